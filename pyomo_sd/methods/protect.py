r"""PROTECT: some response of the cell meets the constraints.

.. math::

    \exists\, v \in F(D) : A v \le b
    \qquad\text{or, with an inner objective,}\qquad
    \exists\, v \in O(D) : A v \le b

As blocks: ``flux_space`` and ``optimality(flux_space)``. Hädicke and Klamt, Metab Eng 2011 (constrained minimal cut
sets); Schneider et al., PLoS Comput Biol 2020.
"""

from collections.abc import Collection

from pyomo_sd.blocks.interventions import Interventions
from pyomo_sd.blocks.switched_block import SwitchedBlock
from pyomo_sd.methods.method import Judgement, Method, methods
from pyomo_sd.methods.responses import response_exists, responses
from pyomo_sd.names import PROTECT
from pyomo_sd.network.cell import Cell
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.problem.module import SDModule


class Protect(Method):
    """Some response meets the constraints."""

    def block(
        self, module: SDModule, network: FluxNetwork, interventions: Interventions, closing: str
    ) -> SwitchedBlock:
        """Return the responses that meet the constraints."""
        return responses(module, network, interventions, closing)

    def judge(self, module: SDModule, cell: Cell, absent: Collection[str]) -> Judgement:
        """Look for a response that meets the constraints."""
        exists, why = response_exists(module, cell, absent)
        if exists:
            return Judgement(True, "a response meets the constraints")
        return Judgement(False, "no response meets the constraints", rests_on=why)


methods.register(PROTECT, Protect())
