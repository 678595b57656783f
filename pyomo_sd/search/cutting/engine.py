"""What engines that search by cuts have in common: a relaxation, a solver, a kind of cut."""

import time
from abc import abstractmethod
from dataclasses import replace

from pyomo_sd.designs.proof import Proof
from pyomo_sd.errors import LPFailure
from pyomo_sd.names import CUTS, ERROR
from pyomo_sd.problem.problem import Problem
from pyomo_sd.search.cutting.cuts import cuts
from pyomo_sd.search.cutting.leader import CuttingLeader
from pyomo_sd.search.cutting.relaxation import Relaxation
from pyomo_sd.search.milp.leader import TO_THE_LEADER
from pyomo_sd.search.milp.walk import walk
from pyomo_sd.search.outcome import Engine, Outcome, Task
from pyomo_sd.solvers import select_solver

STRONGEST = "witness"


class CuttingEngine(Engine):
    """Proposals by a relaxation, cuts by linear programs."""

    uses = TO_THE_LEADER | {CUTS}

    def run(self, task: Task) -> Outcome:
        """Search with the task's solver, kind of cut and approach.

        Raises
        ------
        UnknownName, SolverNotAvailable
            A solver, kind of cut or approach that does not exist or is not installed.
        """
        solver = select_solver(task.setup.solver)
        kind = task.setup.cuts or STRONGEST
        cut, deadline = cuts[kind], time.monotonic() + task.setup.time_limit
        try:
            relaxation = self.relaxation(task.problem.searched)
            basis = replace(relaxation.basis, text=f"{relaxation.basis.text}; {kind} cuts")
            leader = CuttingLeader(task, replace(relaxation, basis=basis), cut, solver, deadline)
        except LPFailure as error:  # of ranges and potentials
            return Outcome((), (), ERROR, Proof(message=str(error)))
        return walk(task, leader)

    @abstractmethod
    def relaxation(self, problem: Problem) -> Relaxation:
        """Return what cuts are added to."""
