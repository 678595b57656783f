"""A leader who proposes designs of a relaxation, and answers with cuts until a proposal is what it seems to be.

The relaxation admits designs that fail, and has values that are too good. So the solver shows each design that it comes
upon, within its tree where it has callbacks; linear programs judge it, and what they say goes back as rows (`rows`),
until a design stands the test, or none is left.

The best design is looked for from below: any may be shown that the relaxation takes for better than the best one known,
until there is none. To prove the relaxation's optimum each time would take far longer, and tell nothing: whatever is
shown is judged, and while something better is looked for, (22) holds of all valid designs known.
"""

from dataclasses import replace
from math import inf, isfinite

from pyomo.common.collections import ComponentMap

from pyomo_sd.designs.referee import Design, level_width
from pyomo_sd.names import INFEASIBLE, OPTIMAL
from pyomo_sd.search.cutting.cuts import Cut
from pyomo_sd.search.cutting.oracle import Oracle
from pyomo_sd.search.cutting.relaxation import Relaxation
from pyomo_sd.search.cutting.rows import Rows
from pyomo_sd.search.milp.leader import Leader, Proposal
from pyomo_sd.search.outcome import Task
from pyomo_sd.solvers.lazy import NOT_CUT_OFF, LazySession, Row, solve_lazily
from pyomo_sd.solvers.pool import Pool, selection


class CuttingLeader(Leader):
    """A relaxation in a persistent solver session, and the cuts that it was taught."""

    def __init__(self, task: Task, relaxation: Relaxation, cut: Cut, solver: str, deadline: float) -> None:
        super().__init__(task, relaxation.model, relaxation.basis, solver, deadline)
        self.levels_by = "single solves"
        self._oracle = Oracle(task.problem.searched)
        self._rows = Rows(relaxation, self._oracle, cut, self.worth)
        self._in_a_tree = isinstance(self._session, LazySession)
        self._climbing = False  # while something better than the best design known is looked for
        self._best: Design | None = None
        self._valid: set[Design] = set()  # that were shown
        self._passing: dict[Design, list[tuple[int, float]]] = {}  # their rows (22): numbers and limits
        self._demanded = -inf
        self._supersets: list[tuple[Design, float]] = []  # designs, and what their supersets have to be worth

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
        self._best = max((d for d in self._valid if not self.excludes(d)), key=self._worth, default=None)
        if self._best is not None and self._worth(self._best) >= most - level_width(most):
            return Proposal(OPTIMAL, [self._best], self._worth(self._best), "")
        proposal = self._climb(most)
        if self._best is None:
            return proposal
        worth = self._worth(self._best)
        if proposal.status == INFEASIBLE:
            return Proposal(OPTIMAL, [self._best], worth, proposal.message)
        return replace(proposal, designs=[*proposal.designs, self._best], bound=max(proposal.bound, worth))

    def _climb(self, most: float) -> Proposal:
        """Look for better and better designs; the status says whether there may be another one."""
        # an objective lends a tree its bound, and a loop long proofs
        aim = self.worth.terms if self._in_a_tree and isfinite(most) else ComponentMap()
        self._climbing = True
        super().demand(self._least)
        proposal = self._propose(aim, "maximize")
        self._climbing = False
        super().demand(self._demanded)
        return replace(proposal, bound=min(most, self.worth.of(proposal.bound)) if aim else most)

    @property
    def _least(self) -> float:
        """What a design has to be worth; what is worth less is passed by, with all that is no better."""
        if not self._climbing:
            return self._demanded - level_width(self._demanded)
        if self._best is None:
            return -inf
        return self._worth(self._best) + 2 * level_width(self._worth(self._best))

    def _found(self, most: int, left: float | None) -> Pool:
        for design, rows in self._passing.items():
            for number, lower in rows:
                self._session.set_row_bounds(number, lower if self._worth(design) < self._least else -inf, inf)
        result = solve_lazily(self._session, self._answer, left)
        for design in self._valid - self._passing.keys():
            better = self._rows.better(design)
            self._passing[design] = [(self._session.add_row(row.terms, -inf, inf), row.lower) for row in better]
        if result.message == NOT_CUT_OFF:  # by rounding: whoever asked for the design, judges and excludes it
            result = replace(result, status=OPTIMAL, message="")
        choice = list(self._choice.values())
        return Pool(result, () if result.values is None else (selection(result.values, choice),))

    def _answer(self, point: ComponentMap) -> list[Row]:
        """Return what is to be said of the design that the solver shows; nothing if it is what was asked for."""
        design = frozenset(i for i, z in self._choice.items() if point[z] > 0.5)
        worth = self._worth(design)
        if worth > -inf:
            self._valid.add(design)
        if self._climbing:
            if worth > (-inf if self._best is None else self._worth(self._best)):
                self._best = design
            raised = Row(self.worth.terms, self.worth.scaled(self._least), lasting=False)
            return [*self._rows.better(design), *([] if self._best is None else [raised])]
        if self._suffices(design):
            return []
        rows = self._rows.better(design) if worth < self._least else []
        return rows if worth == -inf else [*rows, *self._rows.responses(design), *self._rows.no_better(design)]

    def _worth(self, design: Design) -> float:
        return self._oracle.verdict(design).worth

    def _suffices(self, design: Design) -> bool:
        worth = self._worth(design)
        least = (self._demanded, *(least for smaller, least in self._supersets if smaller <= design))
        return worth > -inf and all(worth >= limit - level_width(limit) for limit in least)
