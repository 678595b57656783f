r"""OptKnock: the best that the engineer can hope for from a cell that optimises its own objective.

.. math::

    \max_{D}\ \max_{v}\; p^\top v \quad\text{s.t.}\quad v \in O(D), \quad A v \le b

As blocks: the leader optimises p over ``optimality(flux_space)``. Burgard, Pharkya and Maranas, Biotechnol Bioeng 2003.
"""

from collections.abc import Collection
from math import inf
from typing import Any

from pyomo_sd.blocks.interventions import Interventions
from pyomo_sd.blocks.switched_block import SwitchedBlock
from pyomo_sd.methods.method import Judgement, Method, methods
from pyomo_sd.methods.responses import optimal_face, responses
from pyomo_sd.names import MAXIMIZE, OPTIMAL, OPTKNOCK, UNBOUNDED
from pyomo_sd.network.cell import Cell
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.problem.module import SDModule


class OptKnock(Method):
    """The best outer value over the optimal responses that meet the constraints."""

    nested = True

    def block(self, module: SDModule, network: FluxNetwork, interventions: Interventions) -> SwitchedBlock:
        """Return the optimal responses that meet the constraints."""
        return responses(module, network, interventions)

    def objective(self, module: SDModule, block: SwitchedBlock) -> Any:
        """Return the outer objective over the cell's response."""
        return sum(value * block.primal.flux[reaction] for reaction, value in module["outer_objective"].items())

    def judge(self, module: SDModule, cell: Cell, absent: Collection[str]) -> Judgement:
        """Optimise the outer objective over the optimal responses."""
        face = optimal_face(module, cell, absent)
        if face is None:
            return Judgement(False, "the cell has no optimal response")
        sense = module["outer_opt_sense"]
        constraints = [*face, *(module["constraints"] or ())]
        best = cell.optimise(module["outer_objective"], sense, absent=absent, constraints=constraints)
        if best.status == UNBOUNDED:
            return Judgement(True, "the outer objective is unbounded", inf if sense == MAXIMIZE else -inf)
        if best.status != OPTIMAL:
            return Judgement(False, "no optimal response meets the constraints")
        return Judgement(True, "an optimal response meets the constraints", best.value)


methods.register(OPTKNOCK, OptKnock())
