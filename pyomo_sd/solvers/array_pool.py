"""Pools of backends that take arrays: what they share, so that a backend says only how its solver is made to collect.

A pool may hold the same selection many times, with other values of what was not asked for. One of each is kept.
"""

from abc import abstractmethod
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from pyomo.common.collections import ComponentMap
from pyomo.core.base.var import VarData

from pyomo_sd.names import ERROR, INFEASIBLE, OPTIMAL
from pyomo_sd.solvers.array_session import ArraySession
from pyomo_sd.solvers.base_session import Clock
from pyomo_sd.solvers.pool import SOLUTION_POOL, TIE, Pool, selection


class Collected(NamedTuple):
    """What a solver collected: values of the columns that were asked for, and whether it proved that these are all."""

    points: Sequence[np.ndarray]
    complete: bool = False
    failure: str = ""  # an interrupt too


class ArrayPoolSession(ArraySession):
    """An `ArraySession` with a pool; a subclass writes how to collect the feasible points of the model at hand."""

    @property
    def collects_by(self) -> str:
        """What finds the members, in words."""
        return SOLUTION_POOL

    def pool(self, variables: Sequence[VarData], limit: int, time_limit: float | None = None) -> Pool:
        """Solve, and find up to ``limit`` optimal solutions that differ in the given binary variables."""
        clock = Clock(time_limit)
        best = self.solve(time_limit)
        if best.values is None or best.value is None:
            return Pool(best, complete=best.status == INFEASIBLE)
        first = selection(best.values, variables)
        if best.status != OPTIMAL or clock.is_over() or not variables:
            return Pool(best, (first,), complete=best.status == OPTIMAL and not variables)
        collected = self._collected(best.value, self._columns(first), limit, clock)
        if collected.failure:
            best = replace(best, status=ERROR, message=collected.failure)
        distinct = {tuple(first.values()): first}
        for point in collected.points:
            values = (point > 0.5).astype(float).tolist()
            distinct.setdefault(tuple(values), ComponentMap(zip(variables, values, strict=True)))
        return Pool(best, tuple(distinct.values())[:limit], collected.complete and len(distinct) <= limit)

    def _collected(self, optimum: float, columns: np.ndarray, limit: int, clock: Clock) -> Collected:
        least = optimum - TIE if self.maximize else optimum + TIE
        with self._beyond(least) if self._terms() else nullcontext():
            try:
                return self._collect(columns, limit, clock.left())
            except self._failures() as error:
                return Collected((), failure=f"{self.name}: {self._explain(error)}")

    @abstractmethod
    def _collect(self, columns: np.ndarray, limit: int, time_limit: float | None) -> Collected:
        """Collect about ``limit`` feasible points, whatever their objective."""
