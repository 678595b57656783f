"""What a researcher asks of a model before and after designing: flux balance and flux variability analysis."""

from pyomo_sd.analysis.fba import fba
from pyomo_sd.analysis.fva import fva

__all__ = ["fba", "fva"]
