r"""What counts as optimal, for an objective c with the optimum o and a tolerance t in (0, 1].

.. math::

    \text{maximise:}\quad c^\top v \ge t\, o \ \ (o \ge 0), \qquad c^\top v \ge (2 - t)\, o \ \ (o \le 0) \\
    \text{minimise:}\quad c^\top v \le (2 - t)\, o \ \ (o \ge 0), \qquad c^\top v \le t\, o \ \ (o \le 0)

A tolerance relaxes, whatever the sign of o: 1 - t is the share of the optimum's size that may be lost.
"""

from collections.abc import Mapping

from pyomo_sd.errors import SetupError
from pyomo_sd.names import INFEASIBLE, INNER_OBJECTIVE, INNER_OPT_SENSE, INNER_OPT_TOL, MAXIMIZE, MINIMIZE, OPTIMAL
from pyomo_sd.network.cell import Cell
from pyomo_sd.network.constraint import LinearConstraint
from pyomo_sd.problem.expressions import linexprdict2str
from pyomo_sd.problem.module import SDModule

EXACTNESS = 1e-9  # how far a computed optimum may lie from the true one, relative to its size where that exceeds 1


def near_optimal(
    objective: Mapping[str, float], sense: str, optimum: float, tolerance: float | None = None
) -> LinearConstraint:
    """Return the row that cuts the responses out: fluxes with an optimal objective, within the tolerance.

    Examples
    --------
    >>> row = near_optimal({"BIO": 1.0}, "maximize", -2.0, 0.5)
    >>> row.sense, round(row.rhs, 6)
    ('>=', -3.0)
    """
    share = 1.0 if tolerance is None else tolerance
    loss = (1.0 - share) * abs(optimum) + EXACTNESS * max(1.0, abs(optimum))
    if sense == MAXIMIZE:
        return LinearConstraint(dict(objective), ">=", optimum - loss)
    return LinearConstraint(dict(objective), "<=", optimum + loss)


def tolerance_factor(module: SDModule, wide: Cell) -> float:
    """Return the factor on the inner optimum that a module's tolerance amounts to for every design.

    Parameters
    ----------
    module
        A module, with or without an inner objective.
    wide
        The widest flux space, which decides the sign of the optimum.

    Raises
    ------
    SetupError
        The tolerance is below 1, and the optimum may be positive for some designs and negative for others.
    """
    tolerance, objective = module[INNER_OPT_TOL], module[INNER_OBJECTIVE]
    if objective is None or tolerance in (None, 1.0):
        return 1.0
    low, high = (wide.optimise(objective, sense) for sense in (MINIMIZE, MAXIMIZE))
    if low.status == INFEASIBLE:
        return 1.0  # no design leaves any response
    never_negative = low.status == OPTIMAL and low.value >= -EXACTNESS
    never_positive = high.status == OPTIMAL and high.value <= EXACTNESS
    if not (never_negative or never_positive):
        raise SetupError(
            f"{INNER_OPT_TOL}={tolerance:g} is a share of the inner optimum, but '{linexprdict2str(objective)}' can be"
            " negative for some designs and positive for others; use 1, or an inner objective of one sign"
        )
    shrinks = never_negative == (module[INNER_OPT_SENSE] == MAXIMIZE)
    return float(tolerance if shrinks else 2.0 - tolerance)
