r"""The best ratio of two linear expressions over a flux space, as one linear program.

.. math::

    \max \frac{n^\top v}{d^\top v} \quad \text{over} \quad v \in P,\ d^\top v > 0

is the optimum of a rate over (y, t), with :math:`t = s / d^\top v` (`fractional`). Points with t = 0 are directions of
P, in which the ratio is approached and perhaps never reached. If P is empty they may be all there is, so P is asked
first for D, the largest denominator. If D is finite, t is s / D or more, and t = 0 is ruled out. A denominator that
comes close to zero is a t that grows, without limit if the numerator does not follow.

Where the denominator has both signs each side is a program of its own: n / d = (-n) / (-d).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf, isclose, nan

import numpy as np

from pyomo_sd.analysis.fractional import over_denominator
from pyomo_sd.errors import LPFailure
from pyomo_sd.lp import LinearProgram, OpenProgram
from pyomo_sd.lp.program import Floats, sparse_rows
from pyomo_sd.names import INFEASIBLE, OPTIMAL, UNBOUNDED

UNATTAINED = "unattained"
SMALLEST = 1e-8  # a flux that linear programs can tell from zero
REACHED = 1e-6  # the least t, where it may be zero, that certainly is not
AGREEMENT = 1e-7  # of two computations of one ratio, relative to its size

Costs = Mapping[int, float]


@dataclass(frozen=True)
class Yield:
    """The best ratio: its status, its value, and a flux vector that has it.

    The status is "optimal"; "infeasible" where no flux vector has a denominator to divide by; "unbounded"; or
    "unattained": flux vectors come as near to ``value`` as one likes, and none has it.
    """

    status: str
    value: float = nan
    x: Floats = field(default_factory=lambda: np.empty(0), repr=False)


def best_yield(
    program: LinearProgram, numerator: Costs, denominator: Costs, maximize: bool, open_program: OpenProgram
) -> Yield:
    """Optimise the ratio over all points of a program whose denominator is not zero, positive or negative."""
    above, below = ({column: -a for column, a in terms.items()} for terms in (numerator, denominator))
    sides = [
        one_sided_yield(program, numerator, denominator, maximize, open_program),
        one_sided_yield(program, above, below, maximize, open_program),
    ]
    found = [side for side in sides if side.status != INFEASIBLE]
    if any(side.status == UNBOUNDED for side in found):
        return Yield(UNBOUNDED)
    sign = 1.0 if maximize else -1.0
    best = max(found, key=lambda side: (sign * side.value, side.status == OPTIMAL), default=None)
    return Yield(INFEASIBLE) if best is None else best


def one_sided_yield(
    program: LinearProgram, numerator: Costs, denominator: Costs, maximize: bool, open_program: OpenProgram
) -> Yield:
    """Optimise the ratio over the points of a program with a positive denominator.

    Raises
    ------
    LPFailure
        Two linear programs contradict each other.
    """
    unit = max(map(abs, denominator.values()), default=0.0)
    largest = open_program(program).solve(denominator)
    most = inf if largest.status == UNBOUNDED else largest.value
    if largest.status == INFEASIBLE or most <= SMALLEST * unit:
        return Yield(INFEASIBLE)
    size = max(most, unit) if most < inf else unit
    least = size / most / 2  # half of what is implied: rounding does no harm
    answer = open_program(over_denominator(program, denominator, size, least)).solve(numerator, maximize)
    if answer.status == INFEASIBLE:
        raise LPFailure("the linear-fractional program is infeasible, and the flux space is not")
    if answer.status == UNBOUNDED:
        return Yield(UNBOUNDED)
    value, x, t = answer.value / size, answer.x[:-1], float(answer.x[-1])
    if t > (least or REACHED):
        return Yield(OPTIMAL, value, x / t)
    return _reached(program, numerator, denominator, (1.0 if maximize else -1.0, value), open_program)


def _reached(
    program: LinearProgram, numerator: Costs, denominator: Costs, best: tuple[float, float], open_program: OpenProgram
) -> Yield:
    r"""Look for a point that has the best ratio :math:`\lambda`, which is approached along a direction.

    :math:`n^\top v - \lambda d^\top v` is zero at such a point, and below zero at all others. Adding the direction
    changes nothing of that and makes the denominator larger, so it is enough to look where that is 1 (times its largest
    coefficient) or more.
    """
    sign, value = best
    unit = max(map(abs, denominator.values()))
    width = program.matrix.shape[1]
    far = program.with_rows(sparse_rows([denominator], width), np.array([unit]), np.array([inf]))
    lead = {c: numerator.get(c, 0.0) - value * denominator.get(c, 0.0) for c in {**numerator, **denominator}}
    answer = open_program(far).solve(lead, sign > 0)
    if answer.status != OPTIMAL:
        raise LPFailure(f"no flux vector was found of a ratio that is approached: the program is {answer.status}")
    above, below = (sum(a * answer.x[c] for c, a in terms.items()) for terms in (numerator, denominator))
    allowed = AGREEMENT * max(map(abs, numerator.values()), default=0.0) / unit
    if isclose(above / below, value, rel_tol=AGREEMENT, abs_tol=allowed):
        return Yield(OPTIMAL, value, answer.x)
    return Yield(UNATTAINED, value)
