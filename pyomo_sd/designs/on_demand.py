"""Lists whose items are made when they are asked for, of those of another list."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, TypeVar

Source = TypeVar("Source")
Item = TypeVar("Item")


class OnDemand(Sequence[Item], Generic[Source, Item]):
    """A list of what a function makes of each item of another list.

    It is equal to any list of the same items.

    Examples
    --------
    >>> squares = OnDemand(range(1_000_000), lambda number: number**2)
    >>> squares[-1], squares[2:4], len(squares), OnDemand(range(3), str) == ["0", "1", "2"]
    (999998000001, [4, 9], 1000000, True)
    """

    def __init__(self, sources: Sequence[Source], make: Callable[[Source], Item]) -> None:
        self._sources, self._make = sources, make

    def __len__(self) -> int:
        """Return the number of items, without making them."""
        return len(self._sources)

    def __getitem__(self, place: Any) -> Any:
        """Return an item, or those of a slice."""
        if isinstance(place, slice):
            return list(map(self._make, self._sources[place]))
        return self._make(self._sources[place])

    def __iter__(self) -> Iterator[Item]:
        """Yield the items."""
        return map(self._make, self._sources)

    def __eq__(self, other: object) -> bool:
        """Tell whether another list has the same items."""
        if not isinstance(other, Sequence) or isinstance(other, str):
            return NotImplemented
        return len(self) == len(other) and all(one == its for one, its in zip(self, other, strict=True))

    def __repr__(self) -> str:
        """Return how many there are, and the first."""
        return f"<{len(self):,} items made on demand, the first: {self[:1]}>"
