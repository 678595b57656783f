r"""The widest flux space of a problem: it contains what every design leaves.

A knockout shrinks the flux space F(D), but that of a forced reaction takes its minimum away and widens it, and so does
a knock-in. With all knock-ins made, and the bounds of every reaction that interventions can take away stretched to
contain zero,

.. math::

    F(D) \subseteq W = \{v : S v = 0,\ \min(l_r, 0) \le v_r \le \max(u_r, 0)
    \text{ for the switchable } r,\ l \le v \le u \text{ else}\} \quad \text{for every design } D.

What is impossible, bounded or idle in W is so for every design.
"""

from dataclasses import replace

from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.problem.interventions import InterventionSpace


def widest(network: FluxNetwork, space: InterventionSpace) -> FluxNetwork:
    """Return the network whose flux space contains that of every design: switchable bounds contain 0."""
    bounds = dict(network.bounds)
    for reaction in space.switchable:
        for part in network.parts(reaction):
            lower, upper = bounds[part]
            bounds[part] = min(lower, 0.0), max(upper, 0.0)
    return replace(network, bounds=bounds)
