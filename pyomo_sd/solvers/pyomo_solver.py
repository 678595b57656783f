"""``pyomo:<name>``: any other solver that Pyomo knows, through Pyomo's own interface, on a clone of the model.

There is no common way to ask such a solver for a gap of zero and for tight tolerances. `EXACT` holds the options of
the known ones; with another solver, "optimal" within a gap that its own bound admits to is an ``error`` that says so.
Indicator rows are refused: no Pyomo interface passes them on, and some drop them in silence. Special ordered sets go to
those that are known to pass them on (`PASSES_SETS_ON`).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from math import inf
from typing import Any

import pyomo.environ as pyo
from pyomo.common.collections import ComponentMap
from pyomo.common.modeling import unique_component_name
from pyomo.core.base.block import BlockData
from pyomo.core.base.var import VarData
from pyomo.core.expr.numeric_expr import LinearExpression
from pyomo.gdp import Disjunct
from pyomo.opt import SolverResults, TerminationCondition
from pyomo.repn import generate_standard_repn

from pyomo_sd.errors import MissingFeature, SolverNotAvailable
from pyomo_sd.names import ERROR, INFEASIBLE, MAXIMIZE, OPTIMAL, TIME_LIMIT, TIME_LIMIT_W_SOL, UNBOUNDED
from pyomo_sd.reformulations import SOS1
from pyomo_sd.solvers.base_session import INFEASIBLE_OR_UNBOUNDED, BaseSession
from pyomo_sd.solvers.features import refuse_disjunctions, refuse_missing
from pyomo_sd.solvers.session import Session, SolverOptions, SolverResult

GAP = 1e-9  # relative; what is left between value and bound of a proven optimum

STATUS = {
    TerminationCondition.optimal: OPTIMAL,
    TerminationCondition.globallyOptimal: OPTIMAL,
    TerminationCondition.infeasible: INFEASIBLE,
    TerminationCondition.unbounded: UNBOUNDED,
    TerminationCondition.infeasibleOrUnbounded: INFEASIBLE_OR_UNBOUNDED,
    TerminationCondition.maxTimeLimit: TIME_LIMIT,
}
HIGHS_EXACT = {"mip_rel_gap": 0.0, "mip_abs_gap": 0.0, "mip_feasibility_tolerance": 1e-9}
GUROBI_EXACT = {"MIPGap": 0.0, "MIPGapAbs": 0.0, "IntFeasTol": 1e-9}
EXACT: Mapping[str, Mapping[str, Any]] = {
    "appsi_gurobi": GUROBI_EXACT,
    "appsi_highs": HIGHS_EXACT,
    "cbc": {"ratioGap": 0.0, "allowableGap": 0.0, "integerTolerance": 1e-9},
    "cplex_direct": {"mip_tolerances_mipgap": 0.0, "mip_tolerances_integrality": 1e-9},
    "glpk": {"mipgap": 0.0},
    "gurobi": GUROBI_EXACT,
    "gurobi_direct": GUROBI_EXACT,
    "highs": HIGHS_EXACT,
    "scip": {"limits/gap": 0.0, "limits/absgap": 0.0, "numerics/feastol": 1e-9},
}
PASSES_SETS_ON = (
    "appsi_gurobi",
    "cplex_direct",
    "gurobi",
    "gurobi_direct",
    "scip_direct",
)  # a solver may say that it does, and not do it
TIME_OPTION = {"cplex_direct": "timelimit", "gurobi_direct": "TimeLimit"}  # others take ``timelimit=`` in ``solve``


class PyomoSession(BaseSession):
    """A clone of the model, which the solver gets anew for every solve."""

    def __init__(self, name: str, model: BlockData, options: SolverOptions) -> None:
        self._name, self._tee = name, options.tee
        self._options = {**EXACT.get(name, {}), **options.parameters}
        self._model = model.clone()
        self._twin = ComponentMap(zip(_variables(model), _variables(self._model), strict=True))
        self._home = pyo.Block()
        self._model.add_component(unique_component_name(self._model, "session"), self._home)
        self._home.rows = pyo.ConstraintList()
        self._objective: Any = _active_objective(self._model)
        if self._objective is None:
            self._objective = self._home.objective = pyo.Objective(expr=0.0)
        self.maximize = self._objective.sense == pyo.maximize

    def set_objective(self, terms: Mapping[VarData, float], sense: str) -> None:
        """Replace the objective by a linear one, ``sense`` being ``"maximize"`` or ``"minimize"``."""
        self._objective.set_value(self._body(terms))
        self.maximize = sense == MAXIMIZE
        self._objective.set_sense(pyo.maximize if self.maximize else pyo.minimize)

    def add_row(self, terms: Mapping[VarData, float], lower: float, upper: float) -> int:
        """Add ``lower <= terms <= upper`` (infinite for none) and return its number."""
        self._home.rows.add((0.0, self._body(terms), None))
        self.set_row_bounds(len(self._home.rows), lower, upper)
        return len(self._home.rows)

    def set_row_bounds(self, row: int, lower: float, upper: float) -> None:
        """Change the bounds of a row from `add_row`."""
        constraint = self._home.rows[row]
        if lower == -inf and upper == inf:
            constraint.deactivate()
        else:
            constraint.activate()
            constraint.set_value((_finite(lower), constraint.body, _finite(upper)))

    def close(self) -> None:
        """Nothing outlives a solve."""

    def _body(self, terms: Mapping[VarData, float]) -> LinearExpression:
        variables = [self._twin.get(variable, variable) for variable in terms]
        return LinearExpression(linear_coefs=list(terms.values()), linear_vars=variables)

    @contextmanager
    def _objective_times(self, factor: float) -> Iterator[None]:
        kept = self._objective.expr
        self._objective.set_value(factor * kept if factor else 0.0)
        try:
            yield
        finally:
            self._objective.set_value(kept)

    def _terms(self) -> ComponentMap:
        body = generate_standard_repn(self._objective.expr)
        return ComponentMap(zip(body.linear_vars, body.linear_coefs, strict=True))

    def _constant(self) -> float:
        return float(generate_standard_repn(self._objective.expr).constant)

    def _overlooks_rays(self) -> bool:
        return any(not variable.is_continuous() for variable in self._twin)

    def _run(self, time_limit: float | None) -> SolverResult:
        solver, options, keywords = pyo.SolverFactory(self._name), dict(self._options), {}
        if time_limit is not None and self._name in TIME_OPTION:
            options[TIME_OPTION[self._name]] = time_limit
        elif time_limit is not None:
            keywords["timelimit"] = time_limit
        try:
            results = solver.solve(self._model, load_solutions=False, tee=self._tee, options=options, **keywords)
        except Exception as error:  # interfaces raise whatever their solver's failure turns into
            return SolverResult(ERROR, message=f"{self._name}: {error}")
        # interfaces of the older kind may leave out what is zero
        return self._result(results, getattr(solver, "default_variable_value", lambda: None)())

    def _result(self, results: SolverResults, default: float | None) -> SolverResult:
        condition = results.solver.termination_condition
        status = STATUS.get(condition, ERROR)
        values = None
        if status in (OPTIMAL, TIME_LIMIT, ERROR):
            values = self._incumbent(results, default if status == OPTIMAL else None)
        value = None if values is None else self._value(values)
        lower, upper = (_finite(side) for side in (results.problem.lower_bound, results.problem.upper_bound))
        bound = upper if self.maximize else lower
        message = f"{self._name} stopped with {condition}" if status == ERROR else ""
        if status == TIME_LIMIT and values is not None:
            status = TIME_LIMIT_W_SOL
        if status == OPTIMAL and value is None:
            status, message = ERROR, f"{self._name} reports an optimum without values"
        if status == OPTIMAL and value is not None and bound is not None and abs(value - bound) > _slack(value):
            status, message = ERROR, f"{self._name} stopped with a gap: {value} found, {bound} proven"
        return SolverResult(status, value, bound, values, message)

    def _incumbent(self, results: SolverResults, default: float | None) -> ComponentMap | None:
        """Read the values that the interface reports by symbol, for the variables of the original model."""
        if not len(results.solution):
            return None
        reported = {symbol: entry["Value"] for symbol, entry in results.solution(0).variable.items()}
        found = ComponentMap()
        for symbol, component in results._smap.bySymbol.items():
            value = reported.get(symbol, default)
            if value is not None and getattr(component, "is_variable_type", bool)():
                found[component] = float(value)
        values = ComponentMap((original, found[twin]) for original, twin in self._twin.items() if twin in found)
        return values or None

    def _value(self, values: ComponentMap) -> float:
        for original, value in values.items():
            self._twin[original].set_value(value, skip_validation=True)
        return float(pyo.value(self._objective))


def _variables(model: BlockData) -> Iterator[VarData]:
    """All variables of a model, those of disjuncts included, in an order that a clone shares."""
    yield from model.component_data_objects(pyo.Var, descend_into=(pyo.Block, Disjunct))


def _active_objective(model: BlockData) -> Any:
    objectives = list(model.component_data_objects(pyo.Objective, active=True, descend_into=True))
    if len(objectives) > 1:
        raise MissingFeature(f"the model has {len(objectives)} active objectives; deactivate all but one")
    return objectives[0] if objectives else None


def _finite(value: Any) -> float | None:
    """Return a bound, if it is a number and not a placeholder for none."""
    return float(value) if isinstance(value, int | float) and -inf < value < inf else None


def _slack(value: float) -> float:
    return GAP * max(1.0, abs(value))


class PyomoBackend:
    """One of Pyomo's own solver interfaces."""

    def __init__(self, solver: str) -> None:
        self.name, self._solver = f"pyomo:{solver}", solver
        self.features = frozenset({SOS1} if solver in PASSES_SETS_ON else ())

    def is_available(self) -> bool:
        """Whether Pyomo finds the solver."""
        return bool(pyo.SolverFactory(self._solver).available(exception_flag=False))

    def version(self) -> str | None:
        """Version as Pyomo tells it."""
        version = pyo.SolverFactory(self._solver).version() if self.is_available() else None
        return ".".join(map(str, version)) if version else None

    def licence(self) -> str:
        """Pyomo knows only whether there is one."""
        return "licensed" if pyo.SolverFactory(self._solver).license_is_valid() else "no licence"

    def open(self, model: BlockData, options: SolverOptions) -> Session:
        """Clone a Pyomo model for the solver."""
        if not self.is_available():
            raise SolverNotAvailable(f"Pyomo does not find a solver {self._solver!r}")
        refuse_missing(self, model)
        refuse_disjunctions(model)
        return PyomoSession(self._solver, model, options)
