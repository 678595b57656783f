r"""Columns that two others make up, and whose own bounds say nothing more.

.. math::

    v = \beta w + \gamma x, \qquad \beta [\underline{w}, \overline{w}] + \gamma [\underline{x}, \overline{x}]
    \subseteq [l, u]

as the flux of a reversible reaction that stands beside its forward and its reverse part. The two take its place in all
other balances. They may be absent (zero is counted to their bounds); *v* itself must always be there, or where both
are. Columns that somebody names stay, for a range of theirs would be one of a sum.

The price of the balance leaves no worth to *v*, which nothing limits.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from typing_extensions import override

from pyomo_sd.network.compression.step import Column, Form, Number, Step, Values, scaled, slope
from pyomo_sd.network.compression.tableau import Exact, Tableau, fraction


@dataclass(frozen=True)
class Substituted(Step):
    """``gone`` is a sum of others.

    Attributes
    ----------
    balance
        The row that says so; it is gone as well.
    column
        The coefficients of the column, by row.
    terms
        The others, and how many times each is in it.
    """

    balance: str
    gone: str
    column: Column
    terms: Mapping[str, Fraction]

    @override
    def project(self, fluxes: Values) -> None:
        del fluxes[self.gone]

    @override
    def lift(self, fluxes: Values, lost: Collection[str]) -> None:
        fluxes[self.gone] = sum((a * fluxes[column] for column, a in self.terms.items()), Fraction())

    @override
    def lift_prices(self, prices: Values, lost: Collection[str]) -> None:
        prices[self.balance] = -slope(self.column, prices) / self.column[self.balance]

    @override
    def express(self, forms: dict[str, Form]) -> None:
        if forms.keys() >= self.terms.keys():
            whole: dict[str, Fraction] = {}
            for column, a in self.terms.items():
                for small, b in forms[column].items():
                    whole[small] = whole.get(small, Fraction()) + a * b
            forms[self.gone] = whole


def substitute(tableau: Tableau, balance: str) -> bool:
    """Put two columns in the place of the third one of a balance, if there is one that may go; tell whether it was."""
    row = tableau.rows[balance]
    if len(row) != 3:
        return False
    gone = next((column for column in row if _may_go(tableau, column, _others(tableau, balance, column))), None)
    if gone is None:
        return False
    terms = _others(tableau, balance, gone)
    tableau.steps.append(
        Substituted(balance, gone, tableau.snapshot(gone), {column: fraction(a) for column, a in terms.items()})
    )
    tableau.remove_row(balance)
    tableau.replace(gone, terms)
    return True


def _others(tableau: Tableau, balance: str, column: str) -> dict[str, Exact]:
    """Return the other columns of a balance, and how many times each is in this one."""
    row = tableau.rows[balance]
    return {other: -a / row[column] for other, a in row.items() if other != column}


def _may_go(tableau: Tableau, column: str, others: Mapping[str, Exact]) -> bool:
    rules = {tableau.rules.get(name) for name in (column, *others)}
    if column in tableau.named or (column in tableau.rules and len(rules) > 1):
        return False
    lower: Number = Fraction()
    upper: Number = Fraction()
    for other, a in others.items():
        least, most = scaled(tableau.bounds[other], fraction(a))
        lower, upper = lower + min(least, 0), upper + max(most, 0)
    own = tableau.bounds[column]
    return own[0] <= lower and upper <= own[1]
