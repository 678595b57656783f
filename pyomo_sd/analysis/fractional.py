r"""Fractions of one denominator over a polyhedron are rates over another (Charnes and Cooper 1962).

With :math:`y = t v`, so that :math:`t = s / d^\top v`, and s a number:

.. math::

    \{\, n^\top v / d^\top v : \; b_\mathrm{lo} \le A v \le b_\mathrm{up},\; d^\top v > 0 \,\} \;=\;
    \{\, n^\top y / s : \; b_\mathrm{lo}\, t \le A y \le b_\mathrm{up}\, t,\; d^\top y = s,\; t \ge 0 \,\}

up to closure: points with t = 0 are directions, in which a fraction is approached and perhaps never reached. Charnes
and Cooper, Naval Res Logist Q 1962, doi:10.1002/nav.3800090303.
"""

from collections.abc import Mapping

import numpy as np
import scipy.sparse as sp

from pyomo_sd.lp import LinearProgram
from pyomo_sd.lp.program import sparse_rows

ROUNDING = 1e-11  # a coefficient that is rounding's


def over_denominator(
    program: LinearProgram, denominator: Mapping[int, float], size: float = 1.0, least: float = 0.0
) -> LinearProgram:
    """Return the program over (y, t) in which the denominator is ``size``, and t, its last column, ``least`` or more.

    Examples
    --------
    >>> square = LinearProgram(sp.csc_array((0, 2)), np.array([]), np.array([]), np.zeros(2), np.full(2, 3.0))
    >>> scaled = over_denominator(square, {1: 1.0})  # y_0 <= 3 t, y_1 <= 3 t, y_1 = 1
    >>> scaled.matrix.toarray().tolist(), scaled.row_upper.tolist()
    ([[1.0, 0.0, -3.0], [0.0, 1.0, -3.0], [0.0, 1.0, 0.0]], [0.0, 0.0, 1.0])
    """
    rows, columns = program.matrix.shape
    matrix = sp.csr_array(sp.vstack([program.matrix, sp.identity(columns)]))
    limits = np.hstack([[program.row_lower, program.row_upper], [program.column_lower, program.column_upper]])
    low, high = np.where(abs(limits) > ROUNDING, limits, 0.0)
    is_row, fixed = np.arange(rows + columns) < rows, low == high
    above = np.flatnonzero(np.isfinite(low) & (is_row | (low != 0)))
    below = np.flatnonzero(np.isfinite(high) & (is_row | (high != 0)) & ~fixed)
    limited = sp.vstack([matrix[above], matrix[below]])
    times_t = sp.csr_array(-np.concatenate([low[above], high[below]])[:, None])
    return LinearProgram(
        sp.csc_array(sp.vstack([sp.hstack([limited, times_t]), sparse_rows([denominator], columns + 1)])),
        np.concatenate([np.zeros(len(above)), np.full(len(below), -np.inf), [size]]),
        np.concatenate([np.where(fixed[above], 0.0, np.inf), np.zeros(len(below)), [size]]),
        np.append(np.where(program.column_lower >= 0, 0.0, -np.inf), least),
        np.append(np.where(program.column_upper <= 0, 0.0, np.inf), np.inf),
    )
