"""Search by cuts: a relaxation of the leader's model learns from linear programs what its designs are worth."""

import sys

from pyomo_sd.search.cutting.cuts import cuts

cuts.discover(sys.modules[__name__])

__all__ = ["cuts"]
