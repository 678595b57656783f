"""The optimum: as linear programs prove it, or else what comes next to that."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import nan

from pyomo_sd.designs.referee import Design
from pyomo_sd.laboratory.laboratory import Laboratory
from pyomo_sd.laboratory.trial import Trial
from pyomo_sd.laboratory.trials import INTERRUPTED, trials
from pyomo_sd.laboratory.values import better
from pyomo_sd.laboratory.ways import Way
from pyomo_sd.names import STRONG_DUALITY
from pyomo_sd.reformulations import INDICATOR
from pyomo_sd.search.choice import LP_TREE, MILP
from pyomo_sd.solvers.backends import DEFAULT_SOLVER

MEASURES = {  # ways that assume nothing, and how an optimum is known by them
    Way(LP_TREE): "proven by linear programs",
    Way(MILP, INDICATOR, STRONG_DUALITY, DEFAULT_SOLVER): f"proven by {DEFAULT_SOLVER} with indicators",
}


@dataclass(frozen=True)
class Optimum:
    """The best design that is known, its value, and by what; nan where no design exists."""

    design: Design | None
    value: float
    known_by: str


def optimum_of(laboratory: Laboratory, tried: Sequence[Trial]) -> Optimum:
    """Return the optimum as one of `MEASURES` proves it, or the best design that any way found."""
    best = Optimum(None, nan, "the best design of the table")
    for trial in tried:
        if better(trial.verified, best.value, laboratory.sign):
            best = replace(best, design=trial.design, value=trial.verified)
    for way, known_by in MEASURES.items():
        measure = _measured(laboratory, way, tried)
        if measure.is_proof and not better(best.value, measure.verified, laboratory.sign):
            return Optimum(measure.design, measure.verified, known_by)
    return best


def _measured(laboratory: Laboratory, way: Way, tried: Sequence[Trial]) -> Trial:
    """Return a trial of a way: one of those that there are, or a new one if nobody has interrupted them."""
    known = next((trial for trial in tried if trial.way._replace(seed=None) == way), None)
    if known is not None:
        return known
    stopped = any(trial.message == INTERRUPTED for trial in tried)
    return Trial(way, INTERRUPTED) if stopped else next(trials(laboratory, [way], progress=False))
