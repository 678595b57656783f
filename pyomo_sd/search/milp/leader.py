r"""The leader's MILP, kept alive in a solver: it proposes designs, and learns which ones it may not propose again.

Exclusion rows, with :math:`z_i = 1` where intervention i is made and S a design:

.. math::

    \textstyle\sum_{i \in S} z_i \le |S| - 1                                  &\quad \text{S and all its supersets} \\
    \textstyle\sum_{i \in S} (1 - z_i) + \sum_{i \notin S} z_i \ge 1          &\quad \text{S alone} \\
    \textstyle p^\top v - M \sum_{i \in S} z_i \ge p(S) + \delta - M |S|      &\quad \text{supersets no better than S}
"""

import time
from dataclasses import dataclass
from math import inf
from typing import Any

from pyomo.common.collections import ComponentMap
from pyomo.core import maximize
from pyomo.repn import generate_standard_repn

from pyomo_sd.designs.referee import Design
from pyomo_sd.methods.model import tight_model
from pyomo_sd.names import ERROR, INFEASIBLE, OPTIMAL, STRONG_DUALITY, TIME_LIMIT
from pyomo_sd.reformulations import reformulations
from pyomo_sd.search.outcome import Task
from pyomo_sd.solvers import SolverOptions, SolverResult, get_backend


@dataclass(frozen=True)
class Proposal:
    """A design that the solver proposes, and its bound on what is left: the best value or the least cost."""

    status: str
    design: Design | None
    bound: float
    message: str


class Leader:
    """The transformed model of a task in a persistent solver session.

    Attributes
    ----------
    basis
        What the answers of the model rest on besides the solver.
    solves
        Number of solver calls so far.
    remarks
        What the solver remarked on answers that it proved, such as a tolerance that it had to loosen.
    """

    def __init__(self, task: Task, solver: str, reformulation: str, closing: str = STRONG_DUALITY) -> None:
        self._deadline = time.monotonic() + task.setup.time_limit
        model = tight_model(task.problem.searched, closing)
        self.basis = reformulations[reformulation].apply(model, task.setup.M).closed_by(closing)
        self.solves = 0
        self.remarks: dict[str, None] = {}
        self._excluded: set[Design] = set()
        self._excluded_with_supersets: list[Design] = []
        self._choice = model.interventions.binaries
        self._cost = _terms(model.interventions.cost)[0]
        self._value: ComponentMap = ComponentMap()
        self._offset, self._sign, self._scale = 0.0, 1.0, 1.0
        if task.problem.searched.nested is not None:
            value, self._offset = _terms(model.objective.expr)
            # on a compressed network a coefficient may be smaller than what a solver takes for zero
            self._scale = 1.0 / min(max(map(abs, value.values()), default=1.0) or 1.0, 1.0)
            self._value = ComponentMap((variable, self._scale * a) for variable, a in value.items())
            self._sign = 1.0 if model.objective.sense == maximize else -1.0
        options = SolverOptions(threads=task.setup.milp_threads, seed=task.setup.seed)
        self._session = get_backend(solver).open(model, options)
        self._level = self._session.add_row(self._value, -inf, inf) if self._value else -1  # bounded by `demand`

    def any(self) -> Proposal:
        """Propose some design."""
        return self._propose(ComponentMap(), "minimize")

    def cheapest(self) -> Proposal:
        """Propose a design of least cost; the bound is a cost."""
        return self._propose(self._cost, "minimize")

    def best(self) -> Proposal:
        """Propose a design of the greatest worth; the bound is a worth (a value, turned round when minimised)."""
        proposal = self._propose(self._value, "maximize" if self._sign > 0 else "minimize")
        bound = self._sign * (proposal.bound / self._scale + self._offset)
        return Proposal(proposal.status, proposal.design, bound, proposal.message)

    def demand(self, worth: float) -> None:
        """Admit only designs worth at least ``worth`` (``-inf``: all)."""
        least = self._scale * (self._sign * worth - self._offset)
        bounds = (least, inf) if self._sign > 0 else (-inf, least)
        self._session.set_row_bounds(self._level, *bounds)

    def exclude(self, design: Design) -> None:
        """Exclude a design alone."""
        terms = ComponentMap((z, -1.0 if i in design else 1.0) for i, z in self._choice.items())
        self._session.add_row(terms, 1.0 - len(design), inf)
        self._excluded.add(design)

    def exclude_supersets(self, design: Design) -> None:
        """Exclude a design (not the empty one) and all its supersets."""
        self._session.add_row(ComponentMap((self._choice[i], 1.0) for i in design), -inf, len(design) - 1.0)
        self._excluded_with_supersets.append(design)

    def exclude_no_better(self, design: Design, worth: float, least: float) -> None:
        """Exclude supersets of a design unless worth more than ``worth``; no design is worth less than ``least``."""
        big = self._scale * max(worth - least, 0.0)
        terms = ComponentMap((variable, self._sign * value) for variable, value in self._value.items())
        terms.update(ComponentMap((self._choice[i], -big) for i in design))
        limit = self._scale * (worth - self._sign * self._offset)
        self._session.add_row(terms, limit - big * len(design), inf)

    def excludes(self, design: Design) -> bool:
        """Tell whether a design may not be proposed any more, alone or with the supersets of another one."""
        return design in self._excluded or any(other <= design for other in self._excluded_with_supersets)

    def close(self) -> None:
        """Give the solver's memory back."""
        self._session.close()

    def _propose(self, objective: ComponentMap, sense: str) -> Proposal:
        left = self._deadline - time.monotonic()
        if left <= 0:
            return Proposal(TIME_LIMIT, None, inf if sense == "maximize" else -inf, "")
        self._session.set_objective(objective, sense)
        result = self._session.solve(None if left == inf else left)
        self.solves += 1
        return self._read(result, inf if sense == "maximize" else -inf)

    def _read(self, result: SolverResult, nothing_known: float) -> Proposal:
        bound = nothing_known if result.bound is None else result.bound
        if result.message and result.status in (OPTIMAL, INFEASIBLE):
            self.remarks[result.message] = None
        if result.values is None:
            status = ERROR if result.status == OPTIMAL else result.status
            return Proposal(status, None, bound, result.message)
        made = frozenset(i for i, z in self._choice.items() if result.values[z] > 0.5)
        if self.excludes(made):
            again = f"the solver does not keep to its rows: it proposes {sorted(made)}, which is excluded"
            return Proposal(ERROR, None, bound, again)
        return Proposal(result.status, None if result.status == INFEASIBLE else made, bound, result.message)


def _terms(expression: Any) -> tuple[ComponentMap, float]:
    linear = generate_standard_repn(expression)
    terms = zip(linear.linear_vars, linear.linear_coefs, strict=True)
    return ComponentMap((v, float(c)) for v, c in terms), float(linear.constant)
