"""Lazy rows: a model that holds more rows than can be written down, of which each is handed out where it is needed.

The solver gets a relaxation. At a point with integral integers it asks `separate`, which accepts the point or answers
with rows that every solution has to meet, and this point does not. A solver with the feature ``"lazy"`` asks within its
tree, by callbacks; any other is run again with each answer. Either way a point counts only if `separate` has accepted
it. The rows stay in the session, but for those that say that they hold for this call alone.

What is proven is proven of the relaxation, and holds for the model as well: bounds, and that there is no solution. One
word means less: ``unbounded`` says that the rows which are known by then leave the objective without a bound; whoever
cannot exclude that gives the objective a bound of its own.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from math import inf
from typing import NamedTuple, Protocol, runtime_checkable

from pyomo.core.base.var import VarData

from pyomo_sd.names import ERROR, OPTIMAL, TIME_LIMIT, TIME_LIMIT_W_SOL
from pyomo_sd.solvers.base_session import NO_TIME, Clock
from pyomo_sd.solvers.session import Session, SolverResult

LAZY = "lazy"  # a feature of solvers

NOT_CUT_OFF = (
    "the solver's point was not accepted, though it meets every row that was given for that, within tolerances"
)


class Row(NamedTuple):
    """``lower <= terms <= upper``, infinite for none; one that does not last is gone when the call ends."""

    terms: Mapping[VarData, float]
    lower: float
    upper: float = inf
    lasting: bool = True


Separate = Callable[[Mapping[VarData, float]], Sequence[Row]]
"""From a point to rows that every solution meets and the point violates; none accepts the point.

The point has a value for each variable that the session knows: that of a row, an indicator row or an objective.
"""


class Answer(NamedTuple):
    """All rows of one answer, and those that are new; no rows accept the point."""

    rows: Sequence[Row]
    new: Sequence[Row]


class Separator:
    """`Separate` with a memory: a row that comes twice is kept once, and one that does not last is taken back."""

    def __init__(self, separate: Separate) -> None:
        self._separate = separate
        self._known: set[tuple[frozenset[tuple[int, float]], float, float]] = set()
        self._waiting: list[Row] = []  # rows that do not last, and which only a tree knows that is over
        self._passing: list[int] = []  # numbers of those that the session has

    def __call__(self, point: Mapping[VarData, float]) -> Answer:
        """Ask, and remember."""
        rows = list(self._separate(point))
        return Answer(rows, [row for row in rows if self._is_new(row)])

    def teach(self, session: Session, rows: Iterable[Row]) -> None:
        """Add rows to a session, those that do not last only once the solver is run again."""
        for row in rows:
            if row.lasting:
                session.add_row(row.terms, row.lower, row.upper)
            else:
                self._waiting.append(row)

    def remind(self, session: Session) -> None:
        """Add the rows that wait for another run."""
        self._passing += [session.add_row(row.terms, row.lower, row.upper) for row in self._waiting]
        self._waiting.clear()

    def take_back(self, session: Session) -> None:
        """Free what was not to last."""
        while self._passing:
            session.set_row_bounds(self._passing.pop(), -inf, inf)

    def _is_new(self, row: Row) -> bool:
        terms = frozenset((id(variable), float(factor)) for variable, factor in row.terms.items())
        key = (terms, float(row.lower), float(row.upper))
        known = key in self._known
        self._known.add(key)
        return not known


@runtime_checkable
class LazySession(Session, Protocol):
    """A session of a solver with the feature ``"lazy"``."""

    def solve_lazily(self, separator: Separator, time_limit: float | None = None) -> SolverResult:
        """Solve with lazy rows, in one tree; what is new stays in the session."""


def solve_lazily(session: Session, separate: Separate, time_limit: float | None = None) -> SolverResult:
    """Solve with lazy rows: in one tree where the solver has callbacks, in a loop of solves elsewhere.

    What ``separate`` raises ends the solver, and is raised again here. The time limit holds for all together.
    """
    separator = Separator(separate)
    try:
        if isinstance(session, LazySession):
            return session.solve_lazily(separator, time_limit)
        return until_accepted(session.solve, session, separator, time_limit)
    finally:
        separator.take_back(session)


def until_accepted(
    solve: Callable[[float | None], SolverResult], session: Session, separator: Separator, time_limit: float | None
) -> SolverResult:
    """Solve, and again with the rows that the optimum violates, until there are none.

    A point that comes again although it meets the rows that were given for it ends as an error, and is handed back.
    """
    clock, bound = Clock(time_limit), None
    while True:
        separator.remind(session)
        result = SolverResult(TIME_LIMIT, message=NO_TIME) if clock.is_over() else solve(clock.left())
        if bound is not None and result.status in (TIME_LIMIT, TIME_LIMIT_W_SOL, ERROR):
            result = replace(result, bound=bound)
        answer = Answer((), ()) if result.values is None else separator(result.values)
        separator.teach(session, answer.new)
        if not answer.rows:
            return result
        if result.status != OPTIMAL:
            status = TIME_LIMIT if result.status == TIME_LIMIT_W_SOL else result.status
            return replace(result, status=status, value=None, values=None)
        if not answer.new:
            return replace(result, status=ERROR, message=NOT_CUT_OFF)
        bound = result.bound
