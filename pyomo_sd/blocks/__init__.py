"""The mathematics as Pyomo blocks: every method is a composition of these.

``interventions`` is the leader. ``flux_space`` is what the cell can do. ``dual``, ``farkas`` and ``optimality`` take
any block of linear rows, switched or not, and return another.
"""

from pyomo_sd.blocks.dual import dual
from pyomo_sd.blocks.farkas import farkas
from pyomo_sd.blocks.flux_space import flux_space
from pyomo_sd.blocks.interventions import interventions
from pyomo_sd.blocks.optimality import optimality
from pyomo_sd.blocks.switched_block import mark_implied

__all__ = ["dual", "farkas", "flux_space", "interventions", "mark_implied", "optimality"]
