"""What a MILP backend is: a `Backend` opens a `Session` on a Pyomo model, which solves, changes, solves again.

The statuses of a `SolverResult` are those of ``pyomo_sd.names``, and they are true:

- ``optimal``, ``infeasible``, ``unbounded``: the solver proved it, with a gap of zero;
- ``time_limit_w_sols``, ``time_limit``: the limit was met with and without an incumbent;
- ``error``: a crash, numerical trouble, a licence that the model outgrows; ``message`` says which, and the incumbent,
  if there is one, is handed back.

What a solver does is never an exception; what a caller gets wrong (a missing package, indicator rows for a solver that
has none, an unknown parameter) is one, and it is raised when the session is opened.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol, runtime_checkable

from pyomo.common.collections import ComponentMap
from pyomo.core.base.block import BlockData
from pyomo.core.base.var import VarData

from pyomo_sd.registry import Registry

WATCH = "watch"  # a feature of solvers: they tell where they stand
START = "start"  # a feature of solvers: they start from a point that they are given


class Moment(NamedTuple):
    """Where a solver stands in a solve.

    Attributes
    ----------
    seconds
        Since the solve began.
    nodes
        Nodes of its tree so far; at the root none or one.
    value, bound
        As in a `SolverResult`.
    """

    seconds: float
    nodes: int
    value: float | None
    bound: float | None


@dataclass(frozen=True)
class SolverOptions:
    """How a solver shall work; every backend honours what its solver has.

    Attributes
    ----------
    threads, seed
        ``None`` leaves the solver's own default.
    integrality_tolerance
        How far an integer variable may be from an integer. The defaults of most solvers (1e-5, 1e-6) are loose enough
        to buy flux through a closed reaction, hence 1e-9.
    feasibility_tolerance
        How far a row may be violated.
    tee
        Show the solver's own log.
    watch
        Is told where the solver stands, again and again, by a solver with the feature ``"watch"``.
    parameters
        Parameters of the solver by the solver's own names; they are set last.
    """

    threads: int | None = None
    seed: int | None = None
    integrality_tolerance: float = 1e-9
    feasibility_tolerance: float = 1e-9
    tee: bool = False
    watch: Callable[[Moment], None] | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class SolverResult:
    """The outcome of one solve.

    Attributes
    ----------
    status
        One of the statuses of ``pyomo_sd.names``.
    value
        Objective of the incumbent, ``None`` without one.
    bound
        Proven bound on the objective (from above if it is maximised), ``None`` if there is none.
    values
        The incumbent: a ComponentMap from the model's variables to floats, ``None`` without one.
    message
        In words, where the status alone does not say enough.
    nodes
        Nodes of the solver's tree, over its restarts, ``None`` where it does not tell; equality does not look at them.
    """

    status: str
    value: float | None = None
    bound: float | None = None
    values: ComponentMap | None = None
    message: str = ""
    nodes: int | None = field(default=None, compare=False)  # how it was found, not what was


class Session(Protocol):
    """One Pyomo model handed to one solver, and kept alive for loops that exclude what they found.

    The Pyomo model is read when the session opens and never changed.
    """

    def set_objective(self, terms: Mapping[VarData, float], sense: str) -> None:
        """Replace the objective by a linear one, ``sense`` being ``"maximize"`` or ``"minimize"``."""

    def add_row(self, terms: Mapping[VarData, float], lower: float, upper: float) -> int:
        """Add ``lower <= terms <= upper`` (infinite for none) and return its number."""

    def set_row_bounds(self, row: int, lower: float, upper: float) -> None:
        """Change the bounds of a row from `add_row`."""

    def solve(self, time_limit: float | None = None) -> SolverResult:
        """Solve, for at most ``time_limit`` seconds; a limit of zero or less is a time limit met."""

    def close(self) -> None:
        """Free what the solver holds."""


@runtime_checkable
class StartSession(Session, Protocol):
    """A session of a solver with the feature ``"start"``."""

    def start(self, values: Mapping[VarData, float]) -> None:
        """Hand over values of some of the variables, from which the next solve starts if they lead to a point."""


class Backend(Protocol):
    """A MILP solver: what it is called, what it has beyond linear rows, and how to open a session.

    Attributes
    ----------
    name
        As in ``solver="scip"``.
    features
        What it takes beyond linear rows and integers, such as ``"indicator"``, or can do beyond one solution, such as
        ``"pool"``.
    """

    name: str
    features: frozenset[str]

    def is_available(self) -> bool:
        """Whether it is installed, found out cheaply and without an exception."""

    def version(self) -> str | None:
        """Version of the solver, ``None`` if that cannot be told."""

    def licence(self) -> str:
        """Return the licence in force, with its size limit if it has one."""

    def open(self, model: BlockData, options: SolverOptions) -> Session:
        """Hand a Pyomo model to the solver.

        Raises
        ------
        SolverNotAvailable
            The solver is not installed, or has no licence.
        MissingFeature
            The model has parts that the solver does not take, or that a reformulation must turn into rows first.
        """


backends: Registry[Backend] = Registry("solver")
