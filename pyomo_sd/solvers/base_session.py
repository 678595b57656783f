"""What every session does alike: a limit that is already met, and the truth about unbounded models.

Solvers often know only that a model is "infeasible or unbounded", and the "unbounded" of a MILP speaks of its
relaxation. The question is settled by a second solve without the objective: a feasible point makes the model unbounded,
none makes it infeasible.

The other way round, branch-and-bound may drop a node whose relaxation stays unbounded, and call what is left of the
model optimal or infeasible: of random unbounded models with indicator rows SCIP did so with every second, and HiGHS and
Gurobi were caught at it too. From a solver that is known for it, and where bounds of variables alone do not bound the
objective, an answer stands only after another solve, for the least of the far better points, has found none.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from math import inf
from time import monotonic

from pyomo.core.base.var import VarData

from pyomo_sd.names import ERROR, INFEASIBLE, OPTIMAL, TIME_LIMIT, TIME_LIMIT_W_SOL, UNBOUNDED
from pyomo_sd.solvers.session import SolverResult

INFEASIBLE_OR_UNBOUNDED = "infeasible or unbounded"  # as solvers say it; never leaves a session
FEASIBLE = (OPTIMAL, TIME_LIMIT_W_SOL)  # of a solve without objective
STEPS = (1.0, 1e3)  # how far better than an optimum no point may be, relative to its size

CONTRADICTION = "the solver calls a point optimal, and finds a better one when asked for it"
NO_TIME = "no time was left"


class Clock:
    """The time that is left of a limit, ``None`` without one."""

    def __init__(self, limit: float | None) -> None:
        self._end = None if limit is None else monotonic() + limit

    def left(self) -> float | None:
        """Seconds left, negative when the time is over."""
        return None if self._end is None else self._end - monotonic()

    def is_over(self) -> bool:
        """Whether there was a limit, and it is met."""
        return self._end is not None and monotonic() >= self._end


class BaseSession(ABC):
    """A session that has to say only how to run its solver, what its objective is, and how to change the model."""

    maximize: bool  # the sense of the objective

    def solve(self, time_limit: float | None = None) -> SolverResult:
        """Solve, for at most ``time_limit`` seconds; a limit of zero or less is a time limit met."""
        clock = Clock(time_limit)
        result = self._solve(clock)
        return replace(self._checked(result, clock), nodes=result.nodes)

    def _checked(self, result: SolverResult, clock: Clock) -> SolverResult:
        """Return what a result is worth, by further solves where it may be wrong."""
        if result.status in (UNBOUNDED, INFEASIBLE_OR_UNBOUNDED):
            return self._settled(clock)
        if self._bounded():
            return result
        if result.status in (OPTIMAL, INFEASIBLE):
            return self._confirmed(result, clock)
        return replace(result, bound=None)

    def _solve(self, clock: Clock) -> SolverResult:
        if clock.is_over():
            return SolverResult(TIME_LIMIT, message=NO_TIME)
        return self._run(clock.left())

    def _bounded(self) -> bool:
        """Whether no answer can hide that the model is unbounded."""
        if not self._overlooks_rays():
            return True
        ends = ((v.ub if (factor > 0) == self.maximize else v.lb) for v, factor in self._terms().items() if factor)
        return all(end is not None for end in ends)

    def _settled(self, clock: Clock) -> SolverResult:
        """Tell infeasible from unbounded."""
        with self._objective_times(0.0):
            feasibility = self._solve(clock)
        if feasibility.status in FEASIBLE:
            return SolverResult(UNBOUNDED)
        if feasibility.status in (INFEASIBLE, INFEASIBLE_OR_UNBOUNDED):
            return SolverResult(INFEASIBLE)
        return SolverResult(feasibility.status, message=feasibility.message)

    def _confirmed(self, result: SolverResult, clock: Clock) -> SolverResult:
        """Return an answer that nothing contradicts, and otherwise what the contradiction means."""
        if result.value is None:
            return self._settled(clock)
        for number, step in enumerate(STEPS):
            margin = step * max(1.0, abs(result.value))
            with self._beyond(result.value + (margin if self.maximize else -margin)), self._objective_times(-1.0):
                contradiction = self._solve(clock)
            if contradiction.status in (INFEASIBLE, INFEASIBLE_OR_UNBOUNDED):
                return result if number == 0 else replace(result, status=ERROR, bound=None, message=CONTRADICTION)
            if contradiction.status not in FEASIBLE:
                status = TIME_LIMIT_W_SOL if contradiction.status == TIME_LIMIT else contradiction.status
                return replace(result, status=status, bound=None, message=contradiction.message)
        return SolverResult(UNBOUNDED)

    @contextmanager
    def _beyond(self, value: float) -> Iterator[None]:
        """Ask for an objective of ``value`` or better, for a while."""
        value -= self._constant()
        row = self.add_row(self._terms(), value if self.maximize else -inf, inf if self.maximize else value)
        try:
            yield
        finally:
            self.set_row_bounds(row, -inf, inf)

    @abstractmethod
    def add_row(self, terms: Mapping[VarData, float], lower: float, upper: float) -> int:
        """Add ``lower <= terms <= upper`` (infinite for none) and return its number."""

    @abstractmethod
    def set_row_bounds(self, row: int, lower: float, upper: float) -> None:
        """Change the bounds of a row from `add_row`."""

    @abstractmethod
    def _run(self, time_limit: float | None) -> SolverResult:
        """Run the solver; ``INFEASIBLE_OR_UNBOUNDED`` is a status here."""

    @abstractmethod
    def _objective_times(self, factor: float) -> AbstractContextManager[None]:
        """Multiply the objective by a factor, for a while."""

    @abstractmethod
    def _terms(self) -> Mapping[VarData, float]:
        """Return the linear terms of the objective."""

    @abstractmethod
    def _constant(self) -> float:
        """Return the constant of the objective."""

    @abstractmethod
    def _overlooks_rays(self) -> bool:
        """Whether the solver may overlook that a model of this kind is unbounded."""
