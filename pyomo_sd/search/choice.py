"""Which engine searches where none is named.

1. Who names a solver, a reformulation, a closing or an M means the MILP engine.
2. Where an intervention costs nothing or brings a gain, a larger design may be no dearer: the MILP engine again.
3. Else it is the LP tree.
"""

import logging

from pyomo_sd.names import SOLVER
from pyomo_sd.problem.interventions import InterventionSpace
from pyomo_sd.problem.setup import Setup

LP_TREE, MILP = "lp_tree", "milp"
REFORMULATION, CLOSING, BIG_M, CUTS = "reformulation", "closing", "M", "cuts"
UNUSED = {  # keywords that say nothing to an engine
    LP_TREE: (SOLVER, REFORMULATION, CLOSING, BIG_M, CUTS),
    MILP: (CUTS,),
    "branch_and_cut": (REFORMULATION, CLOSING, BIG_M),
    "benders": (REFORMULATION, CLOSING, BIG_M),
}

logger = logging.getLogger("pyomo_sd")


def choose_engine(setup: Setup, space: InterventionSpace) -> tuple[str, str]:
    """Return the engine to use, and a remark where something that was stated is not, or cannot be, heeded."""
    stated = [key for key in (SOLVER, REFORMULATION, CLOSING, BIG_M) if getattr(setup, key) is not None]
    if setup.engine is not None:
        unused = [key for key in UNUSED.get(setup.engine, ()) if getattr(setup, key) is not None]
        return setup.engine, f"{' and '.join(unused)} not used by engine={setup.engine!r}" if unused else ""
    if not (stated or space.free):
        return LP_TREE, ""
    if stated:
        return MILP, ""
    free = space.free[0]
    remark = f"{free.id} costs {free.cost:g}, so the MILP engine was used: the LP tree needs positive costs"
    logger.info(remark)
    return MILP, remark
