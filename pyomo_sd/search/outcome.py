"""What an engine is given, and what it hands back."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from pyomo_sd.designs.proof import Proof
from pyomo_sd.designs.referee import Design
from pyomo_sd.problem.preprocessing import Preprocessed
from pyomo_sd.problem.setup import Setup
from pyomo_sd.registry import Registry


@dataclass(frozen=True)
class Progress:
    """Where a search stands.

    Attributes
    ----------
    designs
        Designs found.
    state
        What the engine counts: solver calls, nodes, the level it is at.
    bound
        What no further design can beat, if anything is proven of it.
    """

    designs: int
    state: Mapping[str, float]
    bound: float | None


@dataclass(frozen=True)
class Task:
    """A strain-design problem, and a setup that says how it is to be searched.

    Attributes
    ----------
    problem
        What the user asks, by which designs are judged, priced and put in order; and what engines search in its place.
    setup
        How it is to be searched.
    on_progress
        Is told where the search stands.
    executor
        Runs parts of the search beside each other, if the engine can do so.
    on_level
        Is handed, whenever the bound on the rest has changed, what returns the state of the search as plain values, if
        the engine has such a state.
    state
        A state that a search of the same problem has handed over, to go on from.
    """

    problem: Preprocessed
    setup: Setup
    on_progress: Callable[[Progress], None] = field(default=lambda _: None)
    executor: Executor | None = None
    on_level: Callable[[Callable[[], Mapping[str, Any]]], None] = field(default=lambda _: None)
    state: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Outcome:
    """Verified designs in order, the status of the search, and its proof.

    Of very many designs (a `Listing`) one of those that act alike is verified, and its value is theirs.
    """

    designs: Sequence[Design]
    values: Sequence[float]
    status: str
    proof: Proof

    def remarked(self, remark: str) -> "Outcome":
        """Return the outcome with a remark in the proof's message."""
        message = "; ".join(filter(None, [self.proof.message, remark]))
        return replace(self, proof=replace(self.proof, message=message))


class Engine(Protocol):
    """A way to search for designs.

    Attributes
    ----------
    uses
        Which of the keywords say something to it that not all engines heed: ``solver``, ``solver_options``, ``start``,
        ``tee``, ``reformulation``, ``closing``, ``cuts`` and ``M``.
    """

    uses: frozenset[str]

    def run(self, task: Task) -> Outcome:
        """Search; what the search meets is a status of the outcome."""


engines: Registry[Engine] = Registry("engine")
