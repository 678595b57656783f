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
from pyomo_sd.problem.problem import Problem
from pyomo_sd.reformulations import Basis
from pyomo_sd.search.cutting.engine import CuttingEngine
from pyomo_sd.search.cutting.relaxation import Relaxation, add_objective
from pyomo_sd.search.outcome import engines


class Benders(CuttingEngine):
    """Cuts on the Booleans, and on a value that they alone bound."""

    def relaxation(self, problem: Problem) -> Relaxation:
        """Return the leader's choice with its cost, or with a value that is as good as any design's may be."""
        model = pyo.ConcreteModel(name=f"master problem of {problem.network.id}")
        model.interventions = interventions(problem.space)
        add_objective(model, problem)
        pyo.TransformationFactory("gdp.bigm").apply_to(model)
        return Relaxation(model, (), Basis("covering cuts on the leader's choice"))


engines.register("benders", Benders())
