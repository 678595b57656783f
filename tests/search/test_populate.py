"""`populate`: all designs of a cost or a value at once, level by level, and the set that the other approaches find."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import cobra
import pytest

import pyomo_sd as sd
from networks import TWO_R, K, L, cell
from pyomo_sd.search import Progress, Task, engines
from pyomo_sd.solvers import avail_solvers, backends
from pyomo_sd.solvers.pool import POOL

GROWTH = "Biomass_Ecoli_core"
POOLING = [name for name in sorted(avail_solvers) if POOL in backends[name].features]

# solver, and the M on prices where it has no indicator rows; pools with an M too, for they may collect otherwise then
INDICATOR_POOLS = [pytest.param({"solver": name}, id=name) for name in POOLING]
POOLS = [*INDICATOR_POOLS, *(pytest.param({"solver": name, "M": 1e4}, id=f"{name}-bigm") for name in POOLING)]
WAYS = [
    *POOLS,
    *(pytest.param({"solver": name, "M": 1e4}, id=name) for name in ("highs", "glpk", "pyomo:appsi_highs")),
]


def sets(designs: Iterable[Any]) -> list[frozenset[str]]:
    return [frozenset(design) for design in designs]


def names(*texts: str) -> set[frozenset[str]]:
    return {frozenset(text.split()) for text in texts}


def suppressing(model: cobra.Model, constraint: str, **options: Any) -> sd.StrainDesignProblem:
    module = sd.SDModule(model, sd.SUPPRESS, constraints=constraint)
    return sd.StrainDesignProblem(model, sd_modules=module, **options)


def chain() -> sd.StrainDesignProblem:
    return suppressing(cell(L), "EX >= 1", max_cost=3)


def isoenzymes() -> sd.StrainDesignProblem:
    """Two designs of one knockout, four of two, none of three."""
    return suppressing(
        cell("UP: -> A; R1: A -> B; R2: A -> B; S1: B -> C; S2: B -> C; EX: C ->"), "EX >= 1", max_cost=3
    )


def knock_ins() -> sd.StrainDesignProblem:
    model = cell(TWO_R)
    module = sd.SDModule(model, sd.PROTECT, constraints="R4 >= 1")
    return sd.StrainDesignProblem(model, sd_modules=module, ko_cost={}, ki_cost=["R1", "R2", "R3", "R4"])


def both_ways() -> sd.StrainDesignProblem:
    model = cell(K)
    modules = [
        sd.SDModule(model, sd.SUPPRESS, constraints="R4 >= 0.1"),
        sd.SDModule(model, sd.PROTECT, constraints="R6 >= 0.1"),
    ]
    return sd.StrainDesignProblem(model, sd_modules=modules, ki_cost=["R5"], max_cost=3)


KNOWN = {
    "chain": (chain, names("UP", "R1", "EX")),
    "isoenzymes": (isoenzymes, names("UP", "EX", "R1 R2", "S1 S2")),
    "knock-ins": (knock_ins, names("R1 R2 R4", "R1 R3 R4")),
    "both ways": (both_ways, names("R4", "R2 R5")),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("known", KNOWN)
def test_designs_are_those_of_the_other_approaches_in_order_of_cost(known: str, way: dict[str, Any]) -> None:
    make, expected = KNOWN[known]
    problem = make()
    found = {a: problem.solve(solution_approach=a, **way) for a in (sd.POPULATE, sd.BEST, sd.ANY)}
    for designs in found.values():
        assert set(sets(designs)) == expected
        assert len(designs) == len(expected)
        assert (designs.status, designs.proof.complete) == (sd.OPTIMAL, True)
    assert found[sd.POPULATE].proof.order == "cost"
    assert found[sd.POPULATE].sd_cost == sorted(found[sd.POPULATE].sd_cost) == found[sd.BEST].sd_cost


@pytest.mark.parametrize("way", WAYS)
def test_the_proof_says_what_found_the_designs_of_a_level(way: dict[str, Any]) -> None:
    excluding = way["solver"] == "scip" or (way["solver"] == "gurobi" and "M" not in way)
    by = "a tree of the solver's" if excluding else "the solver's own solution pool"
    expected = by if way["solver"] in POOLING else "single solves"
    assert f"designs of a level by {expected}" in chain().solve(solution_approach=sd.POPULATE, **way).proof.basis


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("most", [1, 2, 3, 4])
def test_a_search_may_end_in_the_middle_of_a_level(most: int, way: dict[str, Any]) -> None:
    found = isoenzymes().solve(solution_approach=sd.POPULATE, max_solutions=most, **way)
    assert (len(found), found.status, found.proof.order) == (most, sd.OPTIMAL, "cost")
    assert not found.proof.complete
    assert found.sd_cost == [1, 1, 2, 2][:most]
    levels = [names("UP", "EX"), names("R1 R2", "S1 S2")]
    assert set(sets(found[:2])) <= levels[0]
    assert set(sets(found[2:])) <= levels[1]
    assert found.proof.bound is not None
    assert found.proof.bound <= [1, 2, 2, 3][most - 1] + 1e-9


def designs_and_solves(problem: sd.StrainDesignProblem, **how: Any) -> tuple[Any, list[tuple[int, float]]]:
    """Return an outcome, and after how many solves its designs came one by one."""
    seen: list[tuple[int, float]] = []

    def look(progress: Progress) -> None:
        seen.append((progress.designs, progress.state["solves"]))

    setup = problem.setup.model_copy(update={"solution_approach": sd.POPULATE, **how})
    outcome = engines["milp"].run(Task(problem.preprocessed, setup, on_progress=look))
    return outcome, [after for (before, _), after in pairwise([(0, 0.0), *seen]) if after[0] > before]


@pytest.mark.parametrize("solver", POOLING)
def test_the_designs_of_a_cost_come_in_one_call(solver: str) -> None:
    outcome, came = designs_and_solves(isoenzymes(), solver=solver)
    assert [designs for designs, _ in came] == [1, 2, 3, 4]
    assert [solves for _, solves in came] == [1, 1, 2, 2]
    assert outcome.proof.complete


@pytest.fixture(scope="module")
def core() -> cobra.Model:
    return sd.load_model("e_coli_core")


@pytest.fixture(scope="module")
def succinate(core: cobra.Model) -> sd.StrainDesignProblem:
    model = core.copy()
    model.reactions.EX_o2_e.lower_bound = 0
    module = sd.SDModule(
        model, sd.OPTKNOCK, inner_objective=GROWTH, outer_objective="EX_succ_e", constraints=f"{GROWTH} >= 0.1"
    )
    candidates = [r.id for r in model.reactions if r.genes and not r.boundary]
    return sd.StrainDesignProblem(model, sd_modules=module, ko_cost=candidates, max_cost=2)


@pytest.mark.parametrize("solver", POOLING)
def test_designs_of_one_value_and_cost_come_in_one_call(succinate: sd.StrainDesignProblem, solver: str) -> None:
    outcome, came = designs_and_solves(succinate, solver=solver, max_solutions=6)
    levels = [names("PYK ACALD", "PYK ALCD2x"), names("ACALD LDH_D", "ACALD D_LACt2", "ALCD2x LDH_D", "ALCD2x D_LACt2")]
    assert [set(outcome.designs[:2]), set(outcome.designs[2:])] == levels
    assert outcome.values == pytest.approx([9.1019] * 2 + [9.0986] * 4, abs=1e-3)
    assert (outcome.status, outcome.proof.order) == (sd.OPTIMAL, "value")
    assert len({solves for designs, solves in came if designs <= 2}) == 1
    assert len({solves for designs, solves in came if designs > 2}) == 1


@pytest.mark.parametrize("way", [{"solver": "highs", "M": 1e3}, {"solver": "gurobi", "M": 1e3}])
def test_big_m_finds_the_same_designs_of_one_value(succinate: sd.StrainDesignProblem, way: dict[str, Any]) -> None:
    if way["solver"] not in avail_solvers:
        pytest.skip(f"no {way['solver']} here")
    found = succinate.solve(solution_approach=sd.POPULATE, max_solutions=2, **way)
    assert set(sets(found)) == names("PYK ACALD", "PYK ALCD2x")
    assert found.values == pytest.approx([9.1019] * 2, abs=1e-3)
    assert (found.status, found.proof.order) == (sd.OPTIMAL, "value")


NESTED: dict[str, tuple[dict[str, Any], dict[str, float]]] = {
    # R1 makes P, R2 does not, both bring all of A to B: without R2 the cell has to make 10
    "optknock": ({"module_type": "optknock", "outer_objective": "EX_P"}, {"": 10.0}),
    "robustknock": ({"module_type": "robustknock", "outer_objective": "EX_P"}, {"": 0.0, "R2": 10.0, "S2": 10.0}),
    "optcouple": ({"module_type": "optcouple", "prod_id": "EX_P"}, {"": 0.0, "R2": 10.0, "S2": 10.0}),
}


@pytest.mark.parametrize("way", INDICATOR_POOLS)
@pytest.mark.parametrize("method", NESTED)
def test_nested_designs_of_equal_value_stand_together(method: str, way: dict[str, Any]) -> None:
    model = cell("UP: -> A; R1: A -> B + P; R2: A -> C; S2: C -> B; BIO: B ->; EX_P: P ->")
    module, answer = NESTED[method]
    asked = sd.SDModule(model, inner_objective="BIO", **module)
    problem = sd.StrainDesignProblem(model, sd_modules=asked, ko_cost=["R1", "R2", "S2"], max_cost=2)
    found = {a: problem.solve(solution_approach=a, **way) for a in (sd.POPULATE, sd.BEST, sd.ANY)}
    for designs in found.values():
        pairs = zip(sets(designs), designs.values, strict=True)
        assert {design: round(value, 6) for design, value in pairs} == {
            frozenset(text.split()): value for text, value in answer.items()
        }
        assert (designs.status, designs.proof.complete) == (sd.OPTIMAL, True)
    assert found[sd.POPULATE].values == sorted(found[sd.POPULATE].values, reverse=True)


COSTS: dict[str, tuple[dict[str, float], float, dict[str, float]]] = {
    # a gain on U, which does nothing: each design with it is cheaper than without
    "a gain": ({"UP": 1, "R1": 1, "EX": 2, "U": -5}, 3, {"UP U": -4, "R1 U": -4, "EX U": -3}),
    # U for nothing: the designs without it are as cheap, and smaller
    "nothing": ({"UP": 1, "R1": 0, "EX": 2, "U": 0}, 3, {"R1": 0, "UP": 1, "EX": 2}),
    "all for nothing": ({"UP": 0, "R1": 0, "EX": 0, "U": 0}, 0, {"R1": 0, "UP": 0, "EX": 0}),
    # UP and R1 together bring 2, and need nothing else
    "only gains": ({"UP": -1, "R1": -1, "U": 0.5}, 3, {"UP R1": -2}),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("case", COSTS)
def test_costs_of_zero_or_less(case: str, way: dict[str, Any]) -> None:
    costs, budget, expected = COSTS[case]
    problem = suppressing(cell(f"{L}; U: -> C; X: C ->"), "EX >= 1", ko_cost=costs, max_cost=budget)
    for approach in (sd.POPULATE, sd.BEST, sd.ANY):
        found = problem.solve(solution_approach=approach, **way)
        assert dict(zip(sets(found), found.sd_cost, strict=True)) == {
            frozenset(text.split()): cost for text, cost in expected.items()
        }
        assert (found.status, found.proof.complete) == (sd.OPTIMAL, True)
        assert approach == sd.ANY or found.sd_cost == sorted(found.sd_cost)


@pytest.mark.parametrize("way", POOLS)
def test_many_interventions_for_nothing_are_no_designs(way: dict[str, Any]) -> None:
    # each of ten idle reactions could join each design for nothing: 2^10 members for each
    idle = [f"U{k}" for k in range(10)]
    model = cell(f"{L}; " + "; ".join(f"{name}: -> C" for name in idle) + "; X: C ->")
    costs = {"UP": 1.0, "EX": 1.0, **dict.fromkeys(idle, 0.0)}
    found = suppressing(model, "EX >= 1", ko_cost=costs, max_cost=1).solve(solution_approach=sd.POPULATE, **way)
    assert set(sets(found)) == names("UP", "EX")
    assert (len(found), found.status, found.proof.complete) == (2, sd.OPTIMAL, True)


@pytest.mark.parametrize("way", WAYS)
def test_single_knockouts_without_which_the_cell_cannot_grow(core: cobra.Model, way: dict[str, Any]) -> None:
    found = suppressing(core, f"{GROWTH} >= 0.001", max_cost=1).solve(solution_approach=sd.POPULATE, **way)
    # those that cobra's FBA finds lethal one by one
    lethal = set()
    for reaction in core.reactions:
        with core:
            reaction.knock_out()
            growth = core.slim_optimize(error_value=0.0)
        if growth < 0.001:
            lethal.add(frozenset({reaction.id}))
    assert len(lethal) == 18
    assert set(sets(found)) == lethal
    assert (len(found), found.status, found.proof.complete) == (18, sd.OPTIMAL, True)


@pytest.mark.parametrize("way", POOLS)
def test_an_m_that_is_too_small_is_caught(way: dict[str, Any]) -> None:
    # without R1, EX reaches 0.999 < 1: that takes a price of 1 / (1 - 0.999) = 1000; without R1 and R2, a price of 1
    problem = suppressing(cell("R1: -> B; R2: -> B [0,0.999]; EX: B ->"), "EX >= 1", ko_cost=["R1", "R2"])
    found = problem.solve(solver=way["solver"], M=100, solution_approach=sd.POPULATE)
    assert (list(found), found.status) == ([{"R1": -1.0}], sd.ERROR)
    assert (found.proof.complete, found.proof.order) == (False, None)
    assert "beaten by the verified design ['R1']" in found.proof.message


@pytest.mark.parametrize("solver", POOLING)
def test_time_that_runs_out_keeps_what_was_found(core: cobra.Model, solver: str) -> None:
    problem = suppressing(core, f"{GROWTH} >= 0.001", max_cost=3)
    found = problem.solve(solver=solver, solution_approach=sd.POPULATE, time_limit=4)
    every = set(sets(problem.solve()))
    assert set(sets(found)) <= every
    assert len(set(sets(found))) == len(found)
    if found.proof.complete:
        assert set(sets(found)) == every
    else:  # even where all are found the time may be over before that is proven
        assert found.status == (sd.TIME_LIMIT_W_SOL if len(found) else sd.TIME_LIMIT)
    nothing = problem.solve(solver=solver, solution_approach=sd.POPULATE, time_limit=0)
    assert (list(nothing), nothing.status, nothing.proof.complete) == ([], sd.TIME_LIMIT, False)


def test_a_licence_that_the_search_outgrows_is_a_status_with_what_was_found_before(core: cobra.Model) -> None:
    if "cplex" not in avail_solvers or "at most" not in backends["cplex"].licence():
        pytest.skip("no size-limited cplex here")
    # 758 rows of the model and one for each of the 455 designs are more than the licence takes
    problem = suppressing(core, f"{GROWTH} >= 0.001", gene_kos=True, max_cost=3)
    found = problem.solve(solver="cplex", solution_approach=sd.POPULATE)
    assert set(sets(found)) == set(sets(problem.solve()))
    assert (found.status, found.proof.complete, found.proof.order) == (sd.ERROR, False, "cost")
    assert found.proof.bound == pytest.approx(3)
    assert "at most 1000 variables and 1000 rows" in found.proof.message
