"""Promises of the LP tree besides its designs: any-time answers, workers that change nothing, no silent refusal."""

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from math import inf
from typing import Any

import cobra
import pytest

import pyomo_sd as sd
from networks import TWO_R, L, cell
from pyomo_sd.errors import LPFailure, SetupError, UnknownName
from pyomo_sd.lp.engine import Engine
from pyomo_sd.search import Progress, Task, engines

GROWTH = "Biomass_Ecoli_core"


@pytest.fixture(scope="module")
def core() -> cobra.Model:
    return sd.load_model("e_coli_core")


@pytest.fixture(scope="module")
def anaerobic(core: cobra.Model) -> cobra.Model:
    model = core.copy()
    model.reactions.EX_o2_e.lower_bound = 0
    return model


def lethal(model: cobra.Model, **options: Any) -> sd.StrainDesignProblem:
    module = sd.SDModule(model, sd.SUPPRESS, constraints=f"{GROWTH} >= 0.001")
    return sd.StrainDesignProblem(model, sd_modules=module, **options)


def succinate(model: cobra.Model, **options: Any) -> sd.StrainDesignProblem:
    module = sd.SDModule(
        model, sd.OPTKNOCK, inner_objective=GROWTH, outer_objective="EX_succ_e", constraints=f"{GROWTH} >= 0.1"
    )
    genes = [reaction.id for reaction in model.reactions if reaction.genes and not reaction.boundary]
    return sd.StrainDesignProblem(model, sd_modules=module, ko_cost=genes, **options)


@pytest.fixture(params=["threads", "processes"])
def executor(request: pytest.FixtureRequest) -> Iterator[Executor]:
    with (ThreadPoolExecutor if request.param == "threads" else ProcessPoolExecutor)(2) as workers:
        yield workers


def test_workers_find_the_same_cut_sets_in_the_same_order(core: cobra.Model, executor: Executor) -> None:
    problem = lethal(core, gene_kos=True, max_cost=3)
    alone, together = problem.solve(), problem.solve(executor=executor)
    assert [sum(cost == size for cost in alone.sd_cost) for size in (1, 2, 3)] == [7, 53, 395]
    assert together == alone


def test_workers_find_the_same_best_designs_in_the_same_order(anaerobic: cobra.Model, executor: Executor) -> None:
    problem = succinate(anaerobic, max_cost=3)
    for wanted in (2, inf):
        alone = problem.solve(max_solutions=wanted)
        together = problem.solve(max_solutions=wanted, executor=executor)
        assert list(together) == list(alone)
        assert together.values == pytest.approx(alone.values, abs=1e-6)
        assert (together.status, together.proof.complete) == (alone.status, alone.proof.complete)


def test_cut_sets_that_were_found_in_time_are_in_their_place_up_to_the_bound(core: cobra.Model) -> None:
    every = {frozenset(design): len(design) for design in lethal(core, max_cost=3).solve()}
    found = lethal(core, max_cost=6).solve(time_limit=0.3)
    assert found.status == sd.TIME_LIMIT_W_SOL
    assert not found.proof.complete
    assert found.proof.bound is not None
    below = {frozenset(design) for design in found if len(design) < found.proof.bound}
    assert below == {design for design, size in every.items() if size < found.proof.bound}


def test_nested_search_that_runs_out_of_time_tells_what_no_design_beats(anaerobic: cobra.Model) -> None:
    best = succinate(anaerobic, max_cost=3).solve(max_solutions=1).values[0]
    found = succinate(anaerobic, max_cost=6).solve(time_limit=1)
    assert found.status == sd.TIME_LIMIT_W_SOL
    assert found.proof.bound is not None  # on what is not listed
    assert max([found.proof.bound, *found.values]) >= best - 1e-6


def test_interruption_keeps_what_was_found(core: cobra.Model) -> None:
    problem = lethal(core, max_cost=3)

    def interrupt(progress: Progress) -> None:
        if progress.designs >= 20:
            raise KeyboardInterrupt

    task = Task(problem.preprocessed, problem.setup, interrupt)
    outcome = engines["lp_tree"].run(task)
    assert (outcome.status, outcome.proof.message, outcome.proof.complete) == (sd.ERROR, "interrupted", False)
    assert len(outcome.designs) >= 18


def test_program_without_an_answer_ends_the_search_and_keeps_what_was_found(
    core: cobra.Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    solve, calls = Engine.solve, iter(range(10_000))

    def fails_late(self: Engine, *arguments: Any, **options: Any) -> Any:
        if next(calls) == 200:
            raise LPFailure("no answer to trust")
        return solve(self, *arguments, **options)

    problem = lethal(core, max_cost=3)
    monkeypatch.setattr(Engine, "solve", fails_late)
    found = problem.solve()
    assert (found.status, found.proof.message, found.proof.order) == (sd.ERROR, "no answer to trust", None)
    assert len(found) > 0


def test_progress_tells_level_nodes_programs_and_designs(core: cobra.Model) -> None:
    problem, seen = lethal(core, max_cost=2), list[Progress]()
    task = Task(problem.preprocessed, problem.setup, seen.append)
    engines["lp_tree"].run(task)
    assert seen[-1].designs == 129
    assert {"nodes", "open", "LPs"} <= seen[-1].state.keys()
    assert [p.bound for p in seen if p.bound] == sorted(p.bound for p in seen if p.bound)


@pytest.mark.parametrize("kind", ["cut sets", "succinate"])
def test_search_goes_on_from_the_state_that_another_one_handed_over(anaerobic: cobra.Model, kind: str) -> None:
    problem = lethal(anaerobic, gene_kos=True, max_cost=3) if kind == "cut sets" else succinate(anaerobic, max_cost=2)
    states: list[str] = []

    def keep(state: Callable[[], Mapping[str, Any]]) -> None:
        states.append(json.dumps(state()))

    asked = (problem.preprocessed, problem.setup)
    whole = engines["lp_tree"].run(Task(*asked, on_level=keep))
    for state in (states[0], states[len(states) // 2]):
        assert json.loads(state)["open"]
        rest = engines["lp_tree"].run(Task(*asked, state=json.loads(state)))
        assert rest == whole
    others = [lethal(anaerobic, ko_cost=["PGI"], max_cost=1), succinate(anaerobic, max_cost=3)]
    for other in others:
        task = Task(other.preprocessed, other.setup, state=json.loads(states[0]))
        with pytest.raises(SetupError, match="no state of a search for this problem"):
            engines["lp_tree"].run(task)


def test_a_state_belongs_to_the_candidates_that_its_groups_stand_for() -> None:
    def chain(*names: str) -> sd.StrainDesignProblem:
        lines = [f"{name}: M{k} -> M{k + 1}" for k, name in enumerate(names)]
        model = cell("; ".join(["UP: -> M0", *lines, f"EX: M{len(names)} ->"]))
        module = sd.SDModule(model, sd.SUPPRESS, constraints="EX >= 1")
        return sd.StrainDesignProblem(model, sd_modules=module, ko_cost=names, max_solutions=2)

    states: list[Mapping[str, Any]] = []
    short, long = chain("R1", "R2"), chain("R1", "R2", "R3")
    engines["lp_tree"].run(Task(short.preprocessed, short.setup, on_level=lambda state: states.append(state())))
    # one column and one group each, but of two designs and of three: how many are wanted decides what is left out
    assert short.preprocessed.grouped == long.preprocessed.grouped
    with pytest.raises(SetupError, match="no state of a search for this problem"):
        engines["lp_tree"].run(Task(long.preprocessed, long.setup, state=states[0]))


def test_costs_that_are_not_positive_go_to_the_milp_engine_and_the_proof_says_so() -> None:
    model = cell(TWO_R)
    module = sd.SDModule(model, sd.PROTECT, constraints="R4 >= 1")
    problem = sd.StrainDesignProblem(
        model, sd_modules=module, ko_cost=[], ki_cost={"R1": 1, "R2": -100, "R3": 1, "R4": 1}, max_cost=-97
    )
    found = problem.solve()
    assert list(found) == [{"R1": 1.0, "R2": 1.0, "R4": 1.0}]
    assert found.proof.message == "R2 costs -100, so the MILP engine was used: the LP tree needs positive costs"
    with pytest.raises(SetupError, match=r"engine='lp_tree' needs positive costs, and 'R2' costs -100"):
        problem.solve(engine="lp_tree")


def test_all_approaches_mean_the_same_and_others_are_refused() -> None:
    model = cell(L)
    module = sd.SDModule(model, sd.SUPPRESS, constraints="EX >= 1")
    problem = sd.StrainDesignProblem(model, sd_modules=module)
    answers = [list(problem.solve(solution_approach=approach)) for approach in (sd.BEST, sd.ANY, sd.POPULATE)]
    assert answers == 3 * [[{"EX": -1.0}, {"R1": -1.0}, {"UP": -1.0}]]
    with pytest.raises(UnknownName, match="did you mean 'best'"):
        problem.solve(solution_approach="bets")


def test_best_few_are_the_first_of_all() -> None:
    # {a, s1, s2} and {b, s1, s2} come before {s1, s2}, which is worth as much: they must not count as two of the best
    model = cell(
        "UP: -> A; a: V -> V1; b: V1 -> V2; u: A -> U; s1: U -> V; s2: A -> S; w: A -> W; p1: V2 -> X; p2: S -> 0.9 X;"
        "p3: V -> 0.8 X; p4: U -> 0.7 X + P; p5: V -> 0.01 X + 2 P; p6: A -> 0.6 X + 0.8 P; p7: S -> 0.01 X + 1.5 P;"
        "p8: W -> 0.65 X; BIO: X ->; EXP: P -> [0,100]"
    )
    module = sd.SDModule(model, sd.OPTKNOCK, inner_objective="BIO", outer_objective="EXP", constraints="BIO >= 0.001")
    problem = sd.StrainDesignProblem(model, sd_modules=module, ko_cost=["a", "b", "u", "s1", "s2", "w"], max_cost=3)
    every = problem.solve()
    assert [set(design) for design in every][:2] == [{"s1", "s2"}, {"u", "s2", "w"}]
    assert every.values[:2] == pytest.approx([10.0, 8.0])
    for wanted in range(1, len(every) + 2):
        some = problem.solve(max_solutions=wanted)
        assert list(some) == list(every)[:wanted]
        assert some.proof.complete == (wanted > len(every))


def test_workers_who_are_busy_elsewhere_do_not_keep_the_search_from_ending(core: cobra.Model) -> None:
    with ThreadPoolExecutor(1) as executor:
        executor.submit(time.sleep, 8)
        begun = time.monotonic()
        found = lethal(core, max_cost=2).solve(executor=executor, time_limit=0.5)
        assert time.monotonic() - begun < 6
    assert found.status in (sd.TIME_LIMIT, sd.TIME_LIMIT_W_SOL)


def test_what_is_stated_for_another_engine_is_told_to_be_idle() -> None:
    model = cell(L)
    module = sd.SDModule(model, sd.SUPPRESS, constraints="EX >= 1")
    found = sd.compute_strain_designs(model, sd_modules=module, engine="lp_tree", solver="scip", M=10)
    assert found.proof.message == "solver and M not used by engine='lp_tree'"
    no_executor: Any = 4
    with pytest.raises(SetupError, match=r"executor has to be an executor such as ProcessPoolExecutor\(2\), not 4"):
        sd.compute_strain_designs(model, sd_modules=module, executor=no_executor)


def test_genes_that_cost_nothing_go_to_the_milp_engine(core: cobra.Model) -> None:
    found = lethal(core, gko_cost={"b0720": 1, "b1136": 0}, max_cost=1).solve()
    assert (list(found), found.sd_cost) == ([{"b1136": -1.0}, {"b0720": -1.0}], [0.0, 1.0])
    assert (found.reaction_sd, found.status) == ([{"ICDHyr": -1.0}, {"CS": -1.0}], sd.OPTIMAL)
    assert found.proof.message == "b1136 costs 0, so the MILP engine was used: the LP tree needs positive costs"


def test_broken_workers_are_a_status(core: cobra.Model) -> None:
    problem = lethal(core, gene_kos=True, max_cost=3)
    with ProcessPoolExecutor(1, initializer=os._exit, initargs=(1,)) as executor:
        found = problem.solve(executor=executor)
    assert (found.status, found.proof.complete) == (sd.ERROR, False)
    assert "terminated abruptly" in found.proof.message or "initializer" in found.proof.message
