r"""What counts as optimal, for an objective c with the optimum o and a tolerance t in (0, 1].

.. math::

    \text{maximise:}\quad c^\top v \ge t\, o \ \ (o \ge 0), \qquad c^\top v \ge (2 - t)\, o \ \ (o \le 0) \\
    \text{minimise:}\quad c^\top v \le (2 - t)\, o \ \ (o \ge 0), \qquad c^\top v \le t\, o \ \ (o \le 0)

A tolerance relaxes, whatever the sign of o: 1 - t is the share of the optimum's size that may be lost.
"""

from collections.abc import Mapping

from pyomo_sd.names import MAXIMIZE
from pyomo_sd.network.constraint import LinearConstraint

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
