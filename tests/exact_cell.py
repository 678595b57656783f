"""F(D) in exact arithmetic: fluxes, optima and proofs of emptiness, by the exact simplex."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from fractions import Fraction
from math import inf, lcm
from typing import Any

import numpy as np

from exact_lp import Bounds, ExactLP, Number
from pyomo_sd.network.rule import Rule

Terms = Mapping[str, Fraction]
ABSENT: Bounds = (Fraction(), Fraction())


class ExactCell:
    """Rows with limits, columns with bounds, and rules that tell which columns are there.

    ``expressions`` are the linear expressions whose optima may be asked for.
    """

    def __init__(
        self,
        rows: Mapping[str, Terms],
        limits: Mapping[str, Bounds],
        bounds: Mapping[str, Bounds],
        rules: Mapping[str, Rule],
        expressions: Iterable[Terms] = (),
    ) -> None:
        self.rows, self.limits, self.bounds, self.rules = rows, limits, bounds, rules
        opposites = [{column: Fraction(-1)} for column in bounds]
        lines = [*rows.values(), *opposites, *expressions]
        self.scales = [lcm(*(a.denominator for a in terms.values())) for terms in lines]
        matrix = [
            [int(terms.get(column, 0) * scale) for column in bounds]
            for terms, scale in zip(lines, self.scales, strict=True)
        ]
        self.lp = ExactLP(np.array(matrix, dtype=object).reshape(len(lines), len(bounds)))

    def absent(self, lost: Collection[str]) -> frozenset[str]:
        return frozenset(column for column, rule in self.rules.items() if not rule.works_without(lost))

    def left(self, lost: Collection[str]) -> dict[str, Bounds]:
        """Return the bounds of the columns under a design."""
        absent = self.absent(lost)
        return {column: ABSENT if column in absent else bounds for column, bounds in self.bounds.items()}

    def is_empty(self, lost: Collection[str]) -> bool:
        return not self.lp.feasible(self._numbered(lost))

    def maximum(self, expression: int, lost: Collection[str]) -> Number | None:
        line = len(self.rows) + len(self.bounds) + expression
        found = self.lp.maximum(len(self.bounds) + line, self._numbered(lost))
        return None if found is None else found if found == inf else Fraction(found) / self.scales[line]

    def range(self, column: str, lost: Collection[str]) -> Bounds:
        """Return the least and the largest flux of a cell that is not empty."""
        most, least = (self.lp.maximum(place, self._numbered(lost)) for place in self._ends(column))
        assert most is not None
        assert least is not None
        return -least, most

    def corners(self, lost: Collection[str]) -> Iterator[dict[str, Fraction]]:
        """Yield the vertices at which the fluxes of the columns are at their largest and least, so far as there are."""
        for column in self.bounds:
            for place in self._ends(column):
                if self.lp.maximum(place, self._numbered(lost)) is not None:
                    yield dict(zip(self.bounds, map(Fraction, self.lp.at), strict=False))

    def _ends(self, column: str) -> tuple[int, int]:
        """Return the numbers of a column and of its opposite."""
        place = list(self.bounds).index(column)
        return place, len(self.bounds) + len(self.rows) + place

    def contains(self, fluxes: Mapping[str, Any], lost: Collection[str]) -> bool:
        sums = {
            row: sum((a * fluxes[column] for column, a in terms.items()), Fraction())
            for row, terms in self.rows.items()
        }
        within = [(fluxes[column], bounds) for column, bounds in self.left(lost).items()]
        within += [(sums[row], limits) for row, limits in self.limits.items()]
        return fluxes.keys() == self.bounds.keys() and all(low <= value <= high for value, (low, high) in within)

    def prices(self, lost: Collection[str]) -> dict[str, Fraction]:
        """Return prices of the rows that prove that there are no fluxes: Farkas' lemma, read from the last tableau."""
        if any(low > high for low, high in self._numbered(lost).values()):
            return dict.fromkeys(self.rows, Fraction())  # nothing else is needed
        assert not self.lp.feasible(self._numbered(lost))
        lp = self.lp
        low = [lp.bounds[k][0] for k in range(len(lp.at))]
        stuck = min(k for k in lp.basic if not low[k] <= lp.at[k] <= lp.bounds[k][1])
        sign = 1 if lp.at[stuck] < low[stuck] else -1
        # sum of shares times variables = 0, an identity that the bounds contradict
        shares = dict(zip(lp.nonbasic, (sign * int(a) for a in lp.table[lp.basic.index(stuck)]), strict=True))
        shares[stuck] = -sign * lp.scale
        places = enumerate(self.rows, start=len(self.bounds))
        return {
            row: Fraction(-shares.get(place, 0) * scale)
            for (place, row), scale in zip(places, self.scales, strict=False)
        }

    def worth(self, prices: Mapping[str, Any], lost: Collection[str]) -> Number:
        """Return the most that is left of rows and columns at these prices: below zero, they prove emptiness."""
        assert prices.keys() == self.rows.keys()
        terms = [(-prices[row], limits) for row, limits in self.limits.items()]
        for column, bounds in self.left(lost).items():
            terms.append((sum(prices[row] * a.get(column, 0) for row, a in self.rows.items()), bounds))
        if any(low > high for _, (low, high) in terms):
            return -inf
        return sum((a * (bounds[1] if a > 0 else bounds[0]) for a, bounds in terms if a), Fraction())

    def _numbered(self, lost: Collection[str]) -> dict[int, Bounds]:
        scaled = [
            (low * scale, high * scale)
            for (low, high), scale in zip(map(self.limits.__getitem__, self.rows), self.scales, strict=False)
        ]
        return dict(enumerate([*self.left(lost).values(), *scaled]))
