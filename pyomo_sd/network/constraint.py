"""A linear constraint on fluxes, as every layer above the network speaks of it.

sum of  terms[column] * flux[column]   (<= | = | >=)   rhs
"""

from typing import Literal, NamedTuple

Relation = Literal["<=", "=", ">="]


class LinearConstraint(NamedTuple):
    """One linear row over fluxes (mmol/gDW/h; growth in 1/h), named by reaction.

    >>> LinearConstraint({"EX_etoh_e": 1.0, "EX_glc__D_e": -0.5}, ">=", 0.0).limits
    (0.0, inf)
    """

    terms: dict[str, float]
    sense: Relation
    rhs: float

    @property
    def limits(self) -> tuple[float, float]:
        """Lower and upper limit of the left-hand side; infinite where there is none."""
        lower = float("-inf") if self.sense == "<=" else float(self.rhs)
        upper = float("inf") if self.sense == ">=" else float(self.rhs)
        return lower, upper
