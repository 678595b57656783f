"""A row over variables of a relaxation."""

from collections.abc import Mapping
from typing import NamedTuple

from pyomo.core.base.var import VarData


class Row(NamedTuple):
    """``terms >= lower``."""

    terms: Mapping[VarData, float]
    lower: float
