"""What transformations of a linear GDP model share that go row by row, as `sd.indicator` and `sd.sos1` do."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

from pyomo.common.gc_manager import PauseGC
from pyomo.core.base.block import BlockData
from pyomo.core.base.component import ComponentData
from pyomo.core.base.constraint import ConstraintData
from pyomo.core.base.var import VarData
from pyomo.gdp import GDP_Error
from pyomo.gdp.plugins.binary_multiplication import GDPBinaryMultiplicationTransformation
from pyomo.gdp.util import get_src_disjunct


class RowByRow(GDPBinaryMultiplicationTransformation):
    """Each row of a disjunct is made to hold where its binary is one; disjunctions become sums of binaries.

    Targets, nested disjunctions (the inner sum is itself a row of the outer disjunct), logical constraints, and the
    maps between rows and their sources are those of Pyomo's GDP transformations. A disjunct with a nonlinear row is
    a `GDP_Error`.
    """

    CONFIG = GDPBinaryMultiplicationTransformation.CONFIG()

    def _apply_to(self, instance: BlockData, **options: Any) -> None:
        with PauseGC():  # many small objects, none of them garbage
            super()._apply_to(instance, **options)

    def _get_disjunct_transformation_block(self, disjunct: Any, transformation_block: BlockData) -> BlockData:
        """Return the block for the rows of one disjunct, with what they need beside Pyomo's own container."""
        is_new = disjunct.transformation_block is None
        block = super()._get_disjunct_transformation_block(disjunct, transformation_block)
        if is_new:
            self._prepare(block)
        return block

    def _add_constraint_expressions(
        self, source: ConstraintData, index: Any, binary: VarData, rows: Any, maps: Any
    ) -> None:
        """Transform one row of a disjunct, equalities and ranges included, and keep the maps."""
        if source.body.polynomial_degree() not in (0, 1):
            raise GDP_Error(f"sd.{self.transformation_name} takes linear rows only; {source.name!r} is nonlinear")
        block = rows.parent_block()
        name = source.getname(fully_qualified=True, relative_to=get_src_disjunct(block))
        for row in self._imply(block, name, binary, source):
            maps.transformed_constraints[source].append(row)
            maps.src_constraint[row] = source

    @abstractmethod
    def _prepare(self, block: BlockData) -> None:
        """Add components for the rows of a disjunct to its block."""

    @abstractmethod
    def _imply(self, block: BlockData, name: str, binary: VarData, source: ConstraintData) -> Sequence[ComponentData]:
        """Write into the block of a disjunct what makes a row hold where ``binary`` is one; return it."""
