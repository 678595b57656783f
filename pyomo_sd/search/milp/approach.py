"""What an approach is: an order in which the MILP engine looks for designs."""

from typing import Protocol

from pyomo_sd.registry import Registry
from pyomo_sd.search.milp.search import Search


class Approach(Protocol):
    """A way through the designs of a problem; it leaves its status and proof in the search."""

    def feasible(self, search: Search) -> None:
        """Search a problem without a nested module."""

    def nested(self, search: Search) -> None:
        """Search a problem with a nested module."""


approaches: Registry[Approach] = Registry("solution approach")
