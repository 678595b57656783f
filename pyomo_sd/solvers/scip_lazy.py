"""SCIP with lazy rows: a constraint handler without constraints, which is asked after all others.

It looks at every point that the others accept: at the optimum of a node, where its rows become constraints of the whole
tree, and at what heuristics find, whose rows wait for the next round of separation. A point that meets all rows of the
tree, within tolerances, passes, since nothing more could be done about it here.

Reductions that rely on seeing all rows are off, and all variables are locked in both directions, which says that rows
unseen may speak against any change. A handler cannot leave a model again; without an inquiry it does nothing.

SCIP catches interrupts, and forgets one that comes while it asks for the last time. So they are noted here instead.
"""

import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from pyomo.common.dependencies import attempt_import

from pyomo_sd.solvers.array_lazy import ArrayRow, Inquiry
from pyomo_sd.solvers.array_session import HUGE

scip, _ = attempt_import("pyscipopt.scip")

LAST = -10_000_000  # the priority of who is asked after all others
EACH_NODE = 1
ASKING = {  # every row counts, and an interrupt is noted here
    "misc/allowweakdualreds": False,
    "misc/allowstrongdualreds": False,
    "misc/usesymmetry": 0,
    "presolving/maxrestarts": 0,
    "constraints/components/maxprerounds": 0,
    "misc/catchctrlc": False,
}


class LazyRows:
    """The callbacks of the constraint handler."""

    model: Any  # set by pyscipopt

    def __init__(self, variables: Sequence[Any]) -> None:
        self.variables = variables
        self.inquiry: Inquiry | None = None
        self.locks = 0
        self.present: set[ArrayRow] = set()
        self.waiting: dict[ArrayRow, None] = {}

    def consinit(self, constraints: Any) -> None:
        """Forget the rows of another tree."""
        self.present, self.waiting = set(), {}

    def conslock(self, constraint: Any, kind: Any, up: int, down: int) -> None:
        """Lock every variable both ways, and unlock what is locked."""
        change = up if up < 0 or self.inquiry is not None else 0
        if self.locks + change < 0:
            return
        self.locks += change
        for variable in self.variables if change else ():
            self.model.addVarLocks(variable, change, change)

    def conscheck(self, constraints: Any, solution: Any, *how: Any) -> dict[str, Any]:
        """Accept or refuse a point that was found somewhere."""
        accepted = self._accepted(solution)
        return {"result": scip.PY_SCIP_RESULT.FEASIBLE if accepted else scip.PY_SCIP_RESULT.INFEASIBLE}

    def consenfolp(self, constraints: Any, useful: int, infeasible: bool) -> dict[str, Any]:
        """Accept the optimum of a node, or cut it off."""
        if infeasible:  # others object to it
            return {"result": scip.PY_SCIP_RESULT.INFEASIBLE}
        accepted = self._accepted(None)
        return {"result": scip.PY_SCIP_RESULT.FEASIBLE} if accepted else self.conssepalp(constraints, useful)

    def consenfops(self, *how: Any) -> dict[str, Any]:
        """Ask for the linear program of the node: without it, nobody has looked at the continuous variables."""
        return {"result": scip.PY_SCIP_RESULT.SOLVELP if self.inquiry else scip.PY_SCIP_RESULT.FEASIBLE}

    def conssepalp(self, constraints: Any, useful: int) -> dict[str, Any]:
        """Hand over the rows that wait."""
        if not self.waiting:
            over = self.inquiry is not None and self.inquiry.is_over
            return {"result": scip.PY_SCIP_RESULT.CUTOFF if over else scip.PY_SCIP_RESULT.DIDNOTRUN}
        for row in self.waiting:
            terms = zip(row.factors, row.columns, strict=True)
            body = scip.quicksum(factor * self.variables[column] for factor, column in terms)
            self.model.addCons(scip.ExprCons(body, max(row.lower, -HUGE), min(row.upper, HUGE)))
        self.present.update(self.waiting)
        self.waiting = {}
        return {"result": scip.PY_SCIP_RESULT.CONSADDED}

    def _accepted(self, solution: Any) -> bool:
        if self.inquiry is None:
            return True
        x = np.array([self.model.getSolVal(solution, variable) for variable in self.variables], dtype=float)
        missing = [row for row in self.inquiry.rows(x) if row not in self.present]
        self.waiting.update(dict.fromkeys(missing))
        if self.inquiry.is_over and self.model.getStage() != scip.PY_SCIP_STAGE.INITSOLVE:  # SCIP would be stuck there
            self.model.interruptSolve()
        return not (missing or self.inquiry.is_over)


def lazy_rows(model: Any, variables: Sequence[Any]) -> LazyRows:
    """Give a SCIP model the handler."""
    handler: LazyRows = type("Handler", (LazyRows, scip.Conshdlr), {})(variables)
    order = {"sepapriority": LAST, "enfopriority": LAST, "chckpriority": LAST}
    model.includeConshdlr(handler, "lazy rows", "", **order, sepafreq=EACH_NODE, needscons=False)
    return handler


@contextmanager
def asking(model: Any, handler: LazyRows, inquiry: Inquiry) -> Iterator[None]:
    """Make a SCIP model show its points to an inquiry, for a while."""
    usual = {name: model.getParam(name) for name in ASKING}
    model.setParams(ASKING)
    handler.inquiry = inquiry
    try:
        with _interrupts_end(inquiry):
            yield
    finally:
        handler.inquiry = None
        model.freeTransform()
        model.setParams(usual)


@contextmanager
def _interrupts_end(inquiry: Inquiry) -> Iterator[None]:
    """Make an interrupt a failure of the inquiry, for a while; it must not pass through the solver's own code."""

    def note(*signalled: Any) -> None:
        inquiry.failure = KeyboardInterrupt()

    usual = signal.getsignal(signal.SIGINT)
    if usual is None or threading.current_thread() is not threading.main_thread():  # where none is delivered
        yield
        return
    signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)
