"""An answer that is known, the answer of a program, and whether the two can be true together."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

NOT_FINISHED = "not finished"  # what is said of an answer that is not wrong so far
TOLERANCE = 1e-3  # of a value, mmol/gDW/h: as many digits as are published


@dataclass(frozen=True)
class Known:
    """An answer that is known.

    Attributes
    ----------
    source
        Where from.
    sizes
        How many designs there are of one intervention, of two, ...
    value
        The best value.
    design
        A best design, if it is the only one: those that may stand for each other are behind strokes.
    """

    source: str
    sizes: tuple[int, ...] = ()
    value: float | None = None
    design: str = ""

    def __str__(self) -> str:
        """Return the answer in words."""
        if self.value is None:
            return f"{sum(self.sizes)} designs ({'+'.join(map(str, self.sizes))})"
        return f"{self.value:g}" + (f" {{{self.design.replace(' ', ', ')}}}" if self.design else "")


@dataclass(frozen=True)
class Answer:
    """What a program says: its designs and their best value, whether that is all, and a bound on what it does not list.

    ``invalid`` of the designs are none.
    """

    designs: Sequence[Collection[str]]
    value: float | None
    finished: bool
    bound: float | None = None
    invalid: int = 0

    def contradictions(self, known: Known) -> list[str]:
        """Return what the known answer does not allow; an answer that is not finished may lack designs."""
        wrong = [f"{self.invalid} are no designs"] if self.invalid else []
        return wrong + (self._of_sizes(known) if known.value is None else self._of_value(known, known.value))

    def _of_sizes(self, known: Known) -> list[str]:
        sizes = Counter(map(len, {frozenset(design) for design in self.designs}))
        expected = dict(enumerate(known.sizes, start=1))
        if (self.finished and sizes != expected) or any(n > expected.get(size, 0) for size, n in sizes.items()):
            return [f"{sum(sizes.values())} of {known}"]
        return []

    def _of_value(self, known: Known, best: float) -> list[str]:
        found = [] if self.value is None else [self.value - best]
        wrong = [f"{self.value:.6g} for {known}" for gap in found if gap > TOLERANCE]
        if self.bound is not None and max([self.bound, *(best + gap for gap in found)]) < best - TOLERANCE:
            wrong.append(f"bound {self.bound:.6g} for {known}")
        if self.finished and not any(gap >= -TOLERANCE for gap in found):
            wrong.append(f"{'nothing' if self.value is None else format(self.value, '.6g')} is no optimum: {known}")
        elif self.finished and known.design and not any(map(known_design(known.design), self.designs)):
            wrong.append(f"another design than {known}")
        return wrong


def known_design(words: str) -> Callable[[Collection[str]], bool]:
    """Return what tells whether a design is the one of these words."""
    wanted = [set(word.split("/")) for word in words.split()]
    return lambda design: len(wanted) == len(design) and all(word.intersection(design) for word in wanted)
