"""``best``: cheapest first (feasibility problems), best value first (nested ones).

Nested: the solver's best value bounds what is left. Once a proposal of that value stands the test, the designs of
that level are asked for by cost, each is judged and returned, and its supersets are excluded: in this order a design
is reducible exactly if it contains one that was returned before. A proposal whose value the linear programs correct
is excluded alone and waits until the bound has come down to its true value.
"""

from dataclasses import replace
from math import inf

from pyomo_sd.designs.order import SAME_COST
from pyomo_sd.designs.referee import LEVEL_SLACK, Design, level_width
from pyomo_sd.names import INFEASIBLE, OPTIMAL, UNBOUNDED
from pyomo_sd.search.milp.approach import approaches
from pyomo_sd.search.milp.cut_sets import cut_sets, cut_sets_with_gains
from pyomo_sd.search.milp.leader import Proposal
from pyomo_sd.search.milp.search import Search

CONTRADICTION = 10.0  # a value that beats a proven bound by so many level widths is more than rounding


class Best:
    """Every design in its proven place."""

    def cheapest(self, search: Search) -> Proposal:
        """Ask for what is cheapest: here one design, others may take several at once."""
        return search.leader.cheapest()

    def feasible(self, search: Search) -> None:
        """Find designs, cheapest first."""
        if any(candidate.cost < 0 for candidate in search.task.problem.asked.space.candidates):
            cut_sets_with_gains(search, lambda: self.cheapest(search))
        else:
            cut_sets(search, lambda: self.cheapest(search), "cost")

    def nested(self, search: Search) -> None:
        """Find designs level by level, the best value first."""
        search.order, bound = "value", inf
        while not search.full:
            if frozenset() in search.found:
                _release(search, -inf, inf)
                return search.finish()
            proposal = search.leader.best()
            if proposal.status == UNBOUNDED:
                # some design has an infinite value: go through the designs by cost until none of those is left
                proposal = replace(self.cheapest(search), bound=inf)
            search.report(proposal.bound)
            if proposal.status == INFEASIBLE:
                _release(search, -inf, inf)
                return search.finish()
            bound = min(bound, proposal.bound)  # what was proven once holds for ever
            _release_above(search, bound)
            if proposal.status != OPTIMAL or proposal.design is None:
                return search.interrupt(proposal, bound)
            if _is_done(search):
                continue
            if bound == inf:
                _take(search, proposal, inf)
            elif _stands(search, proposal.design, bound) or _waiting_at(search, bound):
                self._empty_level(search, bound, proposal.design)
            if search.status is not None:
                return None
        return search.stop(bound)

    def _empty_level(self, search: Search, level: float, known: Design) -> None:
        """Return the designs whose value is ``level``, the cheapest first; ``known`` was proposed as one of them."""
        search.leader.demand(level - level_width(level))
        while not _is_done(search):
            proposal = self.cheapest(search)
            if proposal.status == INFEASIBLE:
                _release(search, level, inf)
                if not (_is_done(search) or search.leader.excludes(known)):
                    return _denied(search, known)
                break
            if proposal.status != OPTIMAL or not proposal.designs:
                return search.interrupt(proposal, level)
            _release(search, level, proposal.bound)
            _take(search, proposal, level)
        search.leader.demand(-inf)
        return None


def _is_done(search: Search) -> bool:
    return search.full or frozenset() in search.found


def _denied(search: Search, design: Design) -> None:
    """Close a search whose solver finds nothing where it found a design before: it would do so for ever."""
    for smaller in search.reductions(design):
        search.wait(smaller)
    search.fail(f"the solver finds no design at the level of {sorted(design)}, which it proposed itself")


def _take(search: Search, proposal: Proposal, level: float) -> None:
    """Return what is irreducible of the proposed designs that stand at their level."""
    for design in search.fresh(proposal):
        if _stands(search, design, level):
            for smaller in search.reductions(design):
                _return(search, smaller)


def _stands(search: Search, design: Design, level: float) -> bool:
    """Judge a proposal: one that is not worth what the solver says is excluded alone, and waits if it is valid."""
    if not search.referee.judge(design).valid:
        search.reject(design)
        return False
    worth = search.referee.worth(design)
    if worth > level + CONTRADICTION * level_width(level):
        search.contradict(design, level)
    if worth >= level - LEVEL_SLACK * level_width(level):
        return True
    if level < inf:
        search.revalue()
    search.leader.exclude(design)
    for smaller in search.reductions(design):
        search.wait(smaller)
    return False


def _waiting_at(search: Search, level: float) -> list[Design]:
    least = level - LEVEL_SLACK * level_width(level)
    return list(search.in_order([d for d in search.waiting if search.referee.worth(d) >= least]))


def _release(search: Search, level: float, cost: float) -> None:
    """Return the waiting designs of a level that cost no more than what the solver may still propose."""
    for design in _waiting_at(search, level):
        if search.cost(design) <= cost + SAME_COST:
            _return(search, design)


def _release_above(search: Search, level: float) -> None:
    """Return the waiting designs that are worth more than whatever the solver may still propose."""
    least = level + LEVEL_SLACK * level_width(level)
    for design in list(search.in_order([d for d in search.waiting if search.referee.worth(d) > least])):
        _return(search, design)


def _return(search: Search, design: Design) -> None:
    search.emit(design)
    if design:
        search.leader.exclude_supersets(design)


approaches.register("best", Best())
