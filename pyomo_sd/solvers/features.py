"""What a solver lacks is refused before the solver sees the model, with the remedies by name."""

from typing import NoReturn

from pyomo.core.base.block import BlockData
from pyomo.gdp import Disjunct, Disjunction

from pyomo_sd.errors import MissingFeature
from pyomo_sd.reformulations import INDICATOR
from pyomo_sd.reformulations.indicator import indicator_rows
from pyomo_sd.solvers.session import Backend, backends


def refuse_indicators(backend: Backend, model: BlockData) -> None:
    """Raise `MissingFeature` if a model has indicator rows that a backend would not honour."""
    if INDICATOR in backend.features or not any(True for _ in indicator_rows(model)):
        return
    able = ", ".join(repr(name) for name, other in backends.items() if INDICATOR in other.features)
    raise MissingFeature(
        f"solver {backend.name!r} has no indicator constraints: take one that has ({able}), or another reformulation,"
        " such as bigm"
    )


def refuse_disjunctions(model: BlockData) -> None:
    """Raise `MissingFeature` if a model has disjunctions that no reformulation has turned into rows."""
    for component in model.component_data_objects((Disjunction, Disjunct), active=True, descend_into=True):
        refuse_type(component.ctype, component.name)


def refuse_type(ctype: type, example: str) -> NoReturn:
    """Raise `MissingFeature` for a type of component that is not a linear row."""
    raise MissingFeature(
        f"the model has active components of type {ctype.__name__} ({example}, ...), which no solver takes as they are:"
        " apply a reformulation first, such as TransformationFactory('sd.indicator') or ('gdp.bigm')"
    )
