"""What is to be thought of an answer: the reported value beside the verified one, and both beside the optimum.

=====================  ==============================================================================================
``right``              optimal, and both values are the optimum
``wrong by tolerance`` the reported value is better than what the design makes: binaries are not integers, rows not kept
``cut off by M``       the optimum is better, or the design makes more than reported, and an M was assumed
``cut off``            the same, and nothing was assumed: the solver lost it
``unfinished``         a time limit, or a failure that the message tells
``not run``            the way does not exist for this problem, and the message says why
=====================  ==============================================================================================
"""

from math import inf, isfinite, isnan, nan
from typing import Protocol

from pyomo_sd.designs.referee import LEVEL_SLACK, level_width
from pyomo_sd.names import INFEASIBLE, OPTIMAL, TIME_LIMIT_W_SOL, UNBOUNDED
from pyomo_sd.reformulations import Basis
from pyomo_sd.solvers import SolverResult

RIGHT, BY_TOLERANCE, BY_M, CUT_OFF = "right", "wrong by tolerance", "cut off by M", "cut off"
UNFINISHED, NOT_RUN = "unfinished", "not run"
WRONG = (BY_TOLERANCE, BY_M, CUT_OFF)
PROVEN, FOUND = (OPTIMAL, INFEASIBLE, UNBOUNDED), (OPTIMAL, TIME_LIMIT_W_SOL)


def differ(one: float | None, other: float | None) -> bool:
    """Tell whether two values are not the same within rounding; nan and ``None`` stand for no value.

    Examples
    --------
    >>> differ(9.102, 9.1020001), differ(11.83, 6.97), differ(1.0, None), differ(None, float("nan"))
    (False, True, True, False)
    """
    a, b = (nan if value is None else value for value in (one, other))
    if isnan(a) or isnan(b):
        return isnan(a) != isnan(b)
    if not (isfinite(a) and isfinite(b)):
        return a != b
    return abs(a - b) > LEVEL_SLACK * level_width(max(abs(a), abs(b)))


def better(one: float | None, other: float | None, sign: float) -> bool:
    """Tell whether a value is better than another one, beyond rounding; ``sign`` is -1 where less is better.

    No value is worse than any.

    Examples
    --------
    >>> better(2.0, 1.0, sign=1.0), better(2.0, 1.0, sign=-1.0), better(2.0, None, sign=1.0)
    (True, False, True)
    """
    if one is None or isnan(one) or not differ(one, other):
        return False
    return other is None or isnan(other) or sign * one > sign * other


class Answer(Protocol):
    """What a verdict is about: what a solver reports, what of it is verified, and on what it rests."""

    @property
    def result(self) -> SolverResult | None:
        """What the solver reports, if it was asked."""

    @property
    def verified(self) -> float:
        """What its design is worth by linear programs; nan if there is none, or if it is invalid."""

    @property
    def basis(self) -> Basis:
        """What was assumed."""


def verdict(trial: Answer, optimum: float, sign: float) -> str:
    """Return what is to be thought of a trial beside the optimum, which is nan where no design exists.

    ``sign`` is -1 where less is better.
    """
    result = trial.result
    if result is None:
        return NOT_RUN
    cut_off = CUT_OFF if trial.basis.price_bound is None else BY_M
    if result.status in FOUND and better(result.value, trial.verified, sign):
        return BY_TOLERANCE
    if result.status not in PROVEN:
        return cut_off if result.bound is not None and better(optimum, result.bound, sign) else UNFINISHED
    if result.status == UNBOUNDED:
        return RIGHT if optimum == sign * inf else BY_TOLERANCE
    if any(better(best, value, sign) for best, value in ((optimum, trial.verified), (trial.verified, result.value))):
        return cut_off
    return RIGHT
