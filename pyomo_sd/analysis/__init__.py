"""What a researcher asks of a model before and after designing: flux balance and flux variability analysis."""

from pyomo_sd.analysis.fba import fba
from pyomo_sd.analysis.fva import fva
from pyomo_sd.analysis.regulation_levels import regulation_levels

__all__ = ["fba", "fva", "regulation_levels"]
