"""Who expands the nodes: this process alone, or the workers of an executor.

Workers know nothing of each other. Each batch of nodes carries what has been learned since: the valid designs, the
worth that is of interest, and the reasons of answers that other workers found. Which worker expands what decides how
many linear programs are solved, never which designs are found.
"""

import os
import pickle
import threading
import time
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, field
from itertools import islice
from math import inf
from typing import Any, Protocol

from pyomo_sd.network.cell import Lesson
from pyomo_sd.search.lp_tree.examiner import Examiner
from pyomo_sd.search.lp_tree.expansion import Expansion, Found, Node
from pyomo_sd.search.lp_tree.switches import Bits
from pyomo_sd.search.outcome import Task


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


@dataclass(frozen=True)
class _Batch:
    """Nodes for a worker, and what it may not know yet."""

    token: str
    problem: bytes
    number: int
    nodes: Sequence[Node]
    target: float
    seconds: float
    designs: Sequence[Bits]
    first_lesson: int
    lessons: Sequence[tuple[Any, bool, Lesson]]  # with the worker who found it


class Together:
    """The workers of an executor."""

    def __init__(self, task: Task, executor: Executor, deadline: float) -> None:
        self.size = getattr(executor, "_max_workers", None) or os.cpu_count() or 1
        self._executor, self._deadline = executor, deadline
        self._token = f"{os.getpid()}-{id(self)}-{time.monotonic_ns()}"
        self._problem = pickle.dumps((task.network, task.modules, task.space))
        self._running: set[Future[Report]] = set()
        self._designs: list[Bits] = []
        self._lessons: list[tuple[Any, bool, Lesson]] = []
        self._heard: dict[Any, int] = {}  # how many lessons each worker knows
        self._newcomers = False  # workers that joined after the problem was told to all

    @property
    def is_free(self) -> bool:
        """Whether every worker has something to do, and there is one batch more."""
        return len(self._running) <= self.size

    def give(self, number: int, nodes: Sequence[Node], target: float) -> None:
        """Hand nodes to the next worker that is free."""
        first = min(self._heard.values(), default=0)
        seconds = self._deadline - time.monotonic()
        lessons = list(islice(self._lessons, first, None))
        designs = tuple(self._designs)
        problem = self._problem if len(self._heard) < self.size or self._newcomers else b""
        batch = _Batch(self._token, problem, number, tuple(nodes), target, seconds, designs, first, lessons)
        self._running.add(self._executor.submit(_work, batch))

    def collect(self) -> list[Report]:
        """Wait until some batch is done."""
        if not self._running:
            return []
        done, self._running = wait(self._running, return_when=FIRST_COMPLETED)
        reports = [future.result() for future in done]
        for report in reports:
            self._heard[report.worker] = max(report.known, self._heard.get(report.worker, 0))
            self._newcomers = self._newcomers or not report.informed
            self._lessons.extend((report.worker, *lesson) for lesson in report.lessons)
        return reports

    def learn(self, found: Found) -> None:
        """Note a design for the batches to come."""
        self._designs.append(found.made)

    def dismiss(self) -> None:
        """Call off what was not begun; what was begun runs to its end, unheard."""
        for future in self._running:
            future.cancel()


class _Desk(threading.local):
    """What a worker keeps from batch to batch: one problem at a time, per thread."""

    token = ""
    expansion: Expansion
    designs = 0
    lessons = 0


_desk = _Desk()


def _work(batch: _Batch) -> Report:
    worker = (os.getpid(), threading.get_ident())
    if _desk.token != batch.token and not batch.problem:
        return Report(batch.number, open=list(batch.nodes), worker=worker, informed=False)
    if _desk.token != batch.token:
        network, modules, space = pickle.loads(batch.problem)
        _desk.expansion = Expansion(Examiner(network, modules, space), space.limit)
        _desk.token, _desk.designs, _desk.lessons = batch.token, 0, 0
    expansion = _desk.expansion
    for made in batch.designs[_desk.designs :]:
        expansion.known.add(made)
    _desk.designs = max(_desk.designs, len(batch.designs))
    unheard = batch.lessons[max(_desk.lessons - batch.first_lesson, 0) :]
    expansion.examiner.learn((is_wide, lesson) for finder, is_wide, lesson in unheard if finder != worker)
    _desk.lessons = max(_desk.lessons, batch.first_lesson + len(batch.lessons))
    expansion.target = batch.target
    expansion.deadline = time.monotonic() + batch.seconds if batch.seconds < inf else inf
    report = expanded(expansion, batch.number, batch.nodes)
    report.lessons = expansion.examiner.lessons()
    report.worker, report.known = worker, _desk.lessons
    return report
