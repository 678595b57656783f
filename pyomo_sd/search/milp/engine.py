"""The MILP engine: the leader's model, reformulated, solved again and again; every proposal judged.

The default is chosen for correctness: native indicator constraints with SCIP, so that no M on a price is guessed.
Where the caller states an M, big-M is meant.
"""

import time

from pyomo_sd.blocks.closings import closings
from pyomo_sd.designs.proof import Proof
from pyomo_sd.errors import LPFailure, UnknownName
from pyomo_sd.methods.model import tight_model
from pyomo_sd.names import BIG_M, CLOSING, ERROR, REFORMULATION, STRONG_DUALITY
from pyomo_sd.problem.setup import Setup
from pyomo_sd.reformulations import INDICATOR, reformulations
from pyomo_sd.search.milp.leader import TO_THE_LEADER, Leader
from pyomo_sd.search.milp.walk import walk
from pyomo_sd.search.outcome import Engine, Outcome, Task, engines
from pyomo_sd.solvers import get_backend, select_solver
from pyomo_sd.solvers.features import refuse_lacking


class Milp(Engine):
    """Proposals by a MILP solver, judgement by linear programs."""

    uses = TO_THE_LEADER | {REFORMULATION, CLOSING, BIG_M}

    def run(self, task: Task) -> Outcome:
        """Search with the task's solver, reformulation and approach.

        Raises
        ------
        MissingFeature
            The solver lacks what the reformulation needs.
        MissingPriceBound
            The reformulation needs an M on prices, and none was stated.
        NotDualisable
            The closing cannot express a module's tolerance.
        UnknownName, SolverNotAvailable
            A solver, reformulation, closing or approach that does not exist or is not installed.
        """
        solver, reformulation = _choose(task.setup)
        closing = task.setup.closing or STRONG_DUALITY
        if closing not in closings:  # also where no block is closed
            raise UnknownName(closings.kind, closing, closings)
        deadline = time.monotonic() + task.setup.time_limit
        try:
            model = tight_model(task.problem.searched, closing)
        except LPFailure as error:  # of the fluxes' ranges
            return Outcome((), (), ERROR, Proof(message=str(error)))
        basis = reformulations[reformulation].apply(model, task.setup.M).closed_by(closing)
        return walk(task, Leader(task, model, basis, solver, deadline))


def _choose(setup: Setup) -> tuple[str, str]:
    """Return solver and reformulation: what is named, else indicators, or big-M where an M is stated."""
    solver = select_solver(setup.solver)
    backend = get_backend(solver)
    use_bigm = setup.M is not None or INDICATOR not in backend.features
    reformulation = setup.reformulation or ("bigm" if use_bigm else INDICATOR)
    refuse_lacking(backend, reformulation)
    return solver, reformulation


engines.register("milp", Milp())
