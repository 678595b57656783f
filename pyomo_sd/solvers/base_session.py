"""What every session does alike: a limit that is already met, and the difference between infeasible and unbounded.

Solvers often know only that a model is "infeasible or unbounded", and the "unbounded" of a MILP usually speaks of its
relaxation. The question is settled by a second solve without the objective: a feasible point makes the model unbounded,
none makes it infeasible.
"""

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from time import monotonic

from pyomo_sd.names import INFEASIBLE, OPTIMAL, TIME_LIMIT, TIME_LIMIT_W_SOL, UNBOUNDED
from pyomo_sd.solvers.session import SolverResult

INFEASIBLE_OR_UNBOUNDED = "infeasible or unbounded"  # as solvers say it; never leaves a session


class BaseSession(ABC):
    """A session that has to say only how to run its solver, and how to run it without the objective."""

    def solve(self, time_limit: float | None = None) -> SolverResult:
        """Solve, for at most ``time_limit`` seconds; a limit of zero or less is a time limit met."""
        start = monotonic()
        result = self._solve(time_limit)
        if result.status not in (UNBOUNDED, INFEASIBLE_OR_UNBOUNDED):
            return result
        with self._no_objective():
            feasibility = self._solve(None if time_limit is None else time_limit - (monotonic() - start))
        if feasibility.status in (OPTIMAL, TIME_LIMIT_W_SOL):
            return SolverResult(UNBOUNDED)
        if feasibility.status in (INFEASIBLE, INFEASIBLE_OR_UNBOUNDED):
            return SolverResult(INFEASIBLE)
        return SolverResult(feasibility.status, message=feasibility.message)

    def _solve(self, time_limit: float | None) -> SolverResult:
        if time_limit is not None and time_limit <= 0:
            return SolverResult(TIME_LIMIT, message="no time was left")
        return self._run(time_limit)

    @abstractmethod
    def _run(self, time_limit: float | None) -> SolverResult:
        """Run the solver; ``INFEASIBLE_OR_UNBOUNDED`` is a status here."""

    @abstractmethod
    def _no_objective(self) -> AbstractContextManager[None]:
        """Set the objective to zero for a while."""
