r"""The set of optimal responses of a block: a primal, its dual, and what closes the gap between them.

.. math::

    x \text{ is optimal for } \max\{c^\top x : x \in \text{block}\}
    \quad\Longleftrightarrow\quad
    x \in \text{block},\;\; y \in \text{dual},\;\; x \text{ and } y \text{ meet a closing}

Strong duality states that their values are equal, in one row; complementary slackness (KKT) states by disjunctions that
no inequality has both slack and a price (``closings/``). The set is empty where the block is infeasible, and where its
objective is unbounded (then the dual is infeasible). Closed by strong duality it is a switched linear program again
and can be dualised once more.
"""

from collections.abc import Sequence
from dataclasses import replace

from pyomo.core.base.block import BlockData

from pyomo_sd.blocks.closings import PRIMAL, Pursuit, closings
from pyomo_sd.blocks.dual import dual_program
from pyomo_sd.blocks.read_block import Objective, read_problem
from pyomo_sd.blocks.switched_block import SwitchedBlock
from pyomo_sd.blocks.switched_lp import SwitchedLP
from pyomo_sd.names import STRONG_DUALITY


def optimality(
    block: BlockData, objective: Objective = None, tolerance: float = 1.0, closing: str = STRONG_DUALITY
) -> SwitchedBlock:
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
    closing
        ``"strong_duality"``: one row; the result has a dual again. ``"kkt"``: complementary slackness, one disjunction
        per inequality; the result has no dual, and takes no tolerance.

    Returns
    -------
    SwitchedBlock
        Sub-blocks ``primal`` and ``dual``, and the row ``strong_duality`` or the disjunctions ``complementarity``.

    Raises
    ------
    NotDualisable, UnknownName, ExpressionError
        As for :func:`~pyomo_sd.blocks.dual.dual`; ``NotDualisable`` also for ``"kkt"`` with a tolerance other than 1,
        ``UnknownName`` also for a closing that does not exist.

    Examples
    --------
    >>> import pyomo.environ as pyo
    >>> m = pyo.ConcreteModel()
    >>> m.lp = pyo.Block()
    >>> m.lp.x = pyo.Var(domain=pyo.NonNegativeReals)
    >>> m.lp.capacity = pyo.Constraint(expr=2 * m.lp.x <= 4)
    >>> m.best = optimality(m.lp, 3 * m.lp.x)
    >>> print(m.best.strong_duality.expr)
    0.0  <=  3.0*best.primal.x - 4.0*best.dual.price[capacity]
    >>> m.kkt = optimality(m.lp, 3 * m.lp.x, closing="kkt")
    >>> for pair in m.kkt.complementarity.values():
    ...     print(*(term.row.expr for term in pair.disjuncts), sep=" or ")
    kkt.dual.price[capacity]  ==  0.0 or 2.0*kkt.primal.x  ==  4.0
    kkt.primal.x  ==  0.0 or 2.0*kkt.dual.price[capacity]  ==  3.0
    """
    program, stated = read_problem(block, objective)
    return SwitchedBlock(optimality_program(program, [Pursuit(stated, tolerance)], closing))


def optimality_program(primal: SwitchedLP, pursuits: Sequence[Pursuit], closing: str = STRONG_DUALITY) -> SwitchedLP:
    """Return primal rows, the dual rows of every objective, and what ties them.

    Points of the primal are optimal for all objectives at once.
    """
    program = primal.within(PRIMAL)
    for pursuit in pursuits:
        dual = replace(dual_program(primal, pursuit.objective), objective=None)
        program = closings[closing](program.joined(dual.within(pursuit.dual)), primal, pursuit)
    return program
