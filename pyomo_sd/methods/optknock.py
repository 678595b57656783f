r"""OptKnock: the best that the engineer can hope for from a cell that optimises its own objective.

.. math::

    \max_{D}\ \max_{v}\; p^\top v \quad\text{s.t.}\quad v \in O(D), \quad A v \le b

As blocks: the leader optimises p over ``optimality(flux_space)``. Burgard, Pharkya and Maranas, Biotechnol Bioeng 2003.
"""

from collections.abc import Collection
from dataclasses import replace
from math import inf

from pyomo_sd.blocks.flux_space import fluxes
from pyomo_sd.blocks.interventions import Interventions
from pyomo_sd.blocks.read_block import read
from pyomo_sd.blocks.switched_block import SwitchedBlock
from pyomo_sd.blocks.switched_lp import LinearObjective
from pyomo_sd.methods.method import Judgement, Method, methods
from pyomo_sd.methods.responses import optimal_face, responses
from pyomo_sd.names import (
    CONSTRAINTS,
    MAXIMIZE,
    MINIMIZE,
    OPTIMAL,
    OPTKNOCK,
    OUTER_OBJECTIVE,
    OUTER_OPT_SENSE,
    UNBOUNDED,
)
from pyomo_sd.network.cell import Cell
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.problem.module import SDModule


class OptKnock(Method):
    """The best outer value over the optimal responses that meet the constraints."""

    def block(self, module: SDModule, network: FluxNetwork, interventions: Interventions) -> SwitchedBlock:
        """Return the optimal responses that meet the constraints, with the outer objective over them."""
        optimal = read(responses(module, network, interventions))
        outer = LinearObjective(fluxes(module[OUTER_OBJECTIVE], "primal"), module[OUTER_OPT_SENSE])
        return SwitchedBlock(replace(optimal, objective=outer))

    def sense(self, module: SDModule) -> str:
        """Return the outer sense."""
        return str(module[OUTER_OPT_SENSE])

    def worst(self, module: SDModule, wide: Cell) -> float:
        """Return the worst outer value over the widest flux space."""
        maximised = self.sense(module) == MAXIMIZE
        found = wide.optimise(module[OUTER_OBJECTIVE], MINIMIZE if maximised else MAXIMIZE)
        return found.value if found.status == OPTIMAL else super().worst(module, wide)

    def judge(self, module: SDModule, cell: Cell, absent: Collection[str]) -> Judgement:
        """Optimise the outer objective over the optimal responses."""
        face = optimal_face(module, cell, absent)
        if face is None:
            return Judgement(False, "the cell has no optimal response")
        sense = module[OUTER_OPT_SENSE]
        constraints = [*face, *module[CONSTRAINTS]]
        best = cell.optimise(module[OUTER_OBJECTIVE], sense, absent=absent, constraints=constraints)
        if best.status == UNBOUNDED:
            return Judgement(True, "the outer objective is unbounded", inf if sense == MAXIMIZE else -inf)
        if best.status != OPTIMAL:
            return Judgement(False, "no optimal response meets the constraints")
        return Judgement(True, "an optimal response meets the constraints", best.value)


methods.register(OPTKNOCK, OptKnock())
