"""A leader who proposes designs of a relaxation, and answers with cuts until a proposal is what it seems to be.

The relaxation admits designs that fail, and has values that are too good. So the solver shows each design that it comes
upon, within its tree where it has callbacks; linear programs judge it, and what they say goes back as rows (`rows`),
until a design stands the test, or none is left.

The best design is looked for from below: any may be shown that the relaxation takes for better than the best one known,
until there is none. To prove the relaxation's optimum each time would take far longer, and tell nothing: whatever is
shown is judged, and while something better is looked for, (22) holds of all valid designs known.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from math import inf, isfinite

from pyomo.common.collections import ComponentMap
from pyomo.core.base.var import VarData

from pyomo_sd.designs.order import SAME_COST, by_name
from pyomo_sd.designs.referee import Design, level_width
from pyomo_sd.names import ERROR, INFEASIBLE, OPTIMAL
from pyomo_sd.search.cutting.cuts import Cut
from pyomo_sd.search.cutting.oracle import Oracle
from pyomo_sd.search.cutting.relaxation import Relaxation
from pyomo_sd.search.cutting.rows import Rows
from pyomo_sd.search.milp.leader import MOST_AT_ONCE, Leader, Proposal
from pyomo_sd.search.outcome import Task
from pyomo_sd.solvers.lazy import NOT_CUT_OFF, LazySession, Row, solve_lazily
from pyomo_sd.solvers.pool import EXCLUDING_TREE, Pool, selection

NOTHING_MORE = Row({}, 1.0, lasting=False)  # 0 >= 1


class CuttingLeader(Leader):
    """A relaxation in a persistent solver session, and the cuts that it was taught."""

    def __init__(self, task: Task, relaxation: Relaxation, cut: Cut, solver: str, deadline: float) -> None:
        super().__init__(task, relaxation.model, relaxation.basis, solver, deadline)
        self._in_a_tree = isinstance(self._session, LazySession)
        self.levels_by = EXCLUDING_TREE if self._in_a_tree else "single solves"
        self._space = task.problem.searched.space
        self._oracle = Oracle(task.problem.searched)
        self._rows = Rows(relaxation, self._oracle, cut, self.worth)
        self._respond: Callable[[Design], list[Row]] = self._until_it_suffices  # to a design that the solver shows
        self._valid: set[Design] = set()  # that were shown
        self._passing: dict[Design, list[tuple[int, float]]] = {}  # their rows (22): numbers and limits
        self._best: Design | None = None  # while better ones are looked for
        self._demanded = -inf
        self._supersets: list[tuple[Design, float]] = []  # designs, and what their supersets have to be worth

    def all_cheapest(self, most: float) -> Proposal:
        """Propose up to ``most`` designs of least cost: in a tree as many as it comes upon, else one."""
        first = self.cheapest()
        if first.status != OPTIMAL or first.design is None or not (self._in_a_tree and self._cost and most > 1):
            return first
        level = self._session.add_row(self._cost, -inf, self._price(first.design) + SAME_COST)
        collected = {first.design}
        self._respond = partial(self._collect, collected, min(most, MOST_AT_ONCE))
        self._propose(ComponentMap(), "minimize")  # however it ends: what it collected is of least cost
        self._respond = self._until_it_suffices
        self._session.set_row_bounds(level, -inf, inf)
        return replace(first, designs=sorted(collected, key=by_name))

    def demand(self, worth: float) -> None:
        """Admit only designs worth at least ``worth``."""
        super().demand(worth)
        self._demanded = worth

    def exclude_no_better(self, design: Design, worth: float, least: float) -> None:
        """Exclude supersets of a design unless worth more than ``worth``."""
        super().exclude_no_better(design, worth, least)
        self._supersets.append((design, worth))

    def best(self) -> Proposal:
        """Propose a design of the greatest worth; where that is infinite, one of least cost."""
        proposal = self._greatest()
        endless = self._best is not None and self._worth(self._best) == inf
        return self._cheapest_without_end(proposal) if endless else proposal

    def _cheapest_without_end(self, known: Proposal) -> Proposal:
        """Propose the cheapest design of infinite worth; no row can demand that, so all others are answered."""
        self._demanded = inf
        proposal = self.cheapest()
        self._demanded = -inf
        if proposal.status == OPTIMAL:
            return replace(proposal, bound=inf)
        status = ERROR if proposal.status == INFEASIBLE else proposal.status
        return Proposal(status, known.designs, inf, proposal.message)

    def _greatest(self) -> Proposal:
        most = self._rows.most
        self._best = max((d for d in self._valid if not self.excludes(d)), key=self._worth, default=None)
        if self._best is not None and self._tops(self._best):
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
        super().demand(self._floor)
        self._respond = self._climb_over
        proposal = self._propose(aim, "maximize")
        self._respond = self._until_it_suffices
        super().demand(self._demanded)
        return replace(proposal, bound=min(most, self.worth.of(proposal.bound)) if aim else most)

    def _tops(self, design: Design) -> bool:
        """Whether none can be worth more than a valid design; its worth may be infinite."""
        return self._worth(design) >= self._rows.most - level_width(self._rows.most)

    @property
    def _floor(self) -> float:
        """What is worth more than the best design known."""
        return -inf if self._best is None else self._worth(self._best) + 2 * level_width(self._worth(self._best))

    def _found(self, most: int, left: float | None) -> Pool:
        least = self._floor if self._respond == self._climb_over else self._least
        for design in self._valid:
            self._pass_by(design, self._worth(design) < least)
        result = solve_lazily(self._session, self._answer, left)
        if result.message == NOT_CUT_OFF:  # by rounding: whoever asked for the design, judges and excludes it
            result = replace(result, status=OPTIMAL, message="")
        choice = list(self._choice.values())
        return Pool(result, () if result.values is None else (selection(result.values, choice),))

    def _pass_by(self, design: Design, wanted: bool) -> None:
        """Let (22) hold of a valid design, or not."""
        if wanted and design not in self._passing:
            better = self._rows.better(design)
            self._passing[design] = [(self._session.add_row(row.terms, -inf, inf), row.lower) for row in better]
        for number, lower in self._passing.get(design, ()):
            self._session.set_row_bounds(number, lower if wanted else -inf, inf)

    def _answer(self, point: Mapping[VarData, float]) -> list[Row]:
        design = frozenset(i for i, z in self._choice.items() if point[z] > 0.5)
        if self._worth(design) > -inf:
            self._valid.add(design)
        return self._respond(design)

    def _until_it_suffices(self, design: Design) -> list[Row]:
        """Say what is known of a design that is not what was asked for."""
        if self._suffices(design):
            return []
        if design not in self._valid:
            return self._rows.better(design)
        if outdone := self._outdone(design):
            return [row for smaller in outdone for row in self._rows.better(design, smaller)]
        return [*self._rows.better(design), *self._rows.responses(design), *self._rows.no_better(design)]

    def _climb_over(self, design: Design) -> list[Row]:
        """Accept nothing: keep what is the best so far, and ask for something better."""
        if design in self._valid and (self._best is None or self._worth(design) > self._worth(self._best)):
            self._best = design
        if self._best is None:
            return self._rows.better(design)
        if self._tops(self._best):
            return [NOTHING_MORE]
        higher = Row(self.worth.terms, self.worth.scaled(self._floor), lasting=False)
        return [*self._rows.better(design), higher]

    def _collect(self, collected: set[Design], room: float, design: Design) -> list[Row]:
        """Keep what suffices, and ask for another one as long as there is room."""
        if not self._suffices(design):
            return self._until_it_suffices(design)
        collected.add(design)
        if len(collected) >= room:
            return []
        supersets = bool(design) and not self._space.free  # they cost more
        return [Row(self._changes(design, supersets), 1.0 - len(design), lasting=False)]

    def _worth(self, design: Design) -> float:
        return self._oracle.verdict(design).worth

    @property
    def _least(self) -> float:
        """What suffices."""
        return self._demanded - level_width(self._demanded)

    def _suffices(self, design: Design) -> bool:
        return -inf < self._worth(design) >= self._least and not self._outdone(design)

    def _outdone(self, design: Design) -> list[Design]:
        """Return the designs within a design that are worth as much, as far as supersets of them have to be better."""
        worth = self._worth(design)
        limits = ((smaller, least - level_width(least) / 2) for smaller, least in self._supersets if smaller <= design)
        return [smaller for smaller, least in limits if worth < least]
