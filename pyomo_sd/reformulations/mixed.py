r"""Big-M where boxes give M, native indicator constraints elsewhere: exact, and nothing is assumed.

With l ≤ a x ≤ u the limits that the boxes of the variables imply,

.. math::

    z = 1 \Rightarrow a^\top x \le b \quad\leadsto\quad
    \begin{cases} a^\top x \le b z + u (1 - z) & u < \infty \\ \text{an indicator row} & \text{otherwise} \end{cases}

and likewise with l for the lower side. A row with two sides goes one way with both.

>>> import pyomo.environ as pyo
>>> from pyomo.gdp import Disjunction
>>> m = pyo.ConcreteModel()
>>> m.v, m.price = pyo.Var(bounds=(0, 10)), pyo.Var()
>>> m.choice = Disjunction(expr=[[m.v <= 4], [m.price == 1]])
>>> pyo.TransformationFactory("sd.mixed").apply_to(m)
>>> first, second = m.component("_pyomo_gdp_mixed_reformulation").relaxedDisjuncts.values()
>>> for row in first.transformedConstraints.values():
...     print(row.expr)
v + 6.0*choice_disjuncts[0].binary_indicator_var  <=  10.0
>>> for row in second.implied.values():
...     print("if", second.implied.binary[row.index()], "then", row.expr)
if choice_disjuncts[1].binary_indicator_var then price  ==  1
"""

from typing import Any

import pyomo.environ as pyo
from pyomo.contrib.fbbt.expression_bounds_walker import ExpressionBoundsVisitor
from pyomo.core.base.block import BlockData
from pyomo.core.base.constraint import ConstraintData
from pyomo.core.base.var import VarData

from pyomo_sd.reformulations.indicator import IndicatorConstraint, indicator_rows
from pyomo_sd.reformulations.linear import RowByRow
from pyomo_sd.reformulations.reformulation import INDICATOR, Basis, Reformulation, reformulations
from pyomo_sd.reformulations.row_ms import is_unbounded, ms_by_boxes


@pyo.TransformationFactory.register("sd.mixed", doc="GDP -> MILP, big-M where bounds give M, else indicators.")
class MixedTransformation(RowByRow):
    """The rows of every disjunct become big-M rows if variable bounds say how large M is, else indicator rows."""

    transformation_name = "mixed"

    def _apply_to(self, instance: BlockData, **options: Any) -> None:
        self._bounds = ExpressionBoundsVisitor()
        super()._apply_to(instance, **options)

    def _prepare(self, block: BlockData) -> None:
        block.implied = IndicatorConstraint(pyo.Any)

    def _imply(self, block: BlockData, name: str, binary: VarData, source: ConstraintData) -> list[ConstraintData]:
        ms = ms_by_boxes(source, self._bounds)
        if is_unbounded(ms):
            return [block.implied.imply(name, binary, source.expr)]
        rows, (low, high) = block.transformedConstraints, ms
        written = []
        if low is not None:
            written.append(rows.add((name, "lower"), source.body + low * binary >= source.lb + low))
        if high is not None:
            written.append(rows.add((name, "upper"), source.body + high * binary <= source.ub + high))
        return written


class Mixed(Reformulation):
    """``sd.mixed`` for strain-design models: nothing is assumed of prices, so a stated M is not needed."""

    needs = frozenset({INDICATOR})

    def apply(self, model: Any, price_bound: float | None) -> Basis:
        """Transform the model in place."""
        pyo.TransformationFactory("sd.mixed").apply_to(model)
        many = sum(1 for _ in indicator_rows(model))
        return Basis(
            f"big-M that follows from flux bounds, and {many} native indicator constraints, within the tolerance of the"
            " solver"
        )


reformulations.register("mixed", Mixed())
