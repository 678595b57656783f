r"""What every reduction leaves behind: a map from the smaller network back to the larger one.

With F(D) the fluxes that a design D leaves to the larger network, G(D) those of the smaller one, each step has

.. math::

    \text{project}: F(D) \to G(D), \qquad \text{lift}: G(D) \to F(D), \qquad
    \text{project}(\text{lift}(x)) = x

exactly, in rational arithmetic, and for every design. Prices y that prove G(D) empty (with :math:`d = A^\top y`,
:math:`\sum_j \max_{l_j \le x \le u_j} d_j x + \sum_i \max_b (-y_i b) < 0`) are lifted to prices that prove F(D) empty.
"""

from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction
from math import inf
from typing import TypeAlias

from pyomo_sd.network.rule import Rule

Number: TypeAlias = Fraction | float  # exact, or a float: an infinity, or what a caller computes with
Bounds: TypeAlias = tuple[Number, Number]
Column: TypeAlias = Mapping[str, Fraction]  # the coefficients of one column by row
Values: TypeAlias = dict[str, Number]
Form: TypeAlias = Mapping[str, Fraction]  # a linear expression, by column
NOTHING: Bounds = (Fraction(), Fraction())


class Step:
    """One reduction. What a step does not mention stays as it is."""

    def project(self, fluxes: Values) -> None:
        """Turn fluxes of the larger network into those of the smaller one, in place."""

    def lift(self, fluxes: Values, lost: Collection[str]) -> None:
        """Turn fluxes of the smaller network into those of the larger one, in place.

        ``lost`` are the candidates (atoms of rules) that the design takes away.
        """

    def lift_prices(self, prices: Values, lost: Collection[str]) -> None:
        """Turn prices of rows that prove emptiness into those of the larger network, in place."""

    def express(self, forms: dict[str, Form]) -> None:
        """Turn linear forms of columns over the smaller network's into those of the larger one's columns, in place.

        Of a column that no form tells, there is none.
        """


def is_absent(rule: Rule | None, lost: Collection[str]) -> bool:
    """Tell whether a column with this rule carries nothing when these candidates are lost."""
    return rule is not None and not rule.works_without(lost)


def where_all(rules: Iterable[Rule | None]) -> Rule | None:
    """Return the rule of what is there where all columns with these rules are."""
    stated = [rule for rule in rules if rule is not None]
    return Rule.all_of(stated) if stated else None


def where_any(rules: Iterable[Rule | None]) -> Rule | None:
    """Return the rule of what is there where any column with one of these rules is."""
    stated: list[Rule] = []
    for rule in rules:
        if rule is None:
            return None
        stated.append(rule)
    return Rule.any_of(stated)


def slope(column: Column, prices: Mapping[str, Number]) -> Number:
    """Return the reduced cost of a column, so far as its rows have prices."""
    return sum((a * prices[row] for row, a in column.items() if row in prices), Fraction())


def scaled(bounds: Bounds, factor: Fraction) -> Bounds:
    """Return the bounds of ``factor * v``.

    >>> scaled((Fraction(-1), inf), Fraction(-2))
    (-inf, Fraction(2, 1))
    """
    lower, upper = (_times(bound, factor) for bound in bounds)
    return (lower, upper) if factor > 0 else (upper, lower)


def _times(bound: Number, factor: Fraction) -> Number:
    if isinstance(bound, Fraction):
        return bound * factor
    if abs(bound) == inf:
        return bound if factor > 0 else -bound
    return bound * float(factor)


def meet(one: Bounds, other: Bounds) -> Bounds:
    """Return the bounds that hold where both hold."""
    return max(one[0], other[0]), min(one[1], other[1])


def is_forced(bounds: Bounds) -> bool:
    """Tell whether zero lies outside."""
    return bounds[0] > 0 or bounds[1] < 0


def contradict(bounds: Bounds) -> bool:
    """Tell whether no value is within the bounds."""
    return bounds[0] > bounds[1]


def nearest_to_zero(bounds: Bounds) -> Number:
    """Return the value within the bounds that is the smallest in size."""
    return min(max(bounds[0], Fraction()), bounds[1])
