"""The LP tree: an exact search by linear programs alone, without Booleans, an M, or a MILP solver."""

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import BrokenExecutor
from math import inf, isfinite, nan

from pyomo_sd.designs.listing import Listing
from pyomo_sd.designs.order import SAME_COST
from pyomo_sd.designs.proof import Proof
from pyomo_sd.designs.referee import LEVEL_SLACK, Design, Referee, level_width
from pyomo_sd.errors import SetupError, UnknownName
from pyomo_sd.names import ANY, BEST, ERROR, INFEASIBLE, OPTIMAL, POPULATE, TIME_LIMIT, TIME_LIMIT_W_SOL
from pyomo_sd.search.lp_tree.crew import Alone, Crew
from pyomo_sd.search.lp_tree.examiner import Examiner
from pyomo_sd.search.lp_tree.expansion import Expansion
from pyomo_sd.search.lp_tree.together import Together
from pyomo_sd.search.lp_tree.tree import Tree
from pyomo_sd.search.lp_tree.verification import FAILURES, Verified, verify
from pyomo_sd.search.outcome import Engine, Outcome, Task, engines

BASIS = "linear programs"
APPROACHES = (ANY, BEST, POPULATE)


class LpTree(Engine):
    """A tree over the reasons of answers."""

    uses = frozenset[str]()

    def run(self, task: Task) -> Outcome:
        """Search with this process, or with the workers of the task's executor.

        Raises
        ------
        SetupError
            A cost is zero or negative.
        UnknownName
            There is no such solution approach. All of them mean the same here: the best designs come first.
        """
        if task.setup.solution_approach not in APPROACHES:
            raise UnknownName("solution approach", task.setup.solution_approach, APPROACHES)
        for free in task.problem.asked.space.free:
            raise SetupError(
                f"engine='lp_tree' needs positive costs, and {free.id!r} costs {free.cost:g}: use engine='milp'"
            )
        run = _Run(task)
        run.search()
        return run.outcome()


class _Run:
    """One search, from the root of the tree to verified designs."""

    def __init__(self, task: Task) -> None:
        self.task, self.failure = task, ""
        self.deadline = time.monotonic() + task.setup.time_limit
        examiner = Examiner(task.problem.grouped)
        self.expansion = Expansion(examiner, task.problem.grouped.space.limit)
        self.expansion.deadline = self.deadline
        self.nested, self.sign = examiner.nested is not None, examiner.sign
        self.crew: Crew = Alone(self.expansion)
        if task.executor is not None:
            self.crew = Together(task, task.executor, self.deadline)
        self.referee = Referee(task.problem.asked)
        self.tree = Tree(task, examiner, self.crew, self.referee)

    def search(self) -> None:
        """Expand nodes, from the root or from where another search ended."""
        try:
            if self.task.state is None:
                self.tree.take(*self.expansion.root())
            else:
                self.tree.take_up(self.task.state)
            self.tree.search(self.deadline)
        except (*FAILURES, BrokenExecutor) as error:
            self.failure = str(error) or "interrupted"
        finally:
            self.crew.dismiss()

    def outcome(self) -> Outcome:
        """Verify what was found, and say what is proven of it."""
        groups, found = self.task.problem.groups, self.tree.designs()
        values = {design: self.sign * worth if self.nested else nan for design, worth in found.items()}
        listing = Listing(values, groups, self.task.problem.asked.space.limit, self.sign > 0)
        verified = verify(listing, self.referee, self.task.setup.max_solutions)
        self.failure = verified.failure or self.failure
        exhausted = not self.failure and self.tree.is_exhausted
        rest = self._rest(verified, found)
        in_place = not self.failure and all(self._comes_before(design, rest) for design in verified.judged)
        proof = Proof(
            complete=exhausted and not verified.following and self.tree.target == -inf,
            order=("value" if self.nested else "cost") if in_place else None,
            basis=BASIS,
            bound=rest * (self.sign if self.nested else 1.0) if isfinite(rest) and not self.failure else None,
            all_subsets_checked=self.referee.all_subsets_seen,
            message=self.failure,
            verified=verified.number,
        )
        return Outcome(verified.designs, verified.values, self._status(verified.designs, exhausted, in_place), proof)

    def _rest(self, verified: Verified, found: Mapping[Design, float]) -> float:
        """Return what no design that is not listed can beat: a cost, or a worth."""
        if not self.nested:
            return min([self.tree.rest, *map(self.task.problem.asked.space.cost, verified.following)])
        skipped = [self.referee.worth(verified.judged[-1])] if verified.judged and self.tree.target > -inf else []
        worth = [found[self.task.problem.groups.of(design)] for design in verified.following]
        return max([self.tree.rest, *skipped, *worth])

    def _comes_before(self, design: Design, rest: float) -> bool:
        if not self.nested:
            return self.task.problem.asked.space.cost(design) <= rest + SAME_COST
        return self.referee.worth(design) >= rest - LEVEL_SLACK * level_width(rest)

    def _status(self, designs: Sequence[Design], exhausted: bool, in_place: bool) -> str:
        if self.failure:
            return ERROR
        if exhausted or (in_place and len(designs) >= self.task.setup.max_solutions):
            return OPTIMAL if designs else INFEASIBLE
        return TIME_LIMIT_W_SOL if designs else TIME_LIMIT


engines.register("lp_tree", LpTree())
