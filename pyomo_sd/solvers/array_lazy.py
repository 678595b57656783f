"""Lazy rows of backends that take arrays: what they share, so that a backend says only how its solver is made to ask.

Every run of the solver asks, also those that tell whether a model is unbounded. A tree takes rows of known columns
only: if a row brings a variable along, the tree is given up, and another one starts with the row.

Solvers let a point pass that violates rows by less than their tolerances. So the incumbent of a tree is shown to
`separate` once more; if it objects with new rows, these make another tree. A solver whose trees are known to lose
solutions has a tree only to find rows and incumbents, and proves its answer by a plain solve with these rows.
"""

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from math import isfinite
from typing import NamedTuple

import numpy as np
from pyomo.common.collections import ComponentMap
from pyomo.core.base.var import VarData

from pyomo_sd.names import INFEASIBLE, OPTIMAL, TIME_LIMIT, TIME_LIMIT_W_SOL
from pyomo_sd.solvers.array_session import ArraySession
from pyomo_sd.solvers.base_session import NO_TIME, Clock
from pyomo_sd.solvers.lazy import Row, Separate, Separator, until_accepted
from pyomo_sd.solvers.session import SolverResult

CLEAR = 1e-6  # relative


class ArrayRow(NamedTuple):
    """A row by the numbers of its columns; equal rows are equal."""

    columns: tuple[int, ...]
    factors: tuple[float, ...]
    lower: float
    upper: float

    def sides(self) -> list[tuple[str, float]]:
        """Return the finite bounds, each with the sense of its row: ``">"`` or ``"<"``."""
        return [side for side in ((">", self.lower), ("<", self.upper)) if isfinite(side[1])]

    def is_clearly_violated(self, x: np.ndarray) -> bool:
        """Whether a point misses a bound by more than any tolerance of a solver."""
        value = float(x[list(self.columns)] @ np.array(self.factors))
        bounds = ((self.lower, self.lower - value), (self.upper, value - self.upper))
        return any(isfinite(bound) and miss > CLEAR * max(1.0, abs(bound)) for bound, miss in bounds)


class Point(Mapping[VarData, float]):
    """A point as a map from variables to values, which are looked up as they are asked for."""

    def __init__(self, position: ComponentMap, x: np.ndarray) -> None:
        self._position, self._x = position, x

    def __getitem__(self, variable: VarData) -> float:
        return float(self._x[self._position[variable]])

    def __contains__(self, variable: object) -> bool:
        return variable in self._position

    def __iter__(self) -> Iterator[VarData]:
        return iter(self._position)

    def __len__(self) -> int:
        return len(self._position)


class Inquiry:
    """What the callbacks of one tree ask, and what came of it.

    Attributes
    ----------
    new
        Rows for the session.
    failure
        What `separate` raised.
    outgrown
        Whether a row does not fit into the tree.
    """

    def __init__(self, separator: Separator, position: ComponentMap) -> None:
        self._separator, self._position = separator, position
        self.new: list[Row] = []
        self.failure: BaseException | None = None
        self.outgrown = False

    @property
    def is_over(self) -> bool:
        """Whether the solver shall stop at once."""
        return self.failure is not None or self.outgrown

    def rows(self, x: np.ndarray) -> list[ArrayRow]:
        """Return the rows that a point violates; none accept it, unless the inquiry is over."""
        if self.is_over:
            return []
        try:
            answer = self._separator(Point(self._position, x))
        except BaseException as failure:  # not even an interrupt may pass through the solver's own code
            self.failure = failure
            return []
        self.new += answer.new
        self.outgrown = not all(row.terms and all(v in self._position for v in row.terms) for row in answer.rows)
        return [] if self.outgrown else [self._by_number(row) for row in answer.rows]

    def _by_number(self, row: Row) -> ArrayRow:
        columns = tuple(self._position[variable] for variable in row.terms)
        return ArrayRow(columns, tuple(map(float, row.terms.values())), float(row.lower), float(row.upper))


class ArrayLazySession(ArraySession):
    """An `ArraySession` with lazy rows; a subclass writes how its solver is made to ask."""

    _separator: Separator | None = None  # while rows are lazy
    _trees_lose_points = False  # whether a tree with lazy rows is known to overlook solutions

    def solve_lazily(self, separator: Separator, time_limit: float | None = None) -> SolverResult:
        """Solve with lazy rows, in one tree; what is new stays in the session."""
        self._separator = separator
        try:
            return self.solve(time_limit)
        finally:
            self._separator = None

    def _run_lazily(self, separate: Separate, time_limit: float | None) -> SolverResult:
        """Run the solver with rows that are forgotten afterwards, and take it at its word."""
        self._separator = separator = Separator(separate)
        try:
            return self._solve(Clock(time_limit))
        finally:
            self._separator = None
            separator.take_back(self)

    def _run(self, time_limit: float | None) -> SolverResult:
        if self._separator is None:
            return super()._run(time_limit)
        return until_accepted(self._run_tree, self, self._separator, time_limit)

    def _run_tree(self, time_limit: float | None) -> SolverResult:
        assert self._separator is not None
        clock, inquiry = Clock(time_limit), Inquiry(self._separator, self._position)
        with self._asking(inquiry):
            result = super()._run(time_limit)
        self._separator.teach(self, inquiry.new)
        if inquiry.failure is not None:
            raise inquiry.failure
        if inquiry.outgrown:
            return self._solve(clock)
        return self._proven(result, clock) if self._trees_lose_points else result

    def _proven(self, said: SolverResult, clock: Clock) -> SolverResult:
        """Solve with the rows of a tree, and without asking: that is a proof."""
        if said.status not in (OPTIMAL, INFEASIBLE):
            return replace(said, bound=None)
        assert self._separator is not None
        self._separator.remind(self)
        proof = SolverResult(TIME_LIMIT, message=NO_TIME) if clock.is_over() else super()._run(clock.left())
        if proof.status not in (TIME_LIMIT, TIME_LIMIT_W_SOL):
            return proof
        status = TIME_LIMIT if said.values is None else TIME_LIMIT_W_SOL
        return replace(said, status=status, bound=proof.bound, message=proof.message)

    @abstractmethod
    def _asking(self, inquiry: Inquiry) -> AbstractContextManager[None]:
        """Make the solver show its points to an inquiry, for a while."""
