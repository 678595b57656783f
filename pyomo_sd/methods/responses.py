r"""What the cell may do in answer to a design: any flux vector, or one that is optimal for the cell's own objective.

.. math::

    F(D) = \{v : S v = 0,\ l \le v \le u,\ v_r = 0 \text{ for the reactions that } D \text{ takes away}\}, \qquad
    O(D) = \arg\max\{c^\top v : v \in F(D),\ \text{inner constraints}\}

The constraints of a module are applied to O(D) afterwards. O(D) is empty where F(D) is, and where c is unbounded. A
tolerance t in (0, 1] relaxes optimality to a share of the optimum o: maximising, :math:`c^\top v \ge t o` where
:math:`o \ge 0` and :math:`c^\top v \ge (2 - t) o` where :math:`o \le 0`; minimising, the mirror image.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial

from pyomo_sd.blocks.flux_space import flux_space, fluxes, requirement_rows
from pyomo_sd.blocks.interventions import Interventions
from pyomo_sd.blocks.optimality import optimality
from pyomo_sd.blocks.read_block import read
from pyomo_sd.blocks.switched_block import SwitchedBlock
from pyomo_sd.blocks.switched_lp import LinearObjective
from pyomo_sd.names import (
    CONSTRAINTS,
    INFEASIBLE,
    INNER_CONSTRAINTS,
    INNER_OBJECTIVE,
    INNER_OPT_SENSE,
    INNER_OPT_TOL,
    OPTIMAL,
)
from pyomo_sd.network.cell import EVERYWHERE, Cell, Face
from pyomo_sd.network.constraint import LinearConstraint
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.network.reason import Reason
from pyomo_sd.problem.module import SDModule
from pyomo_sd.problem.tolerance import near_optimal, tolerance_factor
from pyomo_sd.problem.widest import widest


def responses(module: SDModule, network: FluxNetwork, interventions: Interventions) -> SwitchedBlock:
    """Return the block of the responses that meet the module's constraints: F(D), or O(D) with an inner objective."""
    if module[INNER_OBJECTIVE] is None:
        return flux_space(network, module[CONSTRAINTS], interventions)
    factor = tolerance_factor(module, Cell(widest(network, interventions.space)))
    cell = flux_space(network, module[INNER_CONSTRAINTS] or (), interventions)
    inner = LinearObjective(fluxes(module[INNER_OBJECTIVE]), module[INNER_OPT_SENSE])
    optimal = read(optimality(cell, inner, factor))
    return SwitchedBlock(optimal.with_rows(requirement_rows(module[CONSTRAINTS], "primal")))


@dataclass(frozen=True)
class Optimum:
    """The optimal responses to one design.

    Attributes
    ----------
    threshold
        The rows that say how good a response is: they hold for the responses to larger designs too, unless the
        optimum falls.
    face
        What leaves the exactly optimal flux vectors alone; nothing where a tolerance admits others.
    reason
        What one of the exactly optimal flux vectors rests on: as long as it stands, the optimum does not fall.
    improving
        The absent reactions that could raise the optimum. (Forced ones that are present can as well, if they go; every
        response uses them.)
    """

    threshold: list[LinearConstraint]
    face: Face
    reason: Reason
    improving: frozenset[str]


def optimum(module: SDModule, cell: Cell, absent: Collection[str]) -> Optimum | Reason:
    """Return the optimal responses to a design, or the reason why there are none.

    There are none where F(D) is empty, and where the inner objective grows for ever.
    """
    objective, sense, tolerance = module[INNER_OBJECTIVE], module[INNER_OPT_SENSE], module[INNER_OPT_TOL]
    rows = list(module[INNER_CONSTRAINTS] or ())
    found = cell.optimal_face(objective, sense, absent=absent, constraints=rows)
    if found is None:
        return cell.reason()
    value, face = found
    threshold = [*rows, near_optimal(objective, sense, value, tolerance)]
    exact = tolerance in (None, 1.0)
    return Optimum(threshold, face if exact else EVERYWHERE, cell.reason(), cell.rewarded(sense))


def response_exists(module: SDModule, cell: Cell, absent: Collection[str]) -> tuple[bool, Callable[[], Reason]]:
    """Tell whether some response of the cell meets the module's constraints, and what that rests on."""
    constraints = module[CONSTRAINTS]
    if module[INNER_OBJECTIVE] is None:
        answer = cell.question(constraints).ask(frozenset(absent))
        return answer.feasible, answer.reason.told
    best = optimum(module, cell, absent)
    if isinstance(best, Reason):
        return False, best.told
    rows = [*best.threshold, *constraints]
    if cell.optimise({}, absent=absent, constraints=rows, face=best.face).status == OPTIMAL:
        return True, cell.reason().joined(best.improving).told
    return False, partial(why_unmet, module, cell, absent, best)


def why_unmet(module: SDModule, cell: Cell, absent: Collection[str], best: Optimum) -> Reason:
    """Return why no optimal response meets the module's constraints.

    Either no flux vector at all does. Or none does that is as good as an optimal response; then the optimum has to
    fall, which takes the loss of an optimal flux vector, or the flux space has to grow where that helps.
    """
    anywhere = cell.question([*(module[INNER_CONSTRAINTS] or ()), *module[CONSTRAINTS]]).ask(frozenset(absent))
    if not anywhere.feasible:
        return anywhere.reason
    growers = cell.returning.intersection(absent)
    if growers:
        found = cell.optimise({}, absent=absent, constraints=[*best.threshold, *module[CONSTRAINTS]])
        if found.status == INFEASIBLE:  # by rounding it may not be, though the face itself is
            growers = cell.reason().absent
    return best.reason.joined(growers)
