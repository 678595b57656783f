"""Gene cut sets from a loaded model to verified designs, beside straindesign and cobra's flux variability analysis.

    python -m benchmarks.gene_cut_sets [problem ...] [--peer] [--csv FILE]

Everything runs on one core, one after the other. The ratio is to the seconds of this package on the same problem.
"""

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import cobra
from cobra.flux_analysis import flux_variability_analysis

import pyomo_sd as sd
from benchmarks.gene_problems import gene_problems
from benchmarks.measure import Table, stay_on_one_core, timed
from benchmarks.models import MissingModel, load
from benchmarks.straindesign_peer import Peer

WITH_FVA = "iML1515"  # where a flux variability analysis is a yardstick: thousands of linear programs as well
SOLVERS = ("scip", "glpk")  # the second one where the first one fails or loses designs


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print a table."""
    asked = _parser().parse_args(arguments)
    stay_on_one_core()
    peer = Peer(asked.peer_python, asked.time_limit) if asked.peer else None
    table = Table(asked.csv, problem=11, program=20, seconds=9, ratio=7, designs=7, remark=0)
    for name in asked.problems or gene_problems:
        try:
            model = load(gene_problems[name].model)
        except MissingModel as missing:
            table.add(problem=name, program="skipped", remark=str(missing))
            continue
        compare(table, name, model, peer)


def compare(table: Table, name: str, model: cobra.Model, peer: Peer | None) -> None:
    """Measure one problem with everyone who takes part."""
    problem = gene_problems[name]
    own, found = timed(lambda: problem.solve(model), problem.runs)
    right = problem.is_answered_by(found)
    table.add(
        problem=name,
        program="pyomo_sd",
        seconds=own,
        ratio=1.0,
        designs=len(found),
        remark=found.status if right else f"WRONG: {problem.known} were expected",
    )
    if name == WITH_FVA:
        seconds, _ = timed(lambda: _fva(model))
        table.add(problem=name, program="cobra FVA, GLPK", seconds=seconds, ratio=seconds / own, remark="no designs")
    if peer:
        _compare_with_peer(table, name, peer, model, (own, found))


def _compare_with_peer(
    table: Table, name: str, peer: Peer, model: cobra.Model, ours: tuple[float, sd.SDSolutions]
) -> None:
    own, designs = ours[0], {frozenset(design) for design in ours[1]}
    for solver in SOLVERS:
        run = peer.solve(gene_problems[name], model, solver)
        add = partial(table.add, problem=name, program=f"straindesign, {solver}", seconds=run.seconds)
        if run.designs is None:
            add(ratio=f">{run.seconds / own:.3g}", remark=run.remark)
            continue
        missing, more = len(designs - set(run.designs)), len(set(run.designs) - designs)
        same = f"{missing} missing, {more} others" if missing or more else "the same designs"
        add(ratio=run.seconds / own, designs=len(run.designs), remark=f"{same}; {run.remark}")
        if not missing:
            break


def _fva(model: cobra.Model) -> object:
    return flux_variability_analysis(model, processes=1, fraction_of_optimum=0)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gene_cut_sets", description=__doc__.splitlines()[0])
    parser.add_argument("problems", nargs="*", metavar="problem", help=f"of {', '.join(gene_problems)}; default: all")
    parser.add_argument("--peer", action="store_true", help="run straindesign as well")
    parser.add_argument("--peer-python", default=sys.executable, help="a Python that has straindesign installed")
    parser.add_argument("--time-limit", type=float, default=3600, help="seconds for a run of straindesign")
    parser.add_argument("--csv", type=Path, help="write the table to this file as well")
    return parser


if __name__ == "__main__":
    main()
