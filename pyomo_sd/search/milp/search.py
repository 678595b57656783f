"""What all approaches of the MILP engine share: proposals are judged, designs kept, partial results never lost."""

from dataclasses import replace
from math import inf, isfinite

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
        self._contradiction = ""

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

    def contradict(self, design: Design, bound: float) -> None:
        """Note that a verified design is better than the solver's proven bound: its model cuts designs off."""
        self._contradiction = (
            f"the solver's bound {bound:.9g} was beaten by the verified design {sorted(design)}: its model cuts designs"
            " off (an assumed M that is too small, or numerical trouble), so neither completeness nor order is proven"
        )

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
        """Close a search with nothing left: the list is complete."""
        self._close(True, order, None)

    def stop(self, order: str | None, bound: float) -> None:
        """Close a search that found as many designs as asked for."""
        self._close(False, order, bound if isfinite(bound) else None)

    def _close(self, complete: bool, order: str | None, bound: float | None) -> None:
        if self._contradiction:
            return self.fail(self._contradiction)
        self.status = OPTIMAL if self.found else INFEASIBLE
        self.proof = replace(self.proof, complete=complete, order=order, bound=bound)
        return None

    def interrupt(self, proposal: Proposal, order: str | None) -> None:
        """Close a search whose solver did not finish: what is verified is kept, but not proven in its place."""
        if proposal.design is not None and self.referee.judge(proposal.design).valid:
            for design in self.reductions(proposal.design):
                self.wait(design)
        unproven = sorted(self.waiting, key=lambda d: (-self.referee.worth(d), self.cost(d), sorted(d)))
        proven = not unproven
        for design in unproven:
            self.emit(design)
        if self._contradiction:
            proven, proposal = False, replace(proposal, bound=inf, message=self._contradiction)
        timed_out = proposal.status in (TIME_LIMIT, TIME_LIMIT_W_SOL)
        self.status = proposal.status if not timed_out else TIME_LIMIT_W_SOL if self.found else TIME_LIMIT
        known = proposal.bound if isfinite(proposal.bound) else None
        self.proof = replace(self.proof, order=order if proven else None, bound=known, message=proposal.message)

    def fail(self, message: str) -> None:
        """Close a search that was broken off: what was found stands, whatever comes after it is not known."""
        self.status = ERROR
        self.proof = replace(self.proof, message=message)

    def outcome(self) -> Outcome:
        """Return the result."""
        values = tuple(self.referee.judge(design).value for design in self.found)
        message = "; ".join(filter(None, [self.proof.message, *self.leader.remarks]))
        proof = replace(self.proof, message=message, all_subsets_checked=self.referee.all_subsets_seen)
        return Outcome(tuple(self.found), values, self.status or ERROR, proof)
