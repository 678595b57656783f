"""From disjunctions to MILPs: Pyomo transformations, one file each."""

import sys

from pyomo_sd.reformulations.reformulation import INDICATOR, SOS1, Basis, Reformulation, reformulations

reformulations.discover(sys.modules[__name__])

__all__ = ["INDICATOR", "SOS1", "Basis", "Reformulation", "reformulations"]
