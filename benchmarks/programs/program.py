"""What a program is: a name, the file that runs it, and its keywords."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from benchmarks.problems.problem import LiteratureProblem
from pyomo_sd.registry import Registry


@dataclass(frozen=True)
class Program:
    """A way to answer problems.

    Attributes
    ----------
    run
        The module of `benchmarks.runs` that runs it.
    options
        Its keywords: those of `solve` for this package.
    peer
        Whether it runs in the Python of the peers.
    refuses
        Returns why it cannot be asked a problem, or an empty text.
    """

    run: str
    options: Mapping[str, Any] = field(default_factory=dict)
    peer: bool = False
    refuses: Callable[[LiteratureProblem], str] = field(default=lambda _: "")

    def keywords(self, problem: LiteratureProblem) -> dict[str, Any]:
        """Return its keywords for a problem: big-M needs the problem's M."""
        needs_m = self.options.get("reformulation") == "bigm"
        return {**self.options, **({"M": problem.M} if needs_m else {})}


programs: Registry[Program] = Registry("program of the benchmarks")
