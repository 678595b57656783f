"""Watching backends that take arrays: what they share, so that a backend says only how its solver is made to report.

The first run of the solver in a solve is watched; a run that comes after it to check its answer asks something else.
A solver whose trouble is answered by a run with looser settings is watched in both. The last moment is the result.

What the watcher raises must not pass through the solver's own code. It is noted, ends the solver, and is raised again
once the solver has returned.
"""

from abc import abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager
from threading import Lock
from time import monotonic

from pyomo_sd.solvers.array_session import HUGE, ArraySession
from pyomo_sd.solvers.session import Moment, SolverResult


class Watcher:
    """Tells somebody where a solver stands, whenever that is news.

    Attributes
    ----------
    failure
        What the somebody raised; the solver shall stop at once.
    """

    def __init__(self, watch: Callable[[Moment], None], offset: float) -> None:
        self._watch, self._offset, self._began = watch, offset, monotonic()
        self._said: tuple[int, float | None, float | None] | None = None
        self._one_at_a_time = Lock()  # solvers call from all of their threads
        self.failure: BaseException | None = None

    def told(self, nodes: int, value: float, bound: float) -> None:
        """Pass on what the solver says, without the objective's constant, and infinite where there is nothing."""
        self._pass_on(nodes, self._finite(value), self._finite(bound))

    def ended(self, result: SolverResult) -> None:
        """Pass on how it ended."""
        self._pass_on(result.nodes or 0, result.value, result.bound)

    def _finite(self, number: float) -> float | None:
        return number + self._offset if abs(number) < HUGE else None  # a NaN is no number either

    def _pass_on(self, nodes: int, value: float | None, bound: float | None) -> None:
        with self._one_at_a_time:
            if self.failure is not None or (nodes, value, bound) == self._said:
                return
            self._said = (nodes, value, bound)
            try:
                self._watch(Moment(monotonic() - self._began, nodes, value, bound))
            except BaseException as failure:
                self.failure = failure


class ArrayWatchSession(ArraySession):
    """An `ArraySession` that can be watched; a subclass writes how its solver is made to report."""

    _watcher: Watcher | None = None  # for the next run

    def solve(self, time_limit: float | None = None) -> SolverResult:
        """Solve, for at most ``time_limit`` seconds, and tell the watcher of the options how it goes."""
        if self.options.watch is not None:
            self._watcher = Watcher(self.options.watch, self._offset)
        try:
            return super().solve(time_limit)
        finally:
            self._watcher = None

    def _run(self, time_limit: float | None) -> SolverResult:
        watcher, self._watcher = self._watcher, None
        if watcher is None:
            return super()._run(time_limit)
        with self._telling(watcher):
            result = super()._run(time_limit)
        watcher.ended(result)
        if watcher.failure is not None:
            raise watcher.failure
        return result

    @abstractmethod
    def _telling(self, watcher: Watcher) -> AbstractContextManager[None]:
        """Make the solver tell a watcher where it stands, and stop where the watcher failed, for a while."""
