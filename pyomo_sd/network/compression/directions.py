r"""Directions: a column that alone can take from a balance can do nothing else.

.. math::

    a_k v_k + \sum_{j \ne k} a_j v_j = 0, \quad a_j v_j \le 0 \text{ for all } j \ne k
    \qquad\Rightarrow\qquad a_k v_k \ge 0

The bound of the column becomes zero, and others may be blocked by that. Where a proof of emptiness makes use of that
bound, as much of the balance is added to it as makes it needless; no other term rises by that.
"""

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from typing_extensions import override

from pyomo_sd.network.compression.step import Column, Step, Values, slope
from pyomo_sd.network.compression.tableau import Tableau


@dataclass(frozen=True)
class Directed(Step):
    """A column has got a bound of zero, which a balance implies.

    Attributes
    ----------
    balance
        The row.
    column
        The coefficients of the column, by row.
    from_below
        Whether the new bound is the lower one.
    """

    balance: str
    column: Column
    from_below: bool

    @override
    def lift_prices(self, prices: Values, lost: Collection[str]) -> None:
        worth = slope(self.column, prices)
        if worth < 0 if self.from_below else worth > 0:
            prices[self.balance] = prices.get(self.balance, Fraction()) - worth / self.column[self.balance]


def direct(tableau: Tableau, balance: str) -> None:
    """Tighten the bounds of the columns that a balance admits in one direction only."""
    for alone, sign in zip(tableau.parted(balance), (1, -1), strict=True):
        if len(alone) != 1:
            continue
        (column,) = alone
        lower, upper = tableau.bounds[column]
        from_below = tableau.rows[balance][column] * sign > 0
        if lower < 0 < upper:
            tableau.steps.append(Directed(balance, tableau.snapshot(column), from_below))
            tableau.bound(column, (Fraction(), upper) if from_below else (lower, Fraction()))
