"""Ways to close a block over its optimal points: one file each."""

import sys

from pyomo_sd.blocks.closings.closing import Closing, Pursuit, closings

closings.discover(sys.modules[__name__])

__all__ = ["Closing", "Pursuit", "closings"]
