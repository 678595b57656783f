r"""What a cut is: a count of changes, at least one of which a design makes for which an answer no longer stands.

Linear programs gave an answer for a design :math:`\hat D`: there is no response, its optimum is :math:`\psi`, its value
is no better than w. For other designs the answer stands as long as nothing that it rests on is changed. A *count*
:math:`\delta(z)` is an affine expression over the leader's binaries, zero at :math:`\hat z`, and at least 1 wherever
the answer may not stand. It makes rows that every design meets, of whatever the answer says:

.. math::

    \delta(z) \ge 1, \qquad c^\top v \ge \psi - (\psi - L)\, \delta(z), \qquad p^\top v \le w + (U - w)\, \delta(z)

with bounds :math:`L \le c^\top v` and :math:`U \ge p^\top v` of all designs.
"""

from typing import NamedTuple, Protocol

from pyomo.common.collections import ComponentMap

from pyomo_sd.blocks.interventions import Interventions
from pyomo_sd.designs.referee import Design
from pyomo_sd.network.reason import Reason
from pyomo_sd.registry import Registry


class Count(NamedTuple):
    """An affine expression over binaries."""

    terms: ComponentMap
    constant: float = 0.0


class Cut(Protocol):
    """A way to count what a design changes of what an answer rests on."""

    def count(self, leader: Interventions, design: Design, reason: Reason | None) -> Count:
        """Return the count of the answer for a design, and what it rests on (``None``: on everything)."""


cuts: Registry[Cut] = Registry("kind of cut")
"""The ways to count, by the name that the keyword ``cuts`` has for them."""
