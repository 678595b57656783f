r"""Strong duality: the values of a primal and a dual point meet, so both are optimal.

.. math::

    c^\top x \ge t\; b^\top y

with t = 1. Weak duality gives the converse inequality, so one row closes the gap. A t other than 1 admits points near
the optimum: maximising, t < 1 where the optimum is never negative and t > 1 where it is never positive; minimising, the
mirror image. What is closed in this way is a switched linear program and can be dualised once more.
"""

from pyomo_sd.blocks.closings.closing import PRIMAL, Pursuit, closings
from pyomo_sd.blocks.dual import dual_objective
from pyomo_sd.blocks.switched_lp import Row, Sense, SwitchedLP
from pyomo_sd.names import STRONG_DUALITY


def strong_duality(program: SwitchedLP, primal: SwitchedLP, pursuit: Pursuit) -> SwitchedLP:
    """Add the row ``strong_duality``."""
    objective = pursuit.objective
    gap = dict(objective.within(PRIMAL).terms)
    for price, worth in dual_objective(primal, objective).within(pursuit.dual).terms.items():
        gap[price] = -pursuit.tolerance * worth
    sense: Sense = ">=" if objective.sense == "maximize" else "<="
    closed = Row(gap, sense, (pursuit.tolerance - 1.0) * objective.constant)
    return program.with_rows({f"{pursuit.prefix}{STRONG_DUALITY}": closed})


closings.register(STRONG_DUALITY, strong_duality)
