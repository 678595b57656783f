"""What a researcher asks of a model before and after designing: fluxes, ranges, yields, coupling to growth."""

from pyomo_sd.analysis.coupling import coupling
from pyomo_sd.analysis.fba import fba
from pyomo_sd.analysis.fva import fva
from pyomo_sd.analysis.regulation_levels import regulation_levels
from pyomo_sd.analysis.yopt import yopt

__all__ = ["coupling", "fba", "fva", "regulation_levels", "yopt"]
