"""What a closing is: rows that leave only the optimal points of a primal and a dual that stand side by side."""

from dataclasses import dataclass
from typing import Protocol

from pyomo_sd.blocks.switched_lp import LinearObjective, SwitchedLP
from pyomo_sd.registry import Registry

PRIMAL = "primal"  # the sub-block of the primal


@dataclass(frozen=True)
class Pursuit:
    """An objective over the primal whose optimal points are wanted.

    Attributes
    ----------
    objective
        Over the labels of the primal.
    tolerance
        The factor on the optimum: 1 for exactly optimal points.
    prefix
        Stands before the names of its dual and its rows, where several objectives share a primal.
    """

    objective: LinearObjective
    tolerance: float = 1.0
    prefix: str = ""

    @property
    def dual(self) -> str:
        """The sub-block of its dual."""
        return f"{self.prefix}dual"


class Closing(Protocol):
    """A way to close the gap between a primal and a dual."""

    def __call__(self, program: SwitchedLP, primal: SwitchedLP, pursuit: Pursuit) -> SwitchedLP:
        """Return a program with what ties its sub-blocks ``primal`` and ``pursuit.dual``.

        Parameters
        ----------
        program
            The rows of both, side by side.
        primal
            The primal by itself.
        pursuit
            What is optimised over it.

        Raises
        ------
        NotDualisable
            The closing cannot express the tolerance.
        """


closings: Registry[Closing] = Registry("closing")
