r"""Couplings that no single balance shows: combinations of balances with one or two columns.

With the fluxes of the columns P of a basis stated by the columns J outside of it,

.. math::

    v_i = -\sum_{j \in J} R_{ij} v_j \quad (i \in P)

a column whose row of R is empty is blocked, and columns whose rows are multiples of each other (that of a column of J
is its unit vector) are coupled. Such a coupling, :math:`v_i - \alpha v_k = 0`, is a combination z of balances. It is
added as a balance of its own, and what is known of balances with one and two columns does the rest. A balance that has
a part in z makes room for it: of the coupling and the others it is a combination.

The price y of an added balance belongs to those that imply it: y z.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from typing_extensions import override

from pyomo_sd.network.compression.basis import Basis, Relation, Terms, independent
from pyomo_sd.network.compression.blocked import remove_blocked
from pyomo_sd.network.compression.coupled import join_coupled
from pyomo_sd.network.compression.step import Step, Values
from pyomo_sd.network.compression.tableau import Exact, Tableau, fraction


@dataclass(frozen=True)
class Implied(Step):
    """A balance was added that others imply.

    Attributes
    ----------
    added
        The balance.
    multiples
        The others, each with its multiple in the sum that is the added one.
    """

    added: str
    multiples: Mapping[str, Fraction]

    @override
    def lift_prices(self, prices: Values, lost: Collection[str]) -> None:
        price = prices.pop(self.added, 0)
        for row, a in self.multiples.items():
            prices[row] = prices.get(row, Fraction()) + price * a


def join_by_nullspace(tableau: Tableau, basis: Basis) -> None:
    """Remove blocked columns and join coupled ones, where they may be, by what the balances imply together."""
    added: dict[str, Terms] = {}
    for column, relation in _couplings(basis.stated):
        row = tableau.add_balance(f"coupling of {column}", relation.terms)
        added[row] = relation.multiples
        tableau.steps.append(Implied(row, {name: fraction(a) for name, a in relation.multiples.items()}))
    joined = []
    for row in added:
        if remove_blocked(tableau, row) or join_coupled(tableau, row):
            joined.append(row)
        else:  # columns that may not be joined
            tableau.remove_row(row)
    _exchange(tableau, {row: added[row] for row in joined})


def _exchange(tableau: Tableau, added: Mapping[str, Terms]) -> None:
    """Take as many balances away as were added: those that are combinations of the added ones and the others."""
    parts: dict[str, dict[str, Exact]] = {}
    for row, multiples in added.items():
        for balance, a in multiples.items():
            parts.setdefault(balance, {})[row] = a
    longest_first = sorted(parts, key=lambda balance: -len(tableau.rows[balance]))
    for balance in independent(parts, longest_first, list(added)):
        tableau.remove_row(balance)


def _couplings(stated: Mapping[str, Relation]) -> Iterator[tuple[str, Relation]]:
    """Yield columns, each with a combination of balances that has no column but this one and at most one other."""
    known: dict[tuple[tuple[str, Exact], ...], tuple[Relation, Exact]] = {}
    for column, relation in stated.items():
        others = sorted((other, a) for other, a in relation.terms.items() if other != column)
        if len(others) <= 1:
            yield column, relation
            continue
        size = others[0][1]
        first, its_size = known.setdefault(tuple((other, a / size) for other, a in others), (relation, size))
        if first is not relation:
            yield column, relation.less(size / its_size, first)
