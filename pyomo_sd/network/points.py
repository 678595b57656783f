"""Flux vectors found before, each by what it rests on, and which of them a design leaves.

They are kept as bits, one integer per reaction, whose k-th bit says that the k-th of them uses it.
"""

from collections.abc import Iterator
from math import inf

from pyomo_sd.network.reason import Reason

MOST_POINTS = 50_000  # kept at a time; then memory begins anew


class Points:
    """A memory of flux vectors.

    Examples
    --------
    >>> points = Points()
    >>> points.add(Reason(frozenset({"PGI"})), 1.0)
    >>> points.add(Reason(frozenset({"PFK"})), 2.0)
    >>> [reason.present for reason in points.standing(frozenset({"PGI"}))]
    [frozenset({'PFK'})]
    """

    def __init__(self) -> None:
        self._reasons: list[Reason] = []
        self._amounts: list[float] = []
        self._users: dict[str, int] = {}  # the points that use a reaction
        self._shunners: dict[str, int] = {}  # the points that need a reaction to stay absent

    def add(self, reason: Reason, amount: float = 0.0) -> None:
        """Remember a flux vector by its reason, and an amount that is told of it."""
        if len(self._reasons) >= MOST_POINTS:
            self._reasons, self._amounts, self._users, self._shunners = [], [], {}, {}
        bit = 1 << len(self._reasons)
        self._reasons.append(reason)
        self._amounts.append(amount)
        for index, reactions in ((self._users, reason.present), (self._shunners, reason.absent)):
            for reaction in reactions:
                index[reaction] = index.get(reaction, 0) | bit

    def standing(self, absent: frozenset[str], above: float = -inf) -> Iterator[Reason]:
        """Yield the reasons that stand without the ``absent`` reactions, of amounts above one, first found first."""
        bits = self._standing(absent)
        while bits:
            lowest = bits & -bits
            place = lowest.bit_length() - 1
            if self._amounts[place] > above:
                yield self._reasons[place]
            bits ^= lowest

    def _standing(self, absent: frozenset[str]) -> int:
        fallen = 0
        for reaction in self._users.keys() & absent:
            fallen |= self._users[reaction]
        for reaction in self._shunners.keys() - absent:
            fallen |= self._shunners[reaction]
        return ((1 << len(self._reasons)) - 1) & ~fallen
