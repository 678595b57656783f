r"""Logic-based Benders: a master over the Booleans alone, which learns from linear programs what designs do.

.. math::

    \min_z\ \sum_i \text{cost}_i z_i \quad\text{s.t.}\quad \delta_k(z) \ge 1 \quad (k = 1, 2, \dots), \qquad
    \max_{z, \theta}\ \theta \quad\text{s.t.}\quad \theta \le w_k + (U - w_k)\, \delta_k(z)

Each proposal of the master is judged. One that fails is answered by a covering cut: of a flux vector that should not
be, some reaction has to go; of a Farkas certificate that a wanted one is impossible, some reaction has to come back, or
one that forces a flux has to go. Values are learnt by optimality cuts. There is no flux and no price in the master,
hence no M for either: every MILP solver will do. Hooker and Ottosson, Math Program 2003; as a search for cut sets this
is the hitting-set duality of flux vectors and cut sets.
"""

import pyomo.environ as pyo

from pyomo_sd.blocks.interventions import interventions
from pyomo_sd.methods import methods
from pyomo_sd.names import MAXIMIZE, MODULE_TYPE
from pyomo_sd.network.cell import Cell
from pyomo_sd.problem.problem import Problem
from pyomo_sd.problem.setup import Setup
from pyomo_sd.problem.widest import widest
from pyomo_sd.reformulations import Basis
from pyomo_sd.search.cutting.engine import CuttingEngine
from pyomo_sd.search.cutting.relaxation import Relaxation
from pyomo_sd.search.outcome import engines


class Benders(CuttingEngine):
    """Cuts on the Booleans, and on a value that they alone bound."""

    def relaxation(self, problem: Problem, setup: Setup) -> Relaxation:
        """Return the leader's choice with its cost, or with a value that is as good as any design's may be."""
        model = pyo.ConcreteModel(name=f"master problem of {problem.network.id}")
        model.interventions = interventions(problem.space)
        if problem.nested is None:
            model.objective = pyo.Objective(expr=model.interventions.cost)
        else:
            method, module = methods[problem.nested[MODULE_TYPE]], problem.nested
            best = method.potential(module, Cell(widest(problem.network, problem.space)), ())
            maximise = method.sense(module) == MAXIMIZE
            model.value = pyo.Var(bounds=(None, best) if maximise else (best, None))
            model.objective = pyo.Objective(expr=model.value, sense=pyo.maximize if maximise else pyo.minimize)
        pyo.TransformationFactory("gdp.bigm").apply_to(model)
        return Relaxation(model, (), Basis("covering cuts on the leader's choice"))


engines.register("benders", Benders())
