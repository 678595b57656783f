"""Whether a design contains one of many."""

from pyomo_sd.search.lp_tree.switches import Bits, each


class Supersets:
    """Designs, and the question whether another one contains any of them.

    Examples
    --------
    >>> known = Supersets()
    >>> known.add(0b011)
    >>> known.contain(0b111), known.contain(0b101)
    (True, False)
    """

    def __init__(self) -> None:
        self._by_lowest: dict[Bits, list[Bits]] = {}
        self._singles: Bits = 0
        self._everything = False

    def add(self, made: Bits) -> None:
        """Add a design."""
        if not made:
            self._everything = True
        elif not made & (made - 1):
            self._singles |= made
        else:
            self._by_lowest.setdefault(made & -made, []).append(made)

    def contain(self, made: Bits) -> bool:
        """Tell whether a design is one of those added, or contains one."""
        if made & self._singles or self._everything:
            return True
        return any(not known & ~made for bit in each(made) for known in self._by_lowest.get(bit, ()))
