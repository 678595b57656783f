"""Gurobi, through gurobipy: with indicator constraints. Its free licence takes small models only.

Gurobi's rows have one right-hand side; a row with two different bounds is two of them, the second with an infinite
right-hand side as long as it is not needed.

Trees with lazy constraints lose solutions (13.0.3): of 6,000 random models with indicator rows they missed the optimum
in 14, of 6,000 without in one. It takes neither presolve, cuts nor heuristics alone. So a tree's answer is proven by a
plain solve.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from math import inf
from typing import Any

import numpy as np
from pyomo.common.dependencies import attempt_import
from scipy import sparse

from pyomo_sd.errors import UnknownName
from pyomo_sd.names import ERROR, GUROBI, INFEASIBLE, OPTIMAL, TIME_LIMIT, UNBOUNDED
from pyomo_sd.reformulations import INDICATOR, SOS1
from pyomo_sd.solvers.array_lazy import Inquiry
from pyomo_sd.solvers.array_pool import Collected
from pyomo_sd.solvers.array_session import ArrayBackend, Outcome
from pyomo_sd.solvers.array_start import ArrayStartSession
from pyomo_sd.solvers.array_watch import ArrayWatchSession, Watcher
from pyomo_sd.solvers.backends import register_backend
from pyomo_sd.solvers.base_session import INFEASIBLE_OR_UNBOUNDED, Clock
from pyomo_sd.solvers.excluding_tree import ExcludingTreeSession
from pyomo_sd.solvers.gurobi_pool import Parameters, from_pool
from pyomo_sd.solvers.lazy import LAZY
from pyomo_sd.solvers.pool import POOL, SOLUTION_POOL
from pyomo_sd.solvers.session import START, WATCH
from pyomo_sd.solvers.translate import Columns, Program

gurobi, _ = attempt_import("gurobipy")

FINEST = 1e-9  # Gurobi takes no tolerance below
SIZE_LIMIT = "the free licence takes at most 2000 variables and 2000 rows"
SIZE_LIMIT_CODE = 10010
STATUS = {
    "OPTIMAL": OPTIMAL,
    "INFEASIBLE": INFEASIBLE,
    "INF_OR_UNBD": INFEASIBLE_OR_UNBOUNDED,
    "UNBOUNDED": UNBOUNDED,
    "TIME_LIMIT": TIME_LIMIT,
}


def start_environment(tee: bool = False) -> Any:
    """Start Gurobi's licence check, in silence unless asked otherwise."""
    environment = gurobi.Env(empty=True)
    environment.setParam("OutputFlag", int(tee))
    environment.start()
    return environment


class GurobiSession(ExcludingTreeSession, ArrayStartSession, ArrayWatchSession):
    """A Gurobi model; every row is a pair (main row, second row or ``None``)."""

    name = GUROBI
    limit_of_time = "TimeLimit"
    _trees_lose_points = True

    def _failures(self) -> tuple[type[Exception], ...]:
        return (gurobi.GurobiError,)

    def _explain(self, error: Exception) -> str:
        return SIZE_LIMIT if getattr(error, "errno", None) == SIZE_LIMIT_CODE else str(error)

    def _start(self) -> None:
        self._environment = start_environment(self.options.tee)
        self._model = gurobi.Model(env=self._environment)
        self._pairs: list[list[Any]] = []
        self._callbacks: list[Callable[[Any, int], None]] = []

    def _defaults(self) -> Mapping[str, Any]:
        options = self.options
        return {
            "MIPGap": 0.0,
            "MIPGapAbs": 0.0,
            "IntFeasTol": max(options.integrality_tolerance, FINEST),
            "FeasibilityTol": max(options.feasibility_tolerance, FINEST),
            "OptimalityTol": max(options.feasibility_tolerance, FINEST),
            "Threads": options.threads or 0,
            "Seed": options.seed or 0,
        }

    def _set_parameter(self, name: str, value: Any) -> None:
        known = [parameter for parameter in dir(gurobi.GRB.Param) if not parameter.startswith("_")]
        if name not in known:
            raise UnknownName("parameter of gurobi", name, known)
        self._model.setParam(name, value)

    def _add_columns(self, columns: Columns) -> None:
        binary = columns.integer & (columns.lower >= 0) & (columns.upper <= 1)
        kinds = np.where(binary, "B", np.where(columns.integer, "I", "C"))
        self._model.addMVar(len(columns.variables), lb=columns.lower, ub=columns.upper, vtype=kinds)
        self._model.update()

    def _add_rows(self, matrix: sparse.csr_array, lower: np.ndarray, upper: np.ndarray) -> None:
        sense, rhs = zip(*map(_side, lower.tolist(), upper.tolist()), strict=True) if len(lower) else ((), ())
        rows = self._model.addMConstr(matrix, None, np.array(sense, dtype="U1"), np.array(rhs, dtype=float)).tolist()
        self._pairs += [[row, None] for row in rows]
        self._model.update()
        for number in np.flatnonzero(np.isfinite(lower) & np.isfinite(upper) & (lower != upper)):
            self._change_row(len(self._pairs) - len(rows) + number, lower[number], upper[number])

    def _change_row(self, row: int, lower: float, upper: float) -> None:
        main, second = self._pairs[row]
        main.Sense, main.RHS = _side(lower, upper)
        double = lower != upper and np.isfinite(lower) and np.isfinite(upper)
        if double and second is None:
            self._pairs[row][1] = second = self._model.addLConstr(self._model.getRow(main), ">", lower)
        if second is not None:
            second.RHS = lower if double else -inf
        self._model.update()

    def _add_indicators(self, program: Program) -> None:
        matrix, variables = program.indicator_matrix, self._model.getVars()
        for row, (binary, equal, rhs) in enumerate(
            zip(program.binary, program.indicator_equal, program.indicator_rhs.tolist(), strict=True)
        ):
            span = slice(matrix.indptr[row], matrix.indptr[row + 1])
            body = gurobi.LinExpr(matrix.data[span], [variables[column] for column in matrix.indices[span]])
            self._model.addGenConstrIndicator(variables[binary], True, body, "=" if equal else "<", rhs)
        self._model.update()

    def _add_sets(self, sets: Sequence[np.ndarray]) -> None:
        variables = self._model.getVars()
        for members in sets:
            self._model.addSOS(gurobi.GRB.SOS_TYPE1, [variables[column] for column in members])
        self._model.update()

    def _set_objective(self, costs: np.ndarray, maximize: bool) -> None:
        self._model.setAttr("Obj", self._model.getVars(), costs.tolist())
        self._model.ModelSense = gurobi.GRB.MAXIMIZE if maximize else gurobi.GRB.MINIMIZE

    def _optimise(self, time_limit: float | None) -> Outcome:
        self._model.setParam("TimeLimit", inf if time_limit is None else time_limit)
        self._model.optimize(self._call if self._callbacks else None)
        status, message = self._end()
        found = self._model.SolCount > 0
        return Outcome(
            status,
            x=np.array(self._model.getAttr("X", self._model.getVars())) if found else None,
            bound=self._bound(status),
            message=message,
            nodes=int(self._model.NodeCount) if self._model.IsMIP else None,
        )

    def _call(self, model: Any, where: int) -> None:
        for callback in self._callbacks:
            callback(model, where)

    def _end(self) -> tuple[str, str]:
        """Return how the last run ended, with a message if that was an error."""
        native = {getattr(gurobi.GRB, name): name for name in STATUS}.get(self._model.Status, "")
        status = STATUS.get(native, ERROR)
        return status, f"gurobi stopped with status {self._model.Status}" if status == ERROR else ""

    def _has_switches(self) -> bool:
        return bool(self._model.NumGenConstrs or self._model.NumSOS)

    @property
    def collects_by(self) -> str:
        """What finds the members of a pool."""
        return super().collects_by if self._has_switches() else SOLUTION_POOL

    def _collect(self, columns: np.ndarray, limit: int, time_limit: float | None) -> Collected:
        if self._has_switches():
            return super()._collect(columns, limit, time_limit)
        self._model.setParam("TimeLimit", inf if time_limit is None else time_limit)
        variables = self._model.getVars()
        points = from_pool(self._model, [variables[column] for column in columns], limit)
        if len(points) >= limit:
            return Collected(points)
        status, message = self._end()
        return Collected(points, status in (OPTIMAL, INFEASIBLE), message)

    @contextmanager
    def _asking(self, inquiry: Inquiry) -> Iterator[None]:
        variables = self._model.getVars()

        def ask(model: Any, where: int) -> None:
            if where != gurobi.GRB.Callback.MIPSOL:
                return
            for row in inquiry.rows(np.array(model.cbGetSolution(variables))):
                body = gurobi.LinExpr(row.factors, [variables[column] for column in row.columns])
                for sense, side in row.sides():
                    model.cbLazy(body, sense, side)
            if inquiry.is_over:
                model.terminate()

        self._callbacks.append(ask)
        self._model.reset()  # Gurobi hands back what it has solved already, and asks nobody
        try:
            with Parameters(self._model, LazyConstraints=1, Symmetry=0):
                yield
        finally:
            self._callbacks.remove(ask)
            self._model.reset()

    @contextmanager
    def _starting_from(self, values: Mapping[int, float], clock: Clock) -> Iterator[None]:
        variables = self._model.getVars()
        for column, value in values.items():
            variables[column].Start = value
        try:
            yield
        finally:
            for column in values:
                variables[column].Start = gurobi.GRB.UNDEFINED

    @contextmanager
    def _telling(self, watcher: Watcher) -> Iterator[None]:
        codes = gurobi.GRB.Callback
        stands = {
            getattr(codes, kind): tuple(getattr(codes, f"{kind}_{what}") for what in ("NODCNT", "OBJBST", "OBJBND"))
            for kind in ("MIP", "MIPNODE", "MIPSOL")
        }

        def tell(model: Any, where: int) -> None:
            if where not in stands:
                return
            nodes, value, bound = map(model.cbGet, stands[where])
            watcher.told(int(nodes), value, bound)
            if watcher.failure is not None:
                model.terminate()

        self._callbacks.append(tell)
        try:
            yield
        finally:
            self._callbacks.remove(tell)

    def _bound(self, status: str) -> float | None:
        if self._model.IsMIP or status == OPTIMAL:
            return float(self._model.ObjBound)
        return None

    def close(self) -> None:
        """Free what the solver holds."""
        self._model.dispose()
        self._environment.dispose()


def _side(lower: float, upper: float) -> tuple[str, float]:
    """Sense and right-hand side of the main row for a pair of bounds."""
    if lower == upper:
        return "=", lower
    return (">", lower) if upper == inf else ("<", upper)


class GurobiBackend(ArrayBackend):
    """Gurobi."""

    name, package, session = GUROBI, "gurobipy", GurobiSession
    terms, finest = f"commercial; {SIZE_LIMIT}", FINEST
    features = frozenset({INDICATOR, LAZY, POOL, SOS1, START, WATCH})

    def version(self) -> str | None:
        """Version of Gurobi."""
        return ".".join(map(str, gurobi.gurobi.version()))

    def licence(self) -> str:
        """Find out by a model that is one variable too large for the free licence."""
        try:
            with start_environment() as environment, gurobi.Model(env=environment) as model:
                model.addMVar(2001)
                model.optimize()
        except gurobi.GurobiError as error:
            return SIZE_LIMIT if error.errno == SIZE_LIMIT_CODE else f"no licence: {error}"
        return "full licence"


register_backend(GurobiBackend())
