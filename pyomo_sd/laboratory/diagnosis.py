"""Why an answer is wrong: which binaries leaked, which rows sat at their M, and what M would have been enough."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import isnan

from pyomo_sd.designs.referee import Design
from pyomo_sd.laboratory.laboratory import Laboratory
from pyomo_sd.laboratory.leaks import AtLimit, Leak
from pyomo_sd.laboratory.optimum import Optimum
from pyomo_sd.laboratory.trial import Trial
from pyomo_sd.laboratory.values import differ
from pyomo_sd.laboratory.verdicts import BY_M, CUT_OFF, WRONG, verdict
from pyomo_sd.names import OPTIMAL
from pyomo_sd.reformulations import reformulations
from pyomo_sd.solvers import SolverOptions, get_backend

FIX_BY = "highs"  # solves what is left of a model when the leader's choice is fixed
ROUND = [step * 10.0**power for power in range(-6, 9) for step in (1, 2, 5)]  # M that are tried


@dataclass(frozen=True)
class Diagnosis:
    """What is to be thought of an answer, and where it went wrong if it did.

    Attributes
    ----------
    verdict
        One of those of `verdicts`.
    design
        What the solver proposes.
    reported, verified, optimum
        What the solver says, what linear programs say of its design, and the best value there is.
    leaks
        What the solver's point buys by binaries that are no integers, the largest first.
    at_limit
        Rows that lie at the M that was assumed of them.
    best, enough
        The best design, and the least round M with which the model gives it its value; ``None`` where
        nothing is wrong or no M was assumed, or where none of them is enough.
    message
        Why the way was not run, or what the solver said.
    """

    verdict: str
    design: Design | None
    reported: float | None
    verified: float
    optimum: float
    leaks: Sequence[Leak] = ()
    at_limit: Sequence[AtLimit] = ()
    best: Design | None = None
    enough: float | None = None
    message: str = ""

    def __str__(self) -> str:
        """Return it in words."""
        values = f"reported {_told(self.reported)}, verified {_told(self.verified)}, optimum {_told(self.optimum)}"
        return "; ".join([f"{self.verdict}: {values}", *self._reasons()])

    def _reasons(self) -> Iterator[str]:
        if self.leaks:
            leak = self.leaks[0]
            how = f"is {leak.off_by:.1e} off its integer and" if leak.off_by else "does not imply its row, which"
            yield f"{leak.binary} {how} gains {leak.bought:.3g} in {leak.row}{_others(self.leaks)}"
        if self.at_limit:
            yield f"{self.at_limit[0].row} lies at its M = {self.at_limit[0].M:g}{_others(self.at_limit)}"
        if self.best is not None and self.enough is not None:
            yield f"M = {self.enough:g} is enough for {{{', '.join(sorted(self.best))}}}"
        if self.message:
            yield self.message


def _told(value: float | None) -> str:
    return "nothing" if value is None or isnan(value) else f"{round(value, 9) + 0.0:.7g}"  # no noise, no negative zero


def _others(found: Sequence[object]) -> str:
    return f" (and {len(found) - 1} more)" if len(found) > 1 else ""


def diagnosed(laboratory: Laboratory, trial: Trial, optimum: Optimum) -> Diagnosis:
    """Return what is to be thought of a trial, and why, beside the optimum."""
    judged, best = verdict(trial, optimum.value, laboratory.sign), optimum.design
    reported = None if trial.result is None else trial.result.value
    told = Diagnosis(judged, trial.design, reported, trial.verified, optimum.value, message=trial.message)
    if judged not in WRONG:
        return told
    leaks, assumed = tuple(sorted(trial.leaks, key=lambda leak: -leak.bought)), trial.basis.price_bound
    told = replace(told, leaks=leaks, at_limit=trial.at_limit, best=best)
    if best is None or assumed is None:
        return told
    if judged == BY_M and is_enough(laboratory, trial, best, assumed):
        told = replace(told, verdict=CUT_OFF)
    return replace(told, enough=least_sufficient(laboratory, trial, best))


def least_sufficient(laboratory: Laboratory, trial: Trial, design: Design) -> float | None:
    """Return the least round M with which the model of a trial gives a design its verified value.

    The leader's choice is fixed, so hardly more than a linear program is left. A larger M leaves at least as much.
    """
    first = bisect_left(ROUND, True, key=lambda m: is_enough(laboratory, trial, design, m))
    return ROUND[first] if first < len(ROUND) else None


def is_enough(laboratory: Laboratory, trial: Trial, design: Design, m: float) -> bool:
    """Tell whether the model with this M gives a design its verified value."""
    model = laboratory.model(trial.way)
    try:
        reformulations[str(trial.way.reformulation)].apply(model, m)
    except Exception:  # of somebody else's, which does not take every M
        return False
    for candidate, z in model.interventions.binaries.items():
        z.fix(float(candidate in design))
    session = get_backend(FIX_BY).open(model, SolverOptions())
    result = session.solve(laboratory.conditions.limit)
    session.close()
    return result.status == OPTIMAL and not differ(result.value, laboratory.verified(design))
