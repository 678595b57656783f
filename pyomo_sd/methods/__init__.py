"""What can be asked of the cell: one file per method, each a composition of blocks and a judgement."""

import sys

from pyomo_sd.methods.method import Judgement, Method, methods

methods.discover(sys.modules[__name__])

__all__ = ["Judgement", "Method", "methods"]
