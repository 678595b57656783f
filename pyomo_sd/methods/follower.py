"""A flux vector that every design has to leave to the cell, and what it is for.

Without the demand that it be optimal these flux vectors are the *high-point relaxation* of a method: whatever a design
does, they exist, and the leader's value is no better than the best sum of their gains.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pyomo_sd.network.constraint import LinearConstraint
from pyomo_sd.problem.aims import Aim


@dataclass(frozen=True)
class Follower:
    """One flux vector of a module.

    Attributes
    ----------
    inner
        The constraints that the cell heeds while it pursues its aims.
    constraints
        What the leader demands of the flux vector besides.
    aims
        What it is optimal for, each by itself, under the inner constraints alone.
    gains
        Its part in the leader's value, in the leader's sense.
    """

    inner: Sequence[LinearConstraint] = ()
    constraints: Sequence[LinearConstraint] = ()
    aims: Sequence[Aim] = ()
    gains: Mapping[str, float] = field(default_factory=dict)

    @property
    def system(self) -> list[LinearConstraint]:
        """All that it has to meet, whether it is optimal or not."""
        return [*self.inner, *self.constraints]
