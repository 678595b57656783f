"""What is to be thought of an answer: the reported value beside the verified one, and both beside the optimum.

=====================  ==============================================================================================
``right``              optimal, and both values are the optimum
``wrong by tolerance`` the reported value is better than what the design makes: binaries are not integers, rows not kept
``cut off by M``       the optimum is better, or the design makes more than reported, and an M was assumed
``cut off``            the same, but nothing was assumed, or an M that is enough: the solver lost it
``unfinished``         a time limit, or a failure that the message tells
``not run``            there is no such way, or it broke off with an error; the message says why
=====================  ==============================================================================================
"""

from math import inf

from pyomo_sd.laboratory.trial import Trial
from pyomo_sd.laboratory.values import better
from pyomo_sd.names import INFEASIBLE, OPTIMAL, TIME_LIMIT_W_SOL, UNBOUNDED

RIGHT, BY_TOLERANCE, BY_M, CUT_OFF = "right", "wrong by tolerance", "cut off by M", "cut off"
UNFINISHED, NOT_RUN = "unfinished", "not run"
WRONG = (BY_TOLERANCE, BY_M, CUT_OFF)
PROVEN, FOUND = (OPTIMAL, INFEASIBLE, UNBOUNDED), (OPTIMAL, TIME_LIMIT_W_SOL)


def verdict(trial: Trial, optimum: float, sign: float) -> str:
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
