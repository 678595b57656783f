"""One linear program, thousands of warm-started solves (HiGHS on arrays).

    optimise  c x   over   row_lower <= A x <= row_upper,   column_lower <= x <= column_upper

The matrix stays; objectives, limits and a few rows at the end come and go. Feasibility is decided to 1e-9, which for
a flux of 1e-6 is little, so the engine can look through a magnifying glass: all limits times a power of two, hence
the same vertices and prices, without any rounding, and a tolerance that is smaller by that factor. Costs are brought
to one magnitude in the same way. "Infeasible" and "unbounded" are believed with a certificate or a ray that stands
its check; failing that, when a fresh start comes to the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import floor, inf, log2

import highspy
import numpy as np
import scipy.sparse as sp
from highspy import HighsModelStatus
from numpy.typing import ArrayLike, NDArray

from pyomo_sd.errors import LPFailure
from pyomo_sd.lp.attempts import DUAL_SIMPLEX, PRIMAL_SIMPLEX, TOLERANCE, Attempt, attempts
from pyomo_sd.lp.handover import expect, hand_over
from pyomo_sd.lp.program import Floats, Integers, LinearProgram
from pyomo_sd.lp.result import LPResult, Prices
from pyomo_sd.lp.witnesses import contradicts_itself, directions, elastic, holds_at_zero, is_certificate, is_ray, room
from pyomo_sd.names import INFEASIBLE, OPTIMAL, UNBOUNDED

STATUS = {
    HighsModelStatus.kOptimal: OPTIMAL,
    HighsModelStatus.kInfeasible: INFEASIBLE,
    HighsModelStatus.kUnbounded: UNBOUNDED,
}
Objective = tuple[bool, frozenset[tuple[int, float]]]  # maximised?, costs by column
COST = 1024.0  # of the largest cost: fluxes reach 1e6, so a reduced cost at the tolerance may still be worth 1e-3
NEGLIGIBLE = TOLERANCE / 1000  # a value that is rounding's, not the solver's
EXACT = TOLERANCE / COST  # of the largest cost: a reduced cost below it is the solver's zero
ROUNDING = 1e-14  # of the largest value at a vertex: what no arithmetic in double precision can do better


class Engine:
    """A linear program that is solved again and again.

    Examples
    --------
    >>> import numpy as np, scipy.sparse as sp
    >>> chain = LinearProgram(sp.csc_array([[1.0, -1.0]]), np.zeros(1), np.zeros(1), np.zeros(2), np.array([5.0, 9.0]))
    >>> engine = Engine(chain)
    >>> engine.solve({1: 1.0}).value
    5.0
    >>> engine.set_columns([0], [0.0], [2.0])
    >>> engine.solve({1: 1.0}).x
    array([2., 2.])
    """

    def __init__(self, program: LinearProgram) -> None:
        self._given = program
        self._now = replace(program, column_lower=program.column_lower.copy(), column_upper=program.column_upper.copy())
        self._factor = 1.0
        self._unit = 1.0
        self._costs: dict[int, float] = {}
        self._asked: dict[int, float] | None = None  # the objective as the caller gave it last
        self._maximize = True
        self._feasible_basis = False
        self._own_basis = False
        self._bases: dict[Objective, highspy.HighsBasis] = {}
        self._objective: Objective = (True, frozenset())
        self._answer = LPResult(INFEASIBLE)
        self._highs = hand_over(program)

    @property
    def program(self) -> LinearProgram:
        """The program with its limits and rows as they are set now."""
        return self._now

    # ---- changing the program

    def set_columns(self, columns: ArrayLike, lower: ArrayLike, upper: ArrayLike) -> None:
        """Give columns (each at most once) other limits."""
        which, low, high = _indices(columns), _floats(lower), _floats(upper)
        self._now.column_lower[which], self._now.column_upper[which] = low, high
        self._send_columns(which)

    def restore_columns(self, columns: ArrayLike) -> None:
        """Give columns the limits of the program that the engine was built with."""
        which = _indices(columns)
        self.set_columns(which, self._given.column_lower[which], self._given.column_upper[which])

    def add_rows(self, rows: sp.csr_array, lower: ArrayLike, upper: ArrayLike) -> Integers:
        """Append rows, and return their indices."""
        low, high = _floats(lower), _floats(upper)
        first = len(self._now.row_lower)
        entries = (rows.nnz, rows.indptr[:-1].astype(np.int32), rows.indices.astype(np.int32), rows.data)
        expect(self._highs.addRows(len(low), low * self._factor, high * self._factor, *entries))
        self._now = self._now.with_rows(rows, low, high)
        self._forget()
        return np.arange(first, first + len(low), dtype=np.int32)

    def set_rows(self, rows: ArrayLike, lower: ArrayLike, upper: ArrayLike) -> None:
        """Give rows (each at most once) other limits."""
        which, low, high = _indices(rows), _floats(lower), _floats(upper)
        row_lower, row_upper = self._now.row_lower.copy(), self._now.row_upper.copy()
        row_lower[which], row_upper[which] = low, high
        self._now = replace(self._now, row_lower=row_lower, row_upper=row_upper)
        self._send_rows(which)

    def delete_rows(self, first: int) -> None:
        """Delete the row ``first`` and all that follow it."""
        gone = np.arange(first, len(self._now.row_lower), dtype=np.int32)
        expect(self._highs.deleteRows(len(gone), gone))
        self._now = replace(
            self._now,
            matrix=sp.csc_array(self._now.matrix[:first]),
            row_lower=self._now.row_lower[:first],
            row_upper=self._now.row_upper[:first],
        )
        self._forget()

    def magnify(self, factor: float) -> None:
        """Multiply all limits by ``factor``, a power of two; what goes in and out keeps its units."""
        if factor != self._factor:
            self._factor = factor
            self._send_columns(np.arange(len(self._now.column_lower), dtype=np.int32))
            self._send_rows(np.arange(len(self._now.row_lower), dtype=np.int32))

    def _send_columns(self, which: Integers) -> None:
        limits = self._now.column_lower[which] * self._factor, self._now.column_upper[which] * self._factor
        expect(self._highs.changeColsBounds(len(which), which, *limits))
        self._feasible_basis = False

    def _send_rows(self, which: Integers) -> None:
        limits = self._now.row_lower[which] * self._factor, self._now.row_upper[which] * self._factor
        expect(self._highs.changeRowsBounds(len(which), which, *limits))
        self._feasible_basis = False

    # ---- solving

    def solve(self, costs: Mapping[int, float], maximize: bool = True, *, stay: bool = False) -> LPResult:
        """Optimise the sum of ``costs[column] * x[column]``; no costs ask for any feasible point.

        Parameters
        ----------
        costs, maximize
            The objective.
        stay
            Whether the optimum is near the last one, as on a face of optimal points; it only concerns speed.

        Raises
        ------
        LPFailure
            When no attempt came to an answer that can be trusted.
        """
        strategy = self._start(self._set_objective(costs, maximize), stay)
        doubted = None
        for attempt in attempts(strategy):
            answer = self._try(attempt)
            if answer is None:
                continue
            if not self._is_proven(answer) and not (attempt.fresh and answer.status == doubted):
                doubted = answer.status
                continue
            self._feasible_basis, self._answer = answer.status != INFEASIBLE, answer
            return answer
        raise LPFailure(f"HiGHS found no answer to trust; its last word was {self._highs.getModelStatus().name[1:]!r}")

    def _start(self, other_objective: bool, stay: bool) -> int:
        """Choose the simplex, and the basis that it starts from.

        The dual one from an optimal basis of the same objective: the one at hand or, where something else has come
        between, the last one of its own. The primal one where there is none and the vertex at hand is feasible, or
        where the caller knows the optimum to be near that vertex.
        """
        known = self._objective in self._bases
        if stay or (self._feasible_basis and not known):
            self._own_basis = False
            return PRIMAL_SIMPLEX
        if known and (other_objective or not self._own_basis):
            expect(self._highs.setBasis(self._bases[self._objective]))
        self._own_basis = True
        return DUAL_SIMPLEX

    def _forget(self) -> None:
        """Forget what was known of another number of rows."""
        self._feasible_basis, self._answer, self._bases = False, LPResult(INFEASIBLE), {}

    def _set_objective(self, costs: Mapping[int, float], maximize: bool) -> bool:
        """Set the objective, and tell whether it is another one than before."""
        if costs == self._asked and maximize == self._maximize:
            return False
        if self._own_basis and self._answer.status == OPTIMAL:
            self._bases[self._objective] = self._highs.getBasis()
        before, self._asked = self._objective, dict(costs)
        self._unit = COST / 2.0 ** floor(log2(max((abs(value) for value in costs.values() if value), default=COST)))
        scaled = {column: value * self._unit for column, value in costs.items()}
        change = {column: 0.0 for column in self._costs if column not in scaled}
        change.update((column, value) for column, value in scaled.items() if self._costs.get(column) != value)
        if change:
            expect(self._highs.changeColsCost(len(change), _indices(list(change)), _floats(list(change.values()))))
        self._costs, self._maximize = scaled, maximize
        sense = highspy.ObjSense.kMaximize if maximize else highspy.ObjSense.kMinimize
        expect(self._highs.changeObjectiveSense(sense))
        self._objective = maximize, frozenset(scaled.items())
        return self._objective != before

    def _try(self, attempt: Attempt) -> LPResult | None:
        rows, columns = self._now.matrix.shape
        if not columns:  # of which HiGHS has no opinion
            return LPResult(OPTIMAL, 0.0) if holds_at_zero(self._now) else LPResult(INFEASIBLE)
        if attempt.fresh:
            self._highs.clearSolver()
        for name, value in attempt.settings.items():
            self._highs.setOptionValue(name, value)
        self._highs.setOptionValue("simplex_iteration_limit", 1000 + 20 * (rows + columns))  # a stall is no answer
        self._highs.run()
        status = STATUS.get(self._highs.getModelStatus())
        if status != OPTIMAL:
            return None if status is None else LPResult(status)
        x = np.array(self._highs.getSolution().col_value) / self._factor
        if not self._is_kept_by(x):  # one in some thousand warm starts ends "optimal" far outside of the rows
            return None
        return LPResult(OPTIMAL, self._highs.getObjectiveValue() / (self._factor * self._unit), x)

    def _is_proven(self, answer: LPResult) -> bool:
        if answer.status == INFEASIBLE:
            return self._certificate_at_hand() is not None
        return answer.status == OPTIMAL or self._ray_at_hand() is not None

    # ---- asking about the last answer

    @property
    def answer(self) -> LPResult:
        """The last answer."""
        return self._answer

    def support(self) -> Integers:
        """Columns that carry something at the optimum.

        A flux of 1e-8 counts: only columns at rounding's size are left out, and only if the vertex without them still
        keeps to every limit. Otherwise the basis tells: the basic columns, and those at a nonzero limit. (By the basis
        alone, the basic columns at zero of a degenerate vertex would be told as well: 1,407 columns in place of 435
        for growth of iML1515.)
        """
        self._expect_status(OPTIMAL)
        x = self._answer.x
        carrying = np.abs(x) * self._factor > NEGLIGIBLE
        if not self._is_kept_by(np.where(carrying, x, 0.0)):
            carrying = self._is_basic() | (x != 0)
        return np.flatnonzero(carrying).astype(np.int32)

    def _is_kept_by(self, x: Floats) -> bool:
        """Tell whether all limits are kept by ``x`` as well as by the solver's own answer."""
        now, allowed = self._now, (2 * TOLERANCE + ROUNDING * np.abs(x).max(initial=0.0) * self._factor) / self._factor
        rows = now.matrix @ x
        return bool(
            (rows >= now.row_lower - allowed).all()
            and (rows <= now.row_upper + allowed).all()
            and (x >= now.column_lower - allowed).all()
            and (x <= now.column_upper + allowed).all()
        )

    def _is_basic(self) -> NDArray[np.bool_]:
        basic = np.zeros(self._now.matrix.shape[1], dtype=bool)
        if self._now.matrix.data.any():  # asked for the basis of a matrix without entries, HiGHS crashes
            status, columns = self._highs.getBasicVariables()
            expect(status)
            basic[columns[columns >= 0]] = True
        return basic

    def duals(self) -> Prices:
        """Prices of the rows and reduced costs of the columns at the optimum."""
        self._expect_status(OPTIMAL)
        solution = self._highs.getSolution()
        return Prices(np.array(solution.row_dual) / self._unit, np.array(solution.col_dual) / self._unit)

    def room(self, costs: Mapping[int, float], maximize: bool, fixed: Integers) -> float:
        """Bound by how much another objective can be better than at the last optimum, by prices of that basis.

        Parameters
        ----------
        costs, maximize
            The objective.
        fixed
            Columns that stay where they are now.
        """
        self._expect_status(OPTIMAL)
        now, x = self._now, self._answer.x
        wanted = np.zeros(len(x))
        for column, value in costs.items():
            wanted[column] = value if maximize else -value
        if not now.matrix.data.any():  # asked for the basis of a matrix without entries, HiGHS crashes
            return inf
        status, basic = self._highs.getBasicVariables()
        expect(status)
        status, prices = self._highs.getBasisTransposeSolve(np.where(basic >= 0, wanted[np.maximum(basic, 0)], 0.0))
        expect(status)
        slopes = wanted - now.matrix.T @ prices
        slopes[fixed] = 0.0
        noise = EXACT * np.abs(wanted).max(initial=0.0)
        by_columns = room(slopes, x, now.column_lower, now.column_upper, noise)
        return by_columns + room(prices, now.matrix @ x, now.row_lower, now.row_upper, noise)

    def certificate(self) -> Floats:
        """Prices of the rows that prove infeasibility (see `witnesses`); all zero where limits contradict each other.

        Raises
        ------
        LPFailure
            When there is no certificate that stands the check.
        """
        self._expect_status(INFEASIBLE)
        known = self._certificate_at_hand()
        if known is not None:
            return known
        relaxed, costs = elastic(self._now)
        helper = Engine(relaxed)
        helper.magnify(self._factor)
        helper.solve(costs, maximize=False)
        return _checked(is_certificate(self._now, helper.duals().rows), helper.duals().rows)

    def _certificate_at_hand(self) -> Floats | None:
        if contradicts_itself(self._now):
            return np.zeros(len(self._now.row_lower))
        prices = self._highs.getDualRay()[2]
        return next((candidate for candidate in (prices, -prices) if is_certificate(self._now, candidate)), None)

    def ray(self) -> Floats:
        """Find a direction of the columns along which the objective improves for ever.

        Raises
        ------
        LPFailure
            When there is no ray that stands the check.
        """
        self._expect_status(UNBOUNDED)
        known = self._ray_at_hand()
        if known is not None:
            return known
        direction = Engine(directions(self._now)).solve(self._costs, self._maximize).x
        return _checked(is_ray(self._now, self._gains(), direction), direction)

    def _ray_at_hand(self) -> Floats | None:
        direction = self._highs.getPrimalRay()[2]
        return direction if is_ray(self._now, self._gains(), direction) else None

    def _gains(self) -> Floats:
        gains = np.zeros(self._now.matrix.shape[1])
        for column, value in self._costs.items():
            gains[column] = value if self._maximize else -value
        return gains

    def _expect_status(self, status: str) -> None:
        if self._answer.status != status:
            raise ValueError(f"the last solve was {self._answer.status}, not {status}")


def _checked(holds: bool, vector: Floats) -> Floats:
    if not holds:
        raise LPFailure("no witness of the LP engine's answer stood its check")
    return vector


def _indices(values: ArrayLike | Sequence[int]) -> Integers:
    return np.asarray(values, dtype=np.int32)


def _floats(values: ArrayLike) -> Floats:
    return np.asarray(values, dtype=float)
