r"""What cuts are added to: a model of the leader that admits more than the problem does, or makes it worth more.

Its objective is the cost, or an expression that no design's value exceeds. Of some followers it may have flux vectors,
which are not yet demanded to be optimal.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pyomo.environ as pyo
from pyomo.core.base.block import BlockData

from pyomo_sd.methods.follower import Follower
from pyomo_sd.reformulations import Basis


@dataclass(frozen=True)
class Relaxation:
    """A model whose disjunctions are transformed.

    Attributes
    ----------
    model
        With ``interventions`` and ``objective``.
    followers
        Those that have a flux vector in the model, and its block.
    basis
        What the model's answers rest on besides the solver.
    """

    model: pyo.ConcreteModel
    followers: Sequence[tuple[Follower, BlockData]]
    basis: Basis
