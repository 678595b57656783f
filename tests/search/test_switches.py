"""Designs as bits say the same as designs as sets."""

from itertools import combinations

import pytest
from hypothesis import given

import pyomo_sd as sd
from brute_force import Problem, problems
from pyomo_sd.errors import InfeasibleModule, SetupError
from pyomo_sd.search.lp_tree.switches import Switches

pytestmark = pytest.mark.filterwarnings("ignore::pyomo_sd.errors.StrainDesignWarning")


@given(problem=problems(genes=True))
def test_absent_reactions_and_costs_are_those_of_the_space(problem: Problem) -> None:
    try:
        space = sd.StrainDesignProblem(problem.model(), **problem.question()).space
    except (InfeasibleModule, SetupError):
        return
    switches = Switches(space)
    for size in range(3):
        for design in map(frozenset, combinations(switches.ids, size)):
            if space.affords(design):
                made = switches.bits(design)
                assert switches.design(made) == design
                assert switches.absent(made) == space.absent(design)
                assert switches.cost(made) == space.cost(design)
