r"""Parallel reactions: columns that are multiples of each other act as one.

.. math::

    A_w = s\, A_v \qquad\Rightarrow\qquad x = v + s\, w, \quad x \in [l_v, u_v] + s\,[l_w, u_w]

The lump is there where any of the two is. That holds for every design that takes away both or none; where one may be
alone, its own bounds have to be as wide as those of the lump, as they are if zero and infinity are all that occurs.
Bounds that contradict each other are not joined: their sum might hide that.

Columns that somebody names are not joined: only their sum would be known. Prices need no thought, since the reduced
costs of such columns are the same multiples of each other.
"""

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from typing_extensions import override

from pyomo_sd.network.compression.step import (
    NOTHING,
    Bounds,
    Form,
    Step,
    Values,
    contradict,
    is_absent,
    nearest_to_zero,
    scaled,
    where_any,
)
from pyomo_sd.network.compression.tableau import Exact, Tableau, fraction
from pyomo_sd.network.rule import Rule

Signature = tuple[tuple[str, int, int], ...]  # a column divided by its first coefficient


@dataclass(frozen=True)
class Parallel(Step):
    """``kept`` stands for ``kept + factor * gone``.

    Attributes
    ----------
    kept, gone
        The two columns.
    bounds
        Theirs, in this order, before they were joined.
    rules
        When they are there, in this order.
    """

    kept: str
    gone: str
    factor: Fraction
    bounds: tuple[Bounds, Bounds]
    rules: tuple[Rule | None, Rule | None]

    @override
    def project(self, fluxes: Values) -> None:
        fluxes[self.kept] += self.factor * fluxes.pop(self.gone)

    @override
    def lift(self, fluxes: Values, lost: Collection[str]) -> None:
        present = [not is_absent(rule, lost) for rule in self.rules]
        total, factor = fluxes[self.kept], self.factor
        kept, gone = (bounds if there else NOTHING for bounds, there in zip(self.bounds, present, strict=True))
        # v as near to zero as the limits of w allow: v = x - s w
        left = scaled(gone, -factor)
        v = nearest_to_zero((max(kept[0], total + left[0]), min(kept[1], total + left[1])))
        fluxes[self.kept], fluxes[self.gone] = v, (total - v) / factor

    @override
    def express(self, forms: dict[str, Form]) -> None:
        forms.pop(self.kept, None)


def join_parallel(tableau: Tableau) -> bool:
    """Join all columns that changed with parallel ones, if they may be; tell whether any were."""
    if not tableau.touched_columns:
        return False
    tableau.touched_columns.clear()
    before = len(tableau.steps)
    seen: dict[Signature, list[tuple[str, Exact]]] = {}
    for column in [c for c, terms in tableau.columns.items() if terms and c not in tableau.named]:
        signature, first = _signature(tableau.columns[column])
        group = seen.setdefault(signature, [])
        if not any(_join(tableau, kept, column, fraction(first / its_first)) for kept, its_first in group):
            group.append((column, first))
    return len(tableau.steps) > before


def _signature(column: dict[str, Exact]) -> tuple[Signature, Exact]:
    items = sorted(column.items())
    first = items[0][1]
    ratios = ((row, a / first) for row, a in items)
    return tuple((row, int(ratio.p), int(ratio.q)) for row, ratio in ratios), first


def _join(tableau: Tableau, kept: str, gone: str, factor: Fraction) -> bool:
    """Join two parallel columns, if they may be; tell whether they were."""
    bounds = tableau.bounds[kept], tableau.bounds[gone]
    rules = tableau.rules.get(kept), tableau.rules.get(gone)
    own, other = bounds[0], scaled(bounds[1], factor)
    total = own[0] + other[0], own[1] + other[1]
    rule = where_any(rules)
    # where the lump is there: each of the two is, or else the other one has the bounds of the lump
    joinable = (rules[0] == rule or other == total) and (rules[1] == rule or own == total)
    if not joinable or contradict(own) or contradict(other):
        return False
    tableau.steps.append(Parallel(kept, gone, factor, bounds, rules))
    tableau.remove_column(gone)
    tableau.bound(kept, total)
    tableau.set_rule(kept, rule)
    return True
