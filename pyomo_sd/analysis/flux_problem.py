"""A model with the constraints and the objective of one call."""

from dataclasses import replace

from pyomo_sd.errors import SetupError, UnknownName
from pyomo_sd.names import MAXIMIZE, MINIMIZE
from pyomo_sd.network import FluxNetwork
from pyomo_sd.network.from_cobra import exact, free_name
from pyomo_sd.problem.expressions import Constraints, Expression, linexpr2dict, parse_constraints

SENSES = {MAXIMIZE: MAXIMIZE, MINIMIZE: MINIMIZE, "max": MAXIMIZE, "min": MINIMIZE}


def narrowed(network: FluxNetwork, constraints: Constraints) -> FluxNetwork:
    """Return a network with further constraints as rows."""
    rows, limits = dict(network.rows), dict(network.row_bounds)
    for constraint in parse_constraints(constraints, network.columns):
        name = free_name("requirement", rows)
        rows[name] = {column: exact(a) for column, a in constraint.terms.items()}
        limits[name] = constraint.limits
    added = tuple(rows)[len(network.rows) :]
    return replace(network, constraints=network.constraints + added, rows=rows, row_bounds=limits)


def read_objective(network: FluxNetwork, obj: Expression, sense: str | None) -> tuple[dict[int, float], bool, float]:
    """Read costs by column, whether to maximise, and the constant; without ``obj`` those of the model."""
    if sense is not None and sense not in SENSES:
        raise UnknownName("sense", str(sense), SENSES)
    terms, usual, constant = network.objective, network.objective_sense, network.objective_constant
    if obj is not None:
        terms, usual, constant = linexpr2dict(obj, network.columns), MAXIMIZE, 0.0
    if not terms and obj is None:
        raise SetupError(f"the model {network.id!r} has no objective: state one, obj=...")
    costs = {network.column_index[name]: value for name, value in terms.items()}
    return costs, SENSES[sense or usual] == MAXIMIZE, constant
