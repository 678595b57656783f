"""The least total flux among all optimal flux vectors, as one linear program.

    minimise  sum_r |v_r|  =  sum_r (v_r + 2 u_r)      with     u_r >= 0,   v_r + u_r >= 0      (u_r: the reverse flux)
    where     c v  >=  its maximum, less what the tolerance of the linear programs amounts to

Only reactions that may run backwards need a ``u_r``.
"""

from collections.abc import Mapping

import numpy as np
import scipy.sparse as sp

from pyomo_sd.errors import LPFailure
from pyomo_sd.lp import LinearProgram, OpenProgram
from pyomo_sd.lp.program import Floats, sparse_rows
from pyomo_sd.names import OPTIMAL

EXACTNESS = 1e-9


def least_total_flux(
    program: LinearProgram, reactions: int, costs: Mapping[int, float], open_program: OpenProgram
) -> Floats:
    """Find a flux vector of least total flux among those that maximise ``costs``.

    Parameters
    ----------
    program
        The flux space; it has an optimum.
    reactions
        How many of the columns, from the first on, are reactions.
    costs
        Column -> coefficient.
    open_program
        Opens an LP solver on a program.
    """
    optimum = open_program(program).solve(costs).value
    room = EXACTNESS * max(1.0, abs(optimum))
    width = program.matrix.shape[1]
    if costs:
        program = program.with_rows(sparse_rows([costs], width), np.array([optimum - room]), np.array([np.inf]))
    two_way = np.flatnonzero(program.column_lower[:reactions] < 0)
    split = with_reverse_fluxes(program, two_way)
    weights = dict.fromkeys(range(reactions), 1.0) | dict.fromkeys(range(width, width + len(two_way)), 2.0)
    answer = open_program(split).solve(weights, maximize=False)
    if answer.status != OPTIMAL:
        raise LPFailure(f"the parsimonious linear program ended {answer.status} beside an optimal one")
    return answer.x[:width]


def with_reverse_fluxes(program: LinearProgram, columns: np.ndarray) -> LinearProgram:
    """Add a column ``u >= 0`` and a row ``v + u >= 0`` for each of ``columns`` of a program."""
    rows, width = program.matrix.shape
    count = len(columns)
    pick = sp.csr_array((np.ones(count), (np.arange(count), columns)), shape=(count, width))
    above = sp.hstack([program.matrix, sp.csr_array((rows, count))])
    below = sp.hstack([pick, sp.identity(count)])
    return LinearProgram(
        sp.csc_array(sp.vstack([above, below])),
        np.concatenate([program.row_lower, np.zeros(count)]),
        np.concatenate([program.row_upper, np.full(count, np.inf)]),
        np.concatenate([program.column_lower, np.zeros(count)]),
        np.concatenate([program.column_upper, np.full(count, np.inf)]),
    )
