"""The LP tree: exact designs by linear programs alone."""

from pyomo_sd.search.lp_tree import engine  # registers itself

__all__ = ["engine"]
