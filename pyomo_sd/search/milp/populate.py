"""``populate``: as ``best``, but all designs of one cost at once.

Feasibility problems go level by level of cost; nested ones level by level of value, and within a value by cost. The
designs of a level come from the solver's own pool of optimal solutions where it has one, and else from a loop: one
design, excluded, the next. ``proof.basis`` says which way it was.

- CPLEX populates its solution pool with the highest intensity, Gurobi has one of the best solutions
  (``PoolSearchMode=2``).
- With indicator rows Gurobi's pool may go on without end; and the solutions that SCIP stores are hardly ever of one
  value. There a tree excludes each design as soon as it is found (`pyomo_sd.solvers.excluding_tree`).
- HiGHS, GLPK and solvers called through Pyomo have no pool.

Engines by cuts have a way of their own (`pyomo_sd.search.cutting.leader`): the tree of a solver with lazy rows does it.

No claim rests on a pool being complete: what it holds is judged and excluded as any proposal is, and a level ends
where the solver proves that all that is left is dearer, or worth less. A pool that was cut short by its limit, by
the time, or by numerical trouble is gone on with by the next call.
"""

from pyomo_sd.search.milp.approach import approaches
from pyomo_sd.search.milp.best import Best
from pyomo_sd.search.milp.leader import Proposal
from pyomo_sd.search.milp.search import Search


class Populate(Best):
    """Every design in its proven place, level by level."""

    def cheapest(self, search: Search) -> Proposal:
        """Ask for all that is cheapest, as far as there is room for it."""
        return search.leader.all_cheapest(search.room)

    def feasible(self, search: Search) -> None:
        """Find designs level by level, the cheapest first."""
        search.rest_on(f"designs of a level by {search.leader.levels_by}")
        super().feasible(search)

    def nested(self, search: Search) -> None:
        """Find designs level by level, the best value first."""
        search.rest_on(f"designs of a level by {search.leader.levels_by}")
        super().nested(search)


approaches.register("populate", Populate())
