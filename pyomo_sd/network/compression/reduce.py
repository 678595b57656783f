"""In what order the reductions follow each other: cheap ones first, and all of them until none finds anything."""

from pyomo_sd.network.compression.basis import Basis
from pyomo_sd.network.compression.blocked import remove_blocked
from pyomo_sd.network.compression.conservation import remove_conserved
from pyomo_sd.network.compression.coupled import join_coupled
from pyomo_sd.network.compression.directions import direct
from pyomo_sd.network.compression.fixed import remove_fixed
from pyomo_sd.network.compression.nullspace import join_by_nullspace
from pyomo_sd.network.compression.parallel import join_parallel
from pyomo_sd.network.compression.substituted import substitute
from pyomo_sd.network.compression.tableau import Tableau


def reduce(tableau: Tableau) -> None:
    """Make a tableau as small as it gets."""
    remove_fixed(tableau)
    _reduce_locally(tableau)
    before = None
    while before != (before := (len(tableau.columns), len(tableau.rows))):
        basis = Basis({row: dict(tableau.rows[row]) for row in tableau.balances})
        remove_conserved(tableau, basis)
        join_by_nullspace(tableau, basis)
        _reduce_locally(tableau)


def _reduce_locally(tableau: Tableau) -> None:
    """Apply the reductions that look at one balance or one column at a time, as long as they find anything."""
    while tableau.touched_rows or join_parallel(tableau):
        for balance in tableau.take_touched_rows():
            if not tableau.rows[balance]:
                tableau.remove_row(balance)
            elif not remove_blocked(tableau, balance):
                direct(tableau, balance)
                if not join_coupled(tableau, balance):
                    substitute(tableau, balance)
