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
from pyomo.common.gc_manager import PauseGC
from pyomo.core.base.block import BlockData
from pyomo.core.base.component import ModelComponentFactory
from pyomo.core.base.constraint import ConstraintData, IndexedConstraint
from pyomo.core.base.var import VarData
from pyomo.gdp import GDP_Error
from pyomo.gdp.plugins.binary_multiplication import GDPBinaryMultiplicationTransformation
from pyomo.gdp.util import get_src_disjunct

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
class IndicatorTransformation(GDPBinaryMultiplicationTransformation):
    """The rows of every disjunct become indicator rows of its binary; disjunctions become sums of binaries.

    Targets, nested disjunctions (the inner sum is itself a row of the outer disjunct), logical constraints, and the
    maps between rows and their sources are those of Pyomo's GDP transformations. A disjunct with a nonlinear row is
    a `GDP_Error`.
    """

    CONFIG = GDPBinaryMultiplicationTransformation.CONFIG()
    transformation_name = "indicator"

    def _apply_to(self, instance: BlockData, **options: Any) -> None:
        with PauseGC():  # many small objects, none of them garbage
            super()._apply_to(instance, **options)

    def _get_disjunct_transformation_block(self, disjunct: Any, transformation_block: BlockData) -> BlockData:
        """Return the block for the rows of one disjunct, with a container of the indicator type."""
        block = super()._get_disjunct_transformation_block(disjunct, transformation_block)
        if block.transformedConstraints.ctype is not IndicatorConstraint:
            block.del_component(block.transformedConstraints)
            block.transformedConstraints = IndicatorConstraint(pyo.Any)
        return block

    def _add_constraint_expressions(
        self, source: ConstraintData, index: Any, binary: VarData, rows: IndicatorConstraint, maps: Any
    ) -> None:
        """One row of a disjunct, equalities and ranges included, as one indicator row."""
        if source.body.polynomial_degree() not in (0, 1):
            raise GDP_Error(f"sd.indicator takes linear rows only; {source.name!r} is nonlinear")
        disjunct = get_src_disjunct(rows.parent_block())
        row = rows.imply(source.getname(fully_qualified=True, relative_to=disjunct), binary, source.expr)
        maps.transformed_constraints[source].append(row)
        maps.src_constraint[row] = source


class Indicator(Reformulation):
    """``sd.indicator`` for strain-design models: nothing is assumed of prices, so a stated M is not needed."""

    needs = frozenset({INDICATOR})

    def apply(self, model: Any, price_bound: float | None) -> Basis:
        """Transform the model in place."""
        pyo.TransformationFactory("sd.indicator").apply_to(model)
        return Basis("native indicator constraints, within the tolerance of the solver")


reformulations.register(INDICATOR, Indicator())
