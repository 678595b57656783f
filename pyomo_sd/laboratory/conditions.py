"""What is the same for all ways of a comparison: the M, the time, the tolerances, each solver's options."""

from collections.abc import Mapping
from math import inf
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, ValidationError
from typing_extensions import TypedDict, Unpack

from pyomo_sd.errors import SetupError
from pyomo_sd.problem.setup import OptionValue, Seconds, told

Tolerance = Annotated[float, Field(ge=0, lt=0.5)]


class ConditionOptions(TypedDict, total=False):
    """The keywords that say under which conditions a problem is solved."""

    M: float | None
    time_limit: float | None
    integrality_tolerance: float | None
    feasibility_tolerance: float | None
    solver_options: Mapping[str, Mapping[str, OptionValue]] | None


class Conditions(BaseModel):
    """The validated conditions; ``None`` stands for what is not stated.

    Raises
    ------
    SetupError
        A value that makes no sense.

    Examples
    --------
    >>> Conditions(M=1000, time_limit=None).integrality_tolerance
    1e-09
    >>> Conditions(M=0)
    Traceback (most recent call last):
        ...
    pyomo_sd.errors.SetupError: M should be greater than 0, not 0
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    M: Annotated[FiniteFloat, Field(gt=0)] | None = None
    time_limit: Seconds = inf
    integrality_tolerance: Tolerance = 1e-9
    feasibility_tolerance: Tolerance = 1e-9
    solver_options: dict[str, dict[str, OptionValue]] = {}

    def __init__(self, **options: Unpack[ConditionOptions]) -> None:
        try:
            super().__init__(**{key: value for key, value in options.items() if value is not None})
        except ValidationError as error:
            raise SetupError("; ".join(told(detail) for detail in error.errors())) from None

    @property
    def limit(self) -> float | None:
        """The time limit as solvers take it: ``None`` for no limit."""
        return None if self.time_limit == inf else self.time_limit
