r"""Ranges of fluxes that hold for every design, and the bounds that never bind.

.. math::

    \underline{v}_r = \min_{v \in W} v_r, \qquad \overline{v}_r = \max_{v \in W} v_r, \qquad W \supseteq F(D)
    \text{ for every design } D

with W the widest flux space. A bound with strict slack over all of W can be dropped, together with all others of its
kind, without changing any F(D): on the way from a point of W to one outside, some dropped bound would have to become
tight inside W. It has no price in any dual then.
"""

from collections.abc import Mapping
from dataclasses import replace
from math import inf

from pyomo_sd.network.cell import Cell
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.problem.interventions import InterventionSpace
from pyomo_sd.problem.widest import widest

Range = tuple[float, float]
MARGIN = 1e-6  # of rounding and of strictness, relative to the bound's size where that exceeds 1


def flux_ranges(network: FluxNetwork, space: InterventionSpace) -> dict[str, Range]:
    """Return the least and the largest value of every column over all designs, rounded outwards.

    Two linear programs per column. Nothing is returned if no flux vector is feasible in the widest space.
    """
    found = Cell(widest(network, space)).ranges(network.columns)
    return {
        column: (low - MARGIN * max(1.0, abs(low)), high + MARGIN * max(1.0, abs(high)))
        for column, (low, high) in (found or {}).items()
    }


def without_idle_bounds(network: FluxNetwork, ranges: Mapping[str, Range]) -> FluxNetwork:
    """Return the network without the bounds that never bind; the flux space of every design is the same."""
    bounds = dict(network.bounds)
    for column, (low, high) in ranges.items():
        lower, upper = bounds[column]
        idle_below = low > lower + MARGIN * max(1.0, abs(lower))
        idle_above = high < upper - MARGIN * max(1.0, abs(upper))
        bounds[column] = (-inf if idle_below else lower, inf if idle_above else upper)
    return replace(network, bounds=bounds)
