"""The cell: the flux space of a cobra model, exactly as cobra's FBA solves over it."""

from pyomo_sd.network.cell import Cell
from pyomo_sd.network.cell_result import CellResult
from pyomo_sd.network.constraint import LinearConstraint
from pyomo_sd.network.flux_network import FluxNetwork, network_of
from pyomo_sd.network.heterologous import add_reactions
from pyomo_sd.network.load import load_model

__all__ = ["Cell", "CellResult", "FluxNetwork", "LinearConstraint", "add_reactions", "load_model", "network_of"]
