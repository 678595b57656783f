"""Starts of backends that take arrays: what they share, so that a backend says only how its solver is handed a point.

A start is a hint. It is used once, by the first run of the solver in the next solve, and forgotten: also one that the
solver refuses, or that leads to no point.
"""

from abc import abstractmethod
from collections.abc import Mapping
from contextlib import AbstractContextManager, ExitStack
from math import isfinite

from pyomo.core.base.var import VarData

from pyomo_sd.solvers.array_session import ArraySession
from pyomo_sd.solvers.base_session import Clock
from pyomo_sd.solvers.session import SolverResult


class ArrayStartSession(ArraySession):
    """An `ArraySession` that starts from a point; a subclass writes how its solver is handed one."""

    _hint: Mapping[int, float] = {}

    def start(self, values: Mapping[VarData, float]) -> None:
        """Hand over values of some of the variables, from which the next solve starts if they lead to a point."""
        known = ((self._position[v], float(x)) for v, x in values.items() if v in self._position)
        self._hint = {column: x for column, x in known if isfinite(x)}

    def _run(self, time_limit: float | None) -> SolverResult:
        hint, self._hint = self._hint, {}
        with ExitStack() as stack:
            clock = Clock(time_limit)
            if hint and self._mixed:
                stack.enter_context(self._starting_from(hint, clock))
            left = clock.left()
            return super()._run(None if left is None else max(left, 0.0))

    @abstractmethod
    def _starting_from(self, values: Mapping[int, float], clock: Clock) -> AbstractContextManager[None]:
        """Hand values by columns to the solver, and take them back."""
