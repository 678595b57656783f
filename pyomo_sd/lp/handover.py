"""A linear program becomes a HiGHS model."""

import highspy
import numpy as np
import scipy.sparse as sp

from pyomo_sd.errors import LPFailure
from pyomo_sd.lp.attempts import FIXED
from pyomo_sd.lp.program import LinearProgram
from pyomo_sd.lp.silent_highs import SilentHighs


def hand_over(program: LinearProgram) -> highspy.Highs:
    """Give a program, with all costs zero, to a new HiGHS instance."""
    matrix = sp.csc_array(program.matrix)
    matrix.sum_duplicates()
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = matrix.shape
    model.col_cost_ = np.zeros(matrix.shape[1])
    model.col_lower_, model.col_upper_ = program.column_lower, program.column_upper
    model.row_lower_, model.row_upper_ = program.row_lower, program.row_upper
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
    highs = SilentHighs()
    for name, value in FIXED.items():
        expect(highs.setOptionValue(name, value))
    expect(highs.passModel(model))
    if highs.getNumNz() != np.count_nonzero(matrix.data):
        raise LPFailure("a coefficient is too small (below 1e-12) or too large (above 1e15) for the LP engine")
    return highs


def expect(status: highspy.HighsStatus) -> None:
    """Raise what HiGHS only returns."""
    if status == highspy.HighsStatus.kError:
        raise LPFailure("HiGHS refused a change of the linear program (an index out of range, or one given twice)")
