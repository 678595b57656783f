"""``any``: designs as the solver comes upon them, each made irreducible before it is returned.

Nested: after S only such supersets count as are worth strictly more than S; so every irreducible design is found in
the end, in no particular order.
"""

from math import inf, isfinite

from pyomo_sd.designs.referee import level_width
from pyomo_sd.methods import methods
from pyomo_sd.names import INFEASIBLE, MAXIMIZE, MODULE_TYPE, OPTIMAL
from pyomo_sd.network.cell import Cell
from pyomo_sd.problem.widest import widest
from pyomo_sd.search.milp.approach import approaches
from pyomo_sd.search.milp.cut_sets import cut_sets, cut_sets_with_gains
from pyomo_sd.search.milp.search import Search


class AnyOrder:
    """Valid irreducible designs without a promise on their order."""

    def feasible(self, search: Search) -> None:
        """Find designs as they come (cheapest first where costs are negative)."""
        if any(candidate.cost < 0 for candidate in search.task.problem.asked.space.candidates):
            cut_sets_with_gains(search, search.leader.cheapest)
        else:
            cut_sets(search, search.leader.any, None)

    def nested(self, search: Search) -> None:
        """Find designs as they come, of every value."""
        least = _least_worth(search)
        while not search.full:
            proposal = search.leader.any()
            search.report(None)
            if proposal.status == INFEASIBLE:
                return search.finish()
            if proposal.status != OPTIMAL or proposal.design is None:
                return search.interrupt(proposal)
            if not search.referee.judge(proposal.design).valid:
                search.reject(proposal.design)
                continue
            search.leader.exclude(proposal.design)
            for design in search.reductions(proposal.design):
                search.emit(design)
                worth = search.referee.worth(design)
                if isfinite(least) and isfinite(worth):
                    search.leader.exclude_no_better(design, worth + level_width(worth), least)
        return search.stop(inf)


def _least_worth(search: Search) -> float:
    """Return a proven lower bound on the worth of every design, from the widest flux space."""
    problem = search.task.problem.searched
    module = problem.nested
    assert module is not None
    method = methods[module[MODULE_TYPE]]
    worst = method.worst(module, Cell(widest(problem.network, problem.space)))
    return worst if method.sense(module) == MAXIMIZE else -worst


approaches.register("any", AnyOrder())
