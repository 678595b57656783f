"""What a solved linear program gives back, and what anything that solves one must offer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol, TypeAlias

import numpy as np

from pyomo_sd.lp.program import Floats, LinearProgram

NOTHING: Floats = np.empty(0)


@dataclass(frozen=True)
class LPResult:
    """The answer to one linear program.

    Parameters
    ----------
    status
        ``names.OPTIMAL``, ``names.INFEASIBLE`` or ``names.UNBOUNDED``: always proven, never guessed.
    value
        The optimum; ``nan`` when there is none.
    x
        An optimal vertex; empty when there is none.
    """

    status: str
    value: float = float("nan")
    x: Floats = field(default_factory=lambda: NOTHING)


class Prices(NamedTuple):
    """The change of the optimum per unit of a limit: of each row, and of each column (its reduced cost)."""

    rows: Floats
    columns: Floats


class LinearSolver(Protocol):
    """Anything that optimises over one linear program: the engine here, or another solver behind an adapter."""

    def solve(self, costs: Mapping[int, float], maximize: bool = True) -> LPResult:
        """Optimise the sum of ``costs[column] * x[column]``."""


OpenProgram: TypeAlias = Callable[[LinearProgram], LinearSolver]  # a solver on a program
