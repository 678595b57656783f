"""A linear program on arrays, without an objective: one feasible set serves many objectives.

row_lower    <=  A x  <=  row_upper
column_lower <=   x   <=  column_upper          (+-inf where there is no limit)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int32]


@dataclass(frozen=True)
class LinearProgram:
    """The feasible set of a linear program with ``m`` rows and ``n`` columns.

    Parameters
    ----------
    matrix
        Coefficients, ``m`` x ``n``, compressed by columns.
    row_lower, row_upper
        Limits of the rows, length ``m``.
    column_lower, column_upper
        Limits of the columns, length ``n``.
    """

    matrix: sp.csc_array
    row_lower: Floats
    row_upper: Floats
    column_lower: Floats
    column_upper: Floats

    def with_rows(self, rows: sp.csr_array, lower: Floats, upper: Floats) -> "LinearProgram":
        """Return the same program with further rows below."""
        return replace(
            self,
            matrix=sp.csc_array(sp.vstack([self.matrix, rows])),
            row_lower=np.concatenate([self.row_lower, lower]),
            row_upper=np.concatenate([self.row_upper, upper]),
        )


def sparse_rows(rows: Sequence[Mapping[int, float]], width: int) -> sp.csr_array:
    """Pack rows, given as ``{column: coefficient}``, into a sparse array of ``width`` columns.

    >>> sparse_rows([{0: 1.0, 2: -1.0}], 3).toarray()
    array([[ 1.,  0., -1.]])
    """
    starts = np.cumsum([0, *(len(row) for row in rows)])
    columns = np.array([column for row in rows for column in row], dtype=np.int32)
    values = np.array([value for row in rows for value in row.values()], dtype=float)
    return sp.csr_array((values, columns, starts), shape=(len(rows), width))
