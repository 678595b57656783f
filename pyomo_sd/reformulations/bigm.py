r"""Big-M: every row of a disjunct is relaxed by M times the disjunct's complement (Pyomo's ``gdp.bigm``).

.. math::

    z = 1 \Rightarrow a^\top x \le b \qquad\leadsto\qquad a^\top x \le b + M (1 - z), \qquad
    M \ge \max_x a^\top x - b

Where the boxes of the variables bound the row, M follows from them and is proven: so it is for fluxes. Prices have no
such bounds (linear programs cannot give any: the dual of a feasible cell is unbounded), so M on a row of prices is
the caller's word, or an error. An M in use is, in this order: what the rows imply, then ``M=`` as the caller said.
"""

from collections.abc import Iterator
from math import inf
from typing import Any

import pyomo.environ as pyo
from pyomo.common.collections import ComponentMap
from pyomo.contrib.fbbt.expression_bounds_walker import ExpressionBoundsVisitor
from pyomo.gdp import Disjunct

from pyomo_sd.errors import MissingPriceBound
from pyomo_sd.reformulations.reformulation import Basis, Reformulation, reformulations


class BigM(Reformulation):
    """Pyomo's ``gdp.bigm`` with proven M on fluxes and the caller's M on prices."""

    needs = frozenset[str]()

    def apply(self, model: Any, price_bound: float | None) -> Basis:
        """Transform the model in place.

        Raises
        ------
        MissingPriceBound
            A row has no M that follows from the model, and the caller stated none.
        """
        unbounded = list(unbounded_rows(model))
        if unbounded and price_bound is None:
            raise MissingPriceBound(
                f"{len(unbounded)} switched rows, {unbounded[0].name} the first, have no big-M that follows from the"
                " model (dual prices are unbounded). State one (M=1000, say; the answers then rest on it), or use"
                ' reformulation="indicator" with a solver that has native indicator constraints, such as SCIP'
            )
        arguments = ComponentMap((row, price_bound) for row in unbounded)
        pyo.TransformationFactory("gdp.bigm").apply_to(model, bigM=arguments)
        if not unbounded:
            return Basis("big-M that follows from flux bounds")
        return Basis(f"big-M: M = {price_bound:g} assumed on {len(unbounded)} rows of prices", price_bound)


def unbounded_rows(model: Any) -> Iterator[Any]:
    """Yield the rows of disjuncts that the boxes of their variables leave unbounded."""
    visitor = ExpressionBoundsVisitor(use_fixed_var_values_as_bounds=True)
    for disjunct in model.component_data_objects(Disjunct, active=True, descend_into=(pyo.Block, Disjunct)):
        for row in disjunct.component_data_objects(pyo.Constraint, active=True, descend_into=pyo.Block):
            low, high = visitor.walk_expression(row.body)
            if (row.lower is not None and low == -inf) or (row.upper is not None and high == inf):
                yield row


reformulations.register("bigm", BigM())
