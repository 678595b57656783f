"""From disjunctions to MILPs: Pyomo transformations, one file each."""

import sys

from pyomo_sd.reformulations.reformulation import INDICATOR, SOS1, Basis, Reformulation, reformulations
from pyomo_sd.reformulations.row_ms import big_ms

reformulations.discover(sys.modules[__name__])

__all__ = ["INDICATOR", "SOS1", "Basis", "Reformulation", "big_ms", "reformulations"]
