"""SCIP, through pyscipopt: free, with indicator constraints. The default.

SCIP has indicator rows of the form ``z = 1 => a x <= b`` only, so an equality is two of them. A solved SCIP model must be
taken back to its original form before it can be changed.

With indicator rows SCIP drops a node in silence whose LP stays unbounded to the end, and calls what is left of an
unbounded model optimal or infeasible (one random model in six). So where the bounds of variables alone do not bound the
objective, an answer stands only after a second solve, without objective, has found no point that is far better.
"""

from time import monotonic
from typing import Any

import numpy as np
from pyomo.common.dependencies import attempt_import
from scipy import sparse

from pyomo_sd.errors import UnknownName
from pyomo_sd.names import ERROR, INFEASIBLE, MAXIMIZE, MINIMIZE, OPTIMAL, SCIP, TIME_LIMIT, UNBOUNDED
from pyomo_sd.solvers.array_session import HUGE, ArrayBackend, ArraySession, Outcome
from pyomo_sd.solvers.backends import register_backend
from pyomo_sd.solvers.base_session import INFEASIBLE_OR_UNBOUNDED
from pyomo_sd.solvers.session import INDICATOR
from pyomo_sd.solvers.translate import Columns, Program

scip, _ = attempt_import("pyscipopt.scip")

STATUS = {
    "optimal": OPTIMAL,
    "infeasible": INFEASIBLE,
    "unbounded": UNBOUNDED,
    "inforunbd": INFEASIBLE_OR_UNBOUNDED,
    "timelimit": TIME_LIMIT,
}


class ScipSession(ArraySession):
    """A SCIP model, its variables and its rows."""

    name = SCIP

    def _failures(self) -> tuple[type[Exception], ...]:
        # pyscipopt raises plain exceptions for what SCIP returns as an error ("error in LP solver")
        return (Exception,)

    def _start(self) -> None:
        self._scip = scip.Model()
        self._variables: list[Any] = []
        self._constraints: list[Any] = []
        self._lower, self._upper = np.zeros(0), np.zeros(0)
        self._implications = 0
        options = self.options
        values = {
            "display/verblevel": 4 if options.tee else 0,
            "limits/gap": 0.0,
            "limits/absgap": 0.0,
            # SCIP has one tolerance for rows and integers; the tighter one serves both
            "numerics/feastol": min(options.integrality_tolerance, options.feasibility_tolerance),
            "randomization/randomseedshift": options.seed or 0,
            "lp/threads": options.threads or 0,
            "parallel/maxnthreads": options.threads or 1,
        }
        known = self._scip.getParams()
        for parameter, value in {**values, **options.parameters}.items():
            if parameter not in known:
                raise UnknownName("parameter of scip", parameter, known)
            self._scip.setParam(parameter, value)

    def _add_columns(self, columns: Columns) -> None:
        self._scip.freeTransform()
        self._lower = np.concatenate([self._lower, columns.lower])
        self._upper = np.concatenate([self._upper, columns.upper])
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
        matrix, self._implications = program.indicator_matrix, len(program.binary)
        for row, rhs in enumerate(program.indicator_rhs.tolist()):
            body, binary = self._expression(matrix, row), self._variables[program.binary[row]]
            self._scip.addConsIndicator(body <= rhs, binary)
            if program.indicator_equal[row]:
                self._scip.addConsIndicator(-body <= -rhs, binary)

    def _change_row(self, row: int, lower: float, upper: float) -> None:
        self._scip.freeTransform()
        self._scip.chgLhs(self._constraints[row], max(lower, -HUGE))
        self._scip.chgRhs(self._constraints[row], min(upper, HUGE))

    def _set_objective(self, costs: np.ndarray, maximize: bool) -> None:
        self._scip.freeTransform()
        terms = (float(costs[column]) * self._variables[column] for column in np.flatnonzero(costs))
        self._scip.setObjective(scip.quicksum(terms), MAXIMIZE if maximize else MINIMIZE)

    def _optimise(self, time_limit: float | None) -> Outcome:
        start = monotonic()
        outcome = self._solve_once(time_limit)
        if not self._implications or self._boxed():
            return outcome
        if outcome.status not in (OPTIMAL, INFEASIBLE):
            return outcome._replace(bound=None)
        left = None if time_limit is None else max(time_limit - (monotonic() - start), 0.0)
        return self._confirmed(outcome, left)

    def _solve_once(self, time_limit: float | None) -> Outcome:
        self._scip.freeTransform()
        self._scip.setParam("limits/time", HUGE if time_limit is None else min(time_limit, HUGE))
        failure = ""
        try:
            self._scip.optimize()
        except Exception as error:  # see _failures; the incumbent outlives the failure
            failure = f"scip: {error}"
        status = ERROR if failure else STATUS.get(self._scip.getStatus(), ERROR)
        stopped = f"scip stopped with status {self._scip.getStatus()!r}" if status == ERROR else ""
        return Outcome(status, self._incumbent(), self._scip.getDualbound(), failure or stopped)

    def _boxed(self) -> bool:
        """Whether bounds of variables alone keep the objective from growing without end."""
        improving = self._costs > 0 if self._maximize else self._costs < 0
        ends = np.where(improving, self._upper, self._lower)
        return bool(np.isfinite(ends[self._costs != 0]).all())

    def _confirmed(self, outcome: Outcome, time_limit: float | None) -> Outcome:
        """Look for a point that contradicts an answer."""
        sign = 1.0 if self._maximize else -1.0
        with self._no_objective():
            rows = [] if outcome.x is None else [self._scip.addCons(self._far_better(sign * self._costs, outcome.x))]
            contradiction = self._solve_once(time_limit)
            self._scip.freeTransform()
            for row in rows:
                self._scip.delCons(row)
        if contradiction.status == INFEASIBLE:
            return outcome
        if contradiction.x is not None:
            return Outcome(UNBOUNDED)
        return contradiction._replace(x=outcome.x, bound=None)

    def _far_better(self, gains: np.ndarray, x: np.ndarray) -> Any:
        terms = (float(gains[column]) * self._variables[column] for column in np.flatnonzero(gains))
        value = float(gains @ x)
        return scip.quicksum(terms) >= value + max(1.0, abs(value))

    def _incumbent(self) -> np.ndarray | None:
        if not self._scip.getNSols():
            return None
        best = self._scip.getBestSol()
        return np.array([self._scip.getSolVal(best, variable) for variable in self._variables], dtype=float)

    def close(self) -> None:
        """Free what the solver holds."""
        self._scip.freeProb()


class ScipBackend(ArrayBackend):
    """SCIP."""

    name, package, session = SCIP, "pyscipopt", ScipSession
    features = frozenset({INDICATOR})

    def version(self) -> str | None:
        """Version of SCIP (not of pyscipopt)."""
        model = scip.Model()
        return f"{model.getMajorVersion()}.{model.getMinorVersion()}.{model.getTechVersion()}"

    def licence(self) -> str:
        """Apache 2.0."""
        return "free (Apache 2.0)"


register_backend(ScipBackend())
