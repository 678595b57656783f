"""Boxes on fluxes: bounds of variables that the rows imply, for whoever derives a big-M or a hull from them."""

from collections.abc import Mapping
from typing import Any

import pyomo.environ as pyo

from pyomo_sd.blocks.switched_block import mark_implied


def tighten_fluxes(model: pyo.ConcreteModel, ranges: Mapping[str, tuple[float, float]]) -> None:
    """Narrow the implied boxes of every ``flux`` in a model to ranges that hold for every design."""
    for flux in model.component_objects(pyo.Var, descend_into=pyo.Block):
        if flux.local_name == "flux":
            mark_implied(flux)
            for column, (low, high) in ranges.items():
                _narrow(flux[column], low, high)


def _narrow(variable: Any, low: float, high: float) -> None:
    if variable.lb is None or low > variable.lb:
        variable.setlb(low)
    if variable.ub is None or high < variable.ub:
        variable.setub(high)
