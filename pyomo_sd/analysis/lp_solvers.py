"""Who solves the linear programs of the analysis: the LP engine, or any MILP backend by its name."""

from collections.abc import Mapping
from functools import partial
from weakref import finalize

import numpy as np
import pyomo.environ as pyo
from pyomo.common.collections import ComponentMap
from pyomo.core.expr.numeric_expr import LinearExpression

from pyomo_sd.errors import LPFailure
from pyomo_sd.lp import Engine, LinearProgram, LPResult, OpenProgram
from pyomo_sd.names import HIGHS, INFEASIBLE, MAXIMIZE, MINIMIZE, OPTIMAL, UNBOUNDED
from pyomo_sd.solvers import Backend, SolverOptions, get_backend


def lp_solver(name: str | None) -> OpenProgram:
    """Return what opens a linear program in the solver of a name; ``None`` and ``"highs"`` mean the LP engine.

    Raises
    ------
    UnknownName
        No such solver.
    """
    return Engine if name in (None, HIGHS) else partial(BackendLP, get_backend(name or HIGHS))


class BackendLP:
    """A linear program in a session of a MILP backend, which closes when the object is no longer used."""

    def __init__(self, backend: Backend, program: LinearProgram) -> None:
        self._model = _pyomo_model(program)
        self._session = backend.open(self._model, SolverOptions())
        finalize(self, self._session.close)

    def solve(self, costs: Mapping[int, float], maximize: bool = True) -> LPResult:
        """Optimise the sum of ``costs[column] * x[column]``.

        Raises
        ------
        LPFailure
            The solver came to no answer.
        """
        x = self._model.x
        self._session.set_objective(
            ComponentMap((x[j], c) for j, c in costs.items()), MAXIMIZE if maximize else MINIMIZE
        )
        result = self._session.solve()
        if result.status == OPTIMAL and result.value is not None and result.values is not None:
            return LPResult(OPTIMAL, result.value, np.array([result.values.get(v, 0.0) for v in x.values()]))
        if result.status not in (INFEASIBLE, UNBOUNDED):
            raise LPFailure(f"the linear program ended with status {result.status!r}: {result.message}")
        return LPResult(result.status)


def _pyomo_model(program: LinearProgram) -> pyo.ConcreteModel:
    model = pyo.ConcreteModel()
    rows, columns = program.matrix.shape
    model.x = pyo.Var(range(columns))
    for j, variable in model.x.items():
        variable.bounds = (program.column_lower[j], program.column_upper[j])
    model.row = pyo.Constraint(pyo.Any)
    matrix = program.matrix.tocsr()
    for i in range(rows):
        span = slice(matrix.indptr[i], matrix.indptr[i + 1])
        terms = [model.x[int(j)] for j in matrix.indices[span]]
        body = LinearExpression(linear_coefs=matrix.data[span].tolist(), linear_vars=terms)
        model.row[i] = (program.row_lower[i], body, program.row_upper[i])
    return model
