"""What a solver lacks is refused before the solver sees the model, with the remedies by name."""

from pyomo.core.base.block import BlockData

from pyomo_sd.errors import MissingFeature
from pyomo_sd.reformulations.indicator import indicator_rows
from pyomo_sd.solvers.session import INDICATOR, Backend, backends


def refuse_indicators(backend: Backend, model: BlockData) -> None:
    """Raise `MissingFeature` if a model has indicator rows that a backend would not honour."""
    if INDICATOR in backend.features or not any(True for _ in indicator_rows(model)):
        return
    able = ", ".join(repr(name) for name, other in backends.items() if INDICATOR in other.features)
    raise MissingFeature(
        f"solver {backend.name!r} has no indicator constraints: take one that has ({able}), or another reformulation,"
        " such as bigm"
    )
