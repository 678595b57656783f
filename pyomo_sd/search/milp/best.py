"""``best``: cheapest first (feasibility problems), best value first (nested ones).

Nested: the solver's best value bounds what is left. Once a proposal of that value stands the test, the designs of
that level are asked for by cost, each is judged and returned, and its supersets are excluded: in this order a design
is reducible exactly if it contains one that was returned before. A proposal whose value the linear programs correct
is excluded alone and waits until the bound has come down to its true value.
"""

from math import inf

from pyomo_sd.designs.referee import Design, level_width
from pyomo_sd.names import INFEASIBLE, OPTIMAL
from pyomo_sd.search.milp.approach import approaches
from pyomo_sd.search.milp.cut_sets import SAME_COST, cut_sets, cut_sets_with_gains
from pyomo_sd.search.milp.search import Search


class Best:
    """Every design in its proven place."""

    def feasible(self, search: Search) -> None:
        """Find designs, cheapest first."""
        if any(candidate.cost < 0 for candidate in search.task.space.candidates):
            cut_sets_with_gains(search)
        else:
            cut_sets(search, search.leader.cheapest, "cost")

    def nested(self, search: Search) -> None:
        """Find designs level by level, the best value first."""
        while True:
            proposal = search.leader.best()
            search.report(proposal.bound)
            if proposal.status == INFEASIBLE:
                _release(search, -inf, inf)
                return search.finish("value")
            if proposal.status != OPTIMAL or proposal.design is None:
                return search.interrupt(proposal, "value")
            if not _stands(search, proposal.design, proposal.bound) and not _waiting_at(search, proposal.bound):
                continue
            _empty_level(search, proposal.bound)
            if search.status is not None:
                return None
            if search.full:
                return search.stop("value", proposal.bound)


def _empty_level(search: Search, level: float) -> None:
    """Return the designs whose value is ``level``, the cheapest first."""
    search.leader.demand(level - level_width(level))
    while not search.full:
        proposal = search.leader.cheapest()
        if proposal.status == INFEASIBLE:
            _release(search, level, inf)
            break
        if proposal.status != OPTIMAL or proposal.design is None:
            return search.interrupt(proposal, "value")
        _release(search, level, proposal.bound)
        if not search.full and _stands(search, proposal.design, level):
            irreducible = search.reductions(proposal.design)
            if not irreducible:
                search.leader.exclude(proposal.design)  # its irreducible part exceeds the budget
            for design in irreducible:
                _return(search, design)
                if not design:
                    _release(search, -inf, inf)
                    return search.finish("value")
    search.leader.demand(-inf)
    return None


def _stands(search: Search, design: Design, level: float) -> bool:
    """Judge a proposal: one that is not worth what the solver says is excluded alone, and waits if it is valid."""
    if not search.referee.judge(design).valid:
        search.reject(design)
        return False
    if search.referee.worth(design) > level + 10 * level_width(level):
        search.contradict(design, level)
    if search.referee.worth(design) >= level - 2 * level_width(level):
        return True
    search.revalue()
    search.leader.exclude(design)
    for smaller in search.reductions(design):
        search.wait(smaller)
    return False


def _waiting_at(search: Search, level: float) -> list[Design]:
    at_level = [d for d in search.waiting if search.referee.worth(d) >= level - 2 * level_width(level)]
    return sorted(at_level, key=lambda d: (search.cost(d), sorted(d)))


def _release(search: Search, level: float, cost: float) -> None:
    """Return the waiting designs of a level that cost no more than what the solver may still propose."""
    for design in _waiting_at(search, level):
        if search.cost(design) <= cost + SAME_COST:
            _return(search, design)


def _return(search: Search, design: Design) -> None:
    search.emit(design)
    if design:
        search.leader.exclude_supersets(design)


approaches.register("best", Best())
