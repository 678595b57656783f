"""The path under which programs of this field look for the result class; it lives in `pyomo_sd.designs`."""

from pyomo_sd.designs import SDSolutions

__all__ = ["SDSolutions"]
