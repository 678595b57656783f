"""What is drawn of a flux space, and into which figure."""

from collections.abc import Iterator
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest

from networks import cell
from pyomo_sd.errors import SetupError, UnknownKeyword
from pyomo_sd.plots import plot_flux_space

CELL = "UP: -> A; BIOMASS: A ->; EX: A ->"


@pytest.fixture(autouse=True)
def shown(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """Whatever is shown; there is no screen here."""
    plt.close("all")
    mpl.use("agg")
    calls: list[Any] = []
    monkeypatch.setattr(plt, "show", lambda *args: calls.append(args))
    yield calls
    plt.close("all")


def test_an_area_its_triangles_and_its_labels() -> None:
    points, triangles, plot = plot_flux_space(cell(CELL), ["BIOMASS", "-2 EX"], show=False)
    assert {tuple(point) for point in points} == {(0, 0), (10, 0), (0, -20)}
    assert triangles == [[0, 1, 2]]
    assert [tuple(corner) for corner in plot.get_xy()] == [*map(tuple, points), tuple(points[0])]
    assert (plot.axes.get_xlabel(), plot.axes.get_ylabel()) == ("BIOMASS  (1/h)", "-2 EX  (mmol/gDW/h)")


@pytest.mark.parametrize(
    ("axis", "label"),
    [
        ("EX", "EX  (mmol/gDW/h)"),
        ("BIOMASS", "BIOMASS  (1/h)"),
        (("EX", "UP"), "EX / UP  (mmol/mmol)"),
        (("BIOMASS", "UP"), "BIOMASS / UP  (gDW/mmol)"),
        (("EX - UP", "UP"), "(EX - UP) / UP  (mmol/mmol)"),
        ("BIOMASS + EX", "BIOMASS + EX"),  # terms of different units
    ],
)
def test_labels_tell_what_is_measured_and_its_unit(axis: Any, label: str) -> None:
    drawn = plot_flux_space(cell(CELL), ["UP", axis], points=2, show=False)[2]
    assert drawn.axes.get_ylabel() == label


def test_cells_are_laid_over_each_other_in_colours_of_their_own() -> None:
    first, second = (
        plot_flux_space(cell(CELL), ("BIOMASS", "EX"), constraints=limit, show=False)[2] for limit in (None, "EX >= 5")
    )
    assert first.axes is second.axes is plt.gca()
    assert first.get_facecolor() != second.get_facecolor()
    second.set_facecolor("#70AD47")
    second.set_edgecolor("#70AD47")
    low, high = plt.gca().get_xlim()
    assert low < 0 < 10 < high  # all of the larger one is in sight


def test_it_is_shown_unless_the_caller_does_that(shown: list[Any]) -> None:
    axes = ["BIOMASS", "EX"]
    plot_flux_space(cell(CELL), axes, show=False)
    plot_flux_space(cell(CELL), axes, plt_backend="agg")
    plot_flux_space(cell(CELL), axes, plt_backend="template")
    plot_flux_space(cell(CELL), axes, ax=plt.subplot())
    assert not shown
    plot_flux_space(cell(CELL), axes)
    plot_flux_space(cell(CELL), axes, show=True, ax=plt.subplot())
    assert len(shown) == 2


def test_an_area_never_falls_into_a_solid() -> None:
    solid = plot_flux_space(cell(CELL), ["BIOMASS", "EX", "UP"], show=False)[2]
    area = plot_flux_space(cell(CELL), ["BIOMASS", "EX"], show=False)[2]
    again = plot_flux_space(cell(CELL), ["BIOMASS", "EX", "UP"], show=False)[2]
    assert len({id(drawn.figure) for drawn in (solid, area, again)}) == 3
    with pytest.raises(SetupError, match="two axes cannot be drawn into ax="):
        plot_flux_space(cell(CELL), ["BIOMASS", "EX"], ax=solid.axes)
    with pytest.raises(SetupError, match="three axes cannot be drawn into ax="):
        plot_flux_space(cell(CELL), ["BIOMASS", "EX", "UP"], ax=area.axes)


@pytest.mark.parametrize("constraints", ["", "UP = 10", "UP = 10, EX = 1"])
@pytest.mark.parametrize("axes", [["BIOMASS", "EX"], ["BIOMASS", "EX", "UP"], ["BIOMASS", "EX", ("UP", "UP")]])
def test_points_lines_areas_and_solids_are_drawn_and_take_colours(axes: Any, constraints: str) -> None:
    points, triangles, drawn = plot_flux_space(cell(CELL), axes, constraints=constraints, points=3, show=False)
    dimension = 2 - constraints.count("=")
    assert (len(points) > 2) == bool(triangles) == (dimension == 2)
    assert (len(points) == 1) == (dimension == 0)
    drawn.set(facecolor="red", edgecolor="black")
    drawn.axes.figure.canvas.draw()
    for number, name in enumerate("xyz"[: len(axes)]):
        low, high = getattr(drawn.axes, f"get_{name}lim")()
        assert all(low <= point[number] <= high for point in points)


def test_a_solid_is_coloured_by_height() -> None:
    box = cell("X: -> A [0,1]; XO: A ->; Y: -> B [0,2]; YO: B ->; Z: -> C [0,3]; ZO: C ->")
    points, triangles, drawn = plot_flux_space(box, ["X", "Y", "Z"], cmap="Greys", show=False)
    assert (len(points), len(triangles)) == (8, 12)
    shades = {tuple(color) for color in drawn.get_facecolor().round(3).tolist()}
    assert len(shades) == 3  # bottom, sides, top


def test_keywords_are_checked() -> None:
    wrong: Any = {"backend": "agg"}
    with pytest.raises(
        UnknownKeyword, match="plot_flux_space got an unknown keyword 'backend': did you mean 'plt_backend'"
    ):
        plot_flux_space(cell(CELL), ["BIOMASS", "EX"], **wrong)
