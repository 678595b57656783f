"""A model with the constraints and the objective of one call, as a linear program with costs."""

import numpy as np

from pyomo_sd.errors import SetupError, UnknownName
from pyomo_sd.lp import LinearProgram
from pyomo_sd.lp.program import sparse_rows
from pyomo_sd.names import MAXIMIZE, MINIMIZE
from pyomo_sd.network import FluxNetwork
from pyomo_sd.problem.expressions import Constraints, Expression, linexpr2dict, parse_constraints


def narrowed(network: FluxNetwork, constraints: Constraints) -> LinearProgram:
    """Return the flux space of a network with further constraints as rows."""
    parsed = parse_constraints(constraints, network.columns)
    if not parsed:
        return network.program
    index = network.column_index
    rows = [{index[name]: value for name, value in constraint.terms.items()} for constraint in parsed]
    limits = np.array([constraint.limits for constraint in parsed])
    return network.program.with_rows(sparse_rows(rows, len(index)), limits[:, 0], limits[:, 1])


def read_objective(network: FluxNetwork, obj: Expression, sense: str | None) -> tuple[dict[int, float], bool, float]:
    """Read costs by column, whether to maximise, and the constant; without ``obj`` those of the model."""
    if sense not in (None, MAXIMIZE, MINIMIZE):
        raise UnknownName("sense", str(sense), [MAXIMIZE, MINIMIZE])
    terms, usual, constant = network.objective, network.objective_sense, network.objective_constant
    if obj is not None:
        terms, usual, constant = linexpr2dict(obj, network.columns), MAXIMIZE, 0.0
    if not terms and obj is None:
        raise SetupError(f"the model {network.id!r} has no objective: state one, obj=...")
    costs = {network.column_index[name]: value for name, value in terms.items()}
    return costs, (sense or usual) == MAXIMIZE, constant
