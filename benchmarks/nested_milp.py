"""RobustKnock and OptCouple on anaerobic iJO1366 with 37 candidates: what the MILP route proves beside the LP tree.

    python -m benchmarks.nested_milp [--kind KIND] [--way WAY] [--minutes N] [--csv FILE]

The problem of `benchmarks.nested`, K = 2, growth of at least 10 % of the wild type's, one best design asked for. A line
tells what a way proved when its time was up: the best design that linear programs verified, and the bound that no other
design can beat. What rests on a stated M says so.
"""

import argparse
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import cobra

import pyomo_sd as sd
from benchmarks.measure import Table, timed
from benchmarks.nested import CANDIDATES, GROWTH, PRODUCT, anaerobic
from pyomo_sd.problem.module import ModuleOptions

M = 1e5  # on prices, which are mmol of succinate per unit of growth
WAYS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "lp_tree": {"engine": "lp_tree"},
        "scip": {"solver": "scip", "reformulation": "indicator"},
        "scip-M": {"solver": "scip", "reformulation": "bigm", "M": M},
        "highs": {"solver": "highs", "reformulation": "bigm", "M": M},
        "glpk": {"solver": "glpk", "reformulation": "bigm", "M": M},
    }
)
OBJECTIVES: Mapping[str, ModuleOptions] = MappingProxyType(
    {sd.ROBUSTKNOCK: ModuleOptions(outer_objective=PRODUCT), sd.OPTCOUPLE: ModuleOptions(prod_id=PRODUCT)}
)
SHARE = 0.1  # of the wild type's growth


def main(arguments: Sequence[str] | None = None) -> None:
    """Run every way on every problem, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.nested_milp", description=__doc__.splitlines()[0])
    parser.add_argument("--kind", choices=sorted(OBJECTIVES), help="this method alone")
    parser.add_argument("--way", choices=sorted(WAYS), help="this way alone")
    parser.add_argument("--minutes", type=float, default=30.0, help="for each line (default: 30)")
    parser.add_argument("--csv", type=Path, help="write the table to this file as well")
    asked = parser.parse_args(arguments)
    model = anaerobic()
    growth = SHARE * sd.fba(model).objective_value
    table = Table(asked.csv, method=11, way=8, seconds=8, status=18, value=8, bound=8, rejected=8, design=30, message=0)
    for kind in OBJECTIVES if asked.kind is None else [asked.kind]:
        for way in WAYS if asked.way is None else [asked.way]:
            seconds, found = timed(partial(solve, model, kind, growth, {**WAYS[way], "time_limit": 60 * asked.minutes}))
            table.add(
                method=kind,
                way=way,
                seconds=seconds,
                status=found.status,
                value=found.values[0] if len(found) else None,
                bound=found.proof.bound,
                rejected=found.proof.rejected,
                design=" ".join(sorted(found[0])) if len(found) else "",
                message=found.proof.message,
            )


def solve(model: cobra.Model, kind: str, growth: float, how: Mapping[str, Any]) -> sd.SDSolutions:
    """Find a best design of one method, in one way."""
    asked: ModuleOptions = {"inner_objective": GROWTH, "constraints": f"{GROWTH} >= {growth}", **OBJECTIVES[kind]}
    module = sd.SDModule(model, kind, **asked)
    problem = sd.StrainDesignProblem(model, sd_modules=module, ko_cost=CANDIDATES.split(), max_cost=2, max_solutions=1)
    return problem.solve(**how)


if __name__ == "__main__":
    main()
