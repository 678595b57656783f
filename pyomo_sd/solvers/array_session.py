"""Backends that take arrays: what they share, so that a backend's file says only how its solver is spoken to.

`ArraySession` keeps the map from Pyomo variables to column numbers, numbers rows in the order in which they were added,
holds the objective, and makes results out of what the solver did. A subclass writes eight short methods in terms of
column and row numbers. `ArrayBackend` finds the solver and refuses what it lacks before the solver sees it.

The objective's constant stays here, and the value of an incumbent is computed from its values; so a solver needs to
report only a bound.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib.util import find_spec
from math import isfinite
from typing import Any, NamedTuple

import numpy as np
from pyomo.common.collections import ComponentMap
from pyomo.core.base.block import BlockData
from pyomo.core.base.var import VarData
from scipy import sparse

from pyomo_sd.errors import SetupError, SolverNotAvailable, UnknownName
from pyomo_sd.names import ERROR, INFEASIBLE, MAXIMIZE, OPTIMAL, TIME_LIMIT, TIME_LIMIT_W_SOL
from pyomo_sd.solvers.base_session import BaseSession
from pyomo_sd.solvers.features import refuse_missing
from pyomo_sd.solvers.session import Session, SolverOptions, SolverResult
from pyomo_sd.solvers.translate import Columns, Program, translate

HUGE = 1e20  # what solvers take for infinite in a bound on the objective
GAP = 1e-6  # relative; a bound is no better than an optimum by more


class Outcome(NamedTuple):
    """What a solver says of one run: a status, an incumbent, a bound without the objective's constant."""

    status: str
    x: np.ndarray | None = None
    bound: float | None = None
    message: str = ""
    nodes: int | None = None


class ArraySession(BaseSession):
    """A session whose solver speaks of columns and rows by number."""

    name: str  # of the solver, for messages
    limit_of_time = ""  # the parameter of the solver that each solve sets anew
    _mixed: bool  # whether there are integers, or sets

    def __init__(self, program: Program, options: SolverOptions) -> None:
        self.options = options
        self._position: ComponentMap = ComponentMap()
        self._costs = np.zeros(0)
        self._offset, self.maximize = program.offset, program.maximize
        self._mixed = False
        self._rows = program.matrix.shape[0]
        self._contradiction = program.contradiction
        try:
            self._start()
        except self._failures() as error:
            raise SolverNotAvailable(f"{self.name} does not start: {error}") from error
        if self.limit_of_time in options.parameters:
            raise SetupError(
                f"{self.name} takes {self.limit_of_time} from time_limit=, which counts for a whole search"
            )
        for parameter, value in {**self._defaults(), **options.parameters}.items():
            self._set(parameter, value)
        self._append(program.columns)
        self._add_rows(program.matrix, program.row_lower, program.row_upper)
        if program.binary.size:
            self._add_indicators(program)
        if program.sets:
            self._mixed = True
            self._add_sets(program.sets)
        self._costs = program.costs
        self._set_objective(self._costs, self.maximize)

    def set_objective(self, terms: Mapping[VarData, float], sense: str) -> None:
        """Replace the objective by a linear one, ``sense`` being ``"maximize"`` or ``"minimize"``."""
        columns = self._columns(terms)
        costs = np.zeros(len(self._position))
        costs[columns] = list(terms.values())
        self._costs, self._offset, self.maximize = costs, 0.0, sense == MAXIMIZE
        self._set_objective(self._costs, self.maximize)

    def add_row(self, terms: Mapping[VarData, float], lower: float, upper: float) -> int:
        """Add ``lower <= terms <= upper`` (infinite for none) and return its number."""
        columns = self._columns(terms)
        data = np.array(list(terms.values()), dtype=float)
        row = sparse.csr_array((data, columns, [0, len(columns)]), shape=(1, len(self._position)))
        self._add_rows(row, np.array([lower], dtype=float), np.array([upper], dtype=float))
        self._rows += 1
        return self._rows - 1

    def set_row_bounds(self, row: int, lower: float, upper: float) -> None:
        """Change the bounds of a row from `add_row`."""
        self._change_row(row, float(lower), float(upper))

    def solve(self, time_limit: float | None = None) -> SolverResult:
        """Solve, for at most ``time_limit`` seconds; an optimum has no gap, whatever the solver was told of gaps."""
        return self._without_gap(super().solve(time_limit))

    def _without_gap(self, result: SolverResult) -> SolverResult:
        """Return an optimum, unless the solver was told to stop before it has proven that it is one."""
        value, bound = result.value, result.bound
        if result.status != OPTIMAL or value is None or bound is None:
            return result
        if (bound - value if self.maximize else value - bound) <= GAP * max(1.0, abs(value)):
            return result
        message = f"{self.name} stopped with a gap: {value} found, {bound} proven"
        return replace(result, status=ERROR, message=message)

    def _run(self, time_limit: float | None) -> SolverResult:
        if self._contradiction:
            return SolverResult(INFEASIBLE, message=self._contradiction)
        try:
            outcome = self._optimise(time_limit)
        except self._failures() as error:
            outcome = Outcome(ERROR, message=f"{self.name}: {self._explain(error)}")
        return self._result(outcome)

    def _result(self, outcome: Outcome) -> SolverResult:
        status, x = outcome.status, outcome.x
        if status == OPTIMAL and x is None:
            status = ERROR
        if status == TIME_LIMIT and x is not None:
            status = TIME_LIMIT_W_SOL
        bounded = outcome.bound is not None and isfinite(outcome.bound) and abs(outcome.bound) < HUGE
        return SolverResult(
            status=status,
            value=None if x is None else float(self._costs @ x) + self._offset,
            bound=outcome.bound + self._offset if bounded and outcome.bound is not None else None,
            values=None if x is None else ComponentMap(zip(self._position, x.tolist(), strict=True)),
            message=outcome.message,
            nodes=outcome.nodes,
        )

    def _set(self, parameter: str, value: Any) -> None:
        failures: tuple[type[Exception], ...] = (*self._failures(), TypeError, ValueError)
        try:
            self._set_parameter(parameter, value)
        except UnknownName:
            raise
        except failures as error:
            raise SetupError(f"{self.name} does not take {parameter}={value}: {error}") from error

    def _columns(self, terms: Mapping[VarData, float]) -> np.ndarray:
        """Column numbers of variables; one that the solver has not met yet becomes a column."""
        new = [variable for variable in terms if variable not in self._position]
        if new:
            self._append(Columns.of(new))
        return np.array([self._position[variable] for variable in terms], dtype=np.int32)

    def _append(self, columns: Columns) -> None:
        for variable in columns.variables:
            self._position[variable] = len(self._position)
        self._mixed |= bool(columns.integer.any())
        self._costs = np.concatenate([self._costs, np.zeros(len(columns.variables))])
        self._add_columns(columns)

    @contextmanager
    def _objective_times(self, factor: float) -> Iterator[None]:
        self._set_objective(factor * self._costs, self.maximize)
        try:
            yield
        finally:
            self._set_objective(self._costs, self.maximize)

    def _terms(self) -> ComponentMap:
        terms = zip(self._position, self._costs.tolist(), strict=True)
        return ComponentMap((variable, cost) for variable, cost in terms if cost)

    def _constant(self) -> float:
        return self._offset

    def _overlooks_rays(self) -> bool:
        return self._mixed

    def _explain(self, error: Exception) -> str:
        """Say in words what went wrong."""
        return str(error) or type(error).__name__

    def _add_indicators(self, program: Program) -> None:
        """Add the indicator rows of a program; backends with the feature override this."""
        raise NotImplementedError(f"{self.name} has no indicator constraints")

    def _add_sets(self, sets: Sequence[np.ndarray]) -> None:
        """Add sets of columns of which at most one is not zero; backends with the feature override this."""
        raise NotImplementedError(f"{self.name} has no special ordered sets")

    @abstractmethod
    def _failures(self) -> tuple[type[Exception], ...]:
        """Return the exceptions by which the solver's package reports that the solver failed."""

    @abstractmethod
    def _start(self) -> None:
        """Create an empty model, silent unless ``options.tee``."""

    @abstractmethod
    def _defaults(self) -> Mapping[str, Any]:
        """Return the options as parameters of the solver, with a gap of zero."""

    @abstractmethod
    def _set_parameter(self, name: str, value: Any) -> None:
        """Set a parameter by the solver's own name, or raise `UnknownName`."""

    @abstractmethod
    def _add_columns(self, columns: Columns) -> None:
        """Append columns with costs of zero."""

    @abstractmethod
    def _add_rows(self, matrix: sparse.csr_array, lower: np.ndarray, upper: np.ndarray) -> None:
        """Append rows; an equality has equal bounds, and no bound is an infinite one."""

    @abstractmethod
    def _change_row(self, row: int, lower: float, upper: float) -> None:
        """Change the bounds of a row."""

    @abstractmethod
    def _set_objective(self, costs: np.ndarray, maximize: bool) -> None:
        """Set all costs and the sense."""

    @abstractmethod
    def _optimise(self, time_limit: float | None) -> Outcome:
        """Run the solver to a gap of zero, and read what it found."""

    @abstractmethod
    def close(self) -> None:
        """Free what the solver holds."""


class ArrayBackend(ABC):
    """A backend whose sessions take arrays; subclasses name the solver and tell its version.

    Attributes
    ----------
    package
        What `pip` installs, and what must be importable.
    terms
        The licence, with the size limit that it has without being paid for.
    finest
        The finest tolerance of integers that the solver takes.
    """

    name: str
    package: str
    terms: str
    finest: float
    features = frozenset[str]()
    session: type[ArraySession]

    def is_available(self) -> bool:
        """Whether it is installed, found out without importing it."""
        return find_spec(self.package) is not None

    def open(self, model: BlockData, options: SolverOptions) -> Session:
        """Hand a Pyomo model to the solver."""
        if not self.is_available():
            raise SolverNotAvailable(f"solver {self.name!r} is not installed: pip install {self.package}")
        refuse_missing(self, model)
        return self.session(translate(model), options)

    @abstractmethod
    def version(self) -> str | None:
        """Version of the solver."""

    def licence(self) -> str:
        """Return the licence in force, with its size limit if it has one."""
        return f"free ({self.terms})"
