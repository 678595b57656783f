"""The answer of a cell to an objective."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from pyomo_sd.lp.program import Floats


@dataclass(frozen=True)
class CellResult:
    """The answer of a cell: status (``names``), optimum, and an optimal flux vector.

    ``value`` is ``nan`` and ``fluxes`` is empty unless the status is "optimal".
    """

    status: str
    value: float = float("nan")
    columns: tuple[str, ...] = field(default=(), repr=False)
    x: Floats = field(default_factory=lambda: np.empty(0), repr=False)

    @cached_property
    def fluxes(self) -> dict[str, float]:
        """Flux by reaction (mmol/gDW/h), auxiliary columns included."""
        return dict(zip(self.columns, self.x.tolist(), strict=True)) if len(self.x) else {}
