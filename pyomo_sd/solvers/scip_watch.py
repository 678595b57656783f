"""Watching SCIP: an event handler, which looks at the bounds of the whole tree and at nothing else.

SCIP tells of every node that is done, of every incumbent, and when the linear program of a node is solved with all of
its cuts; so the bound of the root is told before the first branching. A handler cannot leave a model again; without a
watcher it does nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pyomo.common.dependencies import attempt_import

from pyomo_sd.solvers.array_watch import Watcher

scip, _ = attempt_import("pyscipopt.scip")

EVENTS = ("BESTSOLFOUND", "LPSOLVED", "NODESOLVED")


class Progress:
    """The callbacks of the event handler."""

    model: Any  # set by pyscipopt
    watcher: Watcher | None = None

    def eventinit(self) -> None:
        """Ask for the events of a new tree."""
        for name in EVENTS:
            self.model.catchEvent(getattr(scip.PY_SCIP_EVENTTYPE, name), self)

    def eventexit(self) -> None:
        """Ask for them no more."""
        for name in EVENTS:
            self.model.dropEvent(getattr(scip.PY_SCIP_EVENTTYPE, name), self)

    def eventexec(self, event: Any) -> None:
        """Tell where SCIP stands."""
        if self.watcher is None:
            return
        self.watcher.told(self.model.getNTotalNodes(), self.model.getPrimalbound(), self.model.getDualbound())
        if self.watcher.failure is not None:
            self.model.interruptSolve()


def progress(model: Any) -> Progress:
    """Give a SCIP model the handler."""
    handler: Progress = type("Handler", (Progress, scip.Eventhdlr), {})()
    model.includeEventhdlr(handler, "progress", "")
    return handler


@contextmanager
def telling(handler: Progress, watcher: Watcher) -> Iterator[None]:
    """Make a SCIP model tell a watcher, for a while."""
    handler.watcher = watcher
    try:
        yield
    finally:
        handler.watcher = None
