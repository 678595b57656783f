"""Reactions that the model fixes at zero."""

from networks import cell
from pyomo_sd.network.compression.fixed import remove_fixed
from pyomo_sd.network.compression.step import Values
from pyomo_sd.network.compression.tableau import Tableau
from pyomo_sd.network.flux_network import FluxNetwork


def test_fixed_reactions_go_and_named_ones_stay_without_rows() -> None:
    network = FluxNetwork.from_cobra(cell("UP: -> A; EX: A ->; X: A -> B [0,0]; Y: A -> B [0,0]; Z: B -> [0,1]"))
    tableau = Tableau(network, {}, ["Y"])
    remove_fixed(tableau)
    assert list(tableau.columns) == ["UP", "EX", "Y", "Z"]
    assert tableau.rows == {"A": {"UP": 1, "EX": -1}, "B": {"Z": -1}}
    (step,) = tableau.steps
    fluxes: Values = {"UP": 1.0, "EX": 1.0, "Y": 0.0, "Z": 0.0}
    step.lift(fluxes, ())
    assert fluxes["X"] == 0
