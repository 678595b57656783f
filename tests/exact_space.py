"""Optima of linear expressions over a flux space, and over its directions, in exact arithmetic."""

from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction
from math import inf, isfinite, lcm
from typing import Any

import numpy as np

from brute_force import Problem
from exact_lp import Bounds, ExactLP, Number

Terms = Mapping[str, Number]
Row = tuple[Terms, Number, Number]  # an expression between two limits


class ExactSpace:
    """Columns within bounds, and rows within limits."""

    def __init__(self, bounds: Mapping[str, Bounds], rows: Iterable[Row]) -> None:
        self.bounds, self.rows = dict(bounds), list(rows)

    @classmethod
    def of(cls, problem: Problem, design: Collection[str] = ()) -> "ExactSpace":
        """Return the flux space that a design of a problem leaves."""
        absent, ids = problem.absent(frozenset(design)), list(problem.bounds)
        rows: list[Row] = [(dict(zip(ids, map(int, line), strict=True)), 0, 0) for line in problem.stoichiometry]
        for terms, sense, rhs in (row for text, row in problem.rows.items() if text in absent):
            rows.append((terms, -inf if sense == "<=" else rhs, inf if sense == ">=" else rhs))
        bounds: dict[str, Bounds] = {
            name: (0, 0) if name in absent else limits for name, limits in problem.bounds.items()
        }
        return cls(bounds, rows)

    def directions(self) -> "ExactSpace":
        """Return all in which one can go for ever."""

        def cone(low: Number, high: Number) -> Bounds:
            return 0 if isfinite(low) else -inf, 0 if isfinite(high) else inf

        bounds = {name: cone(*limits) for name, limits in self.bounds.items()}
        return ExactSpace(bounds, [(terms, *cone(low, high)) for terms, low, high in self.rows])

    def where(self, terms: Terms, low: Number, high: Number) -> "ExactSpace":
        """Return the part in which an expression lies between limits."""
        return ExactSpace(self.bounds, [*self.rows, (terms, low, high)])

    def most(self, terms: Terms) -> Number | None:
        """Return the largest value of an expression, ``inf`` if there is none; ``None`` if the space is empty."""
        lines = [*self.rows, (terms, -inf, inf)]
        matrix, limits = [], []
        for line, low, high in lines:
            exact = {name: Fraction(a) for name, a in line.items()}
            scale = lcm(*(a.denominator for a in exact.values()))
            matrix.append([int(exact.get(name, Fraction()) * scale) for name in self.bounds])
            limits.append((_times(low, scale), _times(high, scale)))
        bounds = dict(enumerate([*self.bounds.values(), *limits]))
        found = ExactLP(np.array(matrix, dtype=object)).maximum(len(self.bounds) + len(lines) - 1, bounds)
        return found if found is None or found == inf else Fraction(found) / scale

    def least(self, terms: Terms) -> Number | None:
        """Return the least value of an expression, ``-inf`` if there is none; ``None`` if the space is empty."""
        found = self.most({name: -a for name, a in terms.items()})
        return None if found is None else -found


def _times(limit: Number, scale: int) -> Any:
    return limit if limit in (inf, -inf) else Fraction(limit) * scale
