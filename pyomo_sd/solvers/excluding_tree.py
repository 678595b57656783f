"""A pool by lazy rows: every selection of binary variables that some feasible point has, in a single tree.

Each point that the solver comes upon is noted, and its selection S excluded from there on, until nothing is left:

    sum over S of (1 - z)  +  sum over the rest of z  >=  1

There is no objective, and no point is accepted before as many are noted as were asked for; so no incumbent cuts
anything off, and what the solver then calls infeasible is a collection that is complete.
"""

from collections.abc import Mapping

import numpy as np
from pyomo.common.collections import ComponentMap
from pyomo.core.base.var import VarData

from pyomo_sd.names import ERROR, INFEASIBLE
from pyomo_sd.solvers.array_lazy import ArrayLazySession
from pyomo_sd.solvers.array_pool import ArrayPoolSession, Collected
from pyomo_sd.solvers.base_session import INFEASIBLE_OR_UNBOUNDED
from pyomo_sd.solvers.lazy import Row
from pyomo_sd.solvers.pool import EXCLUDING_TREE


class ExcludingTreeSession(ArrayPoolSession, ArrayLazySession):
    """A session whose pool is a tree with lazy rows."""

    @property
    def collects_by(self) -> str:
        """What finds the members, in words."""
        return EXCLUDING_TREE

    def _collect(self, columns: np.ndarray, limit: int, time_limit: float | None) -> Collected:
        variables = [list(self._position)[column] for column in columns]
        selections = dict[tuple[bool, ...], None]()

        def note(point: Mapping[VarData, float]) -> list[Row]:
            selection = tuple(point[variable] > 0.5 for variable in variables)
            selections[selection] = None
            changes = ComponentMap((z, -1.0 if made else 1.0) for z, made in zip(variables, selection, strict=True))
            return [] if len(selections) >= limit else [Row(changes, 1.0 - sum(selection), lasting=False)]

        with self._objective_times(0.0):
            result = self._run_lazily(note, time_limit)
        points = [np.array(selection, dtype=float) for selection in selections]
        failure = result.message if result.status == ERROR else ""
        return Collected(points, result.status in (INFEASIBLE, INFEASIBLE_OR_UNBOUNDED), failure)
