"""The Pyomo model of a strain-design problem: the leader, one block per module, one objective.

The model is an untransformed GDP: Blocks, Disjunctions and linear rows. Its parts are named after the question:
``interventions``, then ``suppress``, ``protect``, ``optknock`` ... (``suppress_2`` for a second of its kind), and
``objective``: the outer objective of the nested method, or the least cost.
"""

from collections import Counter
from dataclasses import replace

import pyomo.environ as pyo

from pyomo_sd.blocks.boxes import tighten_fluxes
from pyomo_sd.blocks.interventions import interventions
from pyomo_sd.methods.method import methods
from pyomo_sd.names import MODULE_TYPE
from pyomo_sd.problem.flux_ranges import flux_ranges, without_idle_bounds
from pyomo_sd.problem.problem import Problem


def build_model(problem: Problem, closing: str) -> pyo.ConcreteModel:
    """Return the leader's model: minimise the cost of the interventions, or optimise the nested module's outer value.

    Parameters
    ----------
    problem
        What is asked.
    closing
        How responses are told to be optimal, an entry of :data:`~pyomo_sd.blocks.closings.closings`.

    Raises
    ------
    NotDualisable
        The closing cannot express a module's tolerance.
    UnknownName
        There is no such closing.
    """
    model = pyo.ConcreteModel(name=f"strain design of {problem.network.id}")
    model.interventions = interventions(problem.space)
    seen: Counter[str] = Counter()
    for module in problem.modules:
        kind = module[MODULE_TYPE]
        seen[kind] += 1
        name = kind if seen[kind] == 1 else f"{kind}_{seen[kind]}"
        model.add_component(name, methods[kind].block(module, problem.network, model.interventions, closing))
        if module is problem.nested:
            stated = model.component(name).objective
            model.objective = pyo.Objective(expr=stated.expr, sense=stated.sense)
    if problem.nested is None:
        model.objective = pyo.Objective(expr=model.interventions.cost, sense=pyo.minimize)
    return model


def tight_model(problem: Problem, closing: str) -> pyo.ConcreteModel:
    """Return the leader's model without bounds that never bind, and with the tightest boxes on fluxes.

    It has the same designs and values. Two linear programs per reaction find the ranges.
    """
    ranges = flux_ranges(problem.network, problem.space)
    model = build_model(replace(problem, network=without_idle_bounds(problem.network, ranges)), closing)
    tighten_fluxes(model, ranges)
    return model
