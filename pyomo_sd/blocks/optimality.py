r"""The set of optimal responses of a block, closed by strong duality.

.. math::

    x \text{ is optimal for } \max\{c^\top x : x \in \text{block}\}
    \quad\Longleftrightarrow\quad
    x \in \text{block},\;\; y \in \text{dual},\;\; c^\top x \ge t\; b^\top y

with :math:`t = 1`. Weak duality gives the converse inequality, so one row closes the gap. A :math:`t` other than 1
admits responses near the optimum: maximising, :math:`t < 1` where the optimum is never negative and :math:`t > 1`
where it is never positive; minimising, the mirror image. The set is empty where the block is infeasible, and where its
objective is unbounded (then the dual is infeasible). It is a switched linear program again and can be dualised once
more.
"""

from dataclasses import replace

from pyomo.core.base.block import BlockData

from pyomo_sd.blocks.dual import dual_objective, dual_program
from pyomo_sd.blocks.read_block import Objective, read_problem
from pyomo_sd.blocks.switched_block import SwitchedBlock
from pyomo_sd.blocks.switched_lp import LinearObjective, Row, Sense, SwitchedLP


def optimality(block: BlockData, objective: Objective = None, tolerance: float = 1.0) -> SwitchedBlock:
    """Return the optimal responses of a block to an objective.

    Parameters
    ----------
    block
        A block of linear rows, as for :func:`~pyomo_sd.blocks.dual.dual`; it is read, and stands in the result as
        the sub-block ``primal``.
    objective
        As for :func:`~pyomo_sd.blocks.dual.dual`.
    tolerance
        The factor t on the optimum: 1 for exactly optimal responses, 0.9 for those that reach 90 % of a maximum which
        is never negative.

    Returns
    -------
    SwitchedBlock
        Sub-blocks ``primal`` and ``dual``, and the row ``strong_duality``.

    Raises
    ------
    NotDualisable, UnknownName, ExpressionError
        As for :func:`~pyomo_sd.blocks.dual.dual`.
    """
    return SwitchedBlock(optimality_program(*read_problem(block, objective), tolerance))


def optimality_program(primal: SwitchedLP, objective: LinearObjective, tolerance: float = 1.0) -> SwitchedLP:
    """Return primal rows, dual rows, and the strong duality that ties them."""
    gap = dict(objective.within("primal").terms)
    for price, worth in dual_objective(primal, objective).within("dual").terms.items():
        gap[price] = -tolerance * worth
    sense: Sense = ">=" if objective.sense == "maximize" else "<="
    closed = Row(gap, sense, (tolerance - 1.0) * objective.constant)
    dual = replace(dual_program(primal, objective), objective=None)
    return primal.within("primal").joined(dual.within("dual")).with_rows({"strong_duality": closed})
