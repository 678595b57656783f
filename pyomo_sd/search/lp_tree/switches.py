"""Designs as bits, and what has to be done to undo a reason.

A design is an integer whose k-th bit says that the k-th candidate is made (the cheapest candidate first). Whether a
reaction is absent stands in its losses: pairs of a set of knockouts and a set of knock-ins; it is absent while, for
one of them, all of the knockouts are made and none of the knock-ins is.
"""

from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from math import fsum, inf
from typing import NamedTuple
from weakref import WeakKeyDictionary

from pyomo_sd.designs.referee import Design
from pyomo_sd.network.reason import Reason
from pyomo_sd.problem.interventions import InterventionSpace

Bits = int


class Branches(NamedTuple):
    """Sets of interventions, one of which a design has to make: single ones as the bits of one integer, and others."""

    singles: Bits
    several: tuple[Bits, ...]

    def __len__(self) -> int:
        """Return the number of sets."""
        return self.singles.bit_count() + len(self.several)


class _Cuts(NamedTuple):
    """The losses of the reactions that a reason needs present: without knock-ins as `Branches`, and the others."""

    singles: Bits
    several: tuple[Bits, ...]
    mixed: tuple[tuple[Bits, Bits], ...]
    every: Bits  # all interventions in any of these


class Switches:
    """The candidates of a problem as bits.

    Attributes
    ----------
    ids
        The candidates, the cheapest first.
    everything
        All candidates.
    cheapest
        The least cost of a candidate; infinite if there is none.
    required, forbidden
        What every design contains, and what none does.
    """

    def __init__(self, space: InterventionSpace) -> None:
        candidates = sorted(space.candidates, key=lambda candidate: candidate.cost)
        self.space = space
        self.ids = tuple(candidate.id for candidate in candidates)
        self.everything = (1 << len(self.ids)) - 1
        self.cheapest = candidates[0].cost if candidates else inf
        self._costs = tuple(candidate.cost for candidate in candidates)
        self._place = {name: place for place, name in enumerate(self.ids)}
        self.required, self.forbidden = self.bits(space.choice.required), self.bits(space.choice.forbidden)
        self._ladders = [self.bits(ladder) for ladder in space.choice.ladders.values()]
        self._losses = {
            reaction: tuple((self.bits(loss.knockouts), self.bits(loss.knockins)) for loss in losses)
            for reaction, losses in space.losses.items()
        }
        # the losses by a single knockout as the bits of one integer, and all others by their numbers
        alone = {
            loss for losses in self._losses.values() for loss in losses if loss[0].bit_count() == 1 and not loss[1]
        }
        self._numbered = sorted({loss for losses in self._losses.values() for loss in losses} - alone)
        number = {loss: k for k, loss in enumerate(self._numbered)}
        self._alone = {r: _union(loss[0] for loss in losses if loss in alone) for r, losses in self._losses.items()}
        self._joint = {
            reaction: tuple(number[loss] for loss in losses if loss not in alone)
            for reaction, losses in self._losses.items()
        }
        self._touching: list[set[str]] = [set() for _ in self.ids]
        for reaction, losses in self._losses.items():
            for place in _places(_union(knockouts | knockins for knockouts, knockins in losses)):
                self._touching[place].add(reaction)
        self._absent_at_first = frozenset(reaction for reaction in self._losses if self._is_lost(reaction, 0))
        self._cuts: WeakKeyDictionary[Reason, _Cuts] = WeakKeyDictionary()
        self.within = lru_cache(maxsize=1024)(self._within)

    def bits(self, design: Collection[str]) -> Bits:
        """Return a design as bits."""
        return _union(1 << self._place[intervention] for intervention in design)

    def design(self, made: Bits) -> Design:
        """Return the design of these bits."""
        return frozenset(self.ids[place] for place in _places(made))

    def cost(self, made: Bits) -> float:
        """Return the cost of a design."""
        return fsum(self._costs[place] for place in _places(made))

    def clash(self, made: Bits) -> bool:
        """Tell whether interventions are made of which a design contains one at most."""
        return any((taken := made & ladder) & (taken - 1) for ladder in self._ladders)

    def _within(self, money: float) -> Bits:
        """Return the candidates that cost no more than ``money``."""
        return _union(1 << place for place, cost in enumerate(self._costs) if cost <= money)

    def absent(self, made: Bits) -> frozenset[str]:
        """Return the reactions that a design leaves without flux."""
        touched = {reaction for place in _places(made) for reaction in self._touching[place]}
        lost = {reaction for reaction in touched if self._is_lost(reaction, made)}
        return (self._absent_at_first - touched) | lost

    def absent_for_good(self, made: Bits, affordable: Bits) -> frozenset[str]:
        """Return the reactions without flux in this design and in all larger ones made of ``affordable`` candidates."""
        return frozenset(
            reaction
            for reaction in self.absent(made)
            if any(not knockins & affordable for _, knockins in self._satisfied(reaction, made))
        )

    def branches(self, made: Bits, reason: Reason | None) -> Branches:
        """Return the minimal sets of interventions, one of which undoes a reason that stands for a design."""
        if reason is None:
            return Branches(self.everything & ~made, ())
        singles, several, mixed, _ = self._cuts_of(reason)
        singles |= self._returns(made, reason)
        kept = []
        for wanted in (*several, *(knockouts for knockouts, knockins in mixed if not knockins & made)):
            missing = wanted & ~made
            if missing & (missing - 1):
                kept.append(missing)
            else:
                singles |= missing
        return Branches(singles & ~made, tuple(missing for missing in dict.fromkeys(kept) if not missing & singles))

    def size(self, reason: Reason | None) -> int:
        """Return about how many branches a reason has."""
        if reason is None:
            return len(self.ids)
        cuts = self._cuts_of(reason)
        return cuts.singles.bit_count() + len(cuts.several) + len(cuts.mixed) + len(reason.absent)

    def touching(self, made: Bits, reason: Reason | None) -> Bits:
        """Return the interventions that may undo a reason if they are added, alone, to a design."""
        if reason is None:
            return self.everything & ~made
        return self._cuts_of(reason).every | self._returns(made, reason)

    def _cuts_of(self, reason: Reason) -> _Cuts:
        if reason not in self._cuts:
            singles, numbers = 0, set[int]()
            for reaction in reason.present:
                singles |= self._alone[reaction]
                numbers.update(self._joint[reaction])
            joint = [self._numbered[number] for number in sorted(numbers)]
            several = tuple(knockouts for knockouts, knockins in joint if not knockins and not knockouts & singles)
            mixed = tuple(loss for loss in joint if loss[1] and not loss[0] & singles)
            every = _union((singles, *several, *(knockouts for knockouts, _ in mixed)))
            self._cuts[reason] = _Cuts(singles, several, mixed, every)
        return self._cuts[reason]

    def _returns(self, made: Bits, reason: Reason) -> Bits:
        """Return knock-ins, one of which is made wherever an absent reaction of the reason comes back."""
        found = 0
        for reaction in reason.absent:
            knockins = [knockins for _, knockins in self._satisfied(reaction, made)]
            if all(knockins):
                found |= min(knockins, key=int.bit_count, default=0)
        return found

    def _satisfied(self, reaction: str, made: Bits) -> Iterator[tuple[Bits, Bits]]:
        for knockouts, knockins in self._losses[reaction]:
            if not knockouts & ~made and not knockins & made:
                yield knockouts, knockins

    def _is_lost(self, reaction: str, made: Bits) -> bool:
        return next(self._satisfied(reaction, made), None) is not None


def each(made: Bits) -> Iterator[Bits]:
    """Yield the single bits, the lowest first.

    >>> list(each(0b1010))
    [2, 8]
    """
    while made:
        lowest = made & -made
        yield lowest
        made ^= lowest


def _places(made: Bits) -> Iterator[int]:
    return (bit.bit_length() - 1 for bit in each(made))


def _union(parts: Iterable[Bits]) -> Bits:
    found = 0
    for part in parts:
        found |= part
    return found
