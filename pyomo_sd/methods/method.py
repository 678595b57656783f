"""What a method is: a block for the leader's model, and a judgement by linear programs.

A method says the same thing twice, independently. ``block`` states it as a composition of Pyomo blocks over the
leader's Booleans. ``judge`` decides it for one design by linear programs without Booleans on the user's own network.
A design is reported only if the judgement agrees.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from math import inf, nan
from typing import NamedTuple

from pyomo_sd.blocks.interventions import Interventions
from pyomo_sd.blocks.switched_block import SwitchedBlock
from pyomo_sd.methods.follower import Follower
from pyomo_sd.names import CONSTRAINTS, INFEASIBLE, INNER_CONSTRAINTS, MAXIMIZE, OPTIMAL
from pyomo_sd.network.cell import Cell
from pyomo_sd.network.constraint import LinearConstraint
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.network.reason import Reason
from pyomo_sd.problem.aims import aims_of
from pyomo_sd.problem.module import SDModule
from pyomo_sd.registry import Registry


class Taken(NamedTuple):
    """What a cell takes for itself in every optimal response (more is better for it), and what shows it.

    Any design that leaves this reason alone leaves it as much or more.
    """

    amount: float
    reason: Reason


@dataclass(frozen=True)
class Judgement:
    """What linear programs say about one design.

    Attributes
    ----------
    valid
        Whether it holds.
    reason
        Why, in words.
    value
        Its value, if the method is nested.
    rests_on
        Tells what has to change for a larger design to do better: to hold, where this one does not; to have a better
        value, where it does. It may take a linear program to tell. ``None``: anything may help.
    taken
        What the cell takes for itself, if its responses are optimal for something.
    """

    valid: bool
    reason: str
    value: float = nan
    rests_on: Callable[[], Reason] | None = None
    taken: Taken | None = None


class Method(ABC):
    """A way to ask something of the cell.

    Whether a module's value is what the leader optimises, stands in the module's type (``nested``).
    """

    @abstractmethod
    def block(
        self, module: SDModule, network: FluxNetwork, interventions: Interventions, closing: str
    ) -> SwitchedBlock:
        """Return the block that has a point exactly for the designs that satisfy the module.

        The block of a nested module has an objective: what the leader optimises. ``closing`` says how a response is
        told to be optimal, where nothing is made of that set of responses that takes its dual.
        """

    @abstractmethod
    def judge(self, module: SDModule, cell: Cell, absent: Collection[str]) -> Judgement:
        """Decide the module for the cell whose reactions ``absent`` carry nothing."""

    def followers(self, module: SDModule) -> list[Follower]:
        """Return the flux vectors that any design has to leave, to do; here the response that meets the constraints."""
        return [Follower(module[INNER_CONSTRAINTS] or (), module[CONSTRAINTS], aims_of(module))]

    def necessary(self, module: SDModule) -> list[list[LinearConstraint]]:
        """Return systems of constraints each of which some flux vector has to meet, for any design to do."""
        return [follower.system for follower in self.followers(module)]

    def known_failures(self, module: SDModule, cell: Cell, absent: Collection[str]) -> Iterator[Reason]:
        """Yield reasons of failure that are at hand without a linear program."""
        return iter(())

    def potential(self, module: SDModule, wide: Cell, absent: Collection[str]) -> float:
        """Return a value that no design has a better one than (nested modules): the followers' gains at their best.

        Parameters
        ----------
        module
            What is asked.
        wide
            The widest flux space of the problem.
        absent
            The reactions that all designs in question leave without flux.
        """
        sense, value = self.sense(module), 0.0
        gaining = [follower for follower in self.followers(module) if follower.gains]
        if not gaining:
            return inf if sense == MAXIMIZE else -inf
        for follower in gaining:
            best = wide.optimise(follower.gains, sense, absent=absent, constraints=follower.system)
            if best.status != OPTIMAL:
                return inf if (best.status != INFEASIBLE) == (sense == MAXIMIZE) else -inf
            value += best.value
        return value

    def most_taken(self, module: SDModule, wide: Cell, absent: Collection[str], value: float) -> float:
        """Return the most that the cell can take for itself under a design worth ``value`` (nested modules).

        Where it can take more, a design has a worse value. The other parameters are those of `potential`.
        """
        return inf

    def sense(self, module: SDModule) -> str:
        """Return the sense in which the leader optimises the value of a nested module."""
        return MAXIMIZE

    def worst(self, module: SDModule, wide: Cell) -> float:
        """Return a value than which no design has a worse one, -inf or inf if none is known (nested modules)."""
        return -inf if self.sense(module) == MAXIMIZE else inf


methods: Registry[Method] = Registry("method")
