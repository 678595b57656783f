"""Figures of measurements: seconds, performance profile, growth, memory."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from benchmarks.problems import problems
from benchmarks.programs import programs

MARKS = "osD^v<>ph*XP"
GROWTH = {"budget": "budget", "candidates": "candidates", "model_size": "reactions"}  # suite: what grows


def write_figures(medians: pd.DataFrame, folder: Path) -> list[Path]:
    """Write every figure that the measurements allow, as SVG."""
    folder.mkdir(parents=True, exist_ok=True)
    plt.rcParams["svg.hashsalt"] = "benchmarks"  # the same measurements make the same file
    yardsticks = medians["program"] == "cobra-fva"
    figures: Mapping[str, Callable[[], bool]] = {
        "seconds": lambda: by_problem(medians, "spent", "seconds from the loaded model to designs"),
        "memory": lambda: by_problem(medians, "memory", "peak memory, MB"),
        "profile": lambda: profile(medians[~yardsticks]),
        **{f"growth_{suite}": partial(growth, medians[~yardsticks], suite) for suite in GROWTH},
    }
    written = []
    for name, draw in figures.items():
        if draw():
            written.append(folder / f"{name}.svg")
            plt.savefig(written[-1], bbox_inches="tight", metadata={"Date": None})
        plt.close()
    return written


def by_problem(medians: pd.DataFrame, column: str, label: str) -> bool:
    """Draw one mark for each problem and program; hollow where it was not done, or wrong."""
    names = list(medians["problem"].unique())[::-1]
    _, axes = plt.subplots(figsize=(8, 1.5 + 0.22 * len(names)))
    for program, rows in _programs(medians.dropna(subset=[column])):
        _marks(axes, rows.assign(line=rows["problem"].map(names.index)), column, "line", program)
    axes.set(
        xscale="log",
        xlabel=f"{label} (hollow: not done, or wrong)",
        yticks=range(len(names)),
        yticklabels=names,
        ylim=(-1, len(names)),
    )
    axes.grid(alpha=0.3)
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    return True


def profile(medians: pd.DataFrame) -> bool:
    """Draw which share of its problems a program solves within some times the fastest's seconds (Dolan and More)."""
    solved = medians[medians["done"]]
    asked = medians["program"].value_counts()
    if solved.empty:
        return False
    ratios = solved["spent"] / solved.groupby("problem")["spent"].transform("min")
    _, axes = plt.subplots(figsize=(7, 4))
    end = 1.2 * ratios.max()
    for program, rows in _programs(solved):
        steps = sorted(ratios[rows.index])
        shares = [k / asked[program] for k in range(len(steps) + 1)]
        label = f"{program}, of {asked[program]}"
        axes.step([1, *steps, end], [0, *shares[1:], shares[-1]], where="post", label=label, **_line(program))
    axes.set(xscale="log", xlabel="seconds, relative to the fastest", ylabel="share of problems solved", ylim=(0, 1.05))
    axes.grid(alpha=0.3)
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    return True


def growth(medians: pd.DataFrame, suite: str) -> bool:
    """Draw seconds over what grows, if anything does; a line for each program and question."""
    rows = medians[[suite in problems[name].suites for name in medians["problem"]]]
    if rows[GROWTH[suite]].nunique() < 2:
        return False
    question = rows["problem"].map(_question) if suite == "budget" else rows["kind"]
    names = list(question.unique())
    _, grid = plt.subplots(1, len(names), figsize=(1 + 3.2 * len(names), 3.2), squeeze=False, sharey=True)
    for axes, name in zip(grid[0], names, strict=True):
        for program, points in _programs(rows[question == name].sort_values(GROWTH[suite])):
            axes.plot(points[GROWTH[suite]], points["spent"], color="0.8", zorder=0)
            _marks(axes, points, GROWTH[suite], "spent", program)
        axes.set(yscale="log", xlabel=GROWTH[suite], xscale="log" if suite == "candidates" else "linear")
        if suite == "budget":
            axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_title(name, fontsize="small")
        axes.grid(alpha=0.3)
    grid[0][0].set_ylabel("seconds (hollow: not done, or wrong)")
    handles = {label: h for axes in grid[0] for h, label in zip(*axes.get_legend_handles_labels(), strict=True)}
    grid[0][-1].legend(handles.values(), handles.keys(), loc="center left", bbox_to_anchor=(1, 0.5))
    return True


def _question(problem: str) -> str:
    return problem.replace("-mbp10", "").rsplit("-k", 1)[0]


def _programs(medians: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the programs in the order of their registry, each with its rows."""
    for program in programs:
        rows = medians[medians["program"] == program]
        if not rows.empty:
            yield program, rows


def _style(program: str) -> dict[str, Any]:
    """Return a program's colour and mark, which are the same in all figures."""
    position = list(programs).index(program)
    return {"color": plt.get_cmap("tab20")(position % 20), "marker": MARKS[position % len(MARKS)]}


def _line(program: str) -> dict[str, Any]:
    return {**_style(program), "markersize": 4}


def _marks(axes: Axes, points: pd.DataFrame, x: str, y: str, program: str) -> None:
    """Draw a program's marks: full where it was done, hollow where not."""
    style = _style(program)
    done, open_ = points[points["done"]], points[~points["done"]]
    axes.scatter(done[x], done[y], label=program, s=28, **style)
    axes.scatter(open_[x], open_[y], s=28, facecolors="none", edgecolors=style["color"], marker=style["marker"])
