r"""No-good cuts: an answer for one design says nothing of any other one.

.. math::

    \delta(z) = \sum_{i \in \hat D} (1 - z_i) + \sum_{i \notin \hat D,\ \hat D \cup \{i\} \text{ affordable}} z_i

The second sum is empty if the design uses the budget up. Then this is the sum of the thesis, over the knockouts of the
design alone: there every design makes exactly K of them. Balas and Jeroslow, SIAM J Appl Math 1972.
"""

from pyomo.common.collections import ComponentMap

from pyomo_sd.blocks.interventions import Interventions
from pyomo_sd.designs.referee import Design
from pyomo_sd.network.reason import Reason
from pyomo_sd.search.cutting.cuts import Count, cuts


class NoGood:
    """The number of interventions by which a design differs."""

    def count(self, leader: Interventions, design: Design, reason: Reason | None) -> Count:
        """Count what is not made of the design, and what is made besides."""
        left = leader.space.limit - leader.space.cost(design)
        given_up = dict.fromkeys(design, -1.0)
        added = {c.id: 1.0 for c in leader.space.candidates if c.id not in design and c.cost <= left}
        terms = ((leader.binaries[i], factor) for i, factor in {**given_up, **added}.items())
        return Count(ComponentMap(terms), float(len(design)))


cuts.register("no_good", NoGood())
