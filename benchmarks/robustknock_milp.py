"""RobustKnock on anaerobic e_coli_core with 69 candidates: what MILP solvers prove, against known values.

    python -m benchmarks.robustknock_milp [--way WAY] [--minutes N] [--csv FILE]

Growth of at least 0.1 1/h, the gene-associated reactions that are no exchanges as candidates. All best designs are
asked for; those that are known come from exhaustive linear programs. A line that claims another value than the known
one ends the run. What big-M proves rests on a stated M: prices of the second dual are mmol of product per unit of
growth, and reach 1e5.
"""

import argparse
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import cobra

import pyomo_sd as sd
from benchmarks.measure import Table, timed
from benchmarks.nested_milp import WAYS

GROWTH = "Biomass_Ecoli_core"
TOLERANCE = 1e-3  # of a value, mmol/gDW/h: as many digits as are known


class Level(NamedTuple):
    """A best value that is known, and how many designs reach it."""

    product: str
    knockouts: int
    value: float
    designs: int = 2


LEVELS = [
    Level("EX_succ_e", 1, 0.678),
    Level("EX_succ_e", 2, 9.102),
    Level("EX_succ_e", 3, 9.275),
    Level("EX_lac__D_e", 1, 17.758),
    Level("EX_lac__D_e", 2, 18.074),
    Level("EX_lac__D_e", 3, 18.176),
]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, check, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.robustknock_milp", description=__doc__.splitlines()[0])
    parser.add_argument("--way", choices=sorted(WAYS), help="this way alone")
    parser.add_argument("--minutes", type=float, default=5.0, help="for each line (default: 5)")
    parser.add_argument("--csv", type=Path, help="write the table to this file as well")
    asked = parser.parse_args(arguments)
    model = anaerobic()
    table = Table(asked.csv, product=12, K=2, way=8, seconds=8, status=18, value=8, bound=9, designs=0)
    for level in LEVELS:
        for way in WAYS if asked.way is None else [asked.way]:
            seconds, found = timed(partial(solve, model, level, {**WAYS[way], "time_limit": 60 * asked.minutes}))
            value = found.values[0] if len(found) else None
            table.add(
                product=level.product,
                K=level.knockouts,
                way=way,
                seconds=seconds,
                status=found.status,
                value=value,
                bound=found.proof.bound,
                designs="; ".join(" ".join(sorted(design)) for design in found),
            )
            if found.status == sd.OPTIMAL and (value is None or abs(value - level.value) > TOLERANCE):
                raise SystemExit(f"{level.value} was expected")


def anaerobic() -> cobra.Model:
    """Load the cell, and take its oxygen away."""
    model = sd.load_model("e_coli_core")
    model.reactions.EX_o2_e.lower_bound = 0
    return model


def solve(model: cobra.Model, level: Level, how: Mapping[str, Any]) -> sd.SDSolutions:
    """Find the best designs of one level, in one way."""
    module = sd.SDModule(
        model, sd.ROBUSTKNOCK, inner_objective=GROWTH, outer_objective=level.product, constraints=f"{GROWTH} >= 0.1"
    )
    candidates = [reaction.id for reaction in model.reactions if reaction.genes and not reaction.boundary]
    problem = sd.StrainDesignProblem(model, sd_modules=module, ko_cost=candidates, max_cost=level.knockouts)
    return problem.solve(max_solutions=level.designs, **how)


if __name__ == "__main__":
    main()
