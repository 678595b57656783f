"""Whether a cell makes a product, and what forces it to: by linear programs, with one threshold.

All that is compared is an amount of product. It counts if it is more than 1e-6 of the most that this cell can make,
growing or not (1 where there is no most), and more than 1e-8, below which linear programs cannot tell. A yield is
turned into an amount first: what it guarantees at the fastest growth, or at the largest uptake. So nothing depends on
the units in which growth and uptake are measured. Growth, and an uptake, of 1e-8 or less is none; without some biomass
precursor iJO1366 "grows" by rounding at 5e-11.
"""

from collections.abc import Sequence
from functools import cached_property
from math import inf, isfinite

from pyomo_sd.analysis.yields import SMALLEST, one_sided_yield
from pyomo_sd.errors import LPFailure, SetupError
from pyomo_sd.lp import Engine
from pyomo_sd.names import INFEASIBLE, MAXIMIZE, MINIMIZE, UNBOUNDED
from pyomo_sd.network import Cell, FluxNetwork, LinearConstraint
from pyomo_sd.network.face import EVERYWHERE, Face

SHARE = 1e-6  # of the most that a cell can make
Terms = dict[str, float]


class Production:
    """What a cell makes of a product, as it grows and as it feeds.

    Parameters
    ----------
    network
        The cell that a design leaves.
    product, growth
        Coefficients by column.
    """

    def __init__(self, network: FluxNetwork, product: Terms, growth: Terms) -> None:
        self.growth = growth
        self._network, self._product, self._cell = network, product, Cell(network)

    @cached_property
    def grows(self) -> bool:
        """Whether the cell can live and grow."""
        return self._cell.optimise({}).status != INFEASIBLE and self._fastest > SMALLEST

    @cached_property
    def _fastest(self) -> float:
        found = self._optimum(self.growth)
        if found == inf:
            raise SetupError("growth has no limit under this design, so there is no maximal growth to speak of")
        return found

    @cached_property
    def _enough(self) -> float:
        return max(SHARE * _or_one(self._optimum(self._product)), SMALLEST)

    def counts(self, amount: float) -> bool:
        """Tell whether an amount of product is more than none."""
        return amount > self._enough

    def at_maximal_growth(self) -> tuple[float, float]:
        """Return the least and the largest production at maximal growth."""
        found = self._cell.optimal_face(self.growth)
        if found is None:
            raise LPFailure("maximal growth was found, and could not be found again")
        _, face = found
        return self._optimum(self._product, MINIMIZE, face=face), self._optimum(self._product, face=face)

    def is_forced_from(self, growth: float) -> bool:
        """Tell whether the cell can grow this fast, and has to produce if it does."""
        row = LinearConstraint(self.growth, ">=", growth)
        return growth <= self._fastest and self.counts(self._optimum(self._product, MINIMIZE, constraints=[row]))

    def is_forced_by(self, cause: Terms) -> bool:
        """Tell whether production is at least in proportion to something that the cell does."""
        index = self._network.column_index
        above, below = ({index[name]: a for name, a in terms.items()} for terms in (self._product, cause))
        found = one_sided_yield(self._network.program, above, below, False, Engine)
        if found.status in (INFEASIBLE, UNBOUNDED):
            return False
        return self.counts(found.value * _or_one(self._optimum(cause)))

    def is_forced_by_all(self, causes: Sequence[Terms]) -> bool:
        """Tell whether production is in proportion to each cause that there can be, and there is one."""
        possible = [cause for cause in causes if self._optimum(cause) > SMALLEST]
        return bool(possible) and all(map(self.is_forced_by, possible))

    def _optimum(
        self,
        objective: Terms,
        sense: str = MAXIMIZE,
        constraints: Sequence[LinearConstraint] = (),
        face: Face = EVERYWHERE,
    ) -> float:
        """Return an optimum of a cell that lives; infinite where there is none."""
        found = self._cell.optimise(objective, sense, constraints=constraints, face=face)
        if found.status == INFEASIBLE:
            raise LPFailure("the flux vectors of a cell were found, and could not be found again")
        if found.status == UNBOUNDED:
            return inf if sense == MAXIMIZE else -inf
        return found.value


def _or_one(most: float) -> float:
    """Return the most there is, and 1 where there is no limit."""
    return most if isfinite(most) else 1.0
