"""The tree: which node comes next, what is known of the rest, and when enough is found.

Without a nested module the cheapest node comes first, so the designs of a cost are complete before dearer ones are
looked for. With one it is the node of the highest potential, so what is open never beats that potential. Neither order
matters for what is found in the end; it is what can be claimed of a search that ends before.
"""

import heapq
import time
from collections import deque
from collections.abc import Iterable, Mapping
from itertools import count
from math import inf
from typing import Any

from pyomo_sd.designs.order import SAME_COST
from pyomo_sd.designs.referee import LEVEL_SLACK, Design, Referee, level_width
from pyomo_sd.search.lp_tree.crew import Crew, Report
from pyomo_sd.search.lp_tree.examiner import Examiner
from pyomo_sd.search.lp_tree.expansion import Found, Node
from pyomo_sd.search.lp_tree.state import read, written
from pyomo_sd.search.lp_tree.supersets import Supersets
from pyomo_sd.search.lp_tree.switches import Bits
from pyomo_sd.search.outcome import Progress, Task

MOST_OPEN = 500_000  # nodes; beyond it the search goes into the depth, where it closes more than it opens
LARGEST_BLOCK = 64  # nodes that a worker is given at a time
BLOCKS_PER_WORKER = 8  # of the nodes of a cost, at least, so that all have work to the end


class Tree:
    """The nodes that are open, and the designs that were found."""

    def __init__(self, task: Task, examiner: Examiner, crew: Crew, referee: Referee) -> None:
        self.task, self.switches, self.crew, self.referee = task, examiner.switches, crew, referee
        self.nested, self.sign = examiner.nested is not None, examiner.sign
        self.worth: dict[Bits, float] = {}
        self.target = self._best = -inf
        self.expanded = self.solves = 0
        self.in_time = True
        self._open: list[tuple[float, int, Node]] = []
        self._running: dict[int, list[Node]] = {}
        self._designs = 0  # of the user, that the designs found stand for
        self._confirmed: dict[Bits, float] = {}  # irreducible designs and their worth
        self._blocks: deque[list[Node]] = deque()
        self._numbers = count()
        self._kept: tuple[int, list[Bits]] = 0, []

    def take(self, found: Found | None, node: Node | None) -> None:
        """Note a design that was found, and a node that is to be expanded."""
        if found and found.made not in self.worth:
            self.worth[found.made] = found.worth
            self._designs += self._number(found.made)
            self._best = max(self._best, found.worth)
            if not self.nested:
                self.crew.learn(found)
            else:
                self._raise_target(found.made, found.worth)
        if node:
            heapq.heappush(self._open, (self._rank(node), next(self._numbers), node))

    def search(self, deadline: float) -> None:
        """Expand nodes until none is left, enough is found, or the time is up."""
        while not self._enough():
            while self.in_time and self.crew.is_free and (batch := self._batch()):
                number = next(self._numbers)
                self._running[number] = batch
                self.crew.give(number, batch, self.target)
            reports = self.crew.collect()
            if not reports:
                return
            before = self.rest
            for report in reports:
                self._merge(report)
            if self.rest != before:
                self.task.on_level(self.state)
            self.in_time = self.in_time and time.monotonic() <= deadline

    @property
    def rest(self) -> float:
        """What no design that is not yet found can beat: the least cost, or the best worth; infinite if none is left.

        Without a nested module the designs below this cost are complete.
        """
        batches = (*self._running.values(), *self._blocks)
        ranks = [self._rank(batch[0]) for batch in batches]  # all of a batch have the same
        ranks.extend(rank for rank, _, _ in self._open[:1])
        if not ranks:
            return -inf if self.nested else inf
        return -min(ranks) if self.nested else min(ranks) + self.switches.cheapest

    def state(self) -> dict[str, Any]:
        """Return what is found and what is open, as values that JSON can carry."""
        batches = (*self._running.values(), *self._blocks)
        nodes = [*(node for batch in batches for node in batch), *(node for _, _, node in sorted(self._open))]
        return written(self.task, [Found(made, worth) for made, worth in self.worth.items()], nodes, self.switches)

    def take_up(self, state: Mapping[str, Any]) -> None:
        """Go on from a state.

        Raises
        ------
        SetupError
            It is none, or one of another problem.
        """
        found, nodes = read(state, self.task, self.switches)
        for design in found:
            self.take(design, None)
        for node in nodes:
            self.take(None, node)

    @property
    def is_exhausted(self) -> bool:
        """Whether no node is left."""
        return not self._open and not self._blocks and not self._running

    def designs(self) -> dict[Design, float]:
        """Return the designs to which no subset that was found is as good, and their worth."""
        return {self.switches.design(made): self.worth[made] for made in self._irreducible()}

    def _rank(self, node: Node) -> float:
        return -node.potential if self.nested else node.cost

    def _batch(self) -> list[Node]:
        """Take off what is expanded at a time: one node by this process alone, a block of nodes by a worker."""
        if self.crew.size > 1 and not self.nested and len(self._open) <= MOST_OPEN:
            return self._block()
        while self._open:
            _, _, node = self._open.pop() if len(self._open) > MOST_OPEN else heapq.heappop(self._open)
            if not self.nested or node.potential >= self.target:
                return [node]
        return []

    def _block(self) -> list[Node]:
        """Take a block off the nodes of the least cost, from another region than the one that was taken before.

        Neighbours have much in common: workers who expand them at the same time find the same answers twice.
        """
        if not self._blocks and self._open and not self._has_to_wait():
            least, nodes = self._open[0][0], list[Node]()
            while self._open and self._open[0][0] == least:
                nodes.append(heapq.heappop(self._open)[2])
            size = min(LARGEST_BLOCK, -(-len(nodes) // (BLOCKS_PER_WORKER * self.crew.size)))
            blocks = [nodes[k : k + size] for k in range(0, len(nodes), size)]
            region = -(-len(blocks) // self.crew.size)
            self._blocks = deque(block for k in range(region) for block in blocks[k::region])
        return self._blocks.popleft() if self._blocks else []

    def _has_to_wait(self) -> bool:
        """Tell whether the designs of a cost, which dearer ones should not contain, are being looked for."""
        return not self.nested and any(self._rank(batch[0]) < self._open[0][0] for batch in self._running.values())

    def _merge(self, report: Report) -> None:
        del self._running[report.number]
        self.expanded += report.expanded
        self.solves += report.solves
        self.in_time = self.in_time and report.in_time
        for found in report.found:
            self.take(found, None)
        for node in report.open:
            self.take(None, node)
        self._report()

    def _report(self) -> None:
        """Tell whoever listens where the search stands."""
        level: dict[str, float] = {}
        if self.nested and self.worth:
            level["best"] = self.sign * self._best
        elif not self.nested and self._open:
            level["cost"] = self._open[0][0]
        state = {**level, "nodes": self.expanded, "open": len(self._open), "LPs": self.solves}
        rest = self.rest * (self.sign if self.nested else 1.0)
        self.task.on_progress(Progress(self._designs, state, rest if abs(rest) < inf else None))

    def _enough(self) -> bool:
        wanted = self.task.setup.max_solutions
        if wanted == inf or self._designs < wanted:
            return False
        if self.nested:
            return self.rest < self.target
        proven = self.rest - SAME_COST
        return sum(self._number(made, proven) for made in self._irreducible()) >= wanted

    def _number(self, made: Bits, money: float | None = None) -> int:
        """Return how many designs of the user a design stands for, within some money."""
        limit = self.switches.space.limit if money is None else money
        return self.task.problem.groups.counts(self.switches.design(made), limit).total()

    def _raise_target(self, made: Bits, worth: float) -> None:
        """Set the worth of the last design that is wanted as what the others have to reach.

        Only designs that are known to be irreducible count: a design may well come before its subsets, and be worth
        no more than one of them. (The best worth is that of an irreducible design in any case.)
        """
        wanted = self.task.setup.max_solutions
        if wanted == inf or worth <= self.target:
            return
        self._confirmed.update(dict.fromkeys([made] if wanted == 1 else self._cores(made), worth))
        number = 0
        for core, last in sorted(self._confirmed.items(), key=lambda item: -item[1]):
            number += self._number(core)
            if number >= wanted:
                self.target = max(self.target, last - LEVEL_SLACK * level_width(last))
                return

    def _cores(self, made: Bits) -> list[Bits]:
        """Return the irreducible parts of a design that are worth as much."""
        groups = self.task.problem.groups
        whole = groups.representative(self.switches.design(made))
        return [self.switches.bits(groups.of(core)) for core in self.referee.irreducible(whole)]

    def _irreducible(self) -> list[Bits]:
        """Return the designs to which no subset that was found is as good."""
        if self._kept[0] != len(self.worth):
            by_size = sorted(self.worth, key=int.bit_count)
            self._kept = len(self.worth), _best_of_subsets(by_size, self.worth) if self.nested else _minimal(by_size)
        return self._kept[1]


def _minimal(by_size: Iterable[Bits]) -> list[Bits]:
    known, kept = Supersets(), []
    for made in by_size:
        if not known.contain(made):
            known.add(made)
            kept.append(made)
    return kept


def _best_of_subsets(by_size: Iterable[Bits], worth: Mapping[Bits, float]) -> list[Bits]:
    kept: list[Bits] = []
    for made in by_size:
        least = worth[made] - level_width(worth[made])
        if not any(worth[subset] >= least and not subset & ~made for subset in kept):
            kept.append(made)
    return kept
