"""What came of one way to solve a problem: the reported value beside the verified one, and where a point leaks."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import nan

from pyomo_sd.designs.referee import Design
from pyomo_sd.laboratory.leaks import AtLimit, Leak
from pyomo_sd.laboratory.sizes import Sizes
from pyomo_sd.laboratory.values import differ
from pyomo_sd.laboratory.ways import Way
from pyomo_sd.names import INFEASIBLE, OPTIMAL
from pyomo_sd.reformulations import Basis
from pyomo_sd.solvers import SolverResult
from pyomo_sd.solvers.session import Moment


@dataclass(frozen=True)
class Trial:
    """A way, and what came of it.

    Attributes
    ----------
    way
        What was tried.
    message
        Why it was not run, or what the solver said.
    result
        What the solver reports; ``None`` where the way was not run.
    design, verified
        The proposed design, and what linear programs say it is worth (nan: it is invalid).
    basis
        On what the answer rests besides the solver.
    sizes, build_seconds, transform_seconds
        Of the model; ``None`` and nan for engines that are no MILP.
    seconds
        From the transformed model to the answer.
    moments
        Where the solver stood meanwhile.
    leaks, at_limit
        Rows that a binary off its integer bought, and rows at their M, where reported and verified value differ.
    """

    way: Way
    message: str = ""
    result: SolverResult | None = None
    design: Design | None = None
    verified: float = nan
    basis: Basis = field(default_factory=lambda: Basis(""))
    sizes: Sizes | None = None
    build_seconds: float = nan
    transform_seconds: float = nan
    seconds: float = nan
    moments: Sequence[Moment] = ()
    leaks: Sequence[Leak] = ()
    at_limit: Sequence[AtLimit] = ()

    @property
    def is_proof(self) -> bool:
        """Whether it proves what the optimum is, or that there is none: nothing is assumed, and all numbers agree."""
        result = self.result
        proven = (
            result is not None and result.status in (OPTIMAL, INFEASIBLE) and not differ(result.value, self.verified)
        )
        return proven and self.basis.price_bound is None

    @property
    def root_bound(self) -> float:
        """The bound at the root, after the solver's cuts; nan if it does not tell."""
        at_root = [moment.bound for moment in self.moments if moment.nodes <= 1]
        if self.result is not None and self.result.nodes is not None and self.result.nodes <= 1:
            at_root.append(self.result.bound)
        known = [bound for bound in at_root if bound is not None]
        return known[-1] if known else nan
