"""What a solver lacks is refused before the solver sees the model, with the remedies by name."""

from typing import NoReturn

from pyomo.core.base.block import BlockData
from pyomo.core.base.sos import SOSConstraint
from pyomo.gdp import Disjunct, Disjunction

from pyomo_sd.errors import MissingFeature
from pyomo_sd.reformulations import INDICATOR, SOS1, reformulations
from pyomo_sd.reformulations.indicator import IndicatorConstraint
from pyomo_sd.solvers.session import Backend, backends

# what a feature is needed for, and what it is called
COMPONENTS = {INDICATOR: (IndicatorConstraint, "indicator constraints"), SOS1: (SOSConstraint, "special ordered sets")}


def refuse_lacking(backend: Backend, reformulation: str) -> None:
    """Raise `MissingFeature` if a backend lacks what a reformulation needs."""
    missing = sorted(reformulations[reformulation].needs - backend.features)
    if missing:
        words = [COMPONENTS[feature][1] if feature in COMPONENTS else repr(feature) for feature in missing]
        raise MissingFeature(
            f"solver {backend.name!r} has no {' and no '.join(words)}, which"
            f' reformulation="{reformulation}" needs: use solver="scip", or reformulation="bigm" with an M on prices'
            " (M=...)"
        )


def refuse_missing(backend: Backend, model: BlockData) -> None:
    """Raise `MissingFeature` if a model has components beyond linear rows that a backend would not honour."""
    for feature, (ctype, words) in COMPONENTS.items():
        if feature in backend.features or not any(model.component_data_objects(ctype, active=True, descend_into=True)):
            continue
        able = ", ".join(repr(name) for name, other in backends.items() if feature in other.features)
        raise MissingFeature(
            f"solver {backend.name!r} has no {words}: take one that has ({able}), or another reformulation, such as"
            " bigm"
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
