"""Which engine searches where none is named.

1. Who names a solver, a reformulation or an M means the MILP engine.
2. Where an intervention costs nothing or brings a gain, a larger design may be no dearer: the MILP engine again.
3. Else it is the LP tree.
"""

import logging

from pyomo_sd.problem.interventions import InterventionSpace
from pyomo_sd.problem.setup import Setup

LP_TREE, MILP = "lp_tree", "milp"

logger = logging.getLogger("pyomo_sd")


def choose_engine(setup: Setup, space: InterventionSpace) -> tuple[str, str]:
    """Return the engine to use and, if the reason is not the caller's choice, a remark that tells it."""
    if setup.engine is not None:
        return setup.engine, ""
    if any(stated is not None for stated in (setup.solver, setup.reformulation, setup.M)):
        return MILP, ""
    if not space.free:
        return LP_TREE, ""
    free = space.free[0]
    remark = f"{free.id} costs {free.cost:g}, so the MILP engine was used: the LP tree needs positive costs"
    logger.info(remark)
    return MILP, remark
