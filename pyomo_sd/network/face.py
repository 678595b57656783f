"""Faces: what only the optimal flux vectors of an objective meet.

By complementary slackness, with any optimal prices: v is optimal exactly if every column with a reduced cost, and every
row with a price, stays at the limit where it is. No slack on the objective is needed for that, which the objective
could sell dearly: 1e-9 of growth can be worth 1e-3 of product.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from pyomo_sd.lp.limits import UNLIMITED, Limits, meet
from pyomo_sd.lp.result import Prices
from pyomo_sd.network.cell_result import CellResult
from pyomo_sd.network.constraint import LinearConstraint

PRICED = 1e-8  # the least reduced cost or price that is one, relative to the objective's largest coefficient


class Face(NamedTuple):
    """What only optimal flux vectors meet: columns, by their place, that stay where they are, and rows that do."""

    columns: Mapping[int, Limits] = MappingProxyType({})
    rows: tuple[LinearConstraint, ...] = ()

    def met(self, other: "Face") -> "Face":
        """Return what lies in both faces; limits that cross each other where they do not touch."""
        if self is EVERYWHERE:
            return other
        columns = dict(self.columns)
        for column, limits in other.columns.items():
            columns[column] = meet(columns.get(column, UNLIMITED), limits)
        return Face(columns, (*self.rows, *other.rows))


EVERYWHERE = Face()


def face_of(
    objective: Mapping[str, float],
    best: CellResult,
    prices: Prices,
    inequalities: Iterable[tuple[dict[str, float], int]],
) -> Face:
    """Return the face of an optimum.

    Parameters
    ----------
    objective
        Column id -> coefficient.
    best, prices
        The optimum.
    inequalities
        Rows that need not stay where they are, each with its number.
    """
    least = PRICED * max(map(abs, objective.values()))
    fixed = np.flatnonzero(np.abs(prices.columns) > least)
    values = best.x[fixed].tolist()
    rows = (
        LinearConstraint(terms, "=", sum(a * best.fluxes[name] for name, a in terms.items()))
        for terms, row in inequalities
        if abs(prices.rows[row]) > least
    )
    return Face(dict(zip(fixed.tolist(), zip(values, values, strict=True), strict=True)), tuple(rows))
