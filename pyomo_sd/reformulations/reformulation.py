"""What a reformulation is: a Pyomo transformation of the model, and what its answers then rest on."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from pyomo_sd.names import STRONG_DUALITY
from pyomo_sd.registry import Registry

INDICATOR = "indicator"  # native indicator constraints: a feature of solvers, and the reformulation that needs it
SOS1 = "sos1"  # sets of variables of which at most one differs from zero: likewise


@dataclass(frozen=True)
class Basis:
    """What an answer of the reformulated model rests on, besides the solver.

    Attributes
    ----------
    text
        In words.
    price_bound
        A bound on prices that somebody assumed; ``None`` if nothing was assumed.
    """

    text: str
    price_bound: float | None = None

    def closed_by(self, closing: str) -> "Basis":
        """Return what the answer rests on if responses are told by a closing, named unless it is the usual one."""
        return self if closing == STRONG_DUALITY else replace(self, text=f"{self.text}; closing {closing}")

    def solved_with(self, options: Mapping[str, Any]) -> "Basis":
        """Return what the answer rests on if the solver was told something by its own names."""
        stated = ", ".join(f"{name}={value}" for name, value in options.items())
        return replace(self, text=f"{self.text}; the solver with {stated}") if stated else self


class Reformulation(Protocol):
    """A way to turn disjunctions into something that a solver takes."""

    needs: frozenset[str]  # features of the solver

    def apply(self, model: Any, price_bound: float | None) -> Basis:
        """Transform the model in place."""


reformulations: Registry[Reformulation] = Registry("reformulation")
