"""The LP tree: an exact search by linear programs alone, without Booleans, an M, or a MILP solver."""

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import BrokenExecutor
from math import inf, isfinite

from pyomo_sd.designs.listing import Listing
from pyomo_sd.designs.order import SAME_COST
from pyomo_sd.designs.proof import Proof
from pyomo_sd.designs.referee import LEVEL_SLACK, Design, Referee, level_width
from pyomo_sd.errors import LPFailure, SetupError, UnknownName
from pyomo_sd.names import ANY, BEST, ERROR, INFEASIBLE, OPTIMAL, POPULATE, TIME_LIMIT, TIME_LIMIT_W_SOL
from pyomo_sd.search.lp_tree.crew import Alone, Crew
from pyomo_sd.search.lp_tree.examiner import Examiner
from pyomo_sd.search.lp_tree.expansion import Expansion
from pyomo_sd.search.lp_tree.together import Together
from pyomo_sd.search.lp_tree.tree import Tree
from pyomo_sd.search.outcome import Engine, Outcome, Task, engines

BASIS = "linear programs"
FAILURES = (KeyboardInterrupt, LPFailure, BrokenExecutor)  # what was found before is kept
APPROACHES = (ANY, BEST, POPULATE)


class LpTree(Engine):
    """A tree over the reasons of answers."""

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
        except FAILURES as error:
            self.failure = str(error) or "interrupted"
        finally:
            self.crew.dismiss()

    def outcome(self) -> Outcome:
        """Verify what was found, and say what is proven of it."""
        referee = self.referee
        found = self.tree.designs()
        listing = Listing(found, self.task.problem.groups, self.task.problem.asked.space.limit)
        designs, position = self._verified(listing, referee)
        following = listing[position : position + 1]
        exhausted = not self.failure and self.tree.is_exhausted
        rest = self._rest(designs, following, found)
        in_place = not self.failure and all(self._comes_before(design, rest, referee) for design in designs)
        proof = Proof(
            complete=exhausted and not following and self.tree.target == -inf,
            order=("value" if self.nested else "cost") if in_place else None,
            basis=BASIS,
            bound=rest * (self.sign if self.nested else 1.0) if isfinite(rest) and not self.failure else None,
            all_subsets_checked=referee.all_subsets_seen,
            message=self.failure,
        )
        values = tuple(referee.judge(design).value for design in designs)
        return Outcome(tuple(designs), values, self._status(designs, exhausted, in_place), proof)

    def _verified(self, listing: Listing, referee: Referee) -> tuple[list[Design], int]:
        """Return the designs that stand the test, as many as are wanted, and how many were looked at."""
        designs: list[Design] = []
        looked_at = 0
        try:
            for looked_at, design in enumerate(listing):
                if len(designs) >= self.task.setup.max_solutions:
                    return designs, looked_at
                if not referee.judge(design).valid:
                    self.failure = f"linear programs contradict each other on the design {sorted(design)}"
                elif design in referee.irreducible(design):
                    designs.append(design)
        except FAILURES as error:
            self.failure = str(error) or "interrupted"
            return designs, looked_at
        return designs, len(listing)

    def _rest(self, designs: Sequence[Design], following: Sequence[Design], found: Mapping[Design, float]) -> float:
        """Return what no design that is not listed can beat: a cost, or a worth."""
        if not self.nested:
            return min([self.tree.rest, *map(self.task.problem.asked.space.cost, following)])
        skipped = [self.referee.worth(designs[-1])] if designs and self.tree.target > -inf else []
        worth = [found[self.task.problem.groups.of(design)] for design in following]
        return max([self.tree.rest, *skipped, *worth])

    def _comes_before(self, design: Design, rest: float, referee: Referee) -> bool:
        if not self.nested:
            return self.task.problem.asked.space.cost(design) <= rest + SAME_COST
        return referee.worth(design) >= rest - LEVEL_SLACK * level_width(rest)

    def _status(self, designs: Sequence[Design], exhausted: bool, in_place: bool) -> str:
        if self.failure:
            return ERROR
        if exhausted or (in_place and len(designs) >= self.task.setup.max_solutions):
            return OPTIMAL if designs else INFEASIBLE
        return TIME_LIMIT_W_SOL if designs else TIME_LIMIT


engines.register("lp_tree", LpTree())
