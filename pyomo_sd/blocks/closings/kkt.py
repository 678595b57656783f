r"""Complementary slackness (the Karush-Kuhn-Tucker conditions): where a row has slack its price is zero.

.. math::

    y_i = 0 \;\vee\; a_i x = b_i \quad (i \text{ an inequality}), \qquad
    x_j = 0 \;\vee\; y^\top A_j = c_j \quad (x_j \text{ with a sign})

One disjunction per pair: no sum over the whole network, as in strong duality, but many binaries. Where the leader's
switches take a row away its price is zero, and where they take a variable away it is zero, so the conditions hold there
by themselves. They hold at the optimum alone, so no tolerance can be given, and a block closed in this way is no linear
program: it has no dual. Xu et al., PLoS ONE 2013 (ReacKnock).
"""

from dataclasses import replace

from pyomo_sd.blocks.closings.closing import PRIMAL, Pursuit, closings
from pyomo_sd.blocks.dual import price_label, reduced_cost_label
from pyomo_sd.blocks.switched_lp import SwitchedLP
from pyomo_sd.errors import NotDualisable
from pyomo_sd.names import KKT, STRONG_DUALITY


def complementary_slackness(program: SwitchedLP, primal: SwitchedLP, pursuit: Pursuit) -> SwitchedLP:
    """Pair inequalities with their prices, and variables that have a sign with their reduced-cost rows."""
    if pursuit.tolerance != 1.0:
        raise NotDualisable(
            f'closing="{KKT}" holds at the optimum alone, so it cannot admit responses within a tolerance: use'
            f' closing="{STRONG_DUALITY}", or a tolerance of 1'
        )
    prices = {
        f"{pursuit.dual}.{price_label(label)}": f"{PRIMAL}.{label}"
        for label, row in primal.rows.items()
        if row.sense != "="
    }
    signed = {
        f"{PRIMAL}.{label}": f"{pursuit.dual}.{reduced_cost_label(label)}"
        for label, variable in primal.variables.items()
        if variable.sign != "free"
    }
    return replace(program, complementary={**program.complementary, **prices, **signed})


closings.register(KKT, complementary_slackness)
