r"""What the cell may do in answer to a design: any flux vector, or one that is optimal for the cell's own aims.

.. math::

    F(D) = \{v : S v = 0,\ l \le v \le u,\ v_r = 0 \text{ for the reactions that } D \text{ takes away}\}, \qquad
    O(D) = \arg\max\{c^\top v : v \in F(D),\ \text{inner constraints}\}

With several aims O(D) are the flux vectors that are optimal for each of them, and each within its tolerance
(``problem/aims.py``). The constraints of a module are applied to O(D) afterwards. O(D) is empty where F(D) is, and
where an aim is unbounded.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial

from pyomo_sd.blocks.closings import PRIMAL, Pursuit
from pyomo_sd.blocks.flux_space import flux_space, fluxes, requirement_rows
from pyomo_sd.blocks.interventions import Interventions
from pyomo_sd.blocks.optimality import optimality_program
from pyomo_sd.blocks.read_block import read
from pyomo_sd.blocks.switched_block import SwitchedBlock
from pyomo_sd.blocks.switched_lp import LinearObjective
from pyomo_sd.names import CONSTRAINTS, INFEASIBLE, INNER_CONSTRAINTS, OPTIMAL, STRONG_DUALITY
from pyomo_sd.network.cell import Cell
from pyomo_sd.network.constraint import LinearConstraint
from pyomo_sd.network.face import EVERYWHERE, Face
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.network.reason import Reason
from pyomo_sd.problem.aims import aims_of
from pyomo_sd.problem.module import SDModule
from pyomo_sd.problem.widest import widest

PREFIXES = ("", "outer_")  # of the duals of a module's first and second aim


def responses(
    module: SDModule, network: FluxNetwork, interventions: Interventions, closing: str = STRONG_DUALITY
) -> SwitchedBlock:
    """Return the block of the responses that meet the module's constraints: F(D), or O(D) if the cell has an aim."""
    aims = aims_of(module)
    if not aims:
        return flux_space(network, module[CONSTRAINTS], interventions)
    wide = Cell(widest(network, interventions.space))
    cell = read(flux_space(network, module[INNER_CONSTRAINTS] or (), interventions))
    pursuits = [
        Pursuit(LinearObjective(fluxes(aim.objective), aim.sense), aim.factor(wide), prefix)
        for aim, prefix in zip(aims, PREFIXES, strict=False)
    ]
    optimal = optimality_program(cell, pursuits, closing)
    return SwitchedBlock(optimal.with_rows(requirement_rows(module[CONSTRAINTS], PRIMAL)))


@dataclass(frozen=True)
class Optimum:
    """The optimal responses to one design.

    Attributes
    ----------
    threshold
        The rows that say how good a response is: they hold for the responses to larger designs too, unless an
        optimum falls.
    face
        What leaves the exactly optimal flux vectors alone; nothing where a tolerance admits others.
    reason
        What an exactly optimal flux vector of each aim rests on: as long as it stands, no optimum falls.
    improving
        The absent reactions that could raise an optimum. (Forced ones that are present can as well, if they go; every
        response uses them.)
    """

    threshold: list[LinearConstraint]
    face: Face
    reason: Reason
    improving: frozenset[str]


def optimum(module: SDModule, cell: Cell, absent: Collection[str]) -> Optimum | Reason:
    """Return the optimal responses to a design, or the reason why there are none.

    There are none where F(D) is empty, and where an aim grows for ever.
    """
    rows = list(module[INNER_CONSTRAINTS] or ())
    best = Optimum(rows, EVERYWHERE, Reason(), frozenset())
    for aim in aims_of(module):
        found = cell.optimal_face(aim.objective, aim.sense, absent=absent, constraints=rows)
        if found is None:
            return cell.reason()
        value, face = found
        best = Optimum(
            [*best.threshold, aim.threshold(value)],
            best.face.met(face) if aim.is_exact else best.face,
            best.reason.united(cell.reason()),
            best.improving | cell.rewarded(aim.sense),
        )
    return best


def response_exists(module: SDModule, cell: Cell, absent: Collection[str]) -> tuple[bool, Callable[[], Reason]]:
    """Tell whether some response of the cell meets the module's constraints, and what that rests on."""
    constraints = module[CONSTRAINTS]
    if not aims_of(module):
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

    Either no flux vector at all does. Or none does that is as good as an optimal response; then an optimum has to
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
