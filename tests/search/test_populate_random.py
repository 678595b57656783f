"""`populate` on random networks against brute force: by the pools of those that `test_random_networks` leaves out."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pyomo_sd as sd
from brute_force import BruteForce, Problem, problems
from pyomo_sd.solvers import avail_solvers, backends
from pyomo_sd.solvers.pool import POOL
from test_random_networks import PREPROCESSING, assert_equal, checked, places

pytestmark = pytest.mark.filterwarnings("ignore::pyomo_sd.errors.StrainDesignWarning")

POOLING = [name for name in sorted(avail_solvers - {sd.SCIP}) if POOL in backends[name].features]


@pytest.mark.parametrize("solver", POOLING)
@given(problem=st.one_of(problems(), problems(genes=True), problems(genes=True, gains=True)), how=PREPROCESSING)
def test_designs_of_every_level_are_those_of_brute_force(solver: str, problem: Problem, how: dict[str, Any]) -> None:
    brute_force = BruteForce(problem)
    expected = brute_force.designs()
    question = checked(problem, expected, **how)
    if question is None:
        return
    found = question.solve(solver=solver, solution_approach=sd.POPULATE, time_limit=20)
    if found.status not in (sd.OPTIMAL, sd.INFEASIBLE):  # time is up, or the second dual is too hard for the solver
        assert not found.proof.complete
        asked = {module["module_type"] for module in problem.modules}
        assert found.status != sd.ERROR or ("robustknock" in asked and found.proof.message)
        assert all(brute_force.values[frozenset(design)] is not None for design in found)
        return
    assert_equal(found, problem, expected)
    order = places(found, problem, expected)
    assert order == sorted(order)
    few = question.solve(solver=solver, solution_approach=sd.POPULATE, time_limit=20, max_solutions=2)
    if few.status == sd.OPTIMAL:
        assert places(few, problem, expected) == order[:2]
