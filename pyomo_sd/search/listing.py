"""The user's designs that the designs of a search stand for, in order, made as they are asked for.

There may be many more of them than anybody wants to see. They come in *runs* of one worth and one cost, whose lengths
are known from counting; a run of reasonable length is put in order by size and name, as if nothing had been grouped.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, islice
from typing import Any

from pyomo_sd.designs.referee import Design
from pyomo_sd.problem.groups import Groups
from pyomo_sd.search.order import by_name, levels

ROUNDED = 1e-8  # costs are counted to nine digits
MOST_SORTED = 100_000  # designs in a run that are made at once, to be put in order


class Listing(Sequence[Design]):
    """All designs, in order: level by level of worth, the cheapest first within a level.

    Parameters
    ----------
    found
        Designs of the search, and their worth.
    groups
        What they stand for.
    money
        What a design may cost.
    """

    def __init__(self, found: Mapping[Design, float], groups: Groups, money: float) -> None:
        self.found, self.groups = found, groups
        self._runs: list[_Run] = []
        for level in levels(list(found), found.__getitem__):
            costs: dict[float, dict[Design, int]] = {}
            for design in level:
                for cost, number in groups.counts(design, money).items():
                    costs.setdefault(cost, {})[design] = number
            self._runs.extend(_Run(groups, cost, costs[cost]) for cost in sorted(costs))
        self._ends = list(accumulate(len(run) for run in self._runs))

    def __len__(self) -> int:
        """Return the number of designs, without making them."""
        return self._ends[-1] if self._ends else 0

    def __getitem__(self, place: Any) -> Any:
        """Return a design, or those of a slice."""
        if isinstance(place, slice):
            return [self[k] for k in range(*place.indices(len(self)))]
        if not -len(self) <= place < len(self):
            raise IndexError("there is no design of this number")
        place %= len(self)
        run = bisect_right(self._ends, place)
        return next(islice(self._runs[run], place - (self._ends[run - 1] if run else 0), None))

    def __iter__(self) -> Iterator[Design]:
        """Yield the designs."""
        return (design for run in self._runs for design in run)


@dataclass(frozen=True)
class _Run:
    """The designs of one worth and one cost.

    Attributes
    ----------
    counts
        Design of the search -> how many of the user's designs of this cost it stands for.
    """

    groups: Groups
    cost: float
    counts: Mapping[Design, int]

    def __len__(self) -> int:
        return sum(self.counts.values())

    def __iter__(self) -> Iterator[Design]:
        return iter(self._sorted) if len(self) <= MOST_SORTED else self._made()

    @cached_property
    def _sorted(self) -> list[Design]:
        return sorted(self._made(), key=by_name)

    def _made(self) -> Iterator[Design]:
        for design in sorted(self.counts, key=by_name):
            ways = self.groups.designs(design, self.cost + ROUNDED)
            yield from (made for made, cost in ways if cost > self.cost - ROUNDED)
