r"""What the cell may do in answer to a design: any flux vector, or one that is optimal for the cell's own objective.

.. math::

    F(D) = \{v : S v = 0,\ l \le v \le u,\ v_r = 0 \text{ for the reactions that } D \text{ takes away}\}, \qquad
    O(D) = \arg\max\{c^\top v : v \in F(D),\ \text{inner constraints}\}

The constraints of a module are applied to O(D) afterwards. O(D) is empty where F(D) is, and where c is unbounded. A
tolerance t in (0, 1] relaxes optimality to a share of the optimum o: maximising, :math:`c^\top v \ge t o` where
:math:`o \ge 0` and :math:`c^\top v \ge (2 - t) o` where :math:`o \le 0`; minimising, the mirror image.
"""

from collections.abc import Collection

from pyomo_sd.blocks.flux_space import flux_space, requirement_rows
from pyomo_sd.blocks.interventions import Interventions
from pyomo_sd.blocks.optimality import optimality
from pyomo_sd.blocks.switched_block import SwitchedBlock
from pyomo_sd.blocks.switched_lp import LinearObjective, SwitchedLP
from pyomo_sd.errors import SetupError
from pyomo_sd.names import MAXIMIZE, OPTIMAL
from pyomo_sd.network.cell import Cell
from pyomo_sd.network.constraint import LinearConstraint
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.problem.checks import widest
from pyomo_sd.problem.module import SDModule
from pyomo_sd.problem.tolerance import EXACTNESS, near_optimal


def responses(module: SDModule, network: FluxNetwork, interventions: Interventions) -> SwitchedBlock:
    """Return the block of the responses that meet the module's constraints: F(D), or O(D) with an inner objective."""
    objective = module["inner_objective"]
    if objective is None:
        return flux_space(network, module["constraints"] or (), interventions)
    cell = flux_space(network, module["inner_constraints"] or (), interventions)
    terms = {f"flux[{reaction}]": value for reaction, value in objective.items()}
    inner = LinearObjective(terms, module["inner_opt_sense"])
    optimal = optimality(cell, inner, block_tolerance(module, network, interventions))
    return _required(optimal, module["constraints"] or ())


def optimal_face(module: SDModule, cell: Cell, absent: Collection[str]) -> list[LinearConstraint] | None:
    """Return the rows that cut the responses out of F(D), or ``None`` where there is no response."""
    objective = module["inner_objective"]
    if objective is None:
        return []
    rows = list(module["inner_constraints"] or ())
    sense = module["inner_opt_sense"]
    optimum = cell.optimise(objective, sense, absent=absent, constraints=rows)
    if optimum.status != OPTIMAL:
        return None
    return [*rows, near_optimal(objective, sense, optimum.value, module["inner_opt_tol"])]


def response_exists(module: SDModule, cell: Cell, absent: Collection[str]) -> bool:
    """Tell whether some response of the cell meets the module's constraints."""
    face = optimal_face(module, cell, absent)
    if face is None:
        return False
    return cell.optimise({}, absent=absent, constraints=[*face, *module["constraints"]]).status == OPTIMAL


def block_tolerance(module: SDModule, network: FluxNetwork, interventions: Interventions) -> float:
    """Return the tolerance factor that holds for every design.

    Raises
    ------
    SetupError
        The tolerance is below 1 and the optimum is positive for some designs and may be negative for others.
    """
    if module["inner_opt_tol"] in (None, 1.0):
        return 1.0
    cell, objective = Cell(widest(network, interventions.space)), module["inner_objective"]
    low = cell.optimise(objective, "minimize")
    high = cell.optimise(objective, "maximize")
    never_negative = low.status == OPTIMAL and low.value >= -EXACTNESS
    never_positive = high.status == OPTIMAL and high.value <= EXACTNESS
    if never_negative or never_positive:
        shrinks = never_negative == (module["inner_opt_sense"] == MAXIMIZE)
        return module["inner_opt_tol"] if shrinks else 2.0 - module["inner_opt_tol"]
    raise SetupError(
        f"inner_opt_tol={module['inner_opt_tol']} is a share of the inner optimum, but {objective} can be negative for"
        " some designs and positive for others; use inner_opt_tol=1, or an inner objective of one sign"
    )


def _required(block: SwitchedBlock, constraints: Collection[LinearConstraint]) -> SwitchedBlock:
    program = block.program
    assert isinstance(program, SwitchedLP)
    return SwitchedBlock(program.with_rows(requirement_rows(list(constraints), "primal")))
