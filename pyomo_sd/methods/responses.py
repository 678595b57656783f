r"""What the cell may do in answer to a design: any flux vector, or one that is optimal for the cell's own objective.

.. math::

    F(D) = \{v : S v = 0,\ l \le v \le u,\ v_r = 0 \text{ for the reactions that } D \text{ takes away}\}, \qquad
    O(D) = \arg\max\{c^\top v : v \in F(D),\ \text{inner constraints}\}

The constraints of a module are applied to O(D) afterwards. O(D) is empty where F(D) is, and where c is unbounded. A
tolerance t in (0, 1] relaxes optimality to a share of the optimum o: maximising, :math:`c^\top v \ge t o` where
:math:`o \ge 0` and :math:`c^\top v \ge (2 - t) o` where :math:`o \le 0`; minimising, the mirror image.
"""

from collections.abc import Collection

from pyomo_sd.blocks.flux_space import flux_space, fluxes, requirement_rows
from pyomo_sd.blocks.interventions import Interventions
from pyomo_sd.blocks.optimality import optimality
from pyomo_sd.blocks.read_block import read
from pyomo_sd.blocks.switched_block import SwitchedBlock
from pyomo_sd.blocks.switched_lp import LinearObjective
from pyomo_sd.names import CONSTRAINTS, INNER_CONSTRAINTS, INNER_OBJECTIVE, INNER_OPT_SENSE, INNER_OPT_TOL, OPTIMAL
from pyomo_sd.network.cell import Cell
from pyomo_sd.network.constraint import LinearConstraint
from pyomo_sd.network.flux_network import FluxNetwork
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


def optimal_face(module: SDModule, cell: Cell, absent: Collection[str]) -> list[LinearConstraint] | None:
    """Return the rows that cut the responses out of F(D), or ``None`` where there is no response."""
    objective = module[INNER_OBJECTIVE]
    if objective is None:
        return []
    rows, sense, tolerance = list(module[INNER_CONSTRAINTS] or ()), module[INNER_OPT_SENSE], module[INNER_OPT_TOL]
    found = cell.optimal_face(objective, sense, absent=absent, constraints=rows)
    if found is None:
        return None
    optimum, face = found
    near = near_optimal(objective, sense, optimum, tolerance)
    return [*rows, near] if tolerance not in (None, 1.0) else [*rows, *face, near]


def response_exists(module: SDModule, cell: Cell, absent: Collection[str]) -> bool:
    """Tell whether some response of the cell meets the module's constraints."""
    face = optimal_face(module, cell, absent)
    if face is None:
        return False
    return cell.optimise({}, absent=absent, constraints=[*face, *module[CONSTRAINTS]]).status == OPTIMAL
