"""Designs of a feasibility problem: propose, judge, exclude the supersets of what was found.

With costs of at least zero a valid design within the budget is an answer exactly if no proper subset is valid, and
every such subset is no dearer; so excluding the supersets of an answer loses nothing. Where a cost is negative a
superset can be the cheaper one: then every valid design is enumerated, cheapest first, and the answers are those to
which no comparable valid design is strictly cheaper, or equally cheap and smaller.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from math import inf

from pyomo_sd.designs.order import SAME_COST
from pyomo_sd.designs.referee import Design
from pyomo_sd.names import INFEASIBLE, OPTIMAL
from pyomo_sd.search.milp.leader import Proposal
from pyomo_sd.search.milp.search import Search


def cut_sets(search: Search, propose: Callable[[], Proposal], order: str | None) -> None:
    """Find the designs in the order in which ``propose`` comes upon them; costs must not be negative."""
    search.order, bound = order, -inf
    while not search.full:
        proposal = propose()
        search.report(proposal.bound)
        if proposal.status == INFEASIBLE:
            return search.finish()
        bound = max(bound, proposal.bound)  # what was proven once holds for ever
        if proposal.status != OPTIMAL or not proposal.designs:
            return search.interrupt(proposal, bound if order else inf)
        for design in _irreducible_parts(search, proposal):
            if order and search.cost(design) < bound - SAME_COST:
                search.contradict(design, bound)
            search.emit(design)
            if not design:
                return search.finish()
            search.leader.exclude_supersets(design)
    return search.stop(bound)


def _irreducible_parts(search: Search, proposal: Proposal) -> Iterator[Design]:
    """Yield what is irreducible of proposed designs, as long as there is room; refused ones are excluded."""
    for proposed in search.fresh(proposal):
        if search.referee.judge(proposed).valid:
            yield from search.reductions(proposed)
        else:
            search.reject(proposed)


def cut_sets_with_gains(search: Search, propose: Callable[[], Proposal]) -> None:
    """Find the designs, cheapest first as ``propose`` has them, where interventions may have negative costs."""
    search.order, seen, bound = "cost", list[Design](), -inf
    while True:
        proposal = propose()
        search.report(proposal.bound)
        bound = inf if proposal.status == INFEASIBLE else max(bound, proposal.bound)
        for proposed in search.fresh(proposal):
            if search.referee.judge(proposed).valid:
                seen.append(proposed)
                search.wait(proposed)
                search.leader.exclude(proposed)
            else:
                search.reject(proposed)
        for design in [w for w in search.waiting if _dominated(w, seen, search)]:
            search.waiting.remove(design)
        for design in [w for w in search.waiting if search.cost(w) < bound - SAME_COST]:
            search.emit(design)
        if search.full:
            return search.stop(bound)
        if proposal.status == INFEASIBLE:
            return search.finish()
        if proposal.status != OPTIMAL or not proposal.designs:
            return search.interrupt(replace(proposal, designs=()), bound)


def _dominated(design: Design, seen: Collection[Design], search: Search) -> bool:
    cost = search.cost(design)
    return any(
        search.cost(other) < cost - SAME_COST
        or (abs(search.cost(other) - cost) <= SAME_COST and len(other) < len(design))
        for other in seen
        if other < design or other > design
    )
