"""A small simplex in exact arithmetic, for brute force: no tolerance can hide a mistake, and no solver is shared.

Logical variables s = A x stand beside the columns x, and everything has bounds: rows, requirements, objectives. The
tableau states the basic variables by the nonbasic ones,

    d x_B = N x_N,        N and d integer,

and is pivoted without fractions: every entry of N is a minor of the integer matrix A. Bland's rule makes both phases
end. Bounds may change from call to call; the basis stays where it is.
"""

from collections.abc import Mapping
from fractions import Fraction
from math import inf
from typing import Any

import numpy as np

Number = int | float | Fraction
Bounds = tuple[Number, Number]


class ExactLP:
    """Optimise one variable after the other under ever new bounds.

    Variables are numbered: the columns of the matrix first, then one for each of its rows.
    """

    def __init__(self, matrix: np.ndarray) -> None:
        rows, columns = matrix.shape
        self.table = np.array([[int(a) for a in row] for row in matrix], dtype=object).reshape(rows, columns)
        assert (self.table == matrix).all(), "the matrix has to be integer"
        self.scale = 1
        self.nonbasic = list(range(columns))
        self.basic = list(range(columns, columns + rows))
        self.at: list[Any] = [Fraction(0)] * (columns + rows)
        self.bounds: list[Bounds] = []

    def maximum(self, variable: int, bounds: Mapping[int, Bounds]) -> Number | None:
        """Return the largest value of a variable, ``inf`` if there is none; ``None`` if the bounds contradict.

        Variables that ``bounds`` does not name have none.
        """
        if not self.feasible(bounds):
            return None
        while (entering := self._improving(variable)) is not None:
            if not self._move(*entering):
                return inf
        return Fraction(self.at[variable])

    def feasible(self, bounds: Mapping[int, Bounds]) -> bool:
        """Tell whether some values meet the bounds, and take such values."""
        self.bounds = [_exact(*bounds.get(k, (-inf, inf))) for k in range(len(self.at))]
        if any(low > high for low, high in self.bounds):
            return False
        for k in self.nonbasic:
            self.at[k] = _clipped(self.at[k], self.bounds[k])
        for r, k in enumerate(self.basic):
            self.at[k] = sum(
                (a * self.at[j] for a, j in zip(self.table[r], self.nonbasic, strict=True) if a), Fraction(0)
            )
            self.at[k] /= self.scale
        while violated := [k for k in self.basic if self.at[k] != _clipped(self.at[k], self.bounds[k])]:
            if not self._repair(min(violated)):
                return False
        return True

    def _repair(self, variable: int) -> bool:
        """Bring a basic variable to the bound that it violates; False if nothing can."""
        row, goal = self.basic.index(variable), _clipped(self.at[variable], self.bounds[variable])
        up = goal > self.at[variable]
        able = [j for q, j in enumerate(self.nonbasic) if self._can_move(j, (self.table[row][q] > 0) == up, row)]
        if not able:
            return False
        column = self.nonbasic.index(min(able))
        self._shift(column, (goal - self.at[variable]) * self.scale / self.table[row][column])
        self._pivot(row, column)
        return True

    def _can_move(self, variable: int, up: bool, row: int) -> bool:
        low, high = self.bounds[variable]
        room = self.at[variable] < high if up else self.at[variable] > low
        return bool(room and self.table[row][self.nonbasic.index(variable)])

    def _improving(self, variable: int) -> tuple[int, bool] | None:
        """Return the first nonbasic variable (its column) whose move, up or down, raises a variable."""
        if variable in self.nonbasic:
            column = self.nonbasic.index(variable)
            return (column, True) if self.at[variable] < self.bounds[variable][1] else None
        row = self.basic.index(variable)
        for j in sorted(self.nonbasic):
            column = self.nonbasic.index(j)
            if self._can_move(j, bool(self.table[row][column] > 0), row):
                return column, bool(self.table[row][column] > 0)
        return None

    def _move(self, column: int, up: bool) -> bool:
        """Move a nonbasic variable as far as all bounds allow; False if nothing stops it."""
        j, sign = self.nonbasic[column], 1 if up else -1
        room = self.bounds[j][1] - self.at[j] if up else self.at[j] - self.bounds[j][0]
        stops: list[tuple[Number, int]] = [(room, j)]
        for r, k in enumerate(self.basic):
            slope = sign * self.table[r][column]
            if slope:
                left = self.bounds[k][1] - self.at[k] if slope > 0 else self.at[k] - self.bounds[k][0]
                stops.append((left * self.scale / abs(slope) if left < inf else inf, k))
        step, leaving = min(stops)
        if step == inf:
            return False
        self._shift(column, sign * step)
        if leaving != j:
            self._pivot(self.basic.index(leaving), column)
        return True

    def _shift(self, column: int, step: Any) -> None:
        self.at[self.nonbasic[column]] += step
        for r, k in enumerate(self.basic):
            if self.table[r][column]:
                self.at[k] += step * self.table[r][column] / self.scale

    def _pivot(self, row: int, column: int) -> None:
        table, pivot = self.table, self.table[row][column]
        line, pillar = table[row].copy(), table[:, column].copy()
        new = (table * pivot - np.outer(pillar, line)) // self.scale
        new[row], new[:, column], new[row][column] = -line, pillar, self.scale
        sign = 1 if pivot > 0 else -1
        self.table, self.scale = sign * new, sign * pivot
        self.basic[row], self.nonbasic[column] = self.nonbasic[column], self.basic[row]


def _exact(low: Number, high: Number) -> Bounds:
    return low if low == -inf else Fraction(low), high if high == inf else Fraction(high)


def _clipped(value: Any, bounds: Bounds) -> Any:
    low, high = bounds
    return low if value < low else high if value > high else value
