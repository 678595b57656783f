"""Fixed reactions: columns that the model's bounds keep at zero.

A named one stays, without rows. Prices need no thought: a flux of zero is worth nothing.
"""

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from typing_extensions import override

from pyomo_sd.network.compression.step import NOTHING, Form, Step, Values
from pyomo_sd.network.compression.tableau import Tableau


@dataclass(frozen=True)
class Fixed(Step):
    """A column that carries nothing."""

    column: str

    @override
    def project(self, fluxes: Values) -> None:
        del fluxes[self.column]

    @override
    def lift(self, fluxes: Values, lost: Collection[str]) -> None:
        fluxes[self.column] = Fraction()

    @override
    def express(self, forms: dict[str, Form]) -> None:
        forms[self.column] = {}


def remove_fixed(tableau: Tableau) -> None:
    """Take away the columns whose bounds leave nothing but zero."""
    for column in [column for column, bounds in tableau.bounds.items() if bounds == NOTHING]:
        if column not in tableau.named:
            tableau.steps.append(Fixed(column))
        tableau.remove_column(column)
