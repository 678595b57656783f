r"""What the cell of a module aims at: an objective, its sense, and how much of the optimum counts as optimal.

With o the optimum and t in (0, 1] the tolerance, a response is optimal if

.. math::

    \text{maximise:}\quad c^\top v \ge t\, o \ \ (o \ge 0), \qquad c^\top v \ge (2 - t)\, o \ \ (o \le 0) \\
    \text{minimise:}\quad c^\top v \le (2 - t)\, o \ \ (o \ge 0), \qquad c^\top v \le t\, o \ \ (o \le 0)

A tolerance relaxes, whatever the sign of o: 1 - t is the share of the optimum's size that may be lost.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pyomo_sd.errors import SetupError
from pyomo_sd.names import INFEASIBLE, MAXIMIZE, MINIMIZE, OPTIMAL
from pyomo_sd.network.cell import Cell
from pyomo_sd.network.constraint import LinearConstraint
from pyomo_sd.problem.expressions import linexprdict2str
from pyomo_sd.problem.module import SDModule

EXACTNESS = 1e-9  # how far a computed optimum may lie from the true one, relative to its size where that exceeds 1


@dataclass(frozen=True)
class Aim:
    """An objective of the cell.

    Attributes
    ----------
    objective
        Reaction -> coefficient.
    sense
        "maximize" or "minimize".
    tolerance
        The share of the optimum that counts as optimal, in (0, 1].
    keyword
        The keyword of the module that states the tolerance.
    """

    objective: Mapping[str, float]
    sense: Literal["maximize", "minimize"]
    tolerance: float = 1.0
    keyword: str = "tolerance"

    @property
    def is_exact(self) -> bool:
        """Whether only the optimum itself counts."""
        return self.tolerance == 1.0

    def threshold(self, optimum: float) -> LinearConstraint:
        """Return the row that cuts the responses out: fluxes with an optimal objective, within the tolerance.

        Examples
        --------
        >>> row = Aim({"BIO": 1.0}, "maximize", 0.5).threshold(-2.0)
        >>> row.sense, round(row.rhs, 6)
        ('>=', -3.0)
        """
        loss = (1.0 - self.tolerance) * abs(optimum) + EXACTNESS * max(1.0, abs(optimum))
        if self.sense == MAXIMIZE:
            return LinearConstraint(dict(self.objective), ">=", optimum - loss)
        return LinearConstraint(dict(self.objective), "<=", optimum + loss)

    def factor(self, wide: Cell) -> float:
        """Return the factor on the optimum that the tolerance amounts to for every design.

        Parameters
        ----------
        wide
            The widest flux space, which decides the sign of the optimum.

        Raises
        ------
        SetupError
            The tolerance is below 1, and the optimum may be positive for some designs and negative for others.
        """
        if self.is_exact:
            return 1.0
        low, high = (wide.optimise(self.objective, sense) for sense in (MINIMIZE, MAXIMIZE))
        if low.status == INFEASIBLE:
            return 1.0  # no design leaves any response
        never_negative = low.status == OPTIMAL and low.value >= -EXACTNESS
        never_positive = high.status == OPTIMAL and high.value <= EXACTNESS
        if not (never_negative or never_positive):
            raise SetupError(
                f"{self.keyword}={self.tolerance:g} is a share of the optimum, but"
                f" '{linexprdict2str(self.objective)}' can be negative for some designs and positive for others; use 1,"
                " or an objective of one sign"
            )
        shrinks = never_negative == (self.sense == MAXIMIZE)
        return self.tolerance if shrinks else 2.0 - self.tolerance


def aims_of(module: SDModule) -> tuple[Aim, ...]:
    """Return what the responses of a module's cell are optimal for; nothing if every flux vector is a response.

    Examples
    --------
    >>> module = SDModule(None, "protect", constraints="EX >= 1", inner_objective="BIO", reac_ids=["BIO", "EX"])
    >>> [(dict(aim.objective), aim.sense, aim.tolerance) for aim in aims_of(module)]
    [({'BIO': 1.0}, 'maximize', 1.0)]
    """
    return tuple(
        Aim(module[objective], module[sense], 1.0 if module[tolerance] is None else module[tolerance], tolerance)
        for objective, sense, tolerance in module.type.aims
        if module[objective] is not None
    )
