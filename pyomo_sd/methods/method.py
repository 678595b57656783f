"""What a method is: a block for the leader's model, and a judgement by linear programs.

A method says the same thing twice, independently. ``block`` states it as a composition of Pyomo blocks over the
leader's Booleans. ``judge`` decides it for one design by linear programs without Booleans on the user's own network.
A design is reported only if the judgement agrees.
"""

from collections.abc import Collection
from dataclasses import dataclass
from math import nan
from typing import Any, Protocol

from pyomo_sd.blocks.interventions import Interventions
from pyomo_sd.blocks.switched_block import SwitchedBlock
from pyomo_sd.network.cell import Cell
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.problem.module import SDModule
from pyomo_sd.registry import Registry


@dataclass(frozen=True)
class Judgement:
    """What linear programs say about one design: does it hold, with which value (nested methods), and why."""

    valid: bool
    reason: str
    value: float = nan


class Method(Protocol):
    """A way to ask something of the cell."""

    nested: bool  # whether the leader optimises over the cell's responses; at most one such module in a problem

    def block(self, module: SDModule, network: FluxNetwork, interventions: Interventions) -> SwitchedBlock:
        """Return the block that has a point exactly for the designs that satisfy the module."""

    def objective(self, module: SDModule, block: SwitchedBlock) -> Any:
        """Return the expression that the leader optimises over a written block (nested methods)."""

    def judge(self, module: SDModule, cell: Cell, absent: Collection[str]) -> Judgement:
        """Decide the module for the cell whose reactions ``absent`` carry nothing."""


methods: Registry[Method] = Registry("method")
