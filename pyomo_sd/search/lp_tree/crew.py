"""Who expands the nodes, and what is reported of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from pyomo_sd.network.cell import Lesson
from pyomo_sd.search.lp_tree.expansion import Expansion, Found, Node


@dataclass
class Report:
    """What became of a batch of nodes."""

    number: int
    found: list[Found] = field(default_factory=list)
    open: list[Node] = field(default_factory=list)
    expanded: int = 0
    solves: int = 0
    in_time: bool = True
    lessons: list[tuple[bool, Lesson]] = field(default_factory=list)
    worker: Any = None
    known: int = 0  # lessons that the worker has heard of
    informed: bool = True  # of the problem; else nothing was done


class Crew(Protocol):
    """Those who expand nodes."""

    size: int

    @property
    def is_free(self) -> bool:
        """Whether it can be given more."""

    def give(self, number: int, nodes: Sequence[Node], target: float) -> None:
        """Have a batch of nodes expanded."""

    def collect(self) -> list[Report]:
        """Wait for something to be done, and return it; nothing if nobody works."""

    def learn(self, found: Found) -> None:
        """Let all know of a valid design that makes its supersets uninteresting."""

    def dismiss(self) -> None:
        """End all work."""


class Alone:
    """A crew of one: the process itself, node by node."""

    size = 1

    def __init__(self, expansion: Expansion) -> None:
        self._expansion = expansion
        self._done: list[Report] = []

    @property
    def is_free(self) -> bool:
        """Whether what is done was collected."""
        return not self._done

    def give(self, number: int, nodes: Sequence[Node], target: float) -> None:
        """Expand nodes at once."""
        self._expansion.target = target
        self._done.append(expanded(self._expansion, number, nodes))

    def collect(self) -> list[Report]:
        """Return what is done."""
        done, self._done = self._done, []
        return done

    def learn(self, found: Found) -> None:
        """Remember a design."""
        self._expansion.known.add(found.made)

    def dismiss(self) -> None:
        """Do nothing: nothing goes on beside."""


def expanded(expansion: Expansion, number: int, nodes: Sequence[Node]) -> Report:
    """Expand nodes; those for which the time does not suffice stay open."""
    report, before = Report(number), expansion.examiner.solves
    for node in nodes:
        if not report.in_time:
            report.open.append(node)
            continue
        children: list[Node] = []
        try:
            for found, child in expansion.expand(node):
                report.found.extend([found] if found else [])
                children.extend([child] if child else [])
        except TimeoutError:
            report.in_time = False
            children = [node]
        report.open.extend(children)
        report.expanded += 1
    report.solves = expansion.examiner.solves - before
    return report
