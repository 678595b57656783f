"""Designs on random networks against brute force: every subset of the candidates, decided in exact arithmetic."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pyomo_sd as sd
from brute_force import BruteForce, Problem, problems
from pyomo_sd.blocks.closings import closings
from pyomo_sd.designs.referee import Referee
from pyomo_sd.errors import InfeasibleModule, NotDualisable, SetupError
from pyomo_sd.methods import methods
from pyomo_sd.reformulations import reformulations
from pyomo_sd.search.cutting import cuts
from pyomo_sd.search.cutting.oracle import Oracle
from pyomo_sd.search.lp_tree.examiner import Examiner
from pyomo_sd.solvers import get_backend

pytestmark = pytest.mark.filterwarnings("ignore::pyomo_sd.errors.StrainDesignWarning")


PREPROCESSING = st.fixed_dictionaries(
    {"compress": st.booleans(), "gene_encoding": st.sampled_from(["propositions", "reactions"])}
)
M = 1e4  # on prices: all data are small integers
WAYS = [
    {"solver": solver, "reformulation": name, "closing": closing, **({} if reformulation.needs else {"M": M})}
    for solver in (sd.SCIP, sd.HIGHS, sd.GLPK)
    for name, reformulation in reformulations.items()
    if reformulation.needs <= get_backend(solver).features
    for closing in closings
]


def checked(problem: Problem, designs: dict[frozenset[str], float], **how: Any) -> sd.StrainDesignProblem | None:
    """Return the problem as the package takes it, or ``None`` where it refuses it for a reason that holds."""
    try:
        return sd.StrainDesignProblem(problem.model(), **problem.question(), **how)
    except InfeasibleModule:
        assert not designs
    except SetupError as error:
        if "is a share of the optimum" not in str(error):
            raise
    return None


def assert_equal(found: sd.SDSolutions, problem: Problem, expected: dict[frozenset[str], float]) -> None:
    assert {frozenset(design) for design in found} == set(expected)
    assert len(found) == len(expected)
    assert found.status == (sd.OPTIMAL if expected else sd.INFEASIBLE)
    assert found.proof.complete
    assert_true(found, problem, expected)


def assert_true(found: sd.SDSolutions, problem: Problem, expected: dict[frozenset[str], float]) -> None:
    """Assert that every design is one of those that there are, at its cost and value."""
    designs = [frozenset(design) for design in found]
    assert set(designs) <= set(expected)
    assert len(set(designs)) == len(designs)
    assert found.sd_cost == pytest.approx([sum(problem.costs[i] for i in design) for design in designs])
    if problem.nested is not None:
        assert found.values == pytest.approx([expected[design] for design in designs], rel=1e-6, abs=1e-6)


def places(found: sd.SDSolutions, problem: Problem, expected: dict[frozenset[str], float]) -> list[tuple[float, float]]:
    """Return value, turned round where more is better, and cost of every design, from brute force."""
    designs = [frozenset(design) for design in found]
    costs = [sum(problem.costs[i] for i in design) for design in designs]
    return [(-problem.sign * round(expected[design], 5), cost) for design, cost in zip(designs, costs, strict=True)]


@given(problem=st.one_of(problems(), problems(genes=True)))
def test_every_subset_is_judged_by_its_definition(problem: Problem) -> None:
    brute_force = BruteForce(problem)
    question = checked(problem, brute_force.designs())
    if question is None:
        return
    referee = Referee(question.asked)
    for design, value in brute_force.values.items():
        judgement = referee.judge(design)
        assert judgement.valid == (value is not None), judgement.reason
        if value is not None and problem.nested is not None:
            assert judgement.value == pytest.approx(value, rel=1e-6, abs=1e-6)


@given(problem=st.one_of(problems(), problems(genes=True)))
def test_no_larger_design_does_better_while_what_a_judgement_rests_on_stands(problem: Problem) -> None:
    brute_force = BruteForce(problem)
    question = checked(problem, brute_force.designs())
    if question is None:
        return
    referee = Referee(question.asked)
    for design, value in brute_force.values.items():
        why = referee.judge(design).rests_on
        if why is None or (value is not None and problem.nested is None):
            continue
        reason = why()
        for larger, other in brute_force.values.items():
            if other is not None and design < larger and reason.stands(problem.absent(larger)):
                assert value is not None
                assert problem.sign * other <= problem.sign * value


@given(problem=st.one_of(problems(), problems(genes=True)))
def test_a_design_whose_cell_takes_more_than_another_value_allows_has_a_worse_one(problem: Problem) -> None:
    brute_force = BruteForce(problem)
    question = checked(problem, brute_force.designs())
    if question is None or question.asked.nested is None:
        return
    nested, examiner = question.asked.nested, Examiner(question.asked)
    method, switches = methods[nested["module_type"]], examiner.switches
    worths = {value for value in brute_force.values.values() if value is not None}
    for design, value in brute_force.values.items():
        taken = method.judge(nested, examiner.cell, problem.absent(design)).taken
        if taken is None:
            continue
        for worth in worths:
            most = examiner.most_taken(switches.required, question.asked.space.limit, problem.sign * worth)
            assert taken.amount <= most or value is None or problem.sign * value < problem.sign * worth


@given(problem=st.one_of(problems(), problems(genes=True)), how=PREPROCESSING)
def test_designs_of_the_tree_are_those_of_brute_force(problem: Problem, how: dict[str, Any]) -> None:
    expected = BruteForce(problem).designs()
    question = checked(problem, expected, **how)
    if question is None:
        return
    found = question.solve(engine="lp_tree")
    assert_equal(found, problem, expected)
    order = places(found, problem, expected)
    assert order == sorted(order)
    for wanted in (1, 2):
        best = question.solve(engine="lp_tree", max_solutions=wanted)
        assert places(best, problem, expected) == order[:wanted]
        if len(expected) != wanted:  # whether one more exists need not be known
            assert best.proof.complete == (len(expected) < wanted)


@given(problem=st.one_of(problems(), problems(genes=True)))
def test_no_other_design_does_better_while_what_a_verdict_rests_on_stands(problem: Problem) -> None:
    brute_force = BruteForce(problem)
    question = checked(problem, brute_force.designs())
    if question is None:
        return
    oracle = Oracle(question.asked)
    for design, value in brute_force.values.items():
        verdict = oracle.verdict(design)
        assert verdict.valid == (value is not None)
        for reason in verdict.reasons:
            for other, reached in brute_force.values.items():
                if reached is not None and reason is not None and reason.stands(problem.absent(other)):
                    assert value is not None
                    assert problem.sign * reached <= problem.sign * value


@pytest.mark.parametrize("engine", ["branch_and_cut", "benders"])
@given(
    problem=st.one_of(problems(), problems(genes=True), problems(genes=True, gains=True)),
    how=PREPROCESSING,
    solver=st.sampled_from([sd.SCIP, sd.HIGHS, sd.GLPK]),
    kind=st.sampled_from(list(cuts)),
    approach=st.sampled_from([sd.BEST, sd.ANY, sd.POPULATE]),
)
def test_designs_found_by_cuts_are_those_of_brute_force(
    engine: str, problem: Problem, how: dict[str, Any], solver: str, kind: str, approach: str
) -> None:
    expected = BruteForce(problem).designs()
    question = checked(problem, expected, **how)
    if question is None:
        return
    found = question.solve(engine=engine, solver=solver, cuts=kind, solution_approach=approach)
    assert_equal(found, problem, expected)
    assert found.proof.price_bound is None
    if approach != sd.ANY:
        order = places(found, problem, expected)
        assert order == sorted(order)
        best = question.solve(engine=engine, solver=solver, cuts=kind, solution_approach=approach, max_solutions=2)
        assert places(best, problem, expected) == order[:2]


@pytest.mark.parametrize("approach", [sd.BEST, sd.ANY, sd.POPULATE])
@given(
    problem=st.one_of(problems(), problems(genes=True), problems(genes=True, gains=True)),
    how=PREPROCESSING,
    way=st.sampled_from(WAYS),
)
def test_designs_of_the_milp_are_those_of_brute_force(
    approach: str, problem: Problem, how: dict[str, Any], way: dict[str, Any]
) -> None:
    brute_force = BruteForce(problem)
    expected = brute_force.designs()
    question = checked(problem, expected, **how)
    if question is None:
        return
    if way["closing"] == sd.names.KKT and any(is_closed_within_a_tolerance(module) for module in problem.modules):
        with pytest.raises(NotDualisable):
            question.solve(engine="milp", solution_approach=approach, **way)
        return
    found = question.solve(engine="milp", solution_approach=approach, time_limit=20, **way)
    if found.status not in (sd.OPTIMAL, sd.INFEASIBLE):  # time is up; or M is too small, or SCIP says that it failed
        assert not found.proof.complete
        asked = {module["module_type"] for module in problem.modules}
        fails = "robustknock" in asked and found.proof.message.startswith("scip: ")
        assert found.status != sd.ERROR or found.proof.price_bound is not None or fails, found.proof.message
        assert all(brute_force.values[frozenset(design)] is not None for design in found)
    elif found.proof.price_bound is None:
        assert_equal(found, problem, expected)
    else:  # what rests on an assumed M may lack designs; those that there are, are true
        assert_true(found, problem, expected)
    if approach != sd.ANY and found.proof.order is not None:
        order = places(found, problem, expected)
        assert order == sorted(order)


def is_closed_within_a_tolerance(module: dict[str, Any]) -> bool:
    tolerances = [module.get("inner_opt_tol", 1.0), module.get("outer_opt_tol", 1.0)]
    return module["module_type"] != "suppress" and min(tolerances) < 1
