"""Every backend is also a Pyomo plug-in: ``pyo.SolverFactory("sd.scip")`` solves any MILP, indicator rows included.

>>> import pyomo.environ as pyo
>>> import pyomo_sd.solvers
>>> m = pyo.ConcreteModel()
>>> m.x = pyo.Var(bounds=(0, 2.5), domain=pyo.Integers)
>>> m.best = pyo.Objective(expr=m.x, sense=pyo.maximize)
>>> results = pyo.SolverFactory("sd.highs").solve(m)
>>> pyo.assert_optimal_termination(results)
>>> m.x.value
2.0
"""

import logging
from collections.abc import Mapping
from contextlib import closing
from dataclasses import fields
from typing import Any

import pyomo.environ as pyo
from pyomo.core.base import SymbolMap
from pyomo.core.base.block import BlockData
from pyomo.core.base.label import NumericLabeler
from pyomo.core.staleflag import StaleFlagManager
from pyomo.opt import Solution, SolverResults, SolverStatus, TerminationCondition

from pyomo_sd.names import ERROR, INFEASIBLE, OPTIMAL, TIME_LIMIT, TIME_LIMIT_W_SOL, UNBOUNDED
from pyomo_sd.solvers.session import Backend, SolverOptions, SolverResult

logger = logging.getLogger("pyomo_sd")

PREFIX = "sd."
CONDITION = {
    OPTIMAL: (SolverStatus.ok, TerminationCondition.optimal),
    INFEASIBLE: (SolverStatus.warning, TerminationCondition.infeasible),
    UNBOUNDED: (SolverStatus.warning, TerminationCondition.unbounded),
    TIME_LIMIT: (SolverStatus.aborted, TerminationCondition.maxTimeLimit),
    TIME_LIMIT_W_SOL: (SolverStatus.aborted, TerminationCondition.maxTimeLimit),
    ERROR: (SolverStatus.error, TerminationCondition.error),
}


class BackendPlugin:
    """A solver as Pyomo's ``SolverFactory`` hands it out, for one backend.

    Attributes
    ----------
    options
        Fields of `SolverOptions` by name; every other key is a parameter of the solver by the solver's own name.
    """

    backend: Backend

    def __init__(self, options: Mapping[str, Any] | None = None) -> None:
        self.name = self.type = PREFIX + self.backend.name
        self.options: dict[str, Any] = dict(options or {})

    def __enter__(self) -> "BackendPlugin":
        return self

    def __exit__(self, *reason: object) -> None:
        """Nothing outlives a solve."""

    def available(self, exception_flag: bool = False) -> bool:
        """Whether the solver is installed."""
        return self.backend.is_available()

    def license_is_valid(self) -> bool:
        """Whether there is a licence, if only for small models."""
        return self.available() and not self.backend.licence().startswith("no licence")

    def version(self) -> tuple[int, ...]:
        """Version as a tuple of numbers, as Pyomo has it."""
        return tuple(int(part) for part in (self.backend.version() or "").split(".") if part.isdigit())

    def warm_start_capable(self) -> bool:
        """Values of the model's variables are not used as a start."""
        return False

    def solve(
        self,
        model: BlockData,
        tee: bool = False,
        time_limit: float | None = None,
        load_solutions: bool = True,
        options: Mapping[str, Any] | None = None,
    ) -> SolverResults:
        """Solve a Pyomo model with linear rows, integers and indicator rows.

        Parameters
        ----------
        model
            Disjunctions must have been transformed.
        tee
            Show the solver's log.
        time_limit
            In seconds.
        load_solutions
            Load the incumbent into the model's variables; otherwise it is in ``results.solution``, for
            ``model.solutions.load_from(results)``.
        options
            As the attribute, and with precedence over it.

        Raises
        ------
        SolverNotAvailable, MissingFeature, UnknownName
            The solver is not there, does not take the model, or does not know an option.
        """
        settings = solver_options({**self.options, **(options or {}), "tee": tee})
        with closing(self.backend.open(model, settings)) as session:
            result = session.solve(time_limit)
        results = _pyomo_results(model, result)
        if not load_solutions:
            _attach(results, result)
        elif result.values is not None:
            StaleFlagManager.mark_all_as_stale()
            for variable, value in result.values.items():
                variable.set_value(value, skip_validation=True)
        if result.status != OPTIMAL:
            logger.warning("%s ended with status %s. %s", self.name, result.status, result.message)
        return results


def solver_options(values: Mapping[str, Any]) -> SolverOptions:
    """Split a flat dictionary into the options that all solvers share, and parameters of the solver at hand.

    >>> solver_options({"threads": 2, "limits/nodes": 10}).parameters
    {'limits/nodes': 10}
    """
    shared = {field.name for field in fields(SolverOptions)} - {"parameters"}
    own = {name: value for name, value in values.items() if name not in shared}
    return SolverOptions(**{name: value for name, value in values.items() if name in shared}, parameters=own)


def _pyomo_results(model: BlockData, result: SolverResult) -> SolverResults:
    results = SolverResults()
    results.solver.status, results.solver.termination_condition = CONDITION[result.status]
    results.solver.termination_message = results.solver.message = result.message or result.status
    objectives = list(model.component_data_objects(pyo.Objective, active=True, descend_into=True))
    results.problem.number_of_objectives = len(objectives)
    results.problem.sense = objectives[0].sense if objectives else pyo.minimize
    sides = (result.bound, result.value)
    lower, upper = sides if results.problem.sense == pyo.minimize else sides[::-1]
    results.problem.lower_bound = float("-inf") if lower is None else lower
    results.problem.upper_bound = float("inf") if upper is None else upper
    return results


def _attach(results: SolverResults, result: SolverResult) -> None:
    """Put the incumbent into Pyomo's own kind of solution."""
    if result.values is None:
        return
    symbols, solution = SymbolMap(), Solution()
    symbols.default_labeler = NumericLabeler("x")
    solution.symbol_map = symbols
    for variable, value in result.values.items():
        solution.variable[symbols.getSymbol(variable)] = {"Value": value}
    results.solution.insert(solution)
    results._smap_id, results._smap = id(symbols), symbols


def register_plugin(backend: Backend) -> None:
    """Make ``pyo.SolverFactory("sd.<name>")`` hand out a backend."""
    plugin = type(f"{backend.name.title()}Plugin", (BackendPlugin,), {"backend": backend})
    pyo.SolverFactory.register(PREFIX + backend.name, doc=f"{backend.name}, by pyomo_sd")(plugin)
