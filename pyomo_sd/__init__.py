"""Computational strain design on Pyomo."""

from pyomo_sd import blocks
from pyomo_sd.network import FluxNetwork, load_model
from pyomo_sd.problem.expressions import parse_constraints

__all__ = ["FluxNetwork", "blocks", "load_model", "parse_constraints"]
