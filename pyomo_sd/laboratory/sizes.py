"""How large a transformed model is, how far its binaries reach, and what is left of it without them.

All of it is read off the arrays that a solver would be given: no reformulation needs to tell anything about itself.
"""

from dataclasses import replace
from math import inf, nan
from typing import NamedTuple

import numpy as np
from scipy import sparse

from pyomo_sd.names import INFEASIBLE, OPTIMAL, UNBOUNDED
from pyomo_sd.solvers import SolverOptions
from pyomo_sd.solvers.highs import HighsSession
from pyomo_sd.solvers.translate import Program


class Sizes(NamedTuple):
    """The size of a transformed model.

    Attributes
    ----------
    rows, columns, nonzeros, binaries
        Of the linear rows, and of all variables.
    implications
        Indicator rows and special ordered sets.
    largest_M, smallest_M
        The largest and the smallest coefficient of a binary in a row with continuous variables. A binary that is off by
        ε moves such a row by ε times that. nan where no such row is.
    relaxation
        The optimum of the linear program that is left without integrality, indicator rows and sets; infinite where it
        is unbounded.
    """

    rows: int
    columns: int
    nonzeros: int
    binaries: int
    implications: int
    largest_M: float
    smallest_M: float
    relaxation: float


def sizes(program: Program) -> Sizes:
    """Measure a model by its arrays."""
    rows, columns = program.matrix.shape
    reaches = _reaches(program)
    return Sizes(
        rows=rows,
        columns=columns,
        nonzeros=int(program.matrix.nnz),
        binaries=int(program.columns.integer.sum()),
        implications=len(program.binary) + len(program.sets),
        largest_M=float(reaches.max()) if reaches.size else nan,
        smallest_M=float(reaches.min()) if reaches.size else nan,
        relaxation=relaxation(program),
    )


def _reaches(program: Program) -> np.ndarray:
    """Return the sizes of the coefficients of binaries in rows that have continuous variables too."""
    matrix, integer = sparse.coo_array(program.matrix), program.columns.integer
    rows, columns = matrix.coords
    mixed = np.zeros(matrix.shape[0], dtype=bool)
    mixed[rows[~integer[columns] & (matrix.data != 0)]] = True
    sizes_of = np.abs(matrix.data[integer[columns] & mixed[rows]])
    return sizes_of[sizes_of > 0]


def relaxation(program: Program) -> float:
    """Return the optimum of the linear relaxation; -inf or inf where it is unbounded, nan where HiGHS fails at it."""
    if program.contradiction:
        return nan
    relaxed = replace(
        program,
        columns=replace(program.columns, integer=np.zeros_like(program.columns.integer)),
        binary=program.binary[:0],
        indicator_matrix=program.indicator_matrix[:0],
        indicator_rhs=program.indicator_rhs[:0],
        indicator_equal=program.indicator_equal[:0],
        sets=(),
    )
    session = HighsSession(relaxed, SolverOptions())
    result = session.solve()
    session.close()
    best = inf if program.maximize else -inf
    value = {UNBOUNDED: best, INFEASIBLE: -best, OPTIMAL: result.value}.get(result.status)
    return nan if value is None else value
