"""Figures of a comparison, drawn from tables written by hand."""

from collections.abc import Iterator

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import pyomo_sd as sd
from pyomo_sd.errors import SetupError
from pyomo_sd.solvers.session import Moment


@pytest.fixture(autouse=True)
def no_open_figures() -> Iterator[None]:
    yield
    plt.close("all")


def line(
    reformulation: str, solver: str, seconds: float, verdict: str = "right", rows: float = 10.0
) -> dict[str, object]:
    return {
        "engine": "milp",
        "reformulation": reformulation,
        "closing": "strong_duality",
        "solver": solver,
        "seed": None,
        "rows": rows,
        **dict.fromkeys(("columns", "nonzeros", "binaries", "implications"), 4.0),
        "seconds": seconds,
        "verdict": verdict,
        "moments": [Moment(0.0, 0, None, 12.0), Moment(1.0, 1, 5.0, 11.0), Moment(2.0, 7, 9.0, 9.0)],
    }


def test_bounds_fall_and_points_rise_to_the_optimum() -> None:
    table = pd.DataFrame([line("bigm", "scip", 1.0), {**line("hull", "scip", 1.0), "moments": []}])
    table.attrs["optimum"] = 9.0
    axes = sd.plot_bounds(table)
    bound, points, optimum = axes.get_lines()
    assert np.asarray(bound.get_ydata()).tolist() == [12.0, 11.0, 9.0]
    assert np.isnan(np.asarray(points.get_ydata())[0])
    assert np.asarray(points.get_ydata())[1:].tolist() == [5.0, 9.0]
    assert np.asarray(optimum.get_ydata()).tolist() == [9.0, 9.0]


def test_sizes_have_a_bar_for_each_model_and_number() -> None:
    table = pd.DataFrame(
        [
            line("bigm", "scip", 1.0),
            line("bigm", "highs", 2.0),
            line("hull", "scip", 1.0, rows=30.0),
            line("sos1", "x", 1.0, rows=np.nan),
        ]
    )
    axes = sd.plot_sizes(table)
    heights = [bar.get_height() for container in axes.containers for bar in container]
    assert heights == [10.0, 4.0, 4.0, 4.0, 4.0, 30.0, 4.0, 4.0, 4.0, 4.0]
    legend = axes.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["bigm", "hull"]


def test_a_profile_counts_what_is_right_among_all_instances() -> None:
    table = pd.DataFrame(
        [
            line("bigm", "scip", 1.0),
            line("hull", "scip", 4.0),
            line("bigm", "highs", 2.0, verdict="cut off by M"),
            line("hull", "highs", 3.0),
        ]
    )
    bigm, hull = sd.plot_profile(table).get_lines()
    # two instances, scip and highs: bigm is the fastest on one and wrong on the other, hull right on both
    assert np.asarray(bigm.get_xydata()).tolist() == [[1, 0], [1, 0.5], [4.8, 0.5]]
    assert np.asarray(hull.get_xydata()).tolist() == [[1, 0], [1, 0.5], [4, 1], [4.8, 1]]


def test_a_profile_of_tables_put_together_counts_each_line_once() -> None:
    tables = [pd.DataFrame([{**line("bigm", "scip", 1.0), "problem": name}]) for name in "ab"]
    (bigm,) = sd.plot_profile(pd.concat(tables)).get_lines()  # the index repeats
    assert np.asarray(bigm.get_ydata()).tolist() == [0, 0.5, 1, 1]


@pytest.mark.parametrize(
    ("plot", "table", "message"),
    [
        (sd.plot_bounds, [{**line("bigm", "scip", 1.0), "moments": []}], "where it stood"),
        (sd.plot_sizes, [line("bigm", "scip", 1.0, rows=np.nan)], "has a model"),
        (sd.plot_profile, [line("bigm", "scip", 1.0, verdict="unfinished")], "is right"),
    ],
)
def test_nothing_to_draw_is_told(plot: object, table: list[dict[str, object]], message: str) -> None:
    assert callable(plot)
    with pytest.raises(SetupError, match=message):
        plot(pd.DataFrame(table))


def test_a_profile_by_what_does_not_exist_is_refused() -> None:
    with pytest.raises(SetupError, match="by='colour'"):
        sd.plot_profile(pd.DataFrame([line("bigm", "scip", 1.0)]), by="colour")
