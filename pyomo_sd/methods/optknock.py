r"""OptKnock: the best that the engineer can hope for from a cell that optimises its own objective.

.. math::

    \max_{D}\ \max_{v}\; p^\top v \quad\text{s.t.}\quad v \in O(D), \quad A v \le b

As blocks: the leader optimises p over ``optimality(flux_space)``. Burgard, Pharkya and Maranas, Biotechnol Bioeng 2003.
"""

from collections.abc import Collection
from dataclasses import replace
from functools import partial
from math import inf, isclose

from pyomo_sd.blocks.closings import PRIMAL
from pyomo_sd.blocks.dual import OPPOSITE
from pyomo_sd.blocks.flux_space import fluxes
from pyomo_sd.blocks.interventions import Interventions
from pyomo_sd.blocks.read_block import read
from pyomo_sd.blocks.switched_block import SwitchedBlock
from pyomo_sd.blocks.switched_lp import LinearObjective
from pyomo_sd.methods.follower import Follower
from pyomo_sd.methods.method import Judgement, Method, Taken, methods
from pyomo_sd.methods.responses import Optimum, optimum, responses, why_unmet
from pyomo_sd.names import (
    CONSTRAINTS,
    INNER_CONSTRAINTS,
    MAXIMIZE,
    OPTIMAL,
    OPTKNOCK,
    OUTER_OBJECTIVE,
    OUTER_OPT_SENSE,
    UNBOUNDED,
)
from pyomo_sd.network.cell import Cell
from pyomo_sd.network.constraint import LinearConstraint
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.network.reason import Reason
from pyomo_sd.problem.aims import Aim, aims_of
from pyomo_sd.problem.module import SDModule

AGREEMENT = 1e-7  # of two computations of one value, relative to its size where that exceeds 1


class OptKnock(Method):
    """The best outer value over the optimal responses that meet the constraints."""

    def block(
        self, module: SDModule, network: FluxNetwork, interventions: Interventions, closing: str
    ) -> SwitchedBlock:
        """Return the optimal responses that meet the constraints, with the outer objective over them."""
        optimal = read(responses(module, network, interventions, closing))
        outer = LinearObjective(fluxes(module[OUTER_OBJECTIVE], PRIMAL), module[OUTER_OPT_SENSE])
        return SwitchedBlock(replace(optimal, objective=outer))

    def followers(self, module: SDModule) -> list[Follower]:
        """Return the response that meets the constraints, with the outer objective as its gains."""
        return [replace(follower, gains=module[OUTER_OBJECTIVE]) for follower in super().followers(module)]

    def sense(self, module: SDModule) -> str:
        """Return the outer sense."""
        return str(module[OUTER_OPT_SENSE])

    def worst(self, module: SDModule, wide: Cell) -> float:
        """Return the worst outer value over the widest flux space."""
        found = wide.optimise(module[OUTER_OBJECTIVE], OPPOSITE[module[OUTER_OPT_SENSE]])
        return found.value if found.status == OPTIMAL else super().worst(module, wide)

    def judge(self, module: SDModule, cell: Cell, absent: Collection[str]) -> Judgement:
        """Optimise the outer objective over the optimal responses.

        The value improves only if the inner optimum falls or the flux space grows where the outer objective gains.
        """
        best = optimum(module, cell, absent)
        if isinstance(best, Reason):
            return Judgement(False, "the cell has no optimal response", rests_on=best.told)
        sense, rows = module[OUTER_OPT_SENSE], [*best.threshold, *module[CONSTRAINTS]]
        found = cell.optimise(module[OUTER_OBJECTIVE], sense, absent=absent, constraints=rows, face=best.face)
        if found.status == UNBOUNDED:
            value = inf if sense == MAXIMIZE else -inf
            return Judgement(True, "the outer objective is unbounded", value, Reason().told)
        if found.status != OPTIMAL:
            why = partial(why_unmet, module, cell, absent, best)
            return Judgement(
                False, "no optimal response meets the constraints", rests_on=why, taken=taken(module, best)
            )
        why = partial(self._why_no_better, module, cell, absent, best, found.value)
        return Judgement(True, "an optimal response meets the constraints", found.value, why, taken(module, best))

    @staticmethod
    def _why_no_better(module: SDModule, cell: Cell, absent: Collection[str], best: Optimum, value: float) -> Reason:
        """Return the optimal response, and the absent reactions that would raise the outer value of its like."""
        growers = cell.returning.intersection(absent)
        if not growers:
            return best.reason
        sense, constraints = module[OUTER_OPT_SENSE], [*best.threshold, *module[CONSTRAINTS]]
        found = cell.optimise(module[OUTER_OBJECTIVE], sense, absent=absent, constraints=constraints)
        # the face is exact and the threshold is not: only if both agree, the prices speak of the value
        agrees = isclose(found.value, value, rel_tol=AGREEMENT, abs_tol=AGREEMENT)
        exact = found.status == OPTIMAL and agrees
        return best.reason.joined(cell.rewarded(sense) if exact else growers)

    def most_taken(self, module: SDModule, wide: Cell, absent: Collection[str], value: float) -> float:
        """Return the inner optimum of the flux vectors that meet the constraints and have the outer value."""
        aim = _aim(module)
        worth = LinearConstraint(module[OUTER_OBJECTIVE], ">=" if self.sense(module) == MAXIMIZE else "<=", value)
        rows = [*(module[INNER_CONSTRAINTS] or ()), *module[CONSTRAINTS], worth]
        found = wide.optimise(aim.objective, aim.sense, absent=absent, constraints=rows)
        if found.status != OPTIMAL:
            return inf if found.status == UNBOUNDED else -inf
        return found.value if aim.sense == MAXIMIZE else -found.value


def taken(module: SDModule, best: Optimum) -> Taken:
    """Return what the cell takes for itself in every response, and an optimal flux vector that shows it."""
    least = best.threshold[-1].rhs
    return Taken(least if _aim(module).sense == MAXIMIZE else -least, best.reason)


def _aim(module: SDModule) -> Aim:
    (aim,) = aims_of(module)
    return aim


methods.register(OPTKNOCK, OptKnock())
