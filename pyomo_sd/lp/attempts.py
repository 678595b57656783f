"""HiGHS settings, and the attempts that follow when an answer can not be trusted.

Warm primal simplex after a change of objective, warm dual simplex after a change of limits. Whatever ends neither
optimal nor infeasible nor unbounded goes on to the next attempt: other scaling (which settles nearly all: an optimum
of the scaled program that misses the tolerance in the user's units), the other simplex, then fresh starts, with
presolve, and by the interior-point method with crossover.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

DUAL_SIMPLEX, PRIMAL_SIMPLEX = 1, 4
TOLERANCE = 1e-9

Settings = Mapping[str, str | int | float | bool]

# The number of threads stays automatic: HiGHS has one scheduler per process, and a number here would forbid every
# other one. Coefficients down to 1e-12 count; by default those below 1e-9 are dropped.
FIXED: Settings = {
    "output_flag": False,
    "parallel": "off",
    "primal_feasibility_tolerance": TOLERANCE,
    "dual_feasibility_tolerance": TOLERANCE,
    "optimality_tolerance": 1e-3,
    "small_matrix_value": 1e-12,
}

# Without perturbation of the limits, and with the strongest scaling, the primal simplex needs less than half of the
# iterations on a genome-scale network. The dual one needs fewer without any, and each of its short solves is spared
# the scaling.
SCALING = {DUAL_SIMPLEX: 0, PRIMAL_SIMPLEX: 4}
USUAL: Settings = {
    "solver": "simplex",
    "presolve": "off",
    "primal_simplex_bound_perturbation_multiplier": 0.0,
}


class Attempt(NamedTuple):
    """One way to solve: complete settings, and whether the basis at hand is forgotten first."""

    fresh: bool
    settings: Settings


def attempts(strategy: int) -> Iterator[Attempt]:
    """All ways in order, beginning with a warm start of the given simplex."""
    warm = {**USUAL, "simplex_strategy": strategy, "simplex_scale_strategy": SCALING[strategy]}
    dual = {**USUAL, "simplex_strategy": DUAL_SIMPLEX, "simplex_scale_strategy": 2}
    primal = {**USUAL, "simplex_strategy": PRIMAL_SIMPLEX, "simplex_scale_strategy": 0}
    yield Attempt(False, warm)
    yield Attempt(False, {**warm, "simplex_scale_strategy": 2})
    yield Attempt(False, dual if strategy == PRIMAL_SIMPLEX else primal)
    yield Attempt(True, dual)
    yield Attempt(True, {**primal, "primal_simplex_bound_perturbation_multiplier": 1.0})
    yield Attempt(True, {**dual, "presolve": "on"})
    yield Attempt(True, {**dual, "presolve": "on", "solver": "ipm"})
