"""SCIP, through pyscipopt: free, with indicator constraints. The default.

SCIP has indicator rows of the form ``z = 1 => a x <= b`` only, so an equality is two of them. A solved SCIP model must
be taken back to its original form before it can be changed.

SCIP has one tolerance for rows and integers, and answers numerical trouble by tightening it a thousandfold; its LP
solver cannot go below 1e-10. So a model is solved at 1e-7, the tightest tolerance that leaves room (at 1e-9 SCIP fails
on iJO1366, and takes twice the time on e_coli_core). Where it fails all the same, the model is solved again at 1e-6,
and the message says so (on iJO1366: the true optimum at 1e-7, a leak of 4e-5 at 1e-6).

Conflict analysis is off. With it SCIP 10.0.2 cuts solutions off where many implications hang on unbounded variables: of
22 OptKnock problems on e_coli_core, closed by complementary slackness, it lost designs in 10, without it in none.

A start is completed by a short run with its integers fixed, whose points SCIP remembers for the next one. SCIP's own
heuristic for points that are known in part would do, but keeps every such point for good, and refuses the eleventh.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, redirect_stderr, suppress
from io import StringIO
from typing import Any

import numpy as np
from pyomo.common.dependencies import attempt_import
from scipy import sparse

from pyomo_sd.errors import UnknownName
from pyomo_sd.names import ERROR, INFEASIBLE, MAXIMIZE, MINIMIZE, OPTIMAL, SCIP, TIME_LIMIT, UNBOUNDED
from pyomo_sd.reformulations import INDICATOR, SOS1
from pyomo_sd.solvers.array_lazy import Inquiry
from pyomo_sd.solvers.array_session import HUGE, ArrayBackend, Outcome
from pyomo_sd.solvers.array_start import ArrayStartSession
from pyomo_sd.solvers.array_watch import ArrayWatchSession, Watcher
from pyomo_sd.solvers.backends import register_backend
from pyomo_sd.solvers.base_session import INFEASIBLE_OR_UNBOUNDED, Clock
from pyomo_sd.solvers.excluding_tree import ExcludingTreeSession
from pyomo_sd.solvers.lazy import LAZY
from pyomo_sd.solvers.pool import POOL
from pyomo_sd.solvers.scip_lazy import LazyRows, asking, lazy_rows
from pyomo_sd.solvers.scip_watch import progress, telling
from pyomo_sd.solvers.session import START, WATCH
from pyomo_sd.solvers.translate import Columns, Program

scip, _ = attempt_import("pyscipopt.scip")

NUMERICAL_TROUBLE = "numerical trouble"
TOLERANCE = "numerics/feastol"
TIGHTEST, LOOSER = 1e-7, 1e-6
STATUS = {
    "optimal": OPTIMAL,
    "infeasible": INFEASIBLE,
    "unbounded": UNBOUNDED,
    "inforunbd": INFEASIBLE_OR_UNBOUNDED,
    "timelimit": TIME_LIMIT,
}

NODES, NODES_TO_COMPLETE = "limits/nodes", 100  # of a start
SAID = {"userinterrupt": "interrupted"}


class ScipSession(ExcludingTreeSession, ArrayStartSession, ArrayWatchSession):
    """A SCIP model, its variables and its rows."""

    name = SCIP
    limit_of_time = "limits/time"

    def _failures(self) -> tuple[type[Exception], ...]:
        # pyscipopt raises plain exceptions for what SCIP returns as an error ("error in LP solver")
        return (Exception,)

    def _start(self) -> None:
        self._scip = scip.Model()
        self._scip.redirectOutput()  # to Python's streams, so that SCIP's complaints become part of a message
        self._variables: list[Any] = []
        self._constraints: list[Any] = []
        self._implications = 0
        self._lazy_rows: LazyRows | None = None
        self._progress = None if self.options.watch is None else progress(self._scip)

    def _defaults(self) -> Mapping[str, Any]:
        options = self.options
        return {
            "display/verblevel": 4 if options.tee else 0,
            "limits/gap": 0.0,
            "limits/absgap": 0.0,
            "conflict/enable": False,
            TOLERANCE: max(min(options.integrality_tolerance, options.feasibility_tolerance), TIGHTEST),
            "randomization/randomseedshift": options.seed or 0,
            "lp/threads": options.threads or 0,
            "parallel/maxnthreads": options.threads or 1,
        }

    def _set_parameter(self, name: str, value: Any) -> None:
        known = self._scip.getParams()
        if name not in known:
            raise UnknownName("parameter of scip", name, known)
        self._scip.setParam(name, value)

    def _add_columns(self, columns: Columns) -> None:
        self._scip.freeTransform()
        for lower, upper, integer in zip(columns.lower, columns.upper, columns.integer, strict=True):
            kind = "C" if not integer else "B" if lower >= 0 and upper <= 1 else "I"
            bounds = {"lb": max(lower, -HUGE), "ub": min(upper, HUGE)}
            self._variables.append(self._scip.addVar(f"x{len(self._variables)}", kind, **bounds))

    def _expression(self, matrix: sparse.csr_array, row: int) -> Any:
        span = slice(matrix.indptr[row], matrix.indptr[row + 1])
        terms = zip(matrix.data[span], matrix.indices[span], strict=True)
        return scip.quicksum(float(factor) * self._variables[column] for factor, column in terms)

    def _add_rows(self, matrix: sparse.csr_array, lower: np.ndarray, upper: np.ndarray) -> None:
        self._scip.freeTransform()
        for row, (low, high) in enumerate(zip(lower, upper, strict=True)):
            sides = scip.ExprCons(self._expression(matrix, row), float(max(low, -HUGE)), float(min(high, HUGE)))
            self._constraints.append(self._scip.addCons(sides))

    def _add_indicators(self, program: Program) -> None:
        matrix = program.indicator_matrix
        self._implications += len(program.binary)
        for row, rhs in enumerate(program.indicator_rhs.tolist()):
            body, binary = self._expression(matrix, row), self._variables[program.binary[row]]
            self._scip.addConsIndicator(body <= rhs, binary)
            if program.indicator_equal[row]:
                self._scip.addConsIndicator(-body <= -rhs, binary)

    def _add_sets(self, sets: Sequence[np.ndarray]) -> None:
        self._implications += len(sets)
        for members in sets:
            self._scip.addConsSOS1([self._variables[column] for column in members])

    def _change_row(self, row: int, lower: float, upper: float) -> None:
        self._scip.freeTransform()
        self._scip.chgLhs(self._constraints[row], max(lower, -HUGE))
        self._scip.chgRhs(self._constraints[row], min(upper, HUGE))

    def _set_objective(self, costs: np.ndarray, maximize: bool) -> None:
        self._scip.freeTransform()
        terms = (float(costs[column]) * self._variables[column] for column in np.flatnonzero(costs))
        self._scip.setObjective(scip.quicksum(terms), MAXIMIZE if maximize else MINIMIZE)

    def _optimise(self, time_limit: float | None) -> Outcome:
        clock = Clock(time_limit)
        outcome = self._attempt(clock)
        tolerance = self._scip.getParam(TOLERANCE)
        if outcome.status == NUMERICAL_TROUBLE and tolerance < LOOSER and not clock.is_over():
            self._scip.freeTransform()
            self._scip.setParam(TOLERANCE, LOOSER)
            incumbent, outcome = outcome.x, self._attempt(clock)
            if outcome.x is None and outcome.status in (TIME_LIMIT, NUMERICAL_TROUBLE):
                outcome = outcome._replace(x=incumbent)
            note = f"scip: solved with tolerance {LOOSER:g}, because of numerical trouble with {tolerance:g}"
            outcome = outcome._replace(message=outcome.message or note)
        return outcome._replace(status=ERROR) if outcome.status == NUMERICAL_TROUBLE else outcome

    def _attempt(self, clock: Clock) -> Outcome:
        left = clock.left()
        self._scip.freeTransform()
        self._scip.setParam("limits/time", HUGE if left is None else min(max(left, 0.0), HUGE))
        with redirect_stderr(StringIO()) as complaints:
            try:
                self._scip.optimize()
                native = self._scip.getStatus()
                status, message = STATUS.get(native, ERROR), SAID.get(native, f"scip: {native}")
            except Exception as error:  # see _failures; the incumbent outlives the failure
                status = NUMERICAL_TROUBLE
                message = f"scip: {error} {complaints.getvalue()}".splitlines()[0]
        message = message if status in (ERROR, NUMERICAL_TROUBLE) else ""
        return Outcome(status, self._incumbent(), self._scip.getDualbound(), message, self._scip.getNTotalNodes())

    def _asking(self, inquiry: Inquiry) -> AbstractContextManager[None]:
        self._scip.freeTransform()
        if self._lazy_rows is None:
            self._lazy_rows = lazy_rows(self._scip, self._variables)
        return asking(self._scip, self._lazy_rows, inquiry)

    @contextmanager
    def _starting_from(self, values: Mapping[int, float], clock: Clock) -> Iterator[None]:
        self._scip.freeTransform()
        fixed = [(self._variables[column], value) for column, value in values.items()]
        fixed = [(variable, value) for variable, value in fixed if variable.vtype() != "CONTINUOUS"]
        bounds = [(variable.getLbOriginal(), variable.getUbOriginal()) for variable, _ in fixed]
        if all(low <= value <= high for (_, value), (low, high) in zip(fixed, bounds, strict=True)):
            self._complete([(variable, value, value) for variable, value in fixed], clock)
            self._set_bounds((variable, *pair) for (variable, _), pair in zip(fixed, bounds, strict=True))
        yield

    def _complete(self, fixed: Sequence[tuple[Any, float, float]], clock: Clock) -> None:
        """Solve with integers that are fixed; SCIP remembers its points from one run to the next."""
        usual = self._scip.getParam(NODES)
        self._set_bounds(fixed)
        self._scip.setParam(NODES, NODES_TO_COMPLETE)
        self._attempt(clock)
        self._scip.freeTransform()
        self._scip.setParam(NODES, usual)

    def _set_bounds(self, bounds: Iterable[tuple[Any, float, float]]) -> None:
        for variable, lower, upper in bounds:
            self._scip.chgVarLb(variable, lower)
            self._scip.chgVarUb(variable, upper)

    def _telling(self, watcher: Watcher) -> AbstractContextManager[None]:
        assert self._progress is not None
        return telling(self._progress, watcher)

    def _overlooks_rays(self) -> bool:
        return self._implications > 0

    def _incumbent(self) -> np.ndarray | None:
        if not self._scip.getNSols():
            return None
        best = self._scip.getBestSol()
        return np.array([self._scip.getSolVal(best, variable) for variable in self._variables], dtype=float)

    def close(self) -> None:
        """Free what the solver holds."""
        with suppress(Exception), redirect_stderr(StringIO()):  # where it failed at the start of a solve, it refuses
            self._scip.freeProb()


class ScipBackend(ArrayBackend):
    """SCIP."""

    name, package, session = SCIP, "pyscipopt", ScipSession
    terms, finest = "Apache 2.0", TIGHTEST
    features = frozenset({INDICATOR, LAZY, POOL, SOS1, START, WATCH})

    def version(self) -> str | None:
        """Version of SCIP (not of pyscipopt)."""
        model = scip.Model()
        return f"{model.getMajorVersion()}.{model.getMinorVersion()}.{model.getTechVersion()}"


register_backend(ScipBackend())
