r"""Big-M: every row of a disjunct is relaxed by M times the disjunct's complement (Pyomo's ``gdp.bigm``).

.. math::

    z = 1 \Rightarrow a^\top x \le b \qquad\leadsto\qquad a^\top x \le b + M (1 - z), \qquad
    M \ge \max_x a^\top x - b

Where the boxes of the variables bound the row, M follows from them and is proven: so it is for fluxes within limits.
Prices have no such bounds (linear programs cannot give any: the dual of a feasible cell is unbounded), nor has a flux
without limits; there M is the caller's word, or an error. Each side of a row (two, of an equation) has an M of its own,
which is, in this order: what the boxes imply, then ``M=`` as the caller said.
"""

from collections.abc import Iterator, Sequence
from math import inf
from typing import Any

import pyomo.environ as pyo
from pyomo.common.collections import ComponentMap
from pyomo.contrib.fbbt.expression_bounds_walker import ExpressionBoundsVisitor
from pyomo.gdp import Disjunct

from pyomo_sd.errors import MissingPriceBound
from pyomo_sd.reformulations.reformulation import Basis, Reformulation, reformulations

Ms = tuple[float | None, float | None]  # of the lower and of the upper side, None where the row has no such side


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
        derived = ComponentMap(derived_ms(model))
        unbounded = [row for row, ms in derived.items() if -inf in ms or inf in ms]
        basis = Basis("big-M that follows from flux bounds")
        if unbounded:
            m = _stated(price_bound, unbounded)
            assumed = {-inf: -m, inf: m}
            for row in unbounded:
                derived[row] = tuple(assumed.get(side, side) for side in derived[row])
            text = f"big-M: M = {m:g} assumed on {len(unbounded)} switched rows that the model leaves unbounded"
            basis = Basis(text, m)
        pyo.TransformationFactory("gdp.bigm").apply_to(model, bigM=derived)
        return basis


def derived_ms(model: Any) -> Iterator[tuple[Any, Ms]]:
    """Yield the rows of disjuncts with the M of each side that follows from boxes, -inf or inf where none does."""
    visitor = ExpressionBoundsVisitor()
    for disjunct in model.component_data_objects(Disjunct, active=True, descend_into=(pyo.Block, Disjunct)):
        for row in disjunct.component_data_objects(pyo.Constraint, active=True, descend_into=pyo.Block):
            low, high = visitor.walk_expression(row.body)
            lower, upper = pyo.value(row.lower), pyo.value(row.upper)
            yield row, (None if lower is None else low - lower, None if upper is None else high - upper)


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
