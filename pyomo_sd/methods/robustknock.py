r"""RobustKnock: what the engineer can rely on from a cell that optimises its own objective.

.. math::

    \max_{D}\ \min_{v \in O(D)}\; p^\top v \quad\text{s.t.}\quad \exists\, w \in O(D) : A w \le b

The worst case is taken over all optimal responses, not only over those that meet the constraints. A design whose worst
case is unbounded has no value, and one without an optimal response has none either.

As blocks: the inner minimum is the maximum over its dual, so the leader maximises over a second dual,
``dual(optimality(flux_space))``. It is unbounded where there is no optimal response. Beside it therefore stands w, an
optimal response that meets the constraints: designs without one are cut off. That the worst value is no better than
that of w (weak duality) is a row of its own: without it the relaxations of the MILP have no limit. With another closing
than strong duality the second level is a set of worst responses, ``optimality(optimality(flux_space))``, of which the
outer level alone is closed in that way: what stands inside has to have a dual. Tepper and Shlomi, Bioinformatics 2010.
"""

from collections.abc import Collection
from dataclasses import replace
from functools import partial

from pyomo_sd.blocks.closings import PRIMAL, Pursuit
from pyomo_sd.blocks.dual import OPPOSITE, dual_objective, dual_program
from pyomo_sd.blocks.flux_space import fluxes
from pyomo_sd.blocks.interventions import Interventions
from pyomo_sd.blocks.optimality import optimality_program
from pyomo_sd.blocks.read_block import read
from pyomo_sd.blocks.switched_block import SwitchedBlock
from pyomo_sd.blocks.switched_lp import LinearObjective, Row, SwitchedLP
from pyomo_sd.methods.method import Judgement, methods
from pyomo_sd.methods.optknock import OptKnock, taken
from pyomo_sd.methods.responses import optimum, responses, why_unmet
from pyomo_sd.names import CONSTRAINTS, MAXIMIZE, OPTIMAL, OUTER_OBJECTIVE, OUTER_OPT_SENSE, ROBUSTKNOCK, STRONG_DUALITY
from pyomo_sd.network.cell import Cell
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.network.reason import Reason
from pyomo_sd.problem.module import SDModule


class RobustKnock(OptKnock):
    """The worst outer value over all optimal responses, one of which meets the constraints; OptKnock's sense."""

    def block(
        self, module: SDModule, network: FluxNetwork, interventions: Interventions, closing: str
    ) -> SwitchedBlock:
        """Return the prices that bound the outer value of every optimal response, and a response beside them."""
        anything = module.copy()
        anything[CONSTRAINTS] = []
        optimal = read(responses(anything, network, interventions))
        outer = LinearObjective(fluxes(module[OUTER_OBJECTIVE], PRIMAL), OPPOSITE[module[OUTER_OPT_SENSE]])
        worst, value = _worst(optimal, outer, closing)
        program = worst.joined(read(responses(module, network, interventions, closing)).within("wanted"))
        terms = {**value.terms, **{label: -a for label, a in outer.within("wanted").terms.items()}}
        no_better = Row(terms, "<=" if value.sense == MAXIMIZE else ">=", 0.0)
        return SwitchedBlock(replace(program.with_rows({"weak_duality": no_better}), objective=value))

    def judge(self, module: SDModule, cell: Cell, absent: Collection[str]) -> Judgement:
        """Optimise the outer objective over the optimal responses, in the sense opposite to the leader's.

        The value improves only if the worst response is an optimal one no more.
        """
        best = optimum(module, cell, absent)
        if isinstance(best, Reason):
            return Judgement(False, "the cell has no optimal response", rests_on=best.told)
        rows = [*best.threshold, *module[CONSTRAINTS]]
        wanted = cell.optimise({}, absent=absent, constraints=rows, face=best.face)
        if wanted.status != OPTIMAL:
            unmet = partial(why_unmet, module, cell, absent, best)
            return Judgement(
                False, "no optimal response meets the constraints", rests_on=unmet, taken=taken(module, best)
            )
        outer, against = module[OUTER_OBJECTIVE], OPPOSITE[module[OUTER_OPT_SENSE]]
        worst = cell.optimise(outer, against, absent=absent, constraints=best.threshold, face=best.face)
        if worst.status != OPTIMAL:
            return Judgement(False, "the worst optimal response is unbounded", rests_on=cell.reason().told)
        why = cell.reason().joined(best.improving).told
        return Judgement(True, "every optimal response is worth as much", worst.value, why, taken(module, best))


def _worst(optimal: SwitchedLP, outer: LinearObjective, closing: str) -> tuple[SwitchedLP, LinearObjective]:
    """Return the sub-block ``worst``, and the worst outer value in its terms, as the leader optimises it.

    The worth of prices needs no closing: the leader optimises it, up to the worst value and no further.
    """
    if closing == STRONG_DUALITY:
        value = dual_objective(optimal, outer)
        return replace(dual_program(optimal, outer), objective=None).within("worst"), value.within("worst")
    responses = optimality_program(optimal, [Pursuit(outer)], closing).within("worst")
    return responses, replace(outer.within(PRIMAL).within("worst"), sense=OPPOSITE[outer.sense])


methods.register(ROBUSTKNOCK, RobustKnock())
