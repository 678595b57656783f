"""A model as HiGHS holds it, for whoever solves it: HiGHS itself, or a program that reads what HiGHS writes."""

import numpy as np
from pyomo.common.dependencies import attempt_import
from scipy import sparse

from pyomo_sd.lp.silent_highs import SilentHighs
from pyomo_sd.names import INFEASIBLE, OPTIMAL
from pyomo_sd.solvers.array_session import ArraySession, Outcome
from pyomo_sd.solvers.translate import Columns

highspy, _ = attempt_import("highspy")


class HighsModelSession(ArraySession):
    """A HiGHS model; numbers of rows and columns are HiGHS's own."""

    def _failures(self) -> tuple[type[Exception], ...]:
        return ()  # highspy returns statuses

    def _start(self) -> None:
        self._highs = SilentHighs()
        self._highs.setOptionValue("output_flag", self.options.tee)

    def _add_columns(self, columns: Columns) -> None:
        first, many = self._highs.getNumCol(), len(columns.variables)
        self._highs.addVars(many, columns.lower, columns.upper)
        kind = highspy.HighsVarType
        kinds = np.where(columns.integer, kind.kInteger, kind.kContinuous)
        self._highs.changeColsIntegrality(many, np.arange(first, first + many, dtype=np.int32), kinds)

    def _add_rows(self, matrix: sparse.csr_array, lower: np.ndarray, upper: np.ndarray) -> None:
        indices, starts = matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)
        self._highs.addRows(matrix.shape[0], lower, upper, matrix.nnz, starts, indices, matrix.data)

    def _change_row(self, row: int, lower: float, upper: float) -> None:
        self._highs.changeRowBounds(row, lower, upper)

    def _set_objective(self, costs: np.ndarray, maximize: bool) -> None:
        sense = highspy.ObjSense
        self._highs.changeColsCost(len(costs), np.arange(len(costs), dtype=np.int32), costs)
        self._highs.changeObjectiveSense(sense.kMaximize if maximize else sense.kMinimize)

    def _without_columns(self) -> Outcome:
        """Look at the rows, which HiGHS passes over where there are no columns."""
        model = self._highs.getLp()
        meet = all(lower <= 0 <= upper for lower, upper in zip(model.row_lower_, model.row_upper_, strict=True))
        return Outcome(OPTIMAL, x=np.zeros(0), bound=0.0) if meet else Outcome(INFEASIBLE)

    def close(self) -> None:
        """Free what the solver holds."""
        self._highs.clear()
