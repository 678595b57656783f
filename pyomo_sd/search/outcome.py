"""What an engine is given, and what it hands back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from pyomo_sd.designs.proof import Proof
from pyomo_sd.designs.referee import Design
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.problem.interventions import InterventionSpace
from pyomo_sd.problem.module import SDModule
from pyomo_sd.problem.setup import Setup
from pyomo_sd.registry import Registry


@dataclass(frozen=True)
class Progress:
    """Where a search stands: designs found, candidates refused, solver calls, and the bound on the rest."""

    designs: int
    rejected: int
    solves: int
    bound: float | None


@dataclass(frozen=True)
class Task:
    """A strain-design problem, and a setup that says how it is to be searched."""

    network: FluxNetwork
    modules: Sequence[SDModule]
    space: InterventionSpace
    setup: Setup
    on_progress: Callable[[Progress], None] = field(default=lambda _: None)


@dataclass(frozen=True)
class Outcome:
    """Verified designs in order, the status of the search, and its proof."""

    designs: tuple[Design, ...]
    values: tuple[float, ...]
    status: str
    proof: Proof


class Engine(Protocol):
    """A way to search for designs."""

    def run(self, task: Task) -> Outcome:
        """Search; what the search meets is a status of the outcome."""


engines: Registry[Engine] = Registry("engine")
