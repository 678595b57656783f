"""GLPK, through swiglpk: free, without indicator constraints; integrality to 1e-9, which its command line cannot do.

The LP relaxation is solved first: it tells infeasible from unbounded, its optimum is the bound that is known when the
time is up, and branch-and-bound starts from its basis. GLPK's presolve is left out, since it can end the process (a
failed assertion, where it narrows a column's bounds until they meet): the LP falls back on it where the simplex method
fails otherwise, the MILP has it with ``presolve=1`` in the parameters. Scaling, which would come with it, is asked for:
without, big-M rows on e_coli_core (M = 1e5) lost three designs in four. GLPK counts rows and columns from one.
"""

from collections.abc import Mapping
from math import ceil, isfinite
from typing import Any

import numpy as np
from pyomo.common.dependencies import attempt_import
from scipy import sparse

from pyomo_sd.errors import UnknownName
from pyomo_sd.names import ERROR, GLPK, INFEASIBLE, OPTIMAL, TIME_LIMIT
from pyomo_sd.solvers.array_session import ArrayBackend, ArraySession, Outcome
from pyomo_sd.solvers.backends import register_backend
from pyomo_sd.solvers.base_session import INFEASIBLE_OR_UNBOUNDED, Clock
from pyomo_sd.solvers.translate import Columns

glpk, _ = attempt_import("swiglpk")

LONGEST = 2**31 - 1  # milliseconds that GLPK can count
FINEST = 1e-12  # GLPK ends the process on a tolerance of zero
STATUS = {"OPT": OPTIMAL, "NOFEAS": INFEASIBLE, "UNBND": INFEASIBLE_OR_UNBOUNDED}
FAILED = {"ENOPFS": INFEASIBLE, "ENODFS": INFEASIBLE_OR_UNBOUNDED, "EBOUND": INFEASIBLE, "ETMLIM": TIME_LIMIT}
CODES = ("EBADB", "ESING", "ECOND", "EBOUND", "EFAIL", "EITLIM", "ETMLIM", "ENOPFS", "ENODFS", "EROOT", "ESTOP")


class GlpkSession(ArraySession):
    """A GLPK problem."""

    name = GLPK
    limit_of_time = "tm_lim"

    def _failures(self) -> tuple[type[Exception], ...]:
        return ()  # swiglpk returns codes

    def _start(self) -> None:
        self._problem = glpk.glp_create_prob()
        self._simplex, self._branching = glpk.glp_smcp(), glpk.glp_iocp()
        glpk.glp_init_smcp(self._simplex)
        glpk.glp_init_iocp(self._branching)
        glpk.glp_term_out(glpk.GLP_ON if self.options.tee else glpk.GLP_OFF)
        self._simplex.tol_bnd = self._simplex.tol_dj = max(self.options.feasibility_tolerance, FINEST)

    def _defaults(self) -> Mapping[str, Any]:
        tolerance = max(self.options.integrality_tolerance, FINEST)
        return {"presolve": glpk.GLP_OFF, "tol_int": tolerance, "mip_gap": 0.0}

    def _set_parameter(self, name: str, value: Any) -> None:
        if not hasattr(self._branching, name):
            known = [field for field in dir(self._branching) if not field.startswith("_")]
            raise UnknownName("parameter of glpk", name, known)
        setattr(self._branching, name, value)

    def _add_columns(self, columns: Columns) -> None:
        if not len(columns.variables):
            return
        first = glpk.glp_add_cols(self._problem, len(columns.variables))
        for number, (lower, upper, integer) in enumerate(
            zip(columns.lower.tolist(), columns.upper.tolist(), columns.integer, strict=True), start=first
        ):
            glpk.glp_set_col_bnds(self._problem, number, _kind(lower, upper), lower, upper)
            glpk.glp_set_col_kind(self._problem, number, glpk.GLP_IV if integer else glpk.GLP_CV)

    def _add_rows(self, matrix: sparse.csr_array, lower: np.ndarray, upper: np.ndarray) -> None:
        if not matrix.shape[0]:
            return
        first = glpk.glp_add_rows(self._problem, matrix.shape[0])
        for row in range(matrix.shape[0]):
            span = slice(matrix.indptr[row], matrix.indptr[row + 1])
            columns, factors = matrix.indices[span] + 1, matrix.data[span]
            native_columns, native_factors = _array(glpk.intArray, columns), _array(glpk.doubleArray, factors)
            glpk.glp_set_mat_row(self._problem, first + row, len(columns), native_columns, native_factors)
            self._change_row(first + row - 1, float(lower[row]), float(upper[row]))

    def _change_row(self, row: int, lower: float, upper: float) -> None:
        glpk.glp_set_row_bnds(self._problem, row + 1, _kind(lower, upper), lower, upper)

    def _set_objective(self, costs: np.ndarray, maximize: bool) -> None:
        glpk.glp_set_obj_dir(self._problem, glpk.GLP_MAX if maximize else glpk.GLP_MIN)
        for column, cost in enumerate(costs.tolist(), start=1):
            glpk.glp_set_obj_coef(self._problem, column, cost)

    def _optimise(self, time_limit: float | None) -> Outcome:
        clock = Clock(time_limit)
        glpk.glp_scale_prob(self._problem, glpk.GLP_SF_AUTO)
        relaxation = self._relaxation(glpk.GLP_OFF, clock)
        if relaxation.status == ERROR:
            relaxation = self._relaxation(glpk.GLP_ON, clock)
        if not self._mixed:
            return relaxation
        if relaxation.status != OPTIMAL:
            return relaxation._replace(x=None)
        self._branching.tm_lim = _milliseconds(clock.left())
        code = glpk.glp_intopt(self._problem, self._branching)
        outcome = self._outcome(code, glpk.glp_mip_status, glpk.glp_mip_obj_val, glpk.glp_mip_col_val)
        return outcome if outcome.status == OPTIMAL else outcome._replace(bound=relaxation.bound)

    def _relaxation(self, presolve: int, clock: Clock) -> Outcome:
        self._simplex.presolve, self._simplex.tm_lim = presolve, _milliseconds(clock.left())
        glpk.glp_std_basis(self._problem)
        code = glpk.glp_simplex(self._problem, self._simplex)
        return self._outcome(code, glpk.glp_get_status, glpk.glp_get_obj_val, glpk.glp_get_col_prim)

    def _overlooks_rays(self) -> bool:
        return False  # the relaxation comes first, and without the tricks of a presolve for integers

    def _outcome(self, code: int, status: Any, value: Any, column_value: Any) -> Outcome:
        """Read the simplex method's or the branch-and-bound's outcome, each by its own three functions."""
        native = status(self._problem)
        found = {getattr(glpk, f"GLP_{name}"): meaning for name, meaning in STATUS.items()}.get(native, ERROR)
        message = ""
        if code:
            name = {getattr(glpk, f"GLP_{name}"): name for name in CODES}.get(code, str(code))
            found = FAILED.get(name, ERROR)
            message = f"glpk stopped with code {name}" if found == ERROR else ""
        x = None
        if native in (glpk.GLP_OPT, glpk.GLP_FEAS):
            x = np.array([column_value(self._problem, column) for column in range(1, len(self._position) + 1)])
        return Outcome(found, x, value(self._problem) if found == OPTIMAL else None, message)

    def close(self) -> None:
        """Free what the solver holds."""
        glpk.glp_delete_prob(self._problem)


def _kind(lower: float, upper: float) -> int:
    """How GLPK calls a pair of bounds."""
    if lower == upper:
        return int(glpk.GLP_FX)
    kinds = {(False, False): glpk.GLP_FR, (True, False): glpk.GLP_LO, (False, True): glpk.GLP_UP}
    return int(kinds.get((isfinite(lower), isfinite(upper)), glpk.GLP_DB))


def _array(kind: Any, values: np.ndarray) -> Any:
    """Copy values to a C array that starts at one."""
    array = kind(len(values) + 1)
    for position, value in enumerate(values.tolist(), start=1):
        array[position] = value
    return array


def _milliseconds(seconds: float | None) -> int:
    """Return a time limit as GLPK counts it; at least one, because zero would end the search before it starts."""
    return LONGEST if seconds is None else min(max(1, ceil(1000 * seconds)), LONGEST)


class GlpkBackend(ArrayBackend):
    """GLPK."""

    name, package, session = GLPK, "swiglpk", GlpkSession
    terms, finest = "GPL 3", FINEST

    def version(self) -> str | None:
        """Version of GLPK."""
        return str(glpk.glp_version())


register_backend(GlpkBackend())
