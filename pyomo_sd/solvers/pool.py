"""All optimal solutions at once: what solvers call a solution pool.

The model is solved as ever. Then whatever keeps to the optimum (within ``TIE``) is searched for points that differ in
given binary variables; what else differs does not count. A solver with the feature ``"pool"`` has a search of its own
for that. Of the others one solution at a time is to be had, and a loop that excludes it, and asks again, gets them all.

The second search takes nothing back: if it ends early, the optimum is proven all the same, and so are the members
that were found until then.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from pyomo.common.collections import ComponentMap
from pyomo.core.base.var import VarData

from pyomo_sd.solvers.session import Session, SolverResult

POOL = "pool"  # a feature of solvers
TIE = 1e-6  # objectives closer than this are equal

# what finds the members
SOLUTION_POOL = "the solver's own solution pool"
EXCLUDING_TREE = "a tree of the solver's that excludes each one where it is found"


@dataclass(frozen=True)
class Pool:
    """The optimum of a model, and the selections of binary variables by which it is reached.

    Attributes
    ----------
    best
        As `Session.solve` returns it. An error of the search for more members is an error here, with its message.
    members
        Values (0 or 1) of the variables that were asked for; no two are alike. The first belongs to ``best``.
    complete
        The solver proved that there is no other member.
    """

    best: SolverResult
    members: tuple[ComponentMap, ...] = ()
    complete: bool = False


@runtime_checkable
class PoolSession(Session, Protocol):
    """A session of a solver with the feature ``"pool"``."""

    @property
    def collects_by(self) -> str:
        """What finds the members, in words."""

    def pool(self, variables: Sequence[VarData], limit: int, time_limit: float | None = None) -> Pool:
        """Solve, and find up to ``limit`` optimal solutions that differ in the given binary variables."""


def pool(session: Session, variables: Sequence[VarData], limit: int, time_limit: float | None = None) -> Pool:
    """Return as many of the optimal solutions as a solver finds in one go: of one without the feature, one."""
    if limit > 1 and isinstance(session, PoolSession):
        return session.pool(variables, limit, time_limit)
    best = session.solve(time_limit)
    return Pool(best, () if best.values is None else (selection(best.values, variables),))


def selection(values: ComponentMap, variables: Sequence[VarData]) -> ComponentMap:
    """Return the values of binary variables without noise."""
    return ComponentMap((variable, float(values[variable] > 0.5)) for variable in variables)
