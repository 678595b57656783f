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
    minima, maxima = np.empty(len(columns)), np.empty(len(columns))
    for position, column in enumerate(columns):
        for reached, limit, found, maximize in (
            (highest, program.column_upper, maxima, True),
            (lowest, program.column_lower, minima, False),
        ):
            if reached[column] == limit[column]:
                found[position] = limit[column]
                continue
            answer = solver.solve({column: 1.0}, maximize)
            found[position] = answer.value if answer.status == OPTIMAL else np.inf if maximize else -np.inf
            if answer.status == OPTIMAL:
                np.maximum(highest, answer.x, out=highest)
                np.minimum(lowest, answer.x, out=lowest)
    return minima, maxima
