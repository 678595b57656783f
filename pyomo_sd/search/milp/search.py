"""What all approaches of the MILP engine share: proposals are judged, designs kept, partial results never lost."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from math import inf, isfinite

from pyomo_sd.designs.order import in_order
from pyomo_sd.designs.proof import Proof
from pyomo_sd.designs.referee import Design, Referee
from pyomo_sd.names import ERROR, INFEASIBLE, OPTIMAL, TIME_LIMIT, TIME_LIMIT_W_SOL
from pyomo_sd.search.milp.leader import Leader, Proposal
from pyomo_sd.search.outcome import Outcome, Progress, Task


class Search:
    """The state of one run: designs in their order, designs that wait for theirs, and what was refused."""

    def __init__(self, task: Task, leader: Leader, referee: Referee) -> None:
        self.task, self.leader, self.referee = task, leader, referee
        self.found: list[Design] = []
        self.waiting: list[Design] = []
        self.proof = Proof(basis=leader.basis.text, price_bound=leader.basis.price_bound)
        self.order: str | None = None  # what the approach proves: "cost", "value" or nothing
        self.status: str | None = None
        self._contradiction = ""
        self._dropped = False  # more designs than were asked for

    @property
    def full(self) -> bool:
        """As many designs are found as were asked for."""
        return len(self.found) >= self.task.setup.max_solutions

    @property
    def room(self) -> float:
        """How many designs may still be found."""
        return self.task.setup.max_solutions - len(self.found)

    def fresh(self, proposal: Proposal) -> Iterator[Design]:
        """Yield the designs of a proposal that those before them leave open, as long as there is room."""
        for design in proposal.designs:
            if self.full:
                return
            if not self.leader.excludes(design):
                yield design

    def emit(self, design: Design) -> None:
        """Report a design in its place, unless the list is full."""
        if design in self.waiting:
            self.waiting.remove(design)
        if design in self.found:
            return
        if self.full:
            self._dropped = True
            return
        self.found.append(design)
        self.report(None)

    def wait(self, design: Design) -> None:
        """Keep a verified design until nothing better can come."""
        if design not in self.found and design not in self.waiting:
            self.waiting.append(design)

    def reject(self, design: Design) -> None:
        """Refuse a proposal to which the linear programs object; it is excluded alone."""
        self.leader.exclude(design)
        self.proof = replace(self.proof, rejected=self.proof.rejected + 1)

    def rest_on(self, text: str) -> None:
        """State what completeness and order rest on besides what was said before."""
        self.proof = replace(self.proof, basis=f"{self.proof.basis}; {text}")

    def revalue(self) -> None:
        """Count a proposal whose value the linear programs corrected."""
        self.proof = replace(self.proof, revalued=self.proof.revalued + 1)

    def contradict(self, design: Design, bound: float) -> None:
        """Note that a verified design is better than the solver's proven bound: its model cuts designs off."""
        self._contradiction = (
            f"the solver's bound {bound:.9g} was beaten by the verified design {sorted(design)}: its model cuts designs"
            " off (an assumed M that is too small, or numerical trouble), so neither completeness nor order is proven"
        )

    def reductions(self, design: Design) -> list[Design]:
        """Return the irreducible subsets of a valid proposal that the budget allows, cheapest first.

        Where there are none, its irreducible part exceeds the budget, and the proposal is excluded alone.
        """
        subsets = [s for s in self.referee.irreducible(design) if self.task.problem.asked.space.affords(s)]
        if not subsets:
            self.leader.exclude(design)
        return sorted(subsets, key=lambda s: (self.cost(s), len(s), sorted(s)))

    def cost(self, design: Design) -> float:
        """Return the cost of a design."""
        return self.task.problem.asked.space.cost(design)

    def report(self, bound: float | None) -> None:
        """Tell whoever listens where the search stands."""
        state = {"solves": self.leader.solves, "refused": self.proof.rejected}
        self.task.on_progress(Progress(len(self.found), state, self._stated(bound)))

    def in_order(self, designs: Collection[Design]) -> Iterator[Design]:
        """Yield designs level by level, the best first, and those of a level by cost."""
        return in_order(designs, self.referee.worth, self.cost)

    def finish(self) -> None:
        """Close a search with nothing left: the list is complete, unless the smallest design is missing in it."""
        smallest = self.task.problem.asked.space.choice.required
        if self._belongs(smallest) and not self._dropped and smallest not in self.found:
            self._contradiction = (
                f"the solver left out the verified design {sorted(smallest)}: its model cuts designs off (an assumed M"
                " that is too small, or numerical trouble), so neither completeness nor order is proven"
            )
            self.emit(smallest)
        self._close(OPTIMAL if self.found else INFEASIBLE, complete=not self._dropped)

    def _belongs(self, smallest: Design) -> bool:
        """Tell whether the design that all others contain has a place in a complete list, by linear programs alone."""
        asked = self.task.problem.asked
        kept = asked.nested is not None or not asked.space.free  # no superset does better
        return kept and asked.space.affords(smallest) and self.referee.judge(smallest).valid

    def stop(self, bound: float) -> None:
        """Close a search that found as many designs as asked for."""
        self._close(OPTIMAL, bound=bound)

    def interrupt(self, proposal: Proposal, bound: float = inf) -> None:
        """Close a search whose solver did not finish: what is verified is kept, but not proven in its place.

        ``bound`` is what no further design can beat.
        """
        for proposed in proposal.designs:
            if self.referee.judge(proposed).valid:
                for design in self.reductions(proposed):
                    self.wait(design)
        self._keep_waiting()
        timed_out = proposal.status in (TIME_LIMIT, TIME_LIMIT_W_SOL)
        status = ERROR if not timed_out else TIME_LIMIT_W_SOL if self.found else TIME_LIMIT
        self._close(status, bound=bound, message=proposal.message)

    def fail(self, message: str) -> None:
        """Close a search that was broken off."""
        self._keep_waiting()
        self._close(ERROR, message=message)

    def _keep_waiting(self) -> None:
        if self.waiting:
            self.order = None
        for design in list(self.in_order(self.waiting)):
            self.emit(design)

    def _close(self, status: str, complete: bool = False, bound: float = inf, message: str = "") -> None:
        if self._contradiction:
            status, complete, bound, message = ERROR, False, inf, self._contradiction
            self.order = None
        self.status = status
        self.proof = replace(
            self.proof, complete=complete, order=self.order, bound=self._stated(bound), message=message
        )

    def outcome(self) -> Outcome:
        """Return the result."""
        values = tuple(self.referee.judge(design).value for design in self.found)
        message = "; ".join(filter(None, [self.proof.message, *self.leader.remarks]))
        proof = replace(self.proof, message=message, all_subsets_checked=self.referee.all_subsets_seen)
        return Outcome(tuple(self.found), values, self.status or ERROR, proof)

    def _stated(self, bound: float | None) -> float | None:
        """Return a finite bound on costs or on what designs are worth as it is stated: of costs or values."""
        return self.referee.sign * bound if bound is not None and isfinite(bound) else None
