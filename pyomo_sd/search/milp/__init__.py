"""The MILP engine and its approaches."""

import sys

from pyomo_sd.search.milp.approach import approaches

approaches.discover(sys.modules[__name__])
