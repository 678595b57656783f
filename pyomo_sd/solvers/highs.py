"""HiGHS, through highspy: free, fast, without indicator constraints.

Its presolve has called feasible models infeasible (1.16, with integrality to 1e-9), and a list of designs is complete
on that word: so a second solve without presolve has to come to the same.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from math import inf
from typing import Any

import numpy as np
from pyomo.common.dependencies import attempt_import

from pyomo_sd.errors import UnknownName
from pyomo_sd.lp.silent_highs import SilentHighs
from pyomo_sd.names import ERROR, HIGHS, INFEASIBLE, OPTIMAL, TIME_LIMIT, UNBOUNDED
from pyomo_sd.solvers.array_session import ArrayBackend, Outcome
from pyomo_sd.solvers.array_start import ArrayStartSession
from pyomo_sd.solvers.array_watch import ArrayWatchSession, Watcher
from pyomo_sd.solvers.backends import register_backend
from pyomo_sd.solvers.base_session import INFEASIBLE_OR_UNBOUNDED, Clock
from pyomo_sd.solvers.highs_model import HighsModelSession
from pyomo_sd.solvers.session import START, WATCH

highspy, _ = attempt_import("highspy")

FINEST = 1e-10  # HiGHS takes no tolerance below
STATUS = {
    "kOptimal": OPTIMAL,
    "kInfeasible": INFEASIBLE,
    "kUnbounded": UNBOUNDED,
    "kUnboundedOrInfeasible": INFEASIBLE_OR_UNBOUNDED,
    "kTimeLimit": TIME_LIMIT,
}


class HighsSession(ArrayStartSession, ArrayWatchSession, HighsModelSession):
    """A HiGHS model, solved by HiGHS."""

    name = HIGHS
    limit_of_time = "time_limit"

    def _defaults(self) -> Mapping[str, Any]:
        options = self.options
        return {
            "mip_rel_gap": 0.0,
            "mip_abs_gap": 0.0,
            "mip_feasibility_tolerance": max(options.integrality_tolerance, FINEST),
            "primal_feasibility_tolerance": max(options.feasibility_tolerance, FINEST),
            "dual_feasibility_tolerance": max(options.feasibility_tolerance, FINEST),
            "threads": options.threads or 1,
            "random_seed": options.seed or 0,
        }

    def _set_parameter(self, name: str, value: Any) -> None:
        known = [option for option in dir(self._highs.getOptions()) if not option.startswith("_")]
        if name not in known:
            raise UnknownName("option of highs", name, known)
        if self._highs.setOptionValue(name, value) != highspy.HighsStatus.kOk:
            raise ValueError("not a value of this option")

    def _overlooks_rays(self) -> bool:
        return True  # even of linear programs: presolve has called an unbounded one infeasible

    def _optimise(self, time_limit: float | None) -> Outcome:
        if not self._position:
            return self._without_columns()
        clock = Clock(time_limit)
        native = self._solve_once(clock.left())
        if self._mixed and native == highspy.HighsModelStatus.kInfeasible:
            native = self._without_presolve(clock.left())
        information = self._highs.getInfo()
        feasible = information.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        status = STATUS.get(native.name, ERROR)
        return Outcome(
            status,
            x=np.array(self._highs.getSolution().col_value) if feasible else None,
            bound=self._bound(status),
            message="" if status != ERROR else f"highs: {self._highs.modelStatusToString(native)}",
            nodes=int(information.mip_node_count) if self._mixed else None,
        )

    def _solve_once(self, time_limit: float | None) -> Any:
        spent = 0.0 if self._mixed else self._highs.getRunTime()  # the clock of LPs runs on over all solves
        self._highs.setOptionValue("time_limit", inf if time_limit is None else spent + max(time_limit, 0.0))
        # the thread pool belongs to the process; whoever used it last may have left one of another size
        highspy.Highs.resetGlobalScheduler(True)
        self._highs.run()
        highspy.Highs.resetGlobalScheduler(True)
        return self._highs.getModelStatus()

    def _without_presolve(self, time_limit: float | None) -> Any:
        """Solve again what was said to be infeasible."""
        _, usual = self._highs.getOptionValue("presolve")
        self._highs.setOptionValue("presolve", "off")
        native = self._solve_once(time_limit)
        self._highs.setOptionValue("presolve", usual)
        return native

    @contextmanager
    def _starting_from(self, values: Mapping[int, float], clock: Clock) -> Iterator[None]:
        columns = np.fromiter(values, dtype=np.int32)
        self._highs.setSolution(len(columns), columns, np.fromiter(values.values(), dtype=float))
        yield

    @contextmanager
    def _telling(self, watcher: Watcher) -> Iterator[None]:
        def tell(event: Any) -> None:
            stand = event.data_out
            watcher.told(int(stand.mip_node_count), stand.mip_primal_bound, stand.mip_dual_bound)
            event.interrupt(watcher.failure is not None)  # said each time: HiGHS remembers an interrupt

        told_by = (self._highs.cbMipInterrupt, self._highs.cbMipImprovingSolution)
        for callback in told_by:
            callback.subscribe(tell)
        try:
            yield
        finally:
            for callback in told_by:
                callback.unsubscribe(tell)

    def _bound(self, status: str) -> float | None:
        information = self._highs.getInfo()
        if self._mixed:
            return float(information.mip_dual_bound)
        return float(information.objective_function_value) if status == OPTIMAL else None


class HighsBackend(ArrayBackend):
    """HiGHS."""

    name, package, session = HIGHS, "highspy", HighsSession
    terms, finest = "MIT", FINEST
    features = frozenset({START, WATCH})

    def version(self) -> str | None:
        """Version of HiGHS."""
        return str(SilentHighs().version())


register_backend(HighsBackend())
