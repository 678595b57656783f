"""The Pyomo model of a strain-design problem: the leader, one block per module, one objective.

The model is an untransformed GDP: Blocks, Disjunctions and linear rows. Its parts are named after the question:
``interventions``, then ``suppress``, ``protect``, ``optknock`` ... (``suppress_2`` for a second of its kind), and
``objective``: the outer objective of the nested method, or the least cost.
"""

from collections import Counter
from collections.abc import Sequence

import pyomo.environ as pyo

from pyomo_sd.blocks.boxes import tighten_fluxes
from pyomo_sd.blocks.interventions import interventions
from pyomo_sd.errors import SetupError
from pyomo_sd.methods.method import methods
from pyomo_sd.names import MODULE_TYPE
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.problem.flux_ranges import flux_ranges, without_idle_bounds
from pyomo_sd.problem.interventions import InterventionSpace
from pyomo_sd.problem.module import SDModule


def build_model(network: FluxNetwork, modules: Sequence[SDModule], space: InterventionSpace) -> pyo.ConcreteModel:
    """Return the leader's model: minimise the cost of the interventions, or optimise the nested module's outer value.

    Raises
    ------
    SetupError
        More than one nested module.
    """
    nested = nested_module(modules)
    model = pyo.ConcreteModel(name=f"strain design of {network.id}")
    model.interventions = interventions(space)
    seen: Counter[str] = Counter()
    for module in modules:
        kind = module[MODULE_TYPE]
        seen[kind] += 1
        name = kind if seen[kind] == 1 else f"{kind}_{seen[kind]}"
        model.add_component(name, methods[kind].block(module, network, model.interventions))
        if module is nested:
            stated = model.component(name).objective
            model.objective = pyo.Objective(expr=stated.expr, sense=stated.sense)
    if nested is None:
        model.objective = pyo.Objective(expr=model.interventions.cost, sense=pyo.minimize)
    return model


def tight_model(network: FluxNetwork, modules: Sequence[SDModule], space: InterventionSpace) -> pyo.ConcreteModel:
    """Return the leader's model without bounds that never bind, and with the tightest boxes on fluxes.

    It has the same designs and values. Two linear programs per reaction find the ranges.
    """
    ranges = flux_ranges(network, space)
    model = build_model(without_idle_bounds(network, ranges), modules, space)
    tighten_fluxes(model, ranges)
    return model


def nested_module(modules: Sequence[SDModule]) -> SDModule | None:
    """Return the one module whose value the leader optimises, if there is one."""
    nested = [module for module in modules if module.type.nested]
    if len(nested) > 1:
        kinds = ", ".join(module.type.name for module in nested)
        raise SetupError(f"at most one nested module ({kinds} were given)")
    return nested[0] if nested else None
