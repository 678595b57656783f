"""The least and the largest value of columns over a linear program (flux variability).

Two linear programs per column, the objective being all that changes. A program is saved wherever an earlier vertex
already touches the column's own limit: nothing lies beyond it.
"""

from collections.abc import Sequence

import numpy as np

from pyomo_sd.lp.program import Floats, LinearProgram
from pyomo_sd.lp.result import LinearSolver
from pyomo_sd.names import INFEASIBLE, OPTIMAL


def column_ranges(solver: LinearSolver, program: LinearProgram, columns: Sequence[int]) -> tuple[Floats, Floats] | None:
    """Minima and maxima of ``columns``, +-inf where unbounded; ``None`` when the program has no feasible point.

    Parameters
    ----------
    solver
        Solves the linear program, warm.
    program
        The same program: its limits tell which values can not be surpassed.
    columns
        Indices of the columns asked for.
    """
    first = solver.solve({})
    if first.status == INFEASIBLE:
        return None
    lowest, highest = first.x.copy(), first.x.copy()

    def extreme(column: int, maximize: bool) -> float:
        answer = solver.solve({column: 1.0}, maximize)
        if answer.status != OPTIMAL:
            return np.inf if maximize else -np.inf
        np.maximum(highest, answer.x, out=highest)
        np.minimum(lowest, answer.x, out=lowest)
        return answer.value + 0.0  # no negative zeros

    minima, maxima = np.empty(len(columns)), np.empty(len(columns))
    for k, column in enumerate(columns):
        least, most = program.column_lower[column], program.column_upper[column]
        maxima[k] = most if highest[column] >= most else extreme(column, maximize=True)
        minima[k] = least if lowest[column] <= least else extreme(column, maximize=False)
    return minima, maxima
