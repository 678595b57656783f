"""What linear programs say of a design, and on what it rests, whatever other design is asked about.

The reasons of the LP tree are about larger designs. Those of an oracle are about all: an absent reaction may come back
because a knockout is not made, too.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import NamedTuple

from pyomo_sd.designs.referee import Design
from pyomo_sd.methods import methods
from pyomo_sd.methods.follower import Follower
from pyomo_sd.names import MAXIMIZE, MODULE_TYPE, OPTIMAL
from pyomo_sd.network.cell import Cell
from pyomo_sd.network.constraint import LinearConstraint
from pyomo_sd.network.reason import Reason
from pyomo_sd.problem.aims import Aim
from pyomo_sd.problem.problem import Problem
from pyomo_sd.problem.weights import witness_weights


class Threshold(NamedTuple):
    """What a response has to meet to be optimal for an aim, and what the optimum rests on."""

    aim: Aim
    row: LinearConstraint
    reason: Reason


@dataclass(frozen=True)
class Verdict:
    """What linear programs say of a design.

    Attributes
    ----------
    worth
        What a valid design is worth, more is better (0 without a nested module); ``-inf`` where a module fails.
    reasons
        Of every module that fails, or of the value: what other designs have to undo to do better.
    """

    worth: float
    reasons: Sequence[Reason | None]

    @property
    def valid(self) -> bool:
        """Whether every module holds."""
        return self.worth > -inf


class Oracle:
    """The linear programs of a problem, asked for one design after the other; every answer is remembered."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._verdicts: dict[Design, Verdict] = {}
        self._cell = Cell(problem.network, witness_weights(problem.space))

    @cached_property
    def sign(self) -> float:
        """1 where the leader maximises, -1 where it minimises."""
        nested = self.problem.nested
        return 1.0 if nested is None or methods[nested[MODULE_TYPE]].sense(nested) == MAXIMIZE else -1.0

    def verdict(self, design: Design) -> Verdict:
        """Judge a design by every module."""
        if design not in self._verdicts:
            self._verdicts[design] = self._judge(self.problem.space.absent(design))
        return self._verdicts[design]

    def _judge(self, absent: Collection[str]) -> Verdict:
        failures, worth, why = list[Reason | None](), 0.0, list[Reason | None]()
        for module in self.problem.modules:
            judgement = methods[module[MODULE_TYPE]].judge(module, self._cell, absent)
            if module is self.problem.nested and judgement.valid:
                worth = self.sign * judgement.value
            elif judgement.valid:
                continue
            reason = None if judgement.rests_on is None else judgement.rests_on()
            (why if judgement.valid else failures).append(reason)
        return Verdict(-inf, failures) if failures else Verdict(worth, why)

    def thresholds(self, follower: Follower, design: Design) -> list[Threshold]:
        """Return what a follower has to meet to be optimal, for each of its aims that has an optimum."""
        absent = self.problem.space.absent(design)
        found = []
        for aim in follower.aims:
            best = self._cell.optimise(aim.objective, aim.sense, absent=absent, constraints=follower.inner)
            if best.status == OPTIMAL:
                found.append(Threshold(aim, aim.threshold(best.value), self._cell.reason()))
        return found
