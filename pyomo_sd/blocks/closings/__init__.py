"""Ways to close a block over its optimal points: one file each."""

import sys

from pyomo_sd.blocks.closings.closing import PRIMAL, Closing, Pursuit, closings

closings.discover(sys.modules[__name__])

__all__ = ["PRIMAL", "Closing", "Pursuit", "closings"]
