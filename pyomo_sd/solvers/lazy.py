"""Stub."""

from collections.abc import Mapping
from typing import NamedTuple

from pyomo.core.base.var import VarData


class Row(NamedTuple):
    """A linear row."""

    terms: Mapping[VarData, float]
    lower: float
    upper: float


class LazySession: pass
