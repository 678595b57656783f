"""The judge of designs: every module decided by linear programs on the user's own network, without Booleans.

No search is trusted. A design is reported with what the linear programs say of it here, and a design to which they
object is not reported at all.
"""

from collections.abc import Iterator
from functools import cached_property
from itertools import combinations
from math import inf

from pyomo_sd.methods import Judgement, methods
from pyomo_sd.names import MAXIMIZE, MODULE_TYPE
from pyomo_sd.network.cell import Cell
from pyomo_sd.problem.interventions import ROUNDING
from pyomo_sd.problem.problem import Problem
from pyomo_sd.problem.weights import witness_weights

Design = frozenset[str]  # the interventions that are made

VALUE_TOLERANCE = 1e-6  # values closer than this, relative to their size where that exceeds 1, are one level
LEVEL_SLACK = 2.0  # two values are one level if they lie within so many level widths: both of them err
MOST_SUBSETS = 4096  # proper subsets of a design that are looked at; beyond that only those without one intervention


class Referee:
    """Decides designs on a network by linear programs, and remembers what it decided."""

    def __init__(self, problem: Problem) -> None:
        self.modules, self.space, self.nested = problem.modules, problem.space, problem.nested
        self.all_subsets_seen = True
        self._cell = Cell(problem.network, witness_weights(self.space), self.space.returning)
        self._verdicts: dict[Design, Judgement] = {}

    def judge(self, design: Design) -> Judgement:
        """Judge a design as a whole: the first module that fails, else that of the nested module, with its value."""
        if design not in self._verdicts:
            self._verdicts[design] = self._judge(design)
        return self._verdicts[design]

    def worth(self, design: Design) -> float:
        """Return what a valid design is worth, more is better: its value, turned round when minimised; else 0."""
        return self.sign * self.judge(design).value if self.nested is not None else 0.0

    @cached_property
    def sign(self) -> float:
        """-1 where the value of the nested module is minimised, else 1."""
        minimise = self.nested is not None and methods[self.nested[MODULE_TYPE]].sense(self.nested) != MAXIMIZE
        return -1.0 if minimise else 1.0

    def irreducible(self, design: Design) -> list[Design]:
        """Return what is left of a valid design without the interventions that do nothing for it.

        A design is irreducible if every proper subset is invalid, or has a strictly worse value (without a nested
        module: is strictly dearer, which takes interventions of negative cost). The irreducible
        subsets that are worth as much as the design are returned (the design itself if it is irreducible).
        """
        least = self.worth(design) - level_width(self.worth(design)) if self.nested is not None else -inf
        kept: list[Design] = []
        for subset in self._subsets(design):
            if any(self._reduces(smaller, subset) for smaller in kept) or not self.judge(subset).valid:
                continue
            if self.worth(subset) >= least:
                kept.append(subset)
        return kept

    def _reduces(self, smaller: Design, larger: Design) -> bool:
        if not smaller < larger:
            return False
        if self.nested is None:
            return self.space.cost(smaller) <= self.space.cost(larger) + ROUNDING
        return self.worth(larger) <= self.worth(smaller) + level_width(self.worth(smaller))

    def _subsets(self, design: Design) -> list[Design]:
        required = self.space.choice.required
        items = sorted(design - required)
        if 2 ** len(items) <= MOST_SUBSETS:
            sizes = range(len(items) + 1)
        else:
            self.all_subsets_seen = False
            sizes = range(len(items) - 1, len(items) + 1)
        return [required.union(subset) for size in sizes for subset in combinations(items, size)]

    def judgements(self, design: Design) -> Iterator[Judgement]:
        """Judge a design module by module."""
        absent = self.space.absent(design)
        return (methods[module[MODULE_TYPE]].judge(module, self._cell, absent) for module in self.modules)

    def _judge(self, design: Design) -> Judgement:
        whole = Judgement(True, "every module holds")
        for module, judgement in zip(self.modules, self.judgements(design), strict=True):
            if not judgement.valid:
                return judgement
            if module is self.nested:
                whole = judgement
        return whole


def level_width(value: float) -> float:
    """Return how far values may lie apart and still be one level."""
    return VALUE_TOLERANCE * max(1.0, abs(value)) if abs(value) < inf else 0.0
