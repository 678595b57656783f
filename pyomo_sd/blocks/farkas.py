r"""Certificates that a block is infeasible (Farkas' lemma).

.. math::

    \nexists\, x :\; a_i x \;\{\le,=,\ge\}\; b_i,\; x_j \;\{\ge 0, \text{free}, \le 0\}
    \quad\Longleftrightarrow\quad
    \exists\, y :\; y^\top A_j \;\{\ge,=,\le\}\; 0,\;\; y_i \;\{\ge 0, \text{free}, \le 0\},\;\; b^\top y = -\tau

The left-hand side is the dual of "maximise nothing over the block"; the last row cuts the cone of certificates, and
any :math:`\tau > 0` loses none of them. The row is written divided by :math:`\tau`: with :math:`\tau` the size of the
smallest threshold of the question, a certificate's prices are of the size of the stoichiometry, however small the
threshold is, and the solver's tolerance is relative to it.
"""

from pyomo.core.base.block import BlockData

from pyomo_sd.blocks.dual import dual_program
from pyomo_sd.blocks.read_block import read
from pyomo_sd.blocks.switched_block import SwitchedBlock
from pyomo_sd.blocks.switched_lp import LinearObjective, Row, SwitchedLP


def farkas(block: BlockData, scale: float = 1.0) -> SwitchedBlock:
    r"""Return the certificates of infeasibility of a block: it has a point exactly if the block is infeasible.

    Parameters
    ----------
    block
        A block of linear rows, as for :func:`~pyomo_sd.blocks.dual.dual`.
    scale
        :math:`\tau`, the size of the smallest threshold among the rows of the block (> 0).

    Raises
    ------
    NotDualisable
        As for :func:`~pyomo_sd.blocks.dual.dual`.
    """
    return SwitchedBlock(farkas_program(read(block), scale))


def farkas_program(primal: SwitchedLP, scale: float = 1.0) -> SwitchedLP:
    """Return the dual of the feasibility problem with its normalisation in place of an objective."""
    certificate = dual_program(SwitchedLP(primal.variables, primal.rows, LinearObjective({})))
    assert certificate.objective is not None
    worth = {price: value / scale for price, value in certificate.objective.terms.items()}
    return SwitchedLP(certificate.variables, {**certificate.rows, "normalisation": Row(worth, "=", -1.0)})
