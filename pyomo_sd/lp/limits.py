"""A lower and an upper limit as one thing, infinite for none."""

from math import inf

from pyomo_sd.lp.attempts import TOLERANCE

Limits = tuple[float, float]
UNLIMITED: Limits = (-inf, inf)


def meet(one: Limits, other: Limits) -> Limits:
    """Join both limits at once; where they cross by no more than the tolerance, the point nearest to zero.

    >>> meet((0.0, 5.0), (2.0, 9.0)), meet((0.0, 1.0), (1.0 + 1e-10, 2.0)), meet((0.0, 1.0), (2.0, 3.0))
    ((2.0, 5.0), (1.0, 1.0), (2.0, 1.0))
    """
    lower, upper = max(one[0], other[0]), min(one[1], other[1])
    if upper < lower <= upper + TOLERANCE:
        return 2 * (min(lower, upper, key=abs),)
    return lower, upper


def divided(limits: Limits, coefficient: float) -> Limits:
    """Return the limits of x where these are the limits of ``coefficient * x``.

    >>> divided((-2.0, 6.0), -2.0)
    (-3.0, 1.0)
    """
    lower, upper = limits[0] / coefficient, limits[1] / coefficient
    return (lower, upper) if coefficient > 0 else (upper, lower)
