"""What each type of module needs and takes, as a table.

A module asks one thing of the cell. F(D) are the flux vectors that are left by the design D, O(D) those among them that
are optimal for the inner objective. A new type of module is a new entry of the table.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pyomo_sd import names
from pyomo_sd.registry import Registry

# keywords that mean nothing without another one
DEPENDS_ON: Mapping[str, str] = {
    names.INNER_CONSTRAINTS: names.INNER_OBJECTIVE,
    names.INNER_OPT_SENSE: names.INNER_OBJECTIVE,
    names.INNER_OPT_TOL: names.INNER_OBJECTIVE,
    names.OUTER_OPT_SENSE: names.OUTER_OBJECTIVE,
    names.OUTER_OPT_TOL: names.OUTER_OBJECTIVE,
}

INNER = frozenset({names.INNER_OBJECTIVE, names.INNER_CONSTRAINTS, names.INNER_OPT_SENSE, names.INNER_OPT_TOL})

# keywords of an objective that the cell pursues: the objective, its sense, its tolerance
AimKeys = tuple[str, str, str]
INNER_AIM: AimKeys = names.INNER_OBJECTIVE, names.INNER_OPT_SENSE, names.INNER_OPT_TOL
OUTER_AIM: AimKeys = names.OUTER_OBJECTIVE, names.OUTER_OPT_SENSE, names.OUTER_OPT_TOL


@dataclass(frozen=True)
class ModuleType:
    """One type of module.

    Attributes
    ----------
    name
        How users call it.
    meaning
        What it asks, in a sentence.
    required, optional
        The keywords that have to be given, and those that may be.
    defaults
        Values of optional keywords that are not given, where that is not ``None``.
    nested
        Whether the leader optimises a value of the cell's response. A problem has one nested module at most.
    aims
        The keywords of the objectives for which a response is optimal, those of them that are stated.
    """

    name: str
    meaning: str
    required: frozenset[str]
    optional: frozenset[str]
    defaults: Mapping[str, Any] = field(default_factory=dict)
    nested: bool = False
    aims: tuple[AimKeys, ...] = (INNER_AIM,)

    @property
    def keywords(self) -> frozenset[str]:
        """All keywords that the type takes."""
        return self.required | self.optional


module_types: Registry[ModuleType] = Registry("module type")

for _type in (
    ModuleType(
        names.SUPPRESS,
        "no response of the cell meets the constraints",
        required=frozenset(),
        optional=INNER | {names.CONSTRAINTS},
    ),
    ModuleType(
        names.PROTECT,
        "some response of the cell meets the constraints",
        required=frozenset(),
        optional=INNER | {names.CONSTRAINTS},
    ),
    ModuleType(
        names.OPTKNOCK,
        "the best outer value among the optimal responses that meet the constraints",
        required=frozenset({names.INNER_OBJECTIVE, names.OUTER_OBJECTIVE}),
        optional=INNER | {names.CONSTRAINTS, names.OUTER_OPT_SENSE},
        nested=True,
    ),
    ModuleType(
        names.ROBUSTKNOCK,
        "the worst outer value among the optimal responses, one of which meets the constraints",
        required=frozenset({names.INNER_OBJECTIVE, names.OUTER_OBJECTIVE}),
        optional=INNER | {names.CONSTRAINTS, names.OUTER_OPT_SENSE},
        nested=True,
    ),
    ModuleType(
        names.OPTCOUPLE,
        "how much of the inner optimum the cell loses without production",
        required=frozenset({names.INNER_OBJECTIVE, names.PROD_ID}),
        optional=INNER | {names.CONSTRAINTS, names.MIN_GCP},
        defaults={names.MIN_GCP: 0.0},
        nested=True,
    ),
    ModuleType(
        names.DOUBLEOPT,
        "some response that meets the constraints is optimal for both objectives",
        required=frozenset({names.INNER_OBJECTIVE, names.OUTER_OBJECTIVE}),
        optional=INNER | {names.CONSTRAINTS, names.OUTER_OPT_SENSE, names.OUTER_OPT_TOL},
        aims=(INNER_AIM, OUTER_AIM),
    ),
):
    module_types.register(_type.name, _type)
