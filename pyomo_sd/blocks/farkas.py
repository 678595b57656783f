r"""Certificates that a block is infeasible (Farkas' lemma).

.. math::

    \nexists\, x :\; a_i x \;\{\le,=,\ge\}\; b_i,\; x_j \;\{\ge 0, \text{free}, \le 0\}
    \quad\Longleftrightarrow\quad
    \exists\, y :\; y^\top A_j \;\{\ge,=,\le\}\; 0,\;\; y_i \;\{\ge 0, \text{free}, \le 0\},\;\; b^\top y = -1

The left-hand side is the dual of "maximise nothing over the block"; the last row cuts the cone of certificates and
loses none of them. A threshold b in the question makes prices of the size 1/b: a big-M on them has to grow alike.
"""

from pyomo.core.base.block import BlockData

from pyomo_sd.blocks.dual import dual_objective, dual_program
from pyomo_sd.blocks.read_block import read
from pyomo_sd.blocks.switched_block import SwitchedBlock
from pyomo_sd.blocks.switched_lp import LinearObjective, Row, SwitchedLP


def farkas(block: BlockData) -> SwitchedBlock:
    """Return the certificates of infeasibility of a block: it has a point exactly if the block is infeasible.

    Parameters
    ----------
    block
        A block of linear rows, as for :func:`~pyomo_sd.blocks.dual.dual`.

    Raises
    ------
    NotDualisable
        As for :func:`~pyomo_sd.blocks.dual.dual`.
    """
    return SwitchedBlock(farkas_program(read(block)))


def farkas_program(primal: SwitchedLP) -> SwitchedLP:
    """Return the dual of the feasibility problem with its normalisation in place of an objective."""
    nothing = LinearObjective({})
    cone = dual_program(primal, nothing)
    normalisation = Row(dual_objective(primal, nothing).terms, "=", -1.0)
    return SwitchedLP(cone.variables, {**cone.rows, "normalisation": normalisation})
