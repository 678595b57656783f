"""Flux variability analysis of a whole model, beside cobra's.

    python -m benchmarks.fva [model] [--repeat 1] [--csv FILE]

Both run on one core, one after the other, with their own default solvers; nothing is required of the objective. The
difference is that of all ends of ranges, relative where they are larger than 1.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import cobra
import numpy as np
import pandas as pd
from cobra.flux_analysis import flux_variability_analysis

import pyomo_sd as sd
from benchmarks.measure import Table, stay_on_one_core, timed
from benchmarks.models import MissingModel, load


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print a table."""
    asked = _parser().parse_args(arguments)
    stay_on_one_core()
    try:
        model = load(asked.model)
    except MissingModel as missing:
        raise SystemExit(str(missing)) from None
    table = Table(asked.csv, program=12, seconds=9, ratio=7, difference=0)
    own, ranges = timed(lambda: sd.fva(model), asked.repeat)
    table.add(program="pyomo_sd", seconds=own, ratio=1.0)
    seconds, others = timed(lambda: _fva_of_cobra(model), asked.repeat)
    largest, reaction = _difference(ranges, others)
    table.add(program="cobra, GLPK", seconds=seconds, ratio=seconds / own, difference=f"{largest:.2g} ({reaction})")


def _fva_of_cobra(model: cobra.Model) -> pd.DataFrame:
    return flux_variability_analysis(model, processes=1, fraction_of_optimum=0)


def _difference(one: pd.DataFrame, other: pd.DataFrame) -> tuple[float, str]:
    """Return the largest difference of two tables of ranges, and the reaction that has it."""
    a, b = (table[["minimum", "maximum"]].reindex(one.index).to_numpy() for table in (one, other))
    apart = np.where(a == b, 0.0, np.abs(a - b) / np.maximum(1.0, np.abs(b)))  # equal infinities are not apart
    worst = int(apart.max(axis=1).argmax())
    return float(apart[worst].max()), str(one.index[worst])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fva", description=__doc__.splitlines()[0])
    parser.add_argument(
        "model", nargs="?", default="iML1515.json.gz", help="a model's name or file; default: %(default)s"
    )
    parser.add_argument("--repeat", type=int, default=1, help="runs of each program; default: %(default)s")
    parser.add_argument("--csv", type=Path, help="write the table to this file as well")
    return parser


if __name__ == "__main__":
    main()
