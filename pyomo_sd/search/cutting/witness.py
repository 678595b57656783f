r"""Witness cuts: an answer stands for every design that leaves the reactions alone on which it rests.

.. math::

    \delta(z) = \sum_{r \in \text{present}} \text{absent}_r(z) + \sum_{r \in \text{absent}} \text{present}_r(z)

with the reactions that have to stay present or absent for the answer to stand, `Reason`: the support of a response, or
what a Farkas certificate needs. It is stronger than the no-good cut of the same design: one cut settles all designs
that do not touch the witness, be they smaller, larger or altogether different ones.
"""

from pyomo.common.collections import ComponentMap

from pyomo_sd.blocks.interventions import Interventions
from pyomo_sd.designs.referee import Design
from pyomo_sd.network.reason import Reason
from pyomo_sd.search.cutting.cuts import Count, cuts
from pyomo_sd.search.cutting.no_good import NoGood


class Witness:
    """The number of disjuncts, of those that undo the reason, that a design chooses."""

    def count(self, leader: Interventions, design: Design, reason: Reason | None) -> Count:
        """Count what the design undoes of the reason; a reason that is not known is the design itself."""
        if reason is None:
            return NoGood().count(leader, design, reason)
        undone = [term for r in sorted(reason.present) for term in leader.presence[r].absent]
        undone += [term for r in sorted(reason.absent) for term in leader.presence[r].present]
        return Count(ComponentMap((term.binary_indicator_var, 1.0) for term in undone))


cuts.register("witness", Witness())
