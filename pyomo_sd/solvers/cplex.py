"""CPLEX, through its Python package: with indicator constraints. Its community edition takes small models only.

Presolve is not repeated. With the repetition CPLEX 22.2 hands out points that violate indicator rows: of 1,169 small
random models with equations in indicator rows it answered 48 otherwise than SCIP did, of 1,459 without it none.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from math import inf, isfinite
from typing import Any

import numpy as np
from pyomo.common.dependencies import attempt_import
from scipy import sparse

from pyomo_sd.errors import UnknownName
from pyomo_sd.names import CPLEX, ERROR, INFEASIBLE, OPTIMAL, TIME_LIMIT, UNBOUNDED
from pyomo_sd.reformulations import INDICATOR, SOS1
from pyomo_sd.solvers.array_lazy import ArrayLazySession, Inquiry
from pyomo_sd.solvers.array_pool import ArrayPoolSession, Collected
from pyomo_sd.solvers.array_session import HUGE, ArrayBackend, Outcome
from pyomo_sd.solvers.array_start import ArrayStartSession
from pyomo_sd.solvers.array_watch import ArrayWatchSession, Watcher
from pyomo_sd.solvers.backends import register_backend
from pyomo_sd.solvers.base_session import INFEASIBLE_OR_UNBOUNDED, Clock
from pyomo_sd.solvers.cplex_callbacks import Callbacks
from pyomo_sd.solvers.cplex_lazy import asking
from pyomo_sd.solvers.cplex_watch import telling
from pyomo_sd.solvers.lazy import LAZY
from pyomo_sd.solvers.pool import POOL
from pyomo_sd.solvers.session import START, WATCH
from pyomo_sd.solvers.translate import Columns, Program

cplex, _ = attempt_import("cplex")

FINEST = 1e-9  # CPLEX takes no feasibility tolerance below
SIZE_LIMIT = "the free community edition takes at most 1000 variables and 1000 rows"
SIZE_LIMIT_CODE = 1016
STATUS = {
    "optimal": OPTIMAL,
    "MIP_optimal": OPTIMAL,
    "optimal_tolerance": OPTIMAL,  # within the gap, which is zero
    "infeasible": INFEASIBLE,
    "MIP_infeasible": INFEASIBLE,
    "infeasible_or_unbounded": INFEASIBLE_OR_UNBOUNDED,
    "MIP_infeasible_or_unbounded": INFEASIBLE_OR_UNBOUNDED,
    "unbounded": UNBOUNDED,
    "MIP_unbounded": UNBOUNDED,
    "abort_time_limit": TIME_LIMIT,
    "MIP_time_limit_feasible": TIME_LIMIT,
    "MIP_time_limit_infeasible": TIME_LIMIT,
}
EVERY_SOLUTION = 4  # the highest intensity of the search for a pool
POPULATED = ("optimal_populated", "optimal_populated_tolerance", "MIP_infeasible")
# also if it stopped at the optimum, and did not go on to populate
CUT_SHORT = (
    "populate_solution_limit",
    "MIP_time_limit_feasible",
    "MIP_time_limit_infeasible",
    "MIP_optimal",
    "optimal_tolerance",
)


class CplexSession(ArrayPoolSession, ArrayLazySession, ArrayStartSession, ArrayWatchSession):
    """A CPLEX model; numbers of rows and columns are CPLEX's own."""

    name = CPLEX
    limit_of_time = "timelimit"

    def _failures(self) -> tuple[type[Exception], ...]:
        return (cplex.exceptions.CplexError,)

    def _explain(self, error: Exception) -> str:
        return SIZE_LIMIT if _code(error) == SIZE_LIMIT_CODE else str(error)

    def _start(self) -> None:
        self._cplex = cplex.Cplex()
        self._callbacks = Callbacks(self._cplex)
        if not self.options.tee:
            _silence(self._cplex)

    def _defaults(self) -> Mapping[str, Any]:
        options = self.options
        values = {
            "mip.tolerances.mipgap": 0.0,
            "mip.tolerances.absmipgap": 0.0,
            "mip.tolerances.integrality": options.integrality_tolerance,
            "simplex.tolerances.feasibility": max(options.feasibility_tolerance, FINEST),
            "simplex.tolerances.optimality": max(options.feasibility_tolerance, FINEST),
            "threads": options.threads or 0,
            "parallel": 1,  # deterministic
            "preprocessing.repeatpresolve": 0,
        }
        if options.seed is not None:
            values["randomseed"] = options.seed
        return values

    def _set_parameter(self, name: str, value: Any) -> None:
        node = self._cplex.parameters
        for part in name.split("."):
            if not hasattr(node, part):
                raise UnknownName("parameter of cplex", name, ())
            node = getattr(node, part)
        node.set(value)

    def _add_columns(self, columns: Columns) -> None:
        lower, upper = np.maximum(columns.lower, -HUGE).tolist(), np.minimum(columns.upper, HUGE).tolist()
        # types make a model a MILP, even if all of them are continuous
        binary = columns.integer & (columns.lower >= 0) & (columns.upper <= 1)
        kinds = np.where(binary, "B", np.where(columns.integer, "I", "C"))
        types = "".join(kinds) if columns.integer.any() else ""
        self._cplex.variables.add(lb=lower, ub=upper, types=types)

    def _add_rows(self, matrix: sparse.csr_array, lower: np.ndarray, upper: np.ndarray) -> None:
        sides = list(map(_side, lower.tolist(), upper.tolist()))
        self._cplex.linear_constraints.add(
            lin_expr=[_pair(matrix, row) for row in range(matrix.shape[0])],
            senses="".join(sense for sense, _, _ in sides),
            rhs=[rhs for _, rhs, _ in sides],
            range_values=[length for _, _, length in sides],
        )

    def _change_row(self, row: int, lower: float, upper: float) -> None:
        sense, rhs, length = _side(lower, upper)
        rows = self._cplex.linear_constraints
        rows.set_senses(row, sense)
        rows.set_rhs(row, rhs)
        rows.set_range_values(row, length)

    def _add_indicators(self, program: Program) -> None:
        for row, (binary, equal, rhs) in enumerate(
            zip(program.binary.tolist(), program.indicator_equal, program.indicator_rhs.tolist(), strict=True)
        ):
            body = _pair(program.indicator_matrix, row)
            self._cplex.indicator_constraints.add(body, "E" if equal else "L", rhs, binary, 0)

    def _add_sets(self, sets: Sequence[np.ndarray]) -> None:
        for members in sets:
            weights = [float(place) for place in range(1, len(members) + 1)]
            self._cplex.SOS.add(type="1", SOS=cplex.SparsePair(members.tolist(), weights))

    def _set_objective(self, costs: np.ndarray, maximize: bool) -> None:
        objective = self._cplex.objective
        objective.set_linear(list(enumerate(costs.tolist())))
        objective.set_sense(objective.sense.maximize if maximize else objective.sense.minimize)

    def _optimise(self, time_limit: float | None) -> Outcome:
        self._cplex.parameters.timelimit.set(HUGE if time_limit is None else time_limit)
        self._cplex.solve()
        solution = self._cplex.solution
        native = solution.status[solution.get_status()]
        status = STATUS.get(native, ERROR)
        return Outcome(
            status,
            x=np.array(solution.get_values()) if solution.is_primal_feasible() else None,
            bound=self._bound(status),
            message=f"cplex stopped with status {native}" if status == ERROR else "",
            nodes=self._nodes(),
        )

    def _collect(self, columns: np.ndarray, limit: int, time_limit: float | None) -> Collected:
        self._cplex.parameters.timelimit.set(HUGE if time_limit is None else time_limit)
        parameters = self._cplex.parameters
        collecting = {parameters.mip.pool.intensity: EVERY_SOLUTION, parameters.mip.limits.populate: limit}
        collecting[parameters.threads] = 1  # with several, one small model in 180 ended the process
        usual = {parameter: parameter.get() for parameter in collecting}
        for parameter, value in collecting.items():
            parameter.set(value)
        self._cplex.populate_solution_pool()
        for parameter, value in usual.items():
            parameter.set(value)
        solution = self._cplex.solution
        native = solution.status[solution.get_status()]
        points = [np.array(solution.pool.get_values(k))[columns] for k in range(solution.pool.get_num())]
        failure = f"cplex stopped with status {native}" if native not in (*POPULATED, *CUT_SHORT) else ""
        return Collected(points, native in POPULATED, failure)

    def _asking(self, inquiry: Inquiry) -> AbstractContextManager[None]:
        # linear programs have no callbacks; the answers between solves are enough for them
        return asking(self._cplex, self._callbacks, inquiry) if self._mixed else nullcontext()

    @contextmanager
    def _starting_from(self, values: Mapping[int, float], clock: Clock) -> Iterator[None]:
        starts = self._cplex.MIP_starts
        starts.add(cplex.SparsePair(list(values), list(values.values())), starts.effort_level.solve_MIP)
        try:
            yield
        finally:
            starts.delete()

    def _telling(self, watcher: Watcher) -> AbstractContextManager[None]:
        return telling(self._callbacks, watcher) if self._mixed else nullcontext()

    def _overlooks_rays(self) -> bool:
        return False  # not once in thousands of random models

    def _bound(self, status: str) -> float | None:
        if status not in (OPTIMAL, TIME_LIMIT):
            return None
        if self._is_mixed():
            return float(self._cplex.solution.MIP.get_best_objective())
        return float(self._cplex.solution.get_objective_value()) if status == OPTIMAL else None

    def _nodes(self) -> int | None:
        return int(self._cplex.solution.progress.get_num_nodes_processed()) if self._is_mixed() else None

    def _is_mixed(self) -> bool:
        return bool(self._cplex.get_problem_type() != self._cplex.problem_type.LP)

    def close(self) -> None:
        """Free what the solver holds."""
        self._cplex.end()


def _silence(model: Any) -> None:
    for stream in (model.set_log_stream, model.set_error_stream, model.set_warning_stream, model.set_results_stream):
        stream(None)


def _pair(matrix: sparse.csr_array, row: int) -> Any:
    """Return a row of a matrix as CPLEX takes it."""
    span = slice(matrix.indptr[row], matrix.indptr[row + 1])
    return cplex.SparsePair(matrix.indices[span].tolist(), matrix.data[span].tolist())


def _side(lower: float, upper: float) -> tuple[str, float, float]:
    """Sense, right-hand side and length of the range for a pair of bounds."""
    if lower == upper:
        return "E", lower, 0.0
    if isfinite(lower) and isfinite(upper):
        return "R", lower, upper - lower
    return ("G", max(lower, -HUGE), 0.0) if upper == inf else ("L", upper, 0.0)


def _code(error: Exception) -> int | None:
    """Return CPLEX's number of an error."""
    return error.args[2] if len(error.args) > 2 else None


class CplexBackend(ArrayBackend):
    """CPLEX."""

    name, package, session = CPLEX, "cplex", CplexSession
    terms, finest = f"commercial; {SIZE_LIMIT}", 0.0
    features = frozenset({INDICATOR, LAZY, POOL, SOS1, START, WATCH})

    def version(self) -> str | None:
        """Version of CPLEX."""
        return str(cplex.Cplex().get_version())

    def licence(self) -> str:
        """Find out by a model that is one variable too large for the community edition."""
        try:
            with cplex.Cplex() as model:
                _silence(model)
                model.variables.add(lb=[0.0] * 1001)
                model.solve()
        except cplex.exceptions.CplexError as error:
            return SIZE_LIMIT if _code(error) == SIZE_LIMIT_CODE else f"no licence: {error}"
        return "full licence"


register_backend(CplexBackend())
