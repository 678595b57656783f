"""Four problems of e_coli_core in every way: all reformulations, closings, solvers that are installed, and engines.

``python -m benchmarks.laboratory`` prints a table for each problem: seconds and nodes of each reformulation (a line) by
each solver (a column), and what is not right by its verdict. ``--csv`` writes everything that `compare_reformulations`
tells, ``--figures`` draws bounds over time, sizes, and the performance profile over all problems.
"""

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import cobra
import matplotlib.pyplot as plt
import pandas as pd

import pyomo_sd as sd
from pyomo_sd.laboratory.verdicts import NOT_RUN, RIGHT, UNFINISHED
from pyomo_sd.search.choice import MILP

GROWTH = "Biomass_Ecoli_core"


class Case(NamedTuple):
    """A problem, the M that its big-M rests on, and the closings to compare."""

    problem: sd.StrainDesignProblem
    M: float
    closings: list[str]


def anaerobic() -> cobra.Model:
    """Return e_coli_core without oxygen."""
    model = sd.load_model("e_coli_core")
    model.reactions.EX_o2_e.lower_bound = 0
    return model


def nested(kind: str, budget: float, least_growth: float) -> sd.StrainDesignProblem:
    """Return a nested problem for succinate; all but exchanges, maintenance and growth are candidates."""
    model = anaerobic()
    fixed = {reaction.id for reaction in model.exchanges} | {"ATPM", GROWTH}
    candidates = [reaction.id for reaction in model.reactions if reaction.id not in fixed]
    enough = f"{GROWTH} >= {least_growth}"
    module = sd.SDModule(model, kind, inner_objective=GROWTH, outer_objective="EX_succ_e", constraints=enough)
    return sd.StrainDesignProblem(model, sd_modules=module, ko_cost=candidates, max_cost=budget)


def lactate() -> sd.StrainDesignProblem:
    """Return cut sets of genes: whoever grows makes D-lactate, and growth stays possible."""
    model = anaerobic()
    grows = f"{GROWTH} >= 0.05"
    modules = [
        sd.SDModule(model, "suppress", constraints=[grows, "EX_lac__D_e <= 1"]),
        sd.SDModule(model, "protect", constraints=grows),
    ]
    return sd.StrainDesignProblem(model, sd_modules=modules, gene_kos=True, max_cost=4)


BOTH = ["strong_duality", "kkt"]
CASES: Mapping[str, Callable[[], Case]] = {
    "optknock-k3": lambda: Case(nested("optknock", 3, 0.05), 1e3, BOTH),
    "optknock-k5": lambda: Case(nested("optknock", 5, 0.05), 1e3, BOTH[:1]),
    "robustknock-k2": lambda: Case(nested("robustknock", 2, 0.1), 1e5, BOTH[:1]),
    "gene-cut-sets": lambda: Case(lactate(), 1e4, BOTH[:1]),
}


def main() -> None:
    """Compare, print, and write what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.laboratory", description=__doc__)
    parser.add_argument("cases", nargs="*", metavar="CASE", help=f"of {', '.join(CASES)} (default: all)")
    parser.add_argument("--time-limit", type=float, default=10.0, metavar="SECONDS", help="for each way (default: 10)")
    parser.add_argument("--csv", type=Path, metavar="FILE")
    parser.add_argument("--figures", type=Path, metavar="FOLDER")
    options = parser.parse_args()
    tables = []
    for name in options.cases or CASES:
        case = CASES[name]()
        table = sd.compare_reformulations(case.problem, M=case.M, closings=case.closings, time_limit=options.time_limit)
        optimum = f"optimum {table.attrs['optimum']:.6g}, {table.attrs['optimum_by']}; M = {case.M:g}"
        print(f"\n### {name}\n\n{optimum}\n\n{markdown(table)}", flush=True)
        tables.append(table.assign(problem=name))
    if options.csv is not None:
        pd.concat(tables).drop(columns="moments").to_csv(options.csv, index=False)
    if options.figures is not None:
        draw(tables, options.figures)


def markdown(table: pd.DataFrame) -> str:
    """Return a line for each reformulation and engine, and a column for each solver."""
    solvers = list(table["solver"].dropna().unique())
    lines = [
        ["way", "rows", "columns", "implications", "largest M", "relaxation", *solvers],
        ["---"] * (6 + len(solvers)),
    ]
    for way, rows in table.groupby(table.apply(_way, axis=1), sort=False):
        cells = {row.solver: _cell(row) for row in rows.itertuples()}
        first = rows.sort_values("rows").iloc[0]
        sizes = [_number(first[name], ".4g") for name in ("rows", "columns", "implications", "largest_M", "relaxation")]
        by_solver = [cells.get(solver, "") for solver in solvers]
        label = str(way) if any(by_solver) else f"{way}: {', '.join(cells.values())}"  # an engine without a solver
        lines.append([label, *sizes, *by_solver])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _way(row: pd.Series) -> str:
    if row["engine"] != MILP:
        return str(row["engine"])
    return str(row["reformulation"]) if row["closing"] == "strong_duality" else f"{row['reformulation']}, kkt"


def _cell(row: Any) -> str:
    """Return seconds and nodes of a right answer, else the verdict with the reported value or the gap."""
    if row.verdict == NOT_RUN:
        return "-"
    if row.verdict == RIGHT:
        return f"{row.seconds:.2f} s" + (f", {row.nodes:.0f}" if pd.notna(row.nodes) else "")
    if row.verdict == UNFINISHED:
        return f"{UNFINISHED}: {_how_far(row)}"
    return f"**{row.verdict}**: {_number(row.reported, '.4g')}, makes {_number(row.verified, '.4g')}"


def _how_far(row: Any) -> str:
    """Return how far an answer came, or what stood in its way."""
    if pd.notna(row.gap):
        return f"gap {100 * row.gap:.0f} %"
    return row.message.partition(": ")[2] or row.message or "no point"


def _number(value: float, form: str) -> str:
    return "" if pd.isna(value) else format(value, form)


def draw(tables: list[pd.DataFrame], folder: Path) -> None:
    """Draw bounds of the first problem by SCIP, sizes of its models, and the profile over all problems."""
    folder.mkdir(parents=True, exist_ok=True)
    plt.rcParams["svg.hashsalt"] = "benchmarks"  # the same numbers make the same file
    first = tables[0][tables[0]["closing"] == "strong_duality"]
    drawings: Mapping[str, Callable[[], object]] = {
        "bounds": lambda: sd.plot_bounds(first[first["solver"] == "scip"]),
        "sizes": lambda: sd.plot_sizes(first),
        "reformulations": lambda: sd.plot_profile(pd.concat(tables)),
    }
    for name, drawing in drawings.items():
        plt.figure(figsize=(7, 4))
        drawing()
        plt.savefig(folder / f"{name}.svg", bbox_inches="tight", metadata={"Date": None})
        plt.close()


if __name__ == "__main__":
    main()
