"""Big-M: every row of a disjunct is relaxed by M times the disjunct's complement (Pyomo's ``gdp.bigm``).

Each side of a row (two, of an equation) has an M of its own, which is, in this order: what the boxes imply, then ``M=``
as the caller said. ``row_ms.py`` says more, and lists them.
"""

from collections.abc import Sequence
from typing import Any

import pyomo.environ as pyo
from pyomo.common.collections import ComponentMap

from pyomo_sd.errors import MissingPriceBound
from pyomo_sd.reformulations.reformulation import Basis, Reformulation, reformulations
from pyomo_sd.reformulations.row_ms import derived_ms, is_unbounded, stated_where_unbounded


class BigM(Reformulation):
    """Pyomo's ``gdp.bigm`` with proven M where boxes give one, and the caller's M elsewhere."""

    needs = frozenset[str]()

    def apply(self, model: Any, price_bound: float | None) -> Basis:
        """Transform the model in place.

        Raises
        ------
        MissingPriceBound
            A row has no M that follows from the model, and the caller stated none.
        """
        ms = ComponentMap(derived_ms(model))
        unbounded = [row for row, derived in ms.items() if is_unbounded(derived)]
        basis = Basis("big-M that follows from flux bounds")
        if unbounded:
            m = _stated(price_bound, unbounded)
            for row in unbounded:
                ms[row] = stated_where_unbounded(ms[row], m)
            text = f"big-M: M = {m:g} assumed on {len(unbounded)} switched rows that the model leaves unbounded"
            basis = Basis(text, m)
        pyo.TransformationFactory("gdp.bigm").apply_to(model, bigM=ms)
        return basis


def _stated(m: float | None, unbounded: Sequence[Any]) -> float:
    if m is None:
        raise MissingPriceBound(
            f"{len(unbounded)} switched rows, {unbounded[0].name} the first, have no big-M that follows from the model"
            " (dual prices are unbounded, and so are fluxes without limits). State an M (the answers then"
            ' rest on it), or use reformulation="indicator" with a solver that has native indicator constraints, such'
            " as SCIP"
        )
    return m


reformulations.register("bigm", BigM())
