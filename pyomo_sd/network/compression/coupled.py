r"""Coupled reactions: a balance of two columns ties one to the other.

.. math::

    a v + b w = 0 \qquad\Rightarrow\qquad w = \alpha v, \quad \alpha = -a / b

The column with the larger flux stays, so that no coefficient grows and thresholds keep their size. The lump is there
where both are. Where the bounds of one exclude zero, an absent partner would make the cell infeasible while an absent
lump does not; so they are joined only if each forced one is absent wherever the lump is. Bounds that do not meet leave
the cell no steady state; such columns are not joined, and linear programs say so.

Of the worth of the lump, d, the price of the balance gives all to the column whose bound is the tighter one.
"""

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from typing_extensions import override

from pyomo_sd.network.compression.step import (
    NOTHING,
    Bounds,
    Column,
    Form,
    Step,
    Values,
    contradict,
    is_absent,
    is_forced,
    meet,
    scaled,
    slope,
    where_all,
)
from pyomo_sd.network.compression.tableau import Tableau, fraction
from pyomo_sd.network.rule import Rule


@dataclass(frozen=True)
class Member:
    """A column before it was joined: its name, coefficients, bounds, and when it is there."""

    name: str
    column: Column
    bounds: Bounds
    rule: Rule | None


@dataclass(frozen=True)
class Coupled(Step):
    """``gone`` is ``factor`` times ``kept``, which stands for both.

    Attributes
    ----------
    balance
        The row that says so; it is gone as well.
    """

    balance: str
    kept: Member
    gone: Member
    factor: Fraction

    @override
    def project(self, fluxes: Values) -> None:
        del fluxes[self.gone.name]

    @override
    def lift(self, fluxes: Values, lost: Collection[str]) -> None:
        fluxes[self.gone.name] = self.factor * fluxes[self.kept.name]

    @override
    def lift_prices(self, prices: Values, lost: Collection[str]) -> None:
        kept, gone = (NOTHING if is_absent(m.rule, lost) else m.bounds for m in (self.kept, self.gone))
        gone = scaled(gone, 1 / self.factor)
        worth = slope(self.kept.column, prices) + self.factor * slope(self.gone.column, prices)
        binds = gone[1] < kept[1] if worth > 0 else gone[0] > kept[0]
        share = worth / self.factor if binds else Fraction()
        prices[self.balance] = (share - slope(self.gone.column, prices)) / self.gone.column[self.balance]

    @override
    def express(self, forms: dict[str, Form]) -> None:
        if self.kept.name in forms:
            forms[self.gone.name] = {column: self.factor * a for column, a in forms[self.kept.name].items()}


def join_coupled(tableau: Tableau, balance: str) -> bool:
    """Join the two columns of a balance that has no others, if they may be; tell whether they were."""
    if len(tableau.rows[balance]) != 2:
        return False
    # the smaller coefficient has the larger flux; of equal ones the first column stays
    order = tableau.network.column_index
    (kept, a), (gone, b) = sorted(tableau.rows[balance].items(), key=lambda term: (abs(term[1]), order[term[0]]))
    factor = -a / b
    one, other = (Member(c, tableau.snapshot(c), tableau.bounds[c], tableau.rules.get(c)) for c in (kept, gone))
    bounds = meet(one.bounds, scaled(other.bounds, 1 / fraction(factor)))
    rule = where_all([one.rule, other.rule])
    if contradict(bounds) or any(is_forced(member.bounds) and member.rule != rule for member in (one, other)):
        return False
    tableau.steps.append(Coupled(balance, one, other, fraction(factor)))
    tableau.remove_row(balance)
    if gone in tableau.named:
        tableau.named.add(kept)
    tableau.replace(gone, {kept: factor})
    tableau.bound(kept, bounds)
    tableau.set_rule(kept, rule)
    return True
