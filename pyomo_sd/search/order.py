"""The order of answers: level by level of worth, the cheapest first within a level."""

from collections.abc import Callable, Collection, Iterator

from pyomo_sd.designs.referee import LEVEL_SLACK, Design, level_width

SAME_COST = 1e-6  # costs closer than this are equal, and so are a cost and a solver's bound


def in_order(
    designs: Collection[Design], worth: Callable[[Design], float], cost: Callable[[Design], float]
) -> Iterator[Design]:
    """Yield designs level by level, the best first, and those of a level by cost; equal ones by size and name."""
    left = sorted(designs, key=lambda design: -worth(design))
    while left:
        least = worth(left[0]) - LEVEL_SLACK * level_width(worth(left[0]))
        end = next((k for k, design in enumerate(left) if worth(design) < least), len(left))
        yield from sorted(left[:end], key=lambda design: (round(cost(design), 6), len(design), sorted(design)))
        left = left[end:]
