"""A leader who proposes designs of a relaxation, and adds cuts until a proposal is what it seems to be.

The relaxation admits designs that fail, and has values that are too good. So each proposal is judged by linear
programs, and what they say is added as rows (`rows`), until a proposal stands the test, or there is none.

The best design is looked for from below: any design may be proposed that the relaxation takes for better than the best
one known, until there is none. To prove the relaxation's optimum each time would take far longer, and tell nothing:
whatever is proposed is judged, and while something better is looked for, (22) holds of all valid designs known.
"""

from collections.abc import Callable
from dataclasses import replace
from math import inf, isfinite

from pyomo_sd.designs.referee import Design, level_width
from pyomo_sd.names import INFEASIBLE, OPTIMAL
from pyomo_sd.search.cutting.cuts import Cut
from pyomo_sd.search.cutting.oracle import Oracle
from pyomo_sd.search.cutting.relaxation import Relaxation
from pyomo_sd.search.cutting.rows import Rows
from pyomo_sd.search.milp.leader import Leader, Proposal
from pyomo_sd.search.outcome import Task


class CuttingLeader(Leader):
    """A relaxation in a persistent solver session, and the cuts that it was taught."""

    def __init__(self, task: Task, relaxation: Relaxation, cut: Cut, solver: str, deadline: float) -> None:
        super().__init__(task, relaxation.model, relaxation.basis, solver, deadline)
        self.levels_by = "single solves"
        self._oracle = Oracle(task.problem.searched)
        self._rows = Rows(relaxation, self._oracle, cut, self.worth)
        self._judged: set[Design] = set()
        self._values_told: set[Design] = set()  # designs of which (23) and (24) are in the model
        self._passing: dict[Design, list[tuple[int, float]]] = {}  # rows (22) of valid ones: their numbers and limits
        self._demanded = -inf
        self._supersets: list[tuple[Design, float]] = []  # designs, and what their supersets have to be worth

    def any(self) -> Proposal:
        """Propose some design that is worth more than those that it contains, as far as this was asked for."""
        return self._until_it_suffices(super().any)

    def cheapest(self) -> Proposal:
        """Propose a design of least cost that is worth what is demanded."""
        return self._until_it_suffices(super().cheapest)

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
        """Propose a design of the greatest worth."""
        most = self._rows.most
        while True:
            known = max((d for d in self._passing if not self.excludes(d)), key=self._worth, default=None)
            floor = -inf if known is None else self._worth(known)
            if known is not None and floor >= most - level_width(most):
                return Proposal(OPTIMAL, [known], floor, "")
            self._pass_by(floor)
            super().demand(floor + 2 * level_width(floor) if isfinite(floor) else -inf)
            proposal = super().any()
            super().demand(self._demanded)
            if proposal.status == INFEASIBLE and known is not None:
                return Proposal(OPTIMAL, [known], floor, proposal.message)
            if proposal.status != OPTIMAL or proposal.design is None:
                return replace(proposal, designs=[*proposal.designs, *([] if known is None else [known])], bound=most)
            if not self._teach(proposal.design):  # it was, and by rounding was not heeded: who asks, excludes it
                return replace(proposal, bound=most)

    def _until_it_suffices(self, propose: Callable[[], Proposal]) -> Proposal:
        self._pass_by(self._demanded - level_width(self._demanded))
        while True:
            proposal = propose()
            design = proposal.design if proposal.status == OPTIMAL else None
            if design is None or self._suffices(design) or not self._teach(design, with_values=True):
                return proposal

    def _worth(self, design: Design) -> float:
        return self._oracle.verdict(design).worth

    def _suffices(self, design: Design) -> bool:
        worth = self._worth(design)
        least = (self._demanded, *(least for smaller, least in self._supersets if smaller <= design))
        return worth > -inf and all(worth >= limit - level_width(limit) for limit in least)

    def _pass_by(self, worth: float) -> None:
        """Let valid designs that are worth no more than this be passed by, and what is no better than they are."""
        for design, rows in self._passing.items():
            for number, lower in rows:
                self._session.set_row_bounds(number, lower if self._worth(design) <= worth else -inf, inf)

    def _teach(self, design: Design, with_values: bool = False) -> bool:
        """Add what is known of a design to the model; ``False`` if that was done before."""
        verdict = self._oracle.verdict(design)
        is_new = design not in self._judged
        if is_new:
            self._judged.add(design)
            better = list(self._rows.better(design, verdict))
            # of a valid design they hold while something better is looked for: see `_pass_by`
            lower = [-inf if verdict.valid else row.lower for row in better]
            numbers = [self._session.add_row(row.terms, at, inf) for row, at in zip(better, lower, strict=True)]
            if verdict.valid:
                self._passing[design] = [(number, row.lower) for number, row in zip(numbers, better, strict=True)]
        if not with_values or not verdict.valid or design in self._values_told:
            return is_new
        self._values_told.add(design)
        for row in (*self._rows.responses(design), *self._rows.no_better(design, verdict)):
            self._session.add_row(row.terms, row.lower, inf)
        return True
