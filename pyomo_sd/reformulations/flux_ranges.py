r"""Boxes on the fluxes of candidate reactions that hold for every design.

.. math::

    \min / \max\; v_r \quad\text{over the widest flux space: all knock-ins present, the bounds of candidates extended to 0}

Two linear programs per candidate. Every flux space that a design can leave lies in the widest one, so these boxes,
and every big-M that follows from them, are proven.
"""

from collections.abc import Mapping
from math import inf
from typing import Any

import pyomo.environ as pyo

from pyomo_sd.network.cell import Cell
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.problem.checks import widest
from pyomo_sd.problem.interventions import InterventionSpace

MARGIN = 1e-6  # rounding outwards, relative to the bound's size where that exceeds 1


def flux_ranges(network: FluxNetwork, space: InterventionSpace) -> dict[str, tuple[float, float]]:
    """Return the least and the largest flux (mmol/gDW/h) of every candidate reaction over all designs."""
    found = Cell(widest(network, space)).ranges([candidate.id for candidate in space.candidates])
    return {
        reaction: (low - MARGIN * max(1.0, abs(low)), high + MARGIN * max(1.0, abs(high)))
        for reaction, (low, high) in (found or {}).items()
    }


def tighten_fluxes(model: pyo.ConcreteModel, ranges: Mapping[str, tuple[float, float]]) -> None:
    """Narrow the implied boxes of every ``flux`` in a model to the given ranges."""
    for flux in model.component_objects(pyo.Var, descend_into=pyo.Block):
        if flux.local_name != "flux":
            continue
        for reaction, (low, high) in ranges.items():
            _narrow(flux[reaction], low, high)


def _narrow(variable: Any, low: float, high: float) -> None:
    if low > -inf and (variable.lb is None or low > variable.lb):
        variable.setlb(low)
    if high < inf and (variable.ub is None or high < variable.ub):
        variable.setub(high)
