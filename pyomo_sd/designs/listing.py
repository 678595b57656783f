"""The user's designs that the designs of a search stand for, in order, made as they are asked for.

There may be many more of them than anybody wants to see. They come in *runs* of one worth and one cost, whose lengths
are known from counting; a run of reasonable length is put in order by size and name, as if nothing had been grouped.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, islice
from math import inf, isnan
from operator import itemgetter
from typing import Any

from pyomo_sd.designs.on_demand import OnDemand
from pyomo_sd.designs.order import by_name, levels
from pyomo_sd.designs.referee import Design
from pyomo_sd.problem.groups import SAME_SUM, Groups

MOST_VERIFIED = 10_000  # designs that are made and verified one by one; of more, one of each design of the search
MOST_SORTED = 100_000  # designs in a run that are made at once, to be put in order
Pair = tuple[Design, Design]  # a design of the search, and one of the user's that it stands for


class Listing(OnDemand[Pair, Design]):
    """All designs, in order: level by level of value, the cheapest first within a level.

    Parameters
    ----------
    found
        Designs of the search, and their values; nan if they have none.
    groups
        What they stand for.
    money
        What a design may cost.
    maximised
        Whether more is better.
    most
        How many are listed at most: those that come first.

    Attributes
    ----------
    pairs
        The designs of the search, each with one of the user's, in the order of the latter.

    Examples
    --------
    >>> from pyomo_sd.problem.groups import Group
    >>> from pyomo_sd.problem.interventions import Candidate
    >>> a, b, c = (Candidate(name, "knockout", cost) for name, cost in (("a", 1.0), ("b", 1.0), ("c", 2.0)))
    >>> listing = Listing({frozenset("a"): 7.0}, Groups({"a": Group(True, (a, b, c))}), 2.0)
    >>> len(listing), [sorted(design) for design in listing], listing[-1], listing.values[-1]
    (3, [['a'], ['b'], ['c']], frozenset({'c'}), 7.0)
    """

    def __init__(
        self, found: Mapping[Design, float], groups: Groups, money: float, maximised: bool = True, most: float = inf
    ) -> None:
        self.found, self.groups, self.money, self.maximised = found, groups, money, maximised
        runs = [run for level in levels(list(found), self._worth) for run in _runs(level, groups, money)]
        self.pairs = _Pairs(runs, most)
        super().__init__(self.pairs, itemgetter(1))

    def _worth(self, source: Design) -> float:
        value = self.found[source]
        return 0.0 if isnan(value) else value if self.maximised else -value

    @property
    def values(self) -> OnDemand[Pair, float]:
        """The value of each design: that of the one of the search."""
        return OnDemand(self.pairs, lambda pair: self.found[pair[0]])

    @property
    def sources(self) -> list[Design]:
        """The designs of the search of which some are listed, or as good as those and as cheap."""
        return self.pairs.sources


class _Pairs(Sequence[Pair]):
    """The designs of the search and of the user, run by run."""

    def __init__(self, runs: "Sequence[_Run]", most: float) -> None:
        self._runs = runs
        self._ends = list(accumulate(map(len, runs)))
        self._length = int(min(most, self._ends[-1] if runs else 0))

    @property
    def sources(self) -> list[Design]:
        last = bisect_right(self._ends, len(self) - 1)
        listed = self._runs[: last + 1] if len(self) else []
        return list(dict.fromkeys(design for run in listed for design in run.counts))

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, slice):
            return [self[k] for k in range(*place.indices(len(self)))]
        if not -len(self) <= place < len(self):
            raise IndexError("there is no design of this number")
        place %= len(self)
        run = bisect_right(self._ends, place)
        return self._runs[run][place - (self._ends[run - 1] if run else 0)]

    def __iter__(self) -> Iterator[Pair]:
        return islice((pair for run in self._runs for pair in run), len(self))


def _runs(level: Sequence[Design], groups: Groups, money: float) -> list["_Run"]:
    """Return the runs of one worth, the cheapest first."""
    costs = [(cost, number, design) for design in level for cost, number in groups.counts(design, money).items()]
    runs: list[_Run] = []
    for cost, number, design in sorted(costs, key=lambda entry: entry[0]):
        if not runs or cost - runs[-1].cost >= SAME_SUM:
            runs.append(_Run(groups, cost, Counter()))
        runs[-1].counts[design] += number
    return runs


@dataclass(frozen=True)
class _Run(Sequence[Pair]):
    """The designs of one worth and one cost.

    Attributes
    ----------
    counts
        Design of the search -> how many of the user's designs of this cost it stands for.
    """

    groups: Groups
    cost: float
    counts: Counter[Design]

    def __len__(self) -> int:
        return self._ends[-1]

    def __getitem__(self, place: Any) -> Any:
        if len(self) <= MOST_SORTED:
            return self._sorted[place]
        source = bisect_right(self._ends, place)
        design = self._sources[source]
        return design, self.groups.nth(design, self.cost, place - (self._ends[source - 1] if source else 0))

    def __iter__(self) -> Iterator[Pair]:
        return iter(self._sorted) if len(self) <= MOST_SORTED else self._made()

    @cached_property
    def _sources(self) -> list[Design]:
        return sorted(self.counts, key=by_name)

    @cached_property
    def _ends(self) -> list[int]:
        return list(accumulate(self.counts[design] for design in self._sources))

    @cached_property
    def _sorted(self) -> list[Pair]:
        return sorted(self._made(), key=lambda pair: by_name(pair[1]))

    def _made(self) -> Iterator[Pair]:
        for design in self._sources:
            for made, cost in self.groups.designs(design, self.cost + SAME_SUM):
                if abs(cost - self.cost) < SAME_SUM:
                    yield design, made
