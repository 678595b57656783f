"""The workers of an executor as a crew.

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
from dataclasses import dataclass
from itertools import islice
from math import inf
from typing import Any

from pyomo_sd.network.cell import Lesson
from pyomo_sd.search.lp_tree.crew import Crew, Report, expanded
from pyomo_sd.search.lp_tree.examiner import Examiner
from pyomo_sd.search.lp_tree.expansion import Expansion, Found, Node
from pyomo_sd.search.lp_tree.switches import Bits
from pyomo_sd.search.outcome import Task


@dataclass(frozen=True)
class _Batch:
    """Nodes for a worker, and what it may not know yet."""

    token: str
    problem: bytes
    number: int
    nodes: Sequence[Node]
    target: float
    deadline: float  # by the clock of the day, which all processes share
    designs: Sequence[Bits]
    first_lesson: int
    lessons: Sequence[tuple[Any, bool, Lesson]]  # with the worker who found it


GRACE = 2.0  # seconds, after the deadline, in which workers hand in what they have


class Together(Crew):
    """The workers of an executor."""

    def __init__(self, task: Task, executor: Executor, deadline: float) -> None:
        # no part of the interface, but what the library's own executors have; else a worker per core is assumed
        self.size = getattr(executor, "_max_workers", None) or os.cpu_count() or 1
        self._executor, self._deadline = executor, deadline
        self._token = f"{os.getpid()}-{id(self)}-{time.monotonic_ns()}"
        self._problem = pickle.dumps(task.problem.grouped)
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
        deadline = time.time() + self._deadline - time.monotonic()
        lessons = list(islice(self._lessons, first, None))
        designs = tuple(self._designs)
        problem = self._problem if len(self._heard) < self.size or self._newcomers else b""
        batch = _Batch(self._token, problem, number, tuple(nodes), target, deadline, designs, first, lessons)
        self._running.add(self._executor.submit(_work, batch))

    def collect(self) -> list[Report]:
        """Wait until some batch is done."""
        if not self._running:
            return []
        patience = max(0.0, self._deadline + GRACE - time.monotonic())
        seconds = None if patience == inf else patience
        done, self._running = wait(self._running, timeout=seconds, return_when=FIRST_COMPLETED)
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
        problem = pickle.loads(batch.problem)
        _desk.expansion = Expansion(Examiner(problem), problem.space.limit)
        _desk.token, _desk.designs, _desk.lessons = batch.token, 0, 0
    expansion = _desk.expansion
    for made in batch.designs[_desk.designs :]:
        expansion.known.add(made)
    _desk.designs = max(_desk.designs, len(batch.designs))
    unheard = batch.lessons[max(_desk.lessons - batch.first_lesson, 0) :]
    expansion.examiner.learn((is_wide, lesson) for finder, is_wide, lesson in unheard if finder != worker)
    _desk.lessons = max(_desk.lessons, batch.first_lesson + len(batch.lessons))
    expansion.target = batch.target
    expansion.deadline = time.monotonic() + batch.deadline - time.time()
    report = expanded(expansion, batch.number, batch.nodes)
    report.lessons = expansion.examiner.lessons()
    report.worker, report.known = worker, _desk.lessons
    return report
