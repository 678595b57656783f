"""One design after the other, decided by linear programs, with what has to change for larger designs to do better."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from math import inf, isfinite

from pyomo_sd.designs.referee import level_width
from pyomo_sd.methods import Method, methods
from pyomo_sd.names import MAXIMIZE, MODULE_TYPE
from pyomo_sd.network.cell import Cell, Lesson
from pyomo_sd.network.points import Points
from pyomo_sd.network.reason import Reason
from pyomo_sd.problem.module import SDModule
from pyomo_sd.problem.problem import Problem
from pyomo_sd.problem.weights import witness_weights
from pyomo_sd.problem.widest import widest
from pyomo_sd.search.lp_tree.switches import Bits, Switches


@dataclass(frozen=True)
class Verdict:
    """What linear programs say of a design.

    Attributes
    ----------
    valid
        Whether every module holds.
    worth
        What a valid design is worth, more is better: the nested module's value, turned round when minimised; else 0.
    rests_on
        Tells what a larger design has to undo to do better (``None``: anything may help).
    """

    valid: bool
    worth: float
    rests_on: Callable[[], Reason] | None


MARGIN = 1e-6  # by which a cell has to take more, relative to the amount where that exceeds 1
HOPELESS = Verdict(False, -inf, Reason().told)  # whatever else is done


class Examiner:
    """The modules of a problem, and the linear programs that decide them."""

    def __init__(self, problem: Problem) -> None:
        network, space = problem.network, problem.space
        self.switches = Switches(space)
        self.nested = problem.nested
        self.sign = -1.0 if self.nested and _method(self.nested).sense(self.nested) != MAXIMIZE else 1.0
        weights = witness_weights(space)
        self.cell = Cell(network, weights, space.returning)
        # where no design lets the flux space grow, it is its own widest space, and answers are shared
        wide = widest(network, space)
        grows = space.knockins or wide.bounds != network.bounds
        self.wide = Cell(wide, weights, space.returning) if grows else self.cell
        # PROTECTs before SUPPRESSes: without knock-ins their failure ends a branch; the nested module last
        order = sorted(problem.modules, key=lambda m: (m is self.nested, not _method(m).necessary(m)))
        self._modules = [(_method(module), module) for module in order]
        self._taken = Points()  # what cells took for themselves under designs that were judged
        self._needs = [system for method, module in self._modules for system in method.necessary(module)]

    @property
    def solves(self) -> int:
        """The number of linear programs so far."""
        return self.cell.solves + (self.wide.solves if self.wide is not self.cell else 0)

    def lessons(self) -> list[tuple[bool, Lesson]]:
        """Return what linear programs told since the last call, for other examiners of the problem."""
        wide = self.wide.lessons() if self.wide is not self.cell else []
        return [*((False, lesson) for lesson in self.cell.lessons()), *((True, lesson) for lesson in wide)]

    def learn(self, lessons: Iterable[tuple[bool, Lesson]]) -> None:
        """Remember what another examiner of the problem was told."""
        for is_wide, lesson in lessons:
            (self.wide if is_wide else self.cell).learn([lesson])

    def examine(self, made: Bits, left: float, most: float = inf) -> Verdict:
        """Decide a design that leaves so much of the budget, and fails if its cell is known to take above ``most``."""
        absent = self.switches.absent(made)
        if not self._can_be_met(made, left):
            return HOPELESS
        spoilt = next(self.spoilt(made, most), None)
        if spoilt is not None:
            return Verdict(False, -inf, spoilt.told)
        worth = 0.0
        rests_on: Callable[[], Reason] | None = None
        for method, module in self._modules:
            judgement = method.judge(module, self.cell, absent)
            if module is self.nested and judgement.taken is not None:
                self._taken.add(judgement.taken.reason, judgement.taken.amount)
            if not judgement.valid:
                return Verdict(False, -inf, judgement.rests_on)
            if module is self.nested:
                worth, rests_on = self.sign * judgement.value, judgement.rests_on
        return Verdict(True, worth, rests_on)

    def known_failures(self, made: Bits) -> Iterator[Reason]:
        """Yield reasons, known without a linear program, for which a design fails."""
        absent = self.switches.absent(made)
        for method, module in self._modules:
            yield from method.known_failures(module, self.cell, absent)

    def spoilt(self, made: Bits, most: float) -> Iterator[Reason]:
        """Yield reasons, known without a linear program, for which the cell of a design takes more than ``most``."""
        if most < inf:
            yield from self._taken.standing(self.switches.absent(made), most)

    def most_taken(self, made: Bits, left: float, target: float) -> float:
        """Return what the cell cannot exceed under any design that contains this one and is worth the target."""
        if self.nested is None or not isfinite(target):
            return inf
        absent = self.switches.absent_for_good(made, self.switches.within(left))
        value = self.sign * (target - level_width(target))
        most = _method(self.nested).most_taken(self.nested, self.wide, absent, value)
        return most + MARGIN * max(1.0, abs(most)) if isfinite(most) else inf

    def potential(self, made: Bits, left: float) -> float:
        """Return what no design is worth more than that contains this one."""
        if self.nested is None:
            return 0.0
        absent = self.switches.absent_for_good(made, self.switches.within(left))
        return self.sign * _method(self.nested).potential(self.nested, self.wide, absent)

    def _can_be_met(self, made: Bits, left: float) -> bool:
        """Tell whether what every module needs is possible with what is left of the budget."""
        if not self._needs:
            return True
        absent = self.switches.absent_for_good(made, self.switches.within(left))
        return all(self.wide.question(system).ask(absent).feasible for system in self._needs)


def _method(module: SDModule) -> Method:
    return methods[module[MODULE_TYPE]]
