r"""Branch-and-cut on the high-point relaxation: the leader chooses the fluxes, until cuts say what the cell does.

.. math::

    \max_{z, v, \theta}\ \theta \quad\text{s.t.}\quad
    \theta \le p^\top v, \quad v \in F(z), \quad A v \le b, \quad \textstyle\sum_i \text{cost}_i z_i \le K

has no duals: every M on a flux follows from linear programs, and where a flux has no limit its switched rows are left
out, which makes the relaxation weaker and no answer wrong. Cuts (22) to (24) say what linear programs found for the
designs that it proposed (`cutting/rows.py`). The optimistic reading (the cell chooses among its optima what the leader
likes) is OptKnock, the pessimistic one is RobustKnock; every other method has its high-point relaxation too, of the
flux vectors that its designs have to leave (`Method.followers`).

After chapter 4 of "Bi-level Optimization: Optimistic and Pessimistic Algorithm for Conflicting Objectives in Metabolic
Engineering", repaired where it is open: designs cost at most K, values may be negative, equal ones count as reached,
and the search ends where the bound meets the incumbent.
"""

from math import inf

import pyomo.environ as pyo

from pyomo_sd.blocks.boxes import tighten_fluxes
from pyomo_sd.blocks.flux_space import flux_space
from pyomo_sd.blocks.interventions import interventions
from pyomo_sd.methods import methods
from pyomo_sd.names import MODULE_TYPE
from pyomo_sd.problem.flux_ranges import flux_ranges, without_idle_bounds
from pyomo_sd.problem.problem import Problem
from pyomo_sd.reformulations import reformulations
from pyomo_sd.reformulations.row_ms import derived_ms
from pyomo_sd.search.cutting.engine import CuttingEngine
from pyomo_sd.search.cutting.relaxation import Relaxation, add_objective
from pyomo_sd.search.outcome import engines


class BranchAndCut(CuttingEngine):
    """Cuts on the high-point relaxation."""

    def relaxation(self, problem: Problem) -> Relaxation:
        """Return the leader's model with a flux vector for every follower."""
        ranges = flux_ranges(problem.network, problem.space)
        network = without_idle_bounds(problem.network, ranges)
        model = pyo.ConcreteModel(name=f"high-point relaxation of {network.id}")
        model.interventions = interventions(problem.space)
        followers = []
        for position, module in enumerate(problem.modules):
            kind = module[MODULE_TYPE]
            for number, follower in enumerate(methods[kind].followers(module)):
                block = flux_space(network, follower.system, model.interventions)
                model.add_component(f"{kind}_{position}_{number}", block)
                followers.append((follower, block))
        tighten_fluxes(model, ranges)
        gains = [(a, block.flux[column]) for follower, block in followers for column, a in follower.gains.items()]
        add_objective(model, problem, gains)
        for row, ms in list(derived_ms(model)):
            if inf in ms or -inf in ms:
                row.deactivate()
        return Relaxation(model, followers, reformulations["bigm"].apply(model, None))


engines.register("branch_and_cut", BranchAndCut())
