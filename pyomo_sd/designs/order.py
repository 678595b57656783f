"""The order of answers: level by level of worth, the cheapest first within a level."""

from collections.abc import Callable, Collection, Iterator
from typing import TypeVar

from pyomo_sd.designs.referee import LEVEL_SLACK, Design, level_width

SAME_COST = 1e-6  # costs closer than this are equal, and so are a cost and a solver's bound
Item = TypeVar("Item")


def in_order(
    designs: Collection[Design], worth: Callable[[Design], float], cost: Callable[[Design], float]
) -> Iterator[Design]:
    """Yield designs level by level, the best first, and those of a level by cost; equal ones by size and name."""
    for level in levels(designs, worth):
        yield from sorted(level, key=lambda design: (round(cost(design), 6), *by_name(design)))


def levels(items: Collection[Item], worth: Callable[[Item], float]) -> Iterator[list[Item]]:
    """Yield the items whose worth is the same within rounding, the best first."""
    left = sorted(items, key=lambda item: -worth(item))
    while left:
        least = worth(left[0]) - LEVEL_SLACK * level_width(worth(left[0]))
        end = next((k for k, item in enumerate(left) if worth(item) < least), len(left))
        yield left[:end]
        left = left[end:]


def by_name(design: Design) -> tuple[int, list[str]]:
    """Return what puts designs of equal cost in order: their size, then their names."""
    return len(design), sorted(design)
