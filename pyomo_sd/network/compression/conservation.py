"""Conservation relations: balances that others imply say nothing, and go; a proof of emptiness needs none of them."""

from pyomo_sd.network.compression.basis import Basis
from pyomo_sd.network.compression.tableau import Tableau


def remove_conserved(tableau: Tableau, basis: Basis) -> None:
    """Take away the balances that others imply."""
    for row in basis.conserved:
        tableau.remove_row(row)
