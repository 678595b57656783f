"""What all approaches of the MILP engine share: proposals are judged, designs kept, partial results never lost."""

from dataclasses import replace
from math import isfinite

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
        self.status: str | None = None

    @property
    def full(self) -> bool:
        """As many designs are found as were asked for."""
        return len(self.found) >= self.task.max_solutions

    def emit(self, design: Design) -> None:
        """Report a design in its place, unless the list is full."""
        if design in self.waiting:
            self.waiting.remove(design)
        if not self.full and design not in self.found:
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

    def revalue(self) -> None:
        """Count a proposal whose value the linear programs corrected."""
        self.proof = replace(self.proof, revalued=self.proof.revalued + 1)

    def reductions(self, design: Design) -> list[Design]:
        """Return the irreducible subsets of a valid proposal that the budget allows, cheapest first."""
        subsets = [s for s in self.referee.irreducible(design) if self.cost(s) <= self.task.space.max_cost]
        return sorted(subsets, key=lambda s: (self.cost(s), len(s), sorted(s)))

    def cost(self, design: Design) -> float:
        """Return the cost of a design."""
        return self.task.space.cost(design)

    def report(self, bound: float | None) -> None:
        """Tell whoever listens where the search stands."""
        known = bound if bound is not None and isfinite(bound) else None
        self.task.on_progress(Progress(len(self.found), self.proof.rejected, self.leader.solves, known))

    def finish(self, order: str | None) -> None:
        """Nothing is left: the list is complete."""
        self.status = OPTIMAL if self.found else INFEASIBLE
        self.proof = replace(self.proof, complete=True, order=order, bound=None)

    def stop(self, order: str | None, bound: float) -> None:
        """As many designs as asked for stand in their places."""
        self.status = OPTIMAL
        self.proof = replace(self.proof, order=order, bound=bound if isfinite(bound) else None)

    def interrupt(self, proposal: Proposal, order: str | None) -> None:
        """The solver did not finish: keep whatever is verified, and say that it is not proven in its place."""
        if proposal.design is not None and self.referee.judge(proposal.design).valid:
            for design in self.reductions(proposal.design):
                self.wait(design)
        unproven = sorted(self.waiting, key=lambda d: (-self.referee.worth(d), self.cost(d), sorted(d)))
        proven = not unproven
        for design in unproven:
            self.emit(design)
        timed_out = proposal.status in (TIME_LIMIT, TIME_LIMIT_W_SOL)
        self.status = proposal.status if not timed_out else TIME_LIMIT_W_SOL if self.found else TIME_LIMIT
        known = proposal.bound if isfinite(proposal.bound) else None
        self.proof = replace(self.proof, order=order if proven else None, bound=known, message=proposal.message)

    def outcome(self) -> Outcome:
        """Return the result."""
        values = tuple(self.referee.judge(design).value for design in self.found)
        proof = replace(self.proof, all_subsets_checked=self.referee.all_subsets_seen)
        return Outcome(tuple(self.found), values, self.status or ERROR, proof)
