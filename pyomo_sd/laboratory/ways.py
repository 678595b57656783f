"""The ways to solve a problem that a comparison lays side by side."""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

from pyomo_sd.names import SOLVER
from pyomo_sd.search import engines
from pyomo_sd.search.choice import MILP


class Way(NamedTuple):
    """An engine, and what it takes: for ``"milp"`` a reformulation and a closing, for most a solver and a seed."""

    engine: str
    reformulation: str | None = None
    closing: str | None = None
    solver: str | None = None
    seed: int | None = None

    def __str__(self) -> str:
        """Return it in words."""
        parts = [self.engine if self.engine != MILP else None, self.reformulation, self.closing, self.solver]
        seed = None if self.seed is None else f"seed {self.seed}"
        return ", ".join(part for part in (*parts, seed) if part)


def ways(
    reformulations: Sequence[str],
    closings: Sequence[str],
    solvers: Sequence[str],
    others: Sequence[str],
    seeds: Sequence[int | None],
) -> Iterator[Way]:
    """Yield all combinations for the MILP engine, then those of the other engines, which have fewer choices.

    Examples
    --------
    >>> for way in ways(["bigm", "hull"], ["kkt"], ["scip"], ["lp_tree", "benders"], [None]):
    ...     print(way)
    bigm, kkt, scip
    hull, kkt, scip
    lp_tree
    benders, scip
    """
    for choice in product(reformulations, closings, solvers, seeds):
        yield Way(MILP, *choice)
    for engine in others:
        if SOLVER in engines[engine].uses:
            for solver, seed in product(solvers, seeds):
                yield Way(engine, solver=solver, seed=seed)
        else:
            yield Way(engine)
