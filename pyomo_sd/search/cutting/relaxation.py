r"""What cuts are added to: a model of the leader that admits more than the problem does, or makes it worth more.

Its objective is the cost, or an expression that no design's value exceeds. Of some followers it may have flux vectors,
which are not yet demanded to be optimal.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import pyomo.environ as pyo
from pyomo.core.base.block import BlockData
from pyomo.core.base.var import VarData

from pyomo_sd.methods import methods
from pyomo_sd.methods.follower import Follower
from pyomo_sd.names import MAXIMIZE, MODULE_TYPE
from pyomo_sd.network.cell import Cell
from pyomo_sd.problem.problem import Problem
from pyomo_sd.problem.widest import widest
from pyomo_sd.reformulations import Basis


@dataclass(frozen=True)
class Relaxation:
    """A model whose disjunctions are transformed.

    Attributes
    ----------
    model
        With ``interventions`` and ``objective``.
    followers
        Those that have a flux vector in the model, and its block.
    basis
        What the model's answers rest on besides the solver.
    """

    model: pyo.ConcreteModel
    followers: Sequence[tuple[Follower, BlockData]]
    basis: Basis


def add_objective(model: pyo.ConcreteModel, problem: Problem, gains: Sequence[tuple[float, VarData]] = ()) -> None:
    """Give a relaxation its objective: the cost, or a value that is no better than that of any design may be.

    Nor is it better than what the followers gain for the leader. It may be worse: their flux vectors need not be the
    worst case of what the cell does.
    """
    if problem.nested is None:
        model.objective = pyo.Objective(expr=model.interventions.cost)
        return
    method, module = methods[problem.nested[MODULE_TYPE]], problem.nested
    maximise = method.sense(module) == MAXIMIZE
    best = method.potential(module, Cell(widest(problem.network, problem.space)), ())
    limit = best if isfinite(best) else None
    model.value = pyo.Var(bounds=(None, limit) if maximise else (limit, None))
    if gains:
        # on a compressed network a coefficient may be smaller than what a solver takes for zero
        scale = 1.0 / min(max(abs(gain) for gain, _ in gains) or 1.0, 1.0)
        gained = sum(scale * gain * flux for gain, flux in gains)
        model.gained = pyo.Constraint(expr=scale * model.value <= gained if maximise else scale * model.value >= gained)
    model.objective = pyo.Objective(expr=model.value, sense=pyo.maximize if maximise else pyo.minimize)
