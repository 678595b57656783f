"""A leader who proposes designs of a relaxation, and adds cuts until a proposal is what it seems to be.

The relaxation admits designs that fail, and has values that are too good. So each proposal is judged by linear programs,
and what they say is added as rows (`rows`), until the best proposal, or the cheapest one at a level, is worth what the
relaxation says of it. A solver with callbacks is handed the rows within its tree; another one is asked again.

The designs judged on the way are not lost. While a better one is looked for than the best of them, all that is no better
has to change (22); this row is lifted when its turn has come.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import inf

from pyomo.common.collections import ComponentMap

from pyomo_sd.designs.referee import Design, level_width
from pyomo_sd.names import INFEASIBLE, OPTIMAL
from pyomo_sd.search.cutting.cuts import Cut
from pyomo_sd.search.cutting.oracle import Oracle
from pyomo_sd.search.cutting.relaxation import Relaxation
from pyomo_sd.search.cutting.rows import Rows
from pyomo_sd.search.milp.leader import Leader, Proposal
from pyomo_sd.search.outcome import Task
from pyomo_sd.solvers.lazy import LazySession, Row
from pyomo_sd.solvers.pool import Pool, selection

VIOLATED = 1e-6  # by so much, relative to its largest part, a point has to miss a row to be refused by it
Accept = Callable[[Design, float], bool]  # of a design, and its worth in the model


class CuttingLeader(Leader):
    """A relaxation in a persistent solver session, and the cuts that it was taught."""

    def __init__(self, task: Task, relaxation: Relaxation, cut: Cut, solver: str, deadline: float) -> None:
        super().__init__(task, relaxation.model, relaxation.basis, solver, deadline)
        self.levels_by = "single solves"
        self._oracle = Oracle(task.problem.searched)
        self._rows = Rows(relaxation, self._oracle, cut, self.worth)
        self._lasting: dict[Design, list[Row]] = {}  # rows of the designs that were judged
        self._passing: dict[Design, list[tuple[int, float]]] = {}  # rows (22) of valid ones: their numbers and limits
        self._accept: Accept = self._suffices
        self._demanded = -inf
        self._supersets: list[tuple[Design, float]] = []  # designs, and what their supersets have to be worth

    def any(self) -> Proposal:
        """Propose some design that is worth more than those that it contains, as far as this was asked for."""
        return self._feasible(super().any)

    def cheapest(self) -> Proposal:
        """Propose a design of least cost that is worth what is demanded."""
        return self._feasible(super().cheapest)

    def all_cheapest(self, most: float) -> Proposal:
        """Propose a design of least cost: pools know nothing of cuts."""
        return self.cheapest()

    def demand(self, worth: float) -> None:
        """Admit only designs worth at least ``worth``."""
        super().demand(worth)
        self._demanded = worth

    def exclude_no_better(self, design: Design, worth: float, least: float) -> None:
        """Exclude supersets of a design unless worth more than ``worth``."""
        super().exclude_no_better(design, worth, least)
        self._supersets.append((design, worth))

    def best(self) -> Proposal:
        """Propose a design of the greatest worth, which it has."""
        self._accept = self._is_worth
        while True:
            known = max((d for d in self._passing if not self.excludes(d)), key=self._worth, default=None)
            floor = -inf if known is None else self._worth(known)
            self._pass_by(floor)
            super().demand(floor + 2*level_width(floor) if floor > -inf else -inf)
            import os
            if os.environ.get("OBJ") == "cost": proposal = self._propose(self._cost, "minimize")
            elif os.environ.get("OBJ") == "max": proposal = self._propose(self.worth.terms, "maximize")
            else: proposal = super().any()
            if proposal.status=="optimal": proposal = replace(proposal, bound=self._rows.most)
            super().demand(-inf)
            if known is not None and (proposal.status == INFEASIBLE or proposal.bound <= floor + level_width(floor)):
                return Proposal(OPTIMAL, [known], floor, proposal.message)
            if proposal.status != OPTIMAL or proposal.design is None:
                return proposal if known is None else replace(proposal, designs=[*proposal.designs, known])
            if self._is_worth(proposal.design, proposal.bound) or not self._teach(proposal.design):
                return proposal

    def _feasible(self, propose: Callable[[], Proposal]) -> Proposal:
        self._accept = self._suffices
        self._pass_by(self._demanded - level_width(self._demanded))
        while True:
            proposal = propose()
            design = proposal.design if proposal.status == OPTIMAL else None
            if design is None or self._suffices(design) or not self._teach(design):
                return proposal

    def _worth(self, design: Design) -> float:
        return self._oracle.verdict(design).worth

    def _is_worth(self, design: Design, worth: float) -> bool:
        return self._worth(design) >= worth - level_width(worth)

    def _suffices(self, design: Design, worth: float = 0.0) -> bool:
        verdict = self._oracle.verdict(design)
        least = (self._demanded, *(least for smaller, least in self._supersets if smaller <= design))
        return verdict.valid and all(self._is_worth(design, limit) for limit in least)

    def _pass_by(self, worth: float) -> None:
        """Let valid designs that are worth no more than this be passed by, and what is no better than they are."""
        for design, rows in self._passing.items():
            for number, lower in rows:
                self._session.set_row_bounds(number, lower if self._worth(design) <= worth else -inf, inf)

    def _teach(self, design: Design) -> bool:
        """Add what is known of a design to the model; ``False`` if that was done before."""
        if design in self._lasting:
            return False
        for row in self._learnt(design):
            if not self._oracle.verdict(design).valid: self._session.add_row(*row)
        return True

    def _learnt(self, design: Design) -> Sequence[Row]:
        """Return the rows that every design meets because of this one."""
        if design not in self._lasting:
            verdict = self._oracle.verdict(design)
            better = list(self._rows.better(design, verdict))
            if verdict.valid:
                self._lasting[design] = [*self._rows.responses(design), *self._rows.no_better(design, verdict)]
                self._passing[design] = [(self._session.add_row(row.terms, -inf, inf), row.lower) for row in better]
            else:
                self._lasting[design] = better
        return self._lasting[design]

    def _found(self, most: int, left: float | None) -> Pool:
        if not isinstance(self._session, LazySession):
            return super()._found(1, left)
        best = self._session.solve_lazily(self._objections, left)
        return Pool(best, () if best.values is None else (selection(best.values, list(self._choice.values())),))

    def _objections(self, point: ComponentMap) -> list[Row]:
        """Return the rows that a point of the solver's tree violates, unless its design is one to accept."""
        design = frozenset(i for i, z in self._choice.items() if point[z] > 0.5)
        worth = self.worth.of(sum(a * point[variable] for variable, a in self.worth.terms.items()))
        if self._accept(design, worth):
            return []
        return [row for row in self._learnt(design) if _misses(point, row)]


def _misses(point: ComponentMap, row: Row) -> bool:
    parts = [a * point[variable] for variable, a in row.terms.items()]
    size = max(1.0, abs(row.lower), *map(abs, parts))
    return sum(parts) < row.lower - VIOLATED * size
