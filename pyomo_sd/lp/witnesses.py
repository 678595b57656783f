"""Why a linear program has no point, or no optimum: Farkas certificates and rays, checked.

A certificate of infeasibility is a price per row, y, with d = A' y and

    max { d x : column_lower <= x <= column_upper }   <   min { y r : row_lower <= r <= row_upper },

for every feasible x would have r = A x, hence d x = y r. A ray is a direction w that the limits allow for ever,

    A w in the recession cone of the rows,    w in the recession cone of the columns,    c w > 0.

That a point x is optimal for costs c is shown by prices of the rows, y, with d = c - A' y: no other point is worth more
than x by more than the sum of what d can gain between the limits of the columns, and y between those of the rows.

When the solver has neither at hand, two small programs give them: the elastic program (its row prices are a
certificate), and the best direction within a box.
"""

import numpy as np
import scipy.sparse as sp

from pyomo_sd.lp.program import Floats, LinearProgram

NOISE = 1e-9


def is_certificate(program: LinearProgram, prices: Floats) -> bool:
    """Tell whether ``prices`` prove that ``program`` has no feasible point."""
    size = np.abs(prices).max(initial=0.0)
    if not size:
        return contradicts_itself(program)
    reduced = program.matrix.T @ (prices / size)
    gains = largest(reduced, program.column_lower, program.column_upper)
    losses = largest(-prices / size, program.row_lower, program.row_upper)
    rounding = 1e-13 * (np.abs(gains).sum() + np.abs(losses).sum())
    return bool(gains.sum() + losses.sum() < -rounding)


def contradicts_itself(program: LinearProgram) -> bool:
    """Tell whether a single row or column has a lower limit above its upper one."""
    crossed = (program.column_lower > program.column_upper).any() or (program.row_lower > program.row_upper).any()
    return bool(crossed)


def holds_at_zero(program: LinearProgram) -> bool:
    """Tell whether every row allows zero."""
    return bool((program.row_lower <= 0).all() and (program.row_upper >= 0).all())


def largest(slopes: Floats, lower: Floats, upper: Floats) -> Floats:
    """Find the largest ``slope * z`` with z between its limits, entry by entry; noise times infinity is zero."""
    limits = np.where(slopes > 0, upper, lower)
    limits = np.where(np.isinf(limits) & (np.abs(slopes) <= NOISE), 0.0, limits)
    return np.multiply(slopes, limits, out=np.zeros_like(slopes), where=slopes != 0)


def elastic(program: LinearProgram) -> tuple[LinearProgram, dict[int, float]]:
    """Give the program a slack of either sign in each row; return it with the costs of the slacks (to minimise)."""
    rows, columns = program.matrix.shape
    slack = sp.identity(rows, format="csc")
    relaxed = LinearProgram(
        sp.csc_array(sp.hstack([program.matrix, slack, -slack])),
        program.row_lower,
        program.row_upper,
        np.concatenate([program.column_lower, np.zeros(2 * rows)]),
        np.concatenate([program.column_upper, np.full(2 * rows, np.inf)]),
    )
    return relaxed, dict.fromkeys(range(columns, columns + 2 * rows), 1.0)


def is_ray(program: LinearProgram, costs: Floats, direction: Floats) -> bool:
    """Tell whether ``costs @ x`` (to maximise) grows for ever along ``direction``."""
    size = np.abs(direction).max(initial=0.0)
    if not size or costs @ direction <= NOISE * size:
        return False
    cone, unit = directions(program), direction / size
    moved = cone.matrix @ unit
    return bool(
        (unit >= cone.column_lower - NOISE).all()
        and (unit <= cone.column_upper + NOISE).all()
        and (moved >= cone.row_lower - NOISE).all()
        and (moved <= cone.row_upper + NOISE).all()
    )


def room(slopes: Floats, x: Floats, lower: Floats, upper: Floats, noise: float) -> float:
    """Find how much larger than at x ``slopes @ z`` is, at most, z between its limits; noise times infinity is zero."""
    distance = np.where(slopes > 0, upper - x, x - lower)
    distance[np.isinf(distance) & (np.abs(slopes) <= noise)] = 0.0
    return float((np.abs(slopes) * np.maximum(distance, 0.0)).sum(where=slopes != 0))


def directions(program: LinearProgram) -> LinearProgram:
    """Return all directions of the program that never meet a limit, within the box of -1 and 1."""
    return LinearProgram(
        program.matrix,
        np.where(np.isfinite(program.row_lower), 0.0, -np.inf),
        np.where(np.isfinite(program.row_upper), 0.0, np.inf),
        np.where(np.isfinite(program.column_lower), 0.0, -1.0),
        np.where(np.isfinite(program.column_upper), 0.0, 1.0),
    )
