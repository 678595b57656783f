"""Which engine searches where none is named.

1. Who names a solver, its options, a start, a reformulation, a closing or an M means the MILP engine.
2. Where an intervention costs nothing or brings a gain, a larger design may be no dearer: the MILP engine again.
3. Else it is the LP tree.
"""

import logging

from pyomo_sd.names import BIG_M, CLOSING, CUTS, REFORMULATION, SOLVER, SOLVER_OPTIONS, START, TEE
from pyomo_sd.problem.interventions import InterventionSpace
from pyomo_sd.problem.setup import Setup
from pyomo_sd.search.outcome import engines

LP_TREE, MILP = "lp_tree", "milp"
OF_THE_MILP = (SOLVER, REFORMULATION, CLOSING, BIG_M, START, SOLVER_OPTIONS)

logger = logging.getLogger("pyomo_sd")


def choose_engine(setup: Setup, space: InterventionSpace) -> tuple[str, str]:
    """Return the engine to use, and a remark where something that was stated is not, or cannot be, heeded."""
    stated = [key for key in (*OF_THE_MILP, CUTS, TEE) if getattr(setup, key)]
    name, remarks = setup.engine or LP_TREE, list[str]()
    if setup.engine is None and (space.free or not set(stated).isdisjoint(OF_THE_MILP)):
        name = MILP
        if set(stated).isdisjoint(OF_THE_MILP):
            free = space.free[0]
            told = f"{free.id} costs {free.cost:g}, so the MILP engine was used: the LP tree needs positive costs"
            logger.info(told)
            remarks.append(told)
    if unused := [key for key in stated if key not in engines[name].uses]:
        remarks.append(f"{' and '.join(unused)} not used by engine={name!r}")
    return name, "; ".join(remarks)
