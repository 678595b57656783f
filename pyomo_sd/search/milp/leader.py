r"""The leader's MILP, kept alive in a solver: it proposes designs, and learns which ones it may not propose again.

Exclusion rows, with :math:`z_i = 1` where intervention i is made and S a design:

.. math::

    \textstyle\sum_{i \in S} z_i \le |S| - 1                                  &\quad \text{S and all its supersets} \\
    \textstyle\sum_{i \in S} (1 - z_i) + \sum_{i \notin S} z_i \ge 1          &\quad \text{S alone} \\
    \textstyle p^\top v - M \sum_{i \in S} z_i \ge p(S) + \delta - M |S|      &\quad \text{supersets no better than S}
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from math import inf
from typing import Any, NamedTuple

import pyomo.environ as pyo
from pyomo.common.collections import ComponentMap
from pyomo.core import maximize
from pyomo.repn import generate_standard_repn

from pyomo_sd.designs.order import SAME_COST, by_name
from pyomo_sd.designs.referee import Design
from pyomo_sd.errors import UnknownName
from pyomo_sd.names import ERROR, INFEASIBLE, OPTIMAL, SOLVER, SOLVER_OPTIONS, START, TEE, TIME_LIMIT
from pyomo_sd.problem.setup import Setup
from pyomo_sd.reformulations import Basis
from pyomo_sd.search.outcome import Task
from pyomo_sd.solvers import SolverOptions, get_backend
from pyomo_sd.solvers.pool import Pool, PoolSession, pool
from pyomo_sd.solvers.session import StartSession

TO_THE_LEADER = frozenset({SOLVER, SOLVER_OPTIONS, START, TEE})  # keywords
MOST_AT_ONCE = 1000  # designs that one call is asked for; further ones are left to the next


@dataclass(frozen=True)
class Proposal:
    """Designs that the solver proposes, and its bound on what is left: the best value or the least cost."""

    status: str
    designs: Sequence[Design]
    bound: float
    message: str

    @property
    def design(self) -> Design | None:
        """The only design, or the first one."""
        return self.designs[0] if self.designs else None


class Worth(NamedTuple):
    """What a design is worth in the model, more is better: ``terms / scale + offset``."""

    terms: ComponentMap
    scale: float = 1.0
    offset: float = 0.0

    def of(self, terms: float) -> float:
        """Return the worth where the terms have this value."""
        return terms / self.scale + self.offset

    def scaled(self, worth: float) -> float:
        """Return the value of the terms where this is the worth."""
        return self.scale * (worth - self.offset)


NOTHING = Worth(ComponentMap())


class Leader:
    """The transformed model of a task in a persistent solver session.

    Parameters
    ----------
    task
        What is asked.
    model
        The leader's model, its disjunctions transformed.
    basis
        What its answers rest on besides the solver.
    solver
        The name of the solver.
    deadline
        When the time is up, by the monotonic clock.

    Attributes
    ----------
    worth
        What a design is worth in the model; nothing without a nested module.
    solves
        Number of solver calls so far.
    levels_by
        What finds all designs of least cost, in words.
    remarks
        What the solver remarked on answers that it proved, such as a tolerance that it had to loosen.

    Raises
    ------
    UnknownName
        A start makes what may not be changed, or the solver does not know an option.
    """

    def __init__(self, task: Task, model: pyo.ConcreteModel, basis: Basis, solver: str, deadline: float) -> None:
        setup = task.setup
        self.basis, self._deadline = basis.solved_with(setup.solver_options or {}), deadline
        self._starts = designs_to_start_from(task)
        self.solves = 0
        self.remarks: dict[str, None] = {}
        self._excluded: set[Design] = set()
        self._excluded_with_supersets: list[Design] = []
        self._choice = model.interventions.binaries
        self._price = task.problem.searched.space.cost
        self._cost = _terms(model.interventions.cost)[0]
        self.worth = NOTHING if task.problem.searched.nested is None else _worth(model.objective)
        self._session = get_backend(solver).open(model, _options(setup))
        if self._starts and not isinstance(self._session, StartSession):
            self.remarks[f"start not used by solver {solver!r}"] = None
        self.levels_by = self._session.collects_by if isinstance(self._session, PoolSession) else "single solves"
        # bounded by `demand`
        self._level = self._session.add_row(self.worth.terms, -inf, inf) if self.worth.terms else -1

    def any(self) -> Proposal:
        """Propose some design."""
        return self._propose(ComponentMap(), "minimize")

    def cheapest(self) -> Proposal:
        """Propose a design of least cost; the bound is a cost."""
        return self._propose(self._cost, "minimize")

    def all_cheapest(self, most: float) -> Proposal:
        """Propose up to ``most`` designs of least cost, as many of them as the solver finds in one go."""
        proposal = self._propose(self._cost, "minimize", int(min(most, MOST_AT_ONCE)))
        costs = [self._price(design) for design in proposal.designs]
        cheapest = [d for d, cost in zip(proposal.designs, costs, strict=True) if cost <= min(costs) + SAME_COST]
        return replace(proposal, designs=cheapest)

    def best(self) -> Proposal:
        """Propose a design of the greatest worth; the bound is a worth (a value, turned round when minimised)."""
        proposal = self._propose(self.worth.terms, "maximize")
        return replace(proposal, bound=self.worth.of(proposal.bound))

    def demand(self, worth: float) -> None:
        """Admit only designs worth at least ``worth`` (``-inf``: all)."""
        self._session.set_row_bounds(self._level, self.worth.scaled(worth), inf)

    def exclude(self, design: Design) -> None:
        """Exclude a design alone."""
        self._session.add_row(self._changes(design, supersets=False), 1.0 - len(design), inf)
        self._excluded.add(design)

    def exclude_supersets(self, design: Design) -> None:
        """Exclude a design (not the empty one) and all its supersets."""
        self._session.add_row(self._changes(design, supersets=True), 1.0 - len(design), inf)
        self._excluded_with_supersets.append(design)

    def _changes(self, design: Design, supersets: bool) -> ComponentMap:
        """Return what is at least 1 - |S| for all designs but S, or S and its supersets."""
        others = {} if supersets else dict.fromkeys(self._choice.keys() - design, 1.0)
        factors = {**dict.fromkeys(design, -1.0), **others}
        return ComponentMap((z, factors[i]) for i, z in self._choice.items() if i in factors)

    def exclude_no_better(self, design: Design, worth: float, least: float) -> None:
        """Exclude supersets of a design unless worth more than ``worth``; no design is worth less than ``least``."""
        big = self.worth.scale * max(worth - least, 0.0)
        terms = ComponentMap(self.worth.terms.items())
        terms.update(ComponentMap((self._choice[i], -big) for i in design))
        self._session.add_row(terms, self.worth.scaled(worth) - big * len(design), inf)

    def excludes(self, design: Design) -> bool:
        """Tell whether a design may not be proposed any more, alone or with the supersets of another one."""
        return design in self._excluded or any(other <= design for other in self._excluded_with_supersets)

    def close(self) -> None:
        """Give the solver's memory back."""
        self._session.close()

    def _propose(self, objective: ComponentMap, sense: str, most: int = 1) -> Proposal:
        nothing_known = inf if sense == "maximize" else -inf
        left = self._deadline - time.monotonic()
        if left <= 0:
            return Proposal(TIME_LIMIT, (), nothing_known, "")
        self._session.set_objective(objective, sense)
        self._start_somewhere()
        found = self._found(most, None if left == inf else left)
        self.solves += 1
        return self._read(found, nothing_known)

    def _start_somewhere(self) -> None:
        """Let the solver start from the first of the stated designs that it may still propose."""
        design = next((design for design in self._starts if not self.excludes(design)), None)
        if design is not None and isinstance(self._session, StartSession):
            self._session.start(ComponentMap((z, float(i in design)) for i, z in self._choice.items()))

    def _found(self, most: int, left: float | None) -> Pool:
        return pool(self._session, list(self._choice.values()), most, left)

    def _read(self, found: Pool, nothing_known: float) -> Proposal:
        status, message = found.best.status, found.best.message
        bound = nothing_known if found.best.bound is None else found.best.bound
        if message and status in (OPTIMAL, INFEASIBLE):
            self.remarks[message] = None
        if status == INFEASIBLE or not found.members:
            return Proposal(ERROR if status == OPTIMAL else status, (), bound, message)
        made = [frozenset(i for i, z in self._choice.items() if member[z]) for member in found.members]
        if self.excludes(made[0]):
            again = f"the solver does not keep to its rows: it proposes {sorted(made[0])}, which is excluded"
            return Proposal(ERROR, (), bound, again)
        return Proposal(status, sorted(made, key=by_name), bound, message)


def designs_to_start_from(task: Task) -> list[Design]:
    """Return the designs that the setup says to start from, without what changes nothing in what is searched.

    Raises
    ------
    UnknownName
        One of them makes what may not be changed.
    """
    asked, searched = task.problem.asked.space.by_id, task.problem.searched.space.by_id
    designs = task.setup.start or []
    for name in chain.from_iterable(designs):
        if name not in asked:
            raise UnknownName("intervention of start", name, asked)
    return [frozenset(name for name in design if name in searched) for design in designs]


def _options(setup: Setup) -> SolverOptions:
    return SolverOptions(
        threads=setup.milp_threads, seed=setup.seed, tee=setup.tee, parameters=setup.solver_options or {}
    )


def _worth(objective: Any) -> Worth:
    value, constant = _terms(objective.expr)
    sign = 1.0 if objective.sense == maximize else -1.0
    # on a compressed network a coefficient may be smaller than what a solver takes for zero
    scale = 1.0 / min(max(map(abs, value.values()), default=1.0) or 1.0, 1.0)
    return Worth(ComponentMap((variable, sign * scale * a) for variable, a in value.items()), scale, sign * constant)


def _terms(expression: Any) -> tuple[ComponentMap, float]:
    linear = generate_standard_repn(expression)
    terms = zip(linear.linear_vars, linear.linear_coefs, strict=True)
    return ComponentMap((v, float(c)) for v, c in terms), float(linear.constant)
