"""Figures of a comparison of reformulations: bounds over time, sizes of models, performance profiles."""

from collections.abc import Iterator, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from pyomo_sd.errors import SetupError
from pyomo_sd.search.choice import MILP

WAY = ("engine", "reformulation", "closing", "solver", "seed")  # the columns that say what was tried
SIZES = ("rows", "columns", "nonzeros", "binaries", "implications")
INSTANCE = ("problem", *WAY)  # what of it is not compared makes an instance of a performance profile
RIGHT = "right"  # a verdict


def plot_bounds(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the proven bound (a line) and the best point (dashes) of each way over time, and the optimum (thin, black).

    Parameters
    ----------
    table
        What `compare_reformulations` returned, or some of its lines; those whose solver did not tell where it stood are
        left out.
    ax
        Axes to draw into; by default the current ones.

    Raises
    ------
    SetupError
        No line of the table has anything to draw.

    Examples
    --------
    >>> import pyomo_sd as sd
    >>> cell = sd.load_model("e_coli_core")
    >>> lethal = sd.SDModule(cell, "suppress", constraints="Biomass_Ecoli_core >= 0.1")
    >>> problem = sd.StrainDesignProblem(cell, sd_modules=lethal, max_cost=1)
    >>> table = sd.compare_reformulations(problem, reformulations=["indicator"], solvers=["scip"], engines=[])
    >>> plot_bounds(table).get_xlabel()
    'seconds'
    """
    drawn = table[[len(moments) > 0 for moments in table["moments"]]]
    if drawn.empty:
        raise SetupError("no solver of this table told where it stood over time")
    axes = _axes(ax)
    for name, line in zip(_names(drawn), drawn.itertuples(), strict=True):
        seconds = [moment.seconds for moment in line.moments]
        bounds, values = ([getattr(m, which) for m in line.moments] for which in ("bound", "value"))
        (drawn_line,) = axes.step(seconds, _numbers(bounds), where="post", label=name)
        axes.step(seconds, _numbers(values), where="post", linestyle="--", color=drawn_line.get_color())
    if np.isfinite(table.attrs.get("optimum", np.nan)):
        axes.axhline(table.attrs["optimum"], color="black", linewidth=0.5)
    axes.set(xlabel="seconds", ylabel="bound, and best point (dashed)")
    axes.legend(fontsize="small")
    return axes


def plot_sizes(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the size of each transformed model: rows, columns, nonzeros, binaries, implications.

    Parameters
    ----------
    table
        What `compare_reformulations` returned, or some of its lines; one of those of a model is drawn.
    ax
        Axes to draw into; by default the current ones.

    Raises
    ------
    SetupError
        No line of the table has a model.
    """
    models = table.dropna(subset=["rows"]).drop_duplicates(["reformulation", "closing", *SIZES])
    if models.empty:
        raise SetupError("no line of this table has a model")
    axes, places = _axes(ax), np.arange(len(SIZES))
    width = 0.8 / len(models)
    for number, (name, line) in enumerate(zip(_names(models, ("reformulation", "closing")), models.iloc, strict=True)):
        axes.bar(places + (number + 0.5) * width - 0.4, [line[size] for size in SIZES], width, label=name)
    axes.set(yscale="log", ylim=(1, None), xticks=places, xticklabels=SIZES, ylabel="number")
    axes.legend(fontsize="small")
    return axes


def plot_profile(table: pd.DataFrame, by: str = "reformulation", ax: Axes | None = None) -> Axes:
    """Draw which share of the instances is answered rightly within some times the seconds of the fastest.

    Such a performance profile is due to Dolan and Moré (Mathematical Programming 91, 2002, 201-213).

    Parameters
    ----------
    table
        What `compare_reformulations` returned; or several such tables put together, with a column ``problem``.
    by
        What is compared, a column such as "reformulation", "closing" or "solver". Lines that agree in all other of
        these, in the seed, and in the problem, are an instance, whether or not all of what is compared runs on it.
    ax
        Axes to draw into; by default the current ones.

    Raises
    ------
    SetupError
        There is no such column, or no right answer.
    """
    if by not in WAY:
        raise SetupError(f"by={by!r} is not one of {', '.join(WAY)}")
    lines = table.reset_index(drop=True)  # of several tables put together
    compared = lines[lines["engine"] == MILP] if by != "engine" else lines
    instance = [column for column in INSTANCE if column != by and column in table]
    right = compared[compared["verdict"] == RIGHT]
    if right.empty:
        raise SetupError("no answer of this table is right")
    ratios = right["seconds"] / right.groupby(instance, dropna=False)["seconds"].transform("min")
    many, axes = len(compared.groupby(instance, dropna=False)), _axes(ax)
    end = 1.2 * ratios.max()
    for name, answers in right.groupby(by):
        steps = sorted(ratios[answers.index])
        shares = np.arange(len(steps) + 1) / many
        axes.step([1.0, *steps, end], [0.0, *shares[1:], shares[-1]], where="post", label=str(name))
    axes.set(
        xscale="log",
        xlabel="seconds, relative to the fastest",
        ylabel=f"share of {many} instances answered rightly",
        ylim=(0, 1.05),
    )
    axes.legend(fontsize="small")
    return axes


def _axes(ax: Axes | None) -> Axes:
    return plt.gca() if ax is None else ax


def _numbers(values: Sequence[float | None]) -> list[float]:
    return [np.nan if value is None else value for value in values]


def _names(table: pd.DataFrame, columns: Sequence[str] = WAY) -> Iterator[str]:
    """Yield a name for each line: what tells it from the others, or its reformulation."""
    telling = [column for column in columns if table[column].nunique(dropna=False) > 1] or ["reformulation"]
    for line in table[telling].itertuples(index=False):
        parts: Sequence[Any] = [part for part in line if not pd.isna(part)]
        yield ", ".join(map(str, parts))
