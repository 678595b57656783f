r"""A node of the tree, and how it is expanded.

A node is a design D that was examined, with the reason why no larger design does better that leaves this reason
alone. A design that does better therefore contains one of the *branches* :math:`s_1, \dots, s_k` of the reason, the
minimal sets of interventions that undo it. Child i is :math:`D \cup s_i`, and its subtree leaves out all designs that
contain one of :math:`s_1, \dots, s_{i-1}`: no design comes twice, and none is lost.

Where a child leaves no money for another intervention, it has to undo every reason known at once. This takes a few
operations on bits, and settles nearly all designs of the last level without a linear program.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from math import inf

from pyomo_sd.designs.referee import level_width
from pyomo_sd.network.reason import Reason
from pyomo_sd.search.lp_tree.examiner import HOPELESS, Examiner, Verdict
from pyomo_sd.search.lp_tree.supersets import Supersets
from pyomo_sd.search.lp_tree.switches import Bits, Branches, each

REASONS_COMPARED = 32  # of the reasons known, so many are tried to branch over the fewest sets


@dataclass(frozen=True, eq=False)
class Node:
    """An examined design that larger ones may improve on.

    Attributes
    ----------
    made, cost
        The design, and what it costs.
    reason
        What larger designs have to undo.
    excluded, barred
        Interventions, and sets of them as a whole, that designs of this subtree do not contain.
    potential
        What no design of this subtree is worth more than.
    floor
        The best worth of a subset: what does not exceed it is reducible.
    """

    made: Bits
    cost: float
    reason: Reason | None
    excluded: Bits = 0
    barred: tuple[Bits, ...] = ()
    potential: float = inf
    floor: float = -inf


@dataclass(frozen=True)
class Found:
    """A valid design and its worth."""

    made: Bits
    worth: float


class Expansion:
    """Expands nodes.

    Parameters
    ----------
    examiner
        Decides designs.
    budget
        What a design may cost.
    """

    def __init__(self, examiner: Examiner, budget: float) -> None:
        self.examiner, self.switches, self.budget = examiner, examiner.switches, budget
        self.known = Supersets()  # valid designs, whose supersets are of no interest; empty for nested problems
        self.target = -inf  # what is worth less is of no interest
        self.deadline = inf

    def root(self) -> tuple[Found | None, Node | None]:
        """Examine the smallest design: what every one contains."""
        made = self.switches.required
        root = Node(made, self.switches.cost(made), None, self.switches.forbidden)
        return self._examined(root) if root.cost <= self.budget else (None, None)

    def expand(self, node: Node) -> Iterator[tuple[Found | None, Node | None]]:
        """Examine the children of a node: what is valid, and what is to be expanded in its turn.

        Raises
        ------
        TimeoutError
            The deadline has passed.
        """
        most = self.examiner.most_taken(node.made, self.budget - node.cost, self.target)
        for child in self._children(node, most):
            if time.monotonic() > self.deadline:
                raise TimeoutError
            found, open_node = self._examined(child, most)
            if found or open_node:
                yield found, open_node

    def _examined(self, node: Node, most: float = inf) -> tuple[Found | None, Node | None]:
        left = self.budget - node.cost
        verdict = self.examiner.examine(node.made, left, most)
        found = Found(node.made, verdict.worth) if verdict.valid else None
        if verdict is HOPELESS or not self._can_go_on(verdict, left):
            return found, None
        floor = max(node.floor, verdict.worth)
        potential = min(node.potential, self.examiner.potential(node.made, left))
        if potential < self.target or potential <= floor + level_width(floor):
            return found, None
        reason = verdict.rests_on and verdict.rests_on()
        return found, replace(node, reason=reason, potential=potential, floor=floor)

    def _can_go_on(self, verdict: Verdict, left: float) -> bool:
        return left >= self.switches.cheapest and not (verdict.valid and self.examiner.nested is None)

    def _children(self, node: Node, most: float) -> Iterator[Node]:
        if node.potential < self.target or self.known.contain(node.made):
            return
        left = self.budget - node.cost
        affordable = self.switches.within(left)
        failures = self.examiner.known_failures(node.made)
        reasons = [node.reason, *failures, *self.examiner.spoilt(node.made, most)]
        shortest = min(islice(reasons, REASONS_COMPARED), key=self.switches.size)
        branches = self.switches.branches(node.made, shortest)
        leaves = self._leaves(node, branches, left, reasons)
        excluded, barred = node.excluded, node.barred
        inner = affordable & ~self._last(left)
        for bit in each(branches.singles & ~excluded):
            if bit & (leaves | inner):
                yield from self._child(node, bit, excluded, barred)
            excluded |= bit
        for several in branches.several:
            if not several & ~affordable:
                yield from self._child(node, several, excluded, barred)
            barred = (*barred, several)

    def _leaves(self, node: Node, branches: Branches, left: float, reasons: list[Reason | None]) -> Bits:
        """Return the single interventions that use the money up, and that may undo all reasons known."""
        leaves = branches.singles & self._last(left)
        for reason in reasons:
            if not leaves:
                break
            leaves &= self.switches.touching(node.made, reason)
        return leaves

    def _last(self, left: float) -> Bits:
        """Return the affordable interventions after which none is."""
        return self.switches.within(left) & ~self.switches.within(left - self.switches.cheapest)

    def _child(self, node: Node, added: Bits, excluded: Bits, barred: tuple[Bits, ...]) -> Iterator[Node]:
        made = node.made | added
        cost = self.switches.cost(made)
        if cost > self.budget or made & excluded or self.known.contain(made) or self.switches.clash(made):
            return
        if all(several & ~made for several in barred):
            yield replace(node, made=made, cost=cost, excluded=excluded, barred=barred)
