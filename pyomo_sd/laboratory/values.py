"""Values beside one another: whether they are the same, and which is better."""

from math import isfinite, isnan, nan

from pyomo_sd.designs.referee import LEVEL_SLACK, level_width


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
