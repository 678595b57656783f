r"""Blocked reactions: a balance to which all columns contribute with one sign keeps all of them at zero.

.. math::

    \sum_j a_j v_j = 0, \quad a_j v_j \ge 0 \text{ for all } j \qquad\Rightarrow\qquad v_j = 0

So do dead ends, balances with a single column, and contradictory groups, reactions that only ever run against each
other (``X1: A -> M, X2: B -> M``, and M nowhere else). Columns whose bounds exclude zero are left as they are, and
their balances with them: there the cell has no steady state, unless a design takes them away.

The price of the balance is such that none of its columns is worth anything: with the :math:`d_j` that the other prices
give, :math:`(d_j + a_j y) v_j \le 0`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from typing_extensions import override

from pyomo_sd.network.compression.step import Column, Form, Step, Values, slope
from pyomo_sd.network.compression.tableau import Tableau


@dataclass(frozen=True)
class Blocked(Step):
    """The columns of a balance carry nothing.

    Attributes
    ----------
    balance
        The row, which is gone.
    columns
        The columns, with their coefficients by row.
    positive
        Whether their terms in the balance cannot be negative, or else not positive.
    named
        Those of them that stay, fixed at zero.
    """

    balance: str
    columns: Mapping[str, Column]
    positive: bool
    named: frozenset[str]

    @override
    def project(self, fluxes: Values) -> None:
        for column in self.columns.keys() - self.named:
            del fluxes[column]

    @override
    def lift(self, fluxes: Values, lost: Collection[str]) -> None:
        fluxes.update(dict.fromkeys(self.columns, Fraction()))

    @override
    def lift_prices(self, prices: Values, lost: Collection[str]) -> None:
        worth = [-slope(column, prices) / column[self.balance] for column in self.columns.values()]
        prices[self.balance] = min(worth) if self.positive else max(worth)

    @override
    def express(self, forms: dict[str, Form]) -> None:
        forms.update(dict.fromkeys(self.columns.keys() - self.named, {}))


def remove_blocked(tableau: Tableau, balance: str) -> bool:
    """Take the columns of a balance away if it keeps them at zero; tell whether it does."""
    columns = list(tableau.rows[balance])
    positive, negative = tableau.parted(balance)
    if (positive and negative and len(columns) > 1) or any(map(tableau.is_forced, columns)):
        return False
    snapshots = {column: tableau.snapshot(column) for column in columns}
    tableau.steps.append(Blocked(balance, snapshots, not negative, frozenset(tableau.named.intersection(columns))))
    tableau.remove_row(balance)
    for column in columns:
        tableau.remove_column(column)
    return True
