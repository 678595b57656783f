"""SCIP made to collect: every selection of binary variables that some feasible point has, in a single tree.

SCIP has no pool of optimal solutions. Those that it stores are steps on the way to one of them, hardly ever two of the
same value. Its counting is exact where there are continuous variables too (it counts selections of the integer ones),
but pyscipopt hands out the number alone. So this does what counting does, by a constraint handler: a point that all
other constraints accept is noted, refused, and its selection S is excluded in the tree from there on,

    sum over S of (1 - z)  +  sum over the rest of z  >=  1

until nothing is left, which SCIP then calls infeasible: the collection is complete. Refused points make no incumbent,
so no bound cuts anything off; what else would (dual reductions, symmetry, components that are solved on their own) is
switched off. It all happens in a copy of the model, which leaves the session's own as it was.
"""

from collections.abc import Sequence
from contextlib import redirect_stderr, suppress
from io import StringIO
from typing import Any

import numpy as np
from pyomo.common.dependencies import attempt_import

scip, _ = attempt_import("pyscipopt.scip")

LAST = -10_000_000  # the priority of who is asked after all others
COMPLETE = {
    "misc/allowweakdualreds": False,
    "misc/allowstrongdualreds": False,
    "misc/usesymmetry": 0,
    "presolving/maxrestarts": 0,
    "constraints/components/maxprerounds": 0,
}


class Collector:
    """The callbacks of the constraint handler."""

    model: Any  # set by pyscipopt

    def __init__(self, binaries: Sequence[Any], limit: int) -> None:
        self.binaries, self.limit = binaries, limit
        self.selections: dict[tuple[bool, ...], None] = {}

    @property
    def full(self) -> bool:
        """Whether the limit is met."""
        return len(self.selections) >= self.limit

    def conscheck(self, constraints: Any, solution: Any, *how: Any) -> dict[str, Any]:
        """Note a point that a heuristic found."""
        self._note(solution)
        return {"result": scip.PY_SCIP_RESULT.INFEASIBLE}

    def consenfolp(self, constraints: Any, useful: int, infeasible: bool) -> dict[str, Any]:
        """Note the point of a node, and exclude its selection."""
        if infeasible:  # others object to it
            return {"result": scip.PY_SCIP_RESULT.INFEASIBLE}
        selection = self._note(None)
        others = (1 - z if made else z for z, made in zip(self.binaries, selection, strict=True))
        self.model.addCons(scip.quicksum(others) >= 1)
        return {"result": scip.PY_SCIP_RESULT.CONSADDED}

    def consenfops(self, *how: Any) -> dict[str, Any]:
        """Ask for the linear program of the node: without it, nobody has looked at the continuous variables."""
        return {"result": scip.PY_SCIP_RESULT.SOLVELP}

    def conslock(self, *how: Any) -> None:
        """Lock nothing, since reductions that heed locks are off."""

    def _note(self, solution: Any) -> tuple[bool, ...]:
        selection = tuple(self.model.getSolVal(solution, z) > 0.5 for z in self.binaries)
        if not self.full:
            self.selections[selection] = None
        if self.full:
            self.model.interruptSolve()
        return selection


def collect(source: Any, names: Sequence[str], limit: int, seconds: float) -> tuple[list[np.ndarray], str]:
    """Return selections of the binary variables of these names, at most ``limit``, and how SCIP ended.

    The status is ``"infeasible"`` if these are all, and ``"limit"`` if there are as many as were asked for.
    """
    copy = scip.Model(sourceModel=source, origcopy=True)
    copy.redirectOutput()
    copy.setObjective(scip.quicksum(()))
    copy.setParams({**COMPLETE, "limits/time": seconds})
    variables = {variable.name: variable for variable in copy.getVars()}
    handler = type("Handler", (Collector, scip.Conshdlr), {})([variables[name] for name in names], limit)
    copy.includeConshdlr(handler, "selections", "", chckpriority=LAST, enfopriority=LAST, needscons=False)
    status = "numerical trouble"
    with suppress(Exception), redirect_stderr(StringIO()):  # plain exceptions tell what SCIP returns as an error
        copy.optimize()
        status = copy.getStatus()
    points = [np.array(selection, dtype=float) for selection in handler.selections]
    return points, "limit" if handler.full else status
