"""One design of a list: what it does, what it costs, what it is worth."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class DesignRecord:
    """One design.

    Attributes
    ----------
    interventions
        Knockouts made as -1.0, knock-ins made as +1.0, knock-ins not made as 0.0.
    cost
        The sum of the costs of the interventions made.
    value
        The outer value of a nested method, verified by linear programs; nan for cut sets.
    """

    interventions: Mapping[str, float]
    cost: float
    value: float

    @property
    def made(self) -> dict[str, float]:
        """The interventions that are made."""
        return {i: mark for i, mark in self.interventions.items() if mark != 0}
