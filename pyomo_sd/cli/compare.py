"""``pyomo-sd compare``: all ways to solve a problem, side by side."""

import argparse
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes

from pyomo_sd.cli.arguments import add_no_compress
from pyomo_sd.cli.cell import number
from pyomo_sd.cli.command import DONE, INTERRUPTED, NO_DESIGN, Command, commands
from pyomo_sd.cli.log import log_on_stderr
from pyomo_sd.cli.output import add_output, write
from pyomo_sd.cli.problem import add_problem, problem_of
from pyomo_sd.cli.table import table
from pyomo_sd.errors import SetupError
from pyomo_sd.laboratory import compare_reformulations
from pyomo_sd.laboratory.compare import CompareOptions
from pyomo_sd.laboratory.trials import INTERRUPTED as NOT_RUN_ANY_MORE
from pyomo_sd.laboratory.verdicts import WRONG
from pyomo_sd.plots import plot_bounds, plot_profile, plot_sizes
from pyomo_sd.problem.documents.files import check_folder

EXAMPLES = """\
examples:
  pyomo-sd compare e_coli_core --product EX_succ_e --medium EX_o2_e=0 --ko genes --max-cost 2 --M 1000 --time-limit 20
  pyomo-sd compare model.xml --suppress "GROWTH >= 0.01" --max-cost 2 --reformulations indicator,sos1 --solvers scip

exit codes:
  0    no way gave a wrong answer
  1    some did; the lines below the table tell why
  2    wrong input, told in one line
  130  interrupted; what was done before is listed
"""
LISTS = ("reformulations", "closings", "solvers", "engines")
NUMBERS = ("M", "time_limit", "integrality_tolerance", "feasibility_tolerance")
SHOWN = {  # columns of the table, and how their numbers are written
    "engine": "",
    "reformulation": "",
    "closing": "",
    "solver": "",
    "seed": ".0f",
    "rows": ".0f",
    "columns": ".0f",
    "largest_M": ".3g",
    "relaxation": ".5g",
    "root_bound": ".5g",
    "nodes": ".0f",
    "seconds": ".2f",
    "reported": ".5g",
    "verified": ".5g",
    "verdict": "",
}
FIGURES: Mapping[str, Callable[..., Axes]] = {"bounds": plot_bounds, "sizes": plot_sizes, "profile": plot_profile}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the problem, the ways and the output."""
    add_problem(parser)
    _add_ways(parser.add_argument_group("in which ways it is solved"))
    output = parser.add_argument_group("what is written")
    add_output(output, WRITERS, "comparison")
    output.add_argument("--figures", metavar="FOLDER", help="a folder for bounds.svg, sizes.svg and profile.svg")
    output.add_argument("--quiet", action="store_true", help="nothing on standard error but errors")


def _add_ways(group: Any) -> None:
    group.add_argument("--reformulations", metavar="NAMES", help="such as bigm,indicator (default: all)")
    group.add_argument("--closings", metavar="NAMES", help="strong_duality (default), kkt, or both")
    group.add_argument("--solvers", metavar="NAMES", help="such as scip,highs (default: all that are installed)")
    group.add_argument("--engines", metavar="NAMES", help="such as lp_tree (default: all but milp; '' for none)")
    add_no_compress(group)
    group.add_argument("--seeds", metavar="NUMBERS", help="random seeds of the solvers, such as 1,2,3")
    group.add_argument("--M", metavar="BOUND", help="bound on dual prices for bigm, hull; their answers rest on it")
    group.add_argument("--time-limit", metavar="SECONDS", help="for each way (default: no limit)")
    group.add_argument("--integrality-tolerance", metavar="X", help="of binaries (default: 1e-9)")
    group.add_argument("--feasibility-tolerance", metavar="X", help="of rows (default: 1e-9)")


def compare(options: argparse.Namespace) -> int:
    """Write a line for each way; return whether a wrong answer is among them."""
    for path in filter(None, (options.output, options.figures and f"{options.figures}/bounds.svg")):
        check_folder(path)
    with log_on_stderr(options.quiet) as log:
        found = compare_reformulations(problem_of(options), **_ways(options))
        if options.format != "table":
            log.info(last_line(found))
        text = WRITERS[options.format](found)
    write(text, options.output)
    if options.figures is not None:
        _draw(found, options.figures)
    if found["message"].eq(NOT_RUN_ANY_MORE).any():
        return INTERRUPTED
    return NO_DESIGN if found["verdict"].isin(WRONG).any() else DONE


def _ways(options: argparse.Namespace) -> CompareOptions:
    given: dict[str, Any] = {"progress": False if options.quiet else None}
    for key in LISTS:
        if (text := getattr(options, key)) is not None:
            given[key] = [name.strip() for name in text.split(",") if name.strip()]
    for key in NUMBERS:
        if (text := getattr(options, key)) is not None:
            given[key] = number(text, f"--{key.replace('_', '-')}")
    if options.seeds is not None:
        seeds = [number(text, "a seed") for text in options.seeds.split(",")]
        given["seeds"] = [int(seed) if seed.is_integer() else seed for seed in seeds]
    return cast(CompareOptions, given)


def _draw(found: pd.DataFrame, folder: str) -> None:
    """Write the figures for which there is something to draw."""
    for name, plot in FIGURES.items():
        figure, axes = plt.subplots(figsize=(8, 5))
        try:
            plot(found, ax=axes)
            figure.savefig(f"{folder}/{name}.svg", bbox_inches="tight")
        except SetupError:
            continue
        finally:
            plt.close(figure)


def last_line(found: pd.DataFrame) -> str:
    """Return how many ways there are, what became of them, and the optimum."""
    counts = ", ".join(f"{many} {verdict}" for verdict, many in found["verdict"].value_counts().items())
    return f"{len(found)} ways: {counts}; optimum {found.attrs['optimum']:.7g}, {found.attrs['optimum_by']}"


def as_table(found: pd.DataFrame) -> str:
    """Return the comparison as a table, below it what is to be said of single lines, and a last line."""
    shown = [name for name in SHOWN if found[name].notna().any()]
    lines = [[str(place), *(_text(line[name], SHOWN[name]) for name in shown)] for place, line in _numbered(found)]
    right = ["#", *(name for name in shown if SHOWN[name])]
    notes: dict[str, list[str]] = {}
    for place, line in _numbered(found):
        notes.setdefault(line["diagnosis"] or line["message"], []).append(str(place))
    told = [f"{', '.join(places)}: {note}" for note, places in notes.items() if note]
    parts = (table(["#", *shown], lines, right), "\n".join(told), last_line(found))
    return "\n\n".join(filter(None, parts))


def _numbered(found: pd.DataFrame) -> Sequence[tuple[int, Mapping[Any, Any]]]:
    return list(enumerate(found.to_dict("records"), start=1))


def _text(value: Any, form: str) -> str:
    if pd.isna(value):
        return "-"
    return format(round(value, 9) + 0.0, form) if isinstance(value, float) else format(value, form)  # without noise


def as_csv(found: pd.DataFrame) -> str:
    """Return the comparison as comma-separated values, without what solvers told meanwhile."""
    return found.drop(columns="moments").to_csv(index=False).rstrip("\n")


WRITERS: Mapping[str, Callable[[pd.DataFrame], str]] = {"table": as_table, "csv": as_csv}

commands.register(
    "compare",
    Command(
        summary="all reformulations and solvers side by side",
        description="Solve a problem in many ways, and lay sizes, bounds, times and verified values side by side.",
        add_arguments=add_arguments,
        run=compare,
        epilog=EXAMPLES,
    ),
)
