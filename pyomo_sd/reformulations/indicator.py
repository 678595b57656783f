"""Disjunctions as native indicator constraints: exact, and without any M.

A row of a disjunct with binary ``z`` is handed to the solver as the implication that it is::

    z = 1   =>   lower <= a x <= upper

and the terms of a disjunction are tied by ``sum z = 1`` (``>= 1`` for an inclusive one). Nothing needs to be
known about the size of ``a x``, so variables without bounds, such as dual prices, are as welcome as any other.

The rows live in a component type of their own, `IndicatorConstraint`. Pyomo's writers refuse a component type
that they don't know, which is the point: an implication that a writer takes for an ordinary row would hold always,
and one that it skips would hold never. The backends of this package hand the rows on.

>>> import pyomo.environ as pyo
>>> from pyomo.gdp import Disjunction
>>> m = pyo.ConcreteModel()
>>> m.x = pyo.Var()
>>> m.choice = Disjunction(expr=[[m.x == 1], [m.x == 3]])
>>> pyo.TransformationFactory("sd.indicator").apply_to(m)
>>> for row in indicator_rows(m):
...     print(row.parent_component().binary[row.index()], "=>", row.expr)
choice_disjuncts[0].binary_indicator_var => x == 1
choice_disjuncts[1].binary_indicator_var => x == 3
"""

from collections.abc import Callable, Iterator
from typing import Any

import pyomo.environ as pyo
from pyomo.core.base.block import BlockData
from pyomo.core.base.component import ModelComponentFactory
from pyomo.core.base.constraint import ConstraintData, IndexedConstraint
from pyomo.core.base.var import VarData

from pyomo_sd.reformulations.linear import RowByRow
from pyomo_sd.reformulations.reformulation import INDICATOR, Basis, Reformulation, reformulations


@ModelComponentFactory.register("Linear rows that hold where a binary variable is one.")
class IndicatorConstraint(IndexedConstraint):
    """Rows that are implied by binaries, by any index; ``rows.binary[index]`` is the binary of a row.

    >>> m = pyo.ConcreteModel()
    >>> m.x, m.z = pyo.Var(), pyo.Var(domain=pyo.Binary)
    >>> m.rows = IndicatorConstraint(pyo.Any)
    >>> _ = m.rows.imply("small", m.z, m.x <= 2)
    >>> m.rows.binary["small"].name, str(m.rows["small"].expr)
    ('z', 'x  <=  2')
    """

    def __init__(self, *indexes: Any, **keywords: Any) -> None:
        keywords.setdefault("ctype", IndicatorConstraint)
        self.binary: dict[Any, VarData] = {}
        super().__init__(*indexes, **keywords)

    def imply(self, index: Any, binary: VarData, expression: Any) -> ConstraintData:
        """Add the row ``expression`` (as a Pyomo Constraint takes it), which holds where ``binary`` is one."""
        self.binary[index] = binary
        return self.add(index, expression)

    def _pprint(self) -> tuple[Any, Any, Any, Callable[[Any, Any], list[Any]]]:
        """Pyomo's table of rows, with the binary in front."""
        facts, rows, header, line = super()._pprint()
        return facts, rows, ("Binary", *header), lambda index, row: [self.binary[index].name, *line(index, row)]


def indicator_rows(model: BlockData) -> Iterator[ConstraintData]:
    """Yield the active indicator rows on the active blocks of a model, in the order of declaration."""
    yield from model.component_data_objects(IndicatorConstraint, active=True, descend_into=True)


@pyo.TransformationFactory.register("sd.indicator", doc="GDP -> MILP with native indicator constraints (no M).")
class IndicatorTransformation(RowByRow):
    """The rows of every disjunct become indicator rows of its binary; disjunctions become sums of binaries."""

    transformation_name = "indicator"

    def _prepare(self, block: BlockData) -> None:
        block.del_component(block.transformedConstraints)
        block.transformedConstraints = IndicatorConstraint(pyo.Any)

    def _imply(self, block: BlockData, name: str, binary: VarData, source: ConstraintData) -> list[ConstraintData]:
        return [block.transformedConstraints.imply(name, binary, source.expr)]


class Indicator(Reformulation):
    """``sd.indicator`` for strain-design models: nothing is assumed of prices, so a stated M is not needed."""

    needs = frozenset({INDICATOR})

    def apply(self, model: Any, price_bound: float | None) -> Basis:
        """Transform the model in place."""
        pyo.TransformationFactory("sd.indicator").apply_to(model)
        return Basis("native indicator constraints, within the tolerance of the solver")


reformulations.register(INDICATOR, Indicator())
