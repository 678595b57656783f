r"""What the answer of a linear program rests on: reactions that are present, and reactions that are absent.

The answer for one design stands for every other one that leaves these reactions as they are; so whoever wants another
answer has to touch one of them. With F(D) the flux space of a design D, its reactions within [l, u]:

- A *point* v of F(D) is one of F(D') too, as long as the reactions that v uses stay present, and the absent ones whose
  bounds exclude zero stay absent.
- A *certificate* y that F(D) is empty has :math:`d = A^\top y` and

  .. math:: \sum_{r \text{ present}} \max_{l_r \le x \le u_r} d_r x + \max_{b} (-y^\top b) = -m < 0.

  A reaction that appears adds its term to the sum, one that goes takes its term away. The sum stays negative while
  those whose change is worth more than a fair share of m / 2 stay as they are.
- A *ray* w along which an objective grows for ever is one of F(D') too, as long as the reactions that w uses stay.
- The *prices* of an optimum: the optimum does not improve while those absent reactions stay absent whose reduced cost
  d rewards them, :math:`\max_{l \le x \le u} d\, x > 0`, and the forced ones that are present stay present. The latter
  are in every point of F(D), so whoever joins the reason of a point with these prices need not name them.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pyomo_sd.lp.program import Floats, LinearProgram
from pyomo_sd.lp.witnesses import largest
from pyomo_sd.network.flux_network import FluxNetwork

Columns = NDArray[np.integer]
REWARDED = 1e-11  # the least reduced cost that rewards, relative to the largest; too small only costs time


@dataclass(frozen=True, eq=False)
class Reason:
    """Reactions that have to stay present, and reactions that have to stay absent, for an answer to stand."""

    present: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()

    def stands(self, absent: Collection[str]) -> bool:
        """Tell whether the answer holds where exactly the reactions ``absent`` (a set) carry nothing."""
        return self.present.isdisjoint(absent) and all(reaction in absent for reaction in self.absent)

    def told(self) -> "Reason":
        """Return the reason itself, where one is asked for that may take time to tell."""
        return self

    def joined(self, absent: frozenset[str]) -> "Reason":
        """Return the reason that needs further reactions to stay absent."""
        return Reason(self.present, self.absent | absent)

    def united(self, other: "Reason") -> "Reason":
        """Return the reason that stands where both do."""
        return Reason(self.present | other.present, self.absent | other.absent)


class Reasoner:
    """Tells reasons of answers about one network.

    Parameters
    ----------
    network
        The flux space without any design.
    switchable
        The reactions that designs may take away; others stay as they are and are not told.
    """

    def __init__(self, network: FluxNetwork, switchable: Collection[str]) -> None:
        self._owners = [network.owner.get(column, column) for column in network.columns]
        self._switchable = np.array([owner in switchable for owner in self._owners], dtype=bool)
        self._lower, self._upper = network.program.column_lower, network.program.column_upper
        self._forced = self._named(np.flatnonzero((self._lower > 0) | (self._upper < 0)))

    def point(self, columns: Columns, absent: Collection[str]) -> Reason:
        """Return the reason of a flux vector, given the columns that it uses."""
        return Reason(self._named(columns), self._forced.intersection(absent))

    def ray(self, columns: Columns) -> Reason:
        """Return the reason of a direction, given the columns that it uses."""
        return Reason(self._named(columns))

    def certificate(self, program: LinearProgram, prices: Floats, absent: Collection[str]) -> Reason:
        """Return the reason of emptiness, given prices of the rows of the program without the absent reactions."""
        size = np.abs(prices).max(initial=0.0)
        slopes = program.matrix.T @ (prices / size) if size else np.zeros(len(self._owners))
        held = largest(slopes, program.column_lower, program.column_upper)
        margin = -(held.sum() + largest(-prices / (size or 1.0), program.row_lower, program.row_upper).sum())
        if not margin > 0:  # limits that cross each other, or rounding: the reason is everything
            crossed = np.flatnonzero(program.column_lower > program.column_upper)
            return self._split(crossed if len(crossed) else np.arange(len(held)), absent)
        share = margin / (2 * len(held))
        gained = self._worth(slopes, 0.0)
        out = np.array([owner in absent for owner in self._owners], dtype=bool)
        return self._split(np.flatnonzero(np.where(out, gained > share, -held > share)), absent)

    def rewarded(self, slopes: Floats, absent: Collection[str]) -> frozenset[str]:
        """Return the absent reactions that reduced costs (of a maximum) reward for being present."""
        noise = REWARDED * np.abs(slopes).max(initial=0.0)
        return self._named(np.flatnonzero(self._worth(slopes, noise) > 0)).intersection(absent)

    def _worth(self, slopes: Floats, noise: float) -> Floats:
        """Return the largest ``slope * x`` with x within the given bounds; infinite where there is none."""
        limits = np.where(slopes > 0, self._upper, self._lower)
        return np.multiply(slopes, limits, out=np.zeros_like(slopes), where=np.abs(slopes) > noise)

    def _split(self, columns: Columns, absent: Collection[str]) -> Reason:
        names = self._named(columns)
        return Reason(names.difference(absent), names.intersection(absent))

    def _named(self, columns: Columns) -> frozenset[str]:
        return frozenset(self._owners[column] for column in columns[self._switchable[columns]])
