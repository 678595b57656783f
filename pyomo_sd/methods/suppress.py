r"""SUPPRESS: no response of the cell meets the constraints (minimal cut sets).

.. math::

    \nexists\, v \in F(D) : A v \le b
    \qquad\text{or, with an inner objective,}\qquad
    \nexists\, v \in O(D) : A v \le b

As blocks: ``farkas(flux_space)`` and ``farkas(optimality(flux_space))``. Klamt and Gilles, Bioinformatics 2004;
Ballerstein et al., Bioinformatics 2012 (the dual form); Schneider et al., PLoS Comput Biol 2020. Certificates are made
of a dual, so O(D) is closed by strong duality here, whatever closes the blocks beside it.
"""

from collections.abc import Collection, Iterator

from pyomo_sd.blocks.farkas import farkas
from pyomo_sd.blocks.interventions import Interventions
from pyomo_sd.blocks.switched_block import SwitchedBlock
from pyomo_sd.methods.follower import Follower
from pyomo_sd.methods.method import Judgement, Method, methods
from pyomo_sd.methods.responses import response_exists, responses
from pyomo_sd.names import CONSTRAINTS, INNER_OBJECTIVE, SUPPRESS
from pyomo_sd.network.cell import Cell
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.network.reason import Reason
from pyomo_sd.problem.module import SDModule


class Suppress(Method):
    """No response meets the constraints."""

    def block(
        self, module: SDModule, network: FluxNetwork, interventions: Interventions, closing: str
    ) -> SwitchedBlock:
        """Return the certificates that no response meets the constraints."""
        return farkas(responses(module, network, interventions))

    def followers(self, module: SDModule) -> list[Follower]:
        """Return nothing: what cannot be reached is suppressed."""
        return []

    def judge(self, module: SDModule, cell: Cell, absent: Collection[str]) -> Judgement:
        """Look for a response that meets the constraints."""
        exists, why = response_exists(module, cell, absent)
        if exists:
            return Judgement(False, "a response meets the constraints", rests_on=why)
        return Judgement(True, "no response meets the constraints")

    def known_failures(self, module: SDModule, cell: Cell, absent: Collection[str]) -> Iterator[Reason]:
        """Yield what rests on flux vectors found before."""
        if module[INNER_OBJECTIVE] is None:
            yield from cell.question(module[CONSTRAINTS]).standing(frozenset(absent))


methods.register(SUPPRESS, Suppress())
