"""The flux space along axes, against vertices worked out by hand and against FBA."""

import itertools
from typing import Any

import cobra
import numpy as np
import pytest

from networks import cell
from pyomo_sd.analysis.projection import Projection, project
from pyomo_sd.errors import InfeasibleModel, SetupError, UnboundedAxis, UnknownReaction
from pyomo_sd.network import load_model

GROWTH = "Biomass_Ecoli_core"
SHARED = "UP: -> A; BIO: A ->; EX: A ->"  # BIO + EX = UP <= 10
LEAKY = "UP: -> A; BIO: A ->; EX: A ->; ATPM: A -> [1,10]"  # BIO + EX = UP - ATPM <= UP - 1


def corners(seen: Projection) -> set[tuple[float, ...]]:
    return {tuple(point) for point in (seen.points.round(6) + 0.0).tolist()}


@pytest.mark.parametrize(
    ("text", "axes", "expected"),
    [
        (SHARED, ["BIO", "EX"], {(0, 0), (10, 0), (0, 10)}),
        # 2 BIO <= 20 and EX - BIO from -10 (all to BIO) to 10
        (SHARED, ["2 BIO", {"EX": 1, "BIO": -1}], {(0, 0), (20, -10), (0, 10)}),
        (SHARED, ["BIO", "EX", "UP"], {(0, 0, 0), (10, 0, 10), (0, 10, 10)}),  # a triangle in space
        (SHARED, ["BIO", "BIO", "BIO"], {(0, 0, 0), (10, 10, 10)}),  # a line in space
        ("UP: -> A [10,10]; BIO: A ->; EX: A ->", ["BIO", "EX"], {(0, 10), (10, 0)}),  # a slanted line
        ("UP: -> A [3,3]; BIO: A ->", ["BIO", "UP"], {(3, 3)}),
        ("UP: -> A [3,3]; BIO: A ->", ["BIO", "UP", ("BIO",)], {(3, 3, 3)}),
        (
            "X: A -> [-1,2]; Y: B -> [0,0.00001]; U: -> A [-9,9]; V: -> B",
            ["X", "Y"],
            {(-1, 0), (2, 0), (-1, 1e-5), (2, 1e-5)},
        ),
        # corners cut off: BIO <= 6 and EX <= 6, but the sum is 10 at most
        ("UP: -> A; BIO: A -> [0,6]; EX: A -> [0,6]", ["BIO", "EX"], {(0, 0), (6, 0), (6, 4), (4, 6), (0, 6)}),
        # yields of one denominator: (BIO + EX) / UP = 1 - ATPM / UP <= 0.9, and all of it may go into ATPM
        (LEAKY, [("BIO", "UP"), ("EX", "UP")], {(0, 0), (0.9, 0), (0, 0.9)}),
        # uptake as a negative flux: BIO + EX = -U
        ("U: A -> [-10,0]; BIO: A ->; EX: A ->", [("BIO", "U"), ("EX", "U")], {(-1, 0), (0, -1)}),
        ("U: A -> [-10,0]; BIO: A ->; EX: A ->", [("BIO", "-U"), ("EX", "-1 U")], {(1, 0), (0, 1)}),
        # no limit at all on the fluxes, and yields between 0 and 1
        ("UP: -> A [0,inf]; BIO: A -> [0,inf]; EX: A -> [0,inf]", [("BIO", "UP"), ("EX", "UP")], {(1, 0), (0, 1)}),
    ],
)
def test_vertices(text: str, axes: Any, expected: set[tuple[float, ...]]) -> None:
    seen = project(cell(text), axes)
    assert corners(seen) == {tuple(float(x) for x in point) for point in expected}
    assert seen.exact
    flat = np.linalg.matrix_rank(seen.points - seen.points[0], tol=1e-9) if len(expected) > 1 else 0
    assert [sorted(face) for face in seen.faces] == ([list(range(len(expected)))] if flat == 2 else [])


def test_solids_have_their_faces_seen_from_outside() -> None:
    box = "X: -> A [0,1]; XO: A ->; Y: -> B [0,2]; YO: B ->; Z: -> C [0,3]; ZO: C ->"
    seen = project(cell(box), ["X", "Y", "Z"])
    assert corners(seen) == {tuple(map(float, corner)) for corner in itertools.product((0, 1), (0, 2), (0, 3))}
    assert sorted(map(len, seen.faces)) == [4] * 6
    assert volume(seen) == pytest.approx(6)  # 1 * 2 * 3; the other way around it would be negative
    # X + Y + Z <= 10: a corner of the cube of side 10, a sixth of it
    seen = project(cell("UP: -> A; X: A ->; Y: A ->; Z: A ->"), ["X", "Y", "Z"])
    assert corners(seen) == {(0, 0, 0), (10, 0, 0), (0, 10, 0), (0, 0, 10)}
    assert volume(seen) == pytest.approx(1000 / 6)


def volume(seen: Projection) -> float:
    return float(sum(np.linalg.det(seen.points[triangle]) for triangle in seen.triangles)) / 6


@pytest.mark.parametrize("solver", ["glpk", "scip"])
def test_another_solver_sees_the_same(solver: str) -> None:
    assert corners(project(cell(SHARED), ["BIO", "EX"], "BIO <= 4", solver=solver)) == {(0, 0), (4, 0), (4, 6), (0, 10)}


@pytest.mark.parametrize("turned", [False, True])
def test_a_curved_border_is_exact_at_each_slice(turned: bool) -> None:
    # BIO / UP <= 1 - 1 / UP, for UP from 1 to 10
    axes: list[Any] = ["UP", ("BIO", "UP")]
    seen = project(cell(LEAKY), axes[:: -1 if turned else 1], points=10)
    x, y = seen.points.T[:: -1 if turned else 1]
    assert not seen.exact
    if not turned:  # slices at UP = 1, 2, ..., 10
        assert np.unique(x.round(5)).tolist() == list(range(1, 11))
    on_border = np.isclose(y, 0, atol=1e-6) | np.isclose(y, 1 - 1 / x, atol=1e-6) | np.isclose(x, 10)
    assert on_border.all()
    assert (x.min(), x.max(), y.max()) == pytest.approx((1, 10, 0.9), abs=1e-5)
    (face,) = seen.faces
    ahead = np.roll(face, -1)
    area = np.sum(seen.points[face, 0] * seen.points[ahead, 1] - seen.points[ahead, 0] * seen.points[face, 1]) / 2
    # positive, for it is counterclockwise; the integral of 1 - 1 / x from 1 to 10 is 9 - ln 10
    assert area == pytest.approx(9 - np.log(10), rel=0.05)


def test_more_slices_come_nearer() -> None:
    areas = []
    for points in (5, 80):
        seen = project(cell(LEAKY), [("BIO", "UP"), "UP"], points=points)
        areas.append(shoelace(seen.points))
    exact = 9 - np.log(10)
    assert abs(areas[1] - exact) < 0.01 < abs(areas[0] - exact)


def shoelace(points: np.ndarray) -> float:
    x, y = points.T
    return abs(float(x @ np.roll(y, -1) - np.roll(x, -1) @ y)) / 2


def test_yields_of_two_denominators() -> None:
    # two cells in one: each loses at least 1 of 10
    text = "UP: -> A; BIO: A ->; M: A -> [1,10]; U2: -> B; EX: B ->; N: B -> [1,10]"
    seen = project(cell(text), [("BIO", "UP"), ("EX", "U2")], points=4)
    assert np.isclose(seen.points[:, 1], 0.9, atol=1e-6).sum() == np.isclose(seen.points[:, 1], 0, atol=1e-6).sum() == 4
    assert np.unique(seen.points[:, 0].round(5)).tolist() == [0, 0.3, 0.6, 0.9]
    # with a rate as a third axis, a box
    seen = project(cell(text), [("BIO", "UP"), ("EX", "U2"), "U2"], points=4)
    assert seen.points.max(axis=0) == pytest.approx([0.9, 0.9, 10], abs=1e-5)
    assert seen.points.min(axis=0) == pytest.approx([0, 0, 1], abs=1e-5)


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (2, 1, 0)])
def test_an_axis_without_width_leaves_an_area_in_space(order: tuple[int, ...]) -> None:
    # EX = U2 whatever U2 is, so EX / U2 is 1; BIO / UP <= 0.9
    text = "UP: -> A; BIO: A ->; M: A -> [1,10]; U2: -> B; EX: B ->"
    axes: list[Any] = [("EX", "U2"), ("BIO", "UP"), "U2"]
    seen = project(cell(text), [axes[k] for k in order], points=4)
    low, high = seen.points.min(axis=0), seen.points.max(axis=0)
    assert [low[order.index(k)] for k in range(3)] == pytest.approx([1, 0, 0], abs=1e-5)
    assert [high[order.index(k)] for k in range(3)] == pytest.approx([1, 0.9, 10], abs=1e-5)
    assert seen.triangles


@pytest.mark.parametrize("place", [0, 1, 2])
def test_curved_solids(place: int) -> None:
    # at a yield c = BIO / UP:  EX <= UP - 1 - c UP, and so UP >= 1 / (1 - c)
    axes: list[Any] = ["UP", "EX"]
    axes.insert(place, ("BIO", "UP"))
    seen = project(cell(LEAKY), axes, points=8)
    c = seen.points[:, place]
    uptake, product = np.delete(seen.points, place, axis=1).T
    assert (product <= uptake * (1 - c) - 1 + 1e-6).all()
    assert (product >= -1e-6).all()
    for value in np.linspace(0, 0.9, 8):
        here = np.isclose(c, value, atol=1e-5)
        assert product[here].max() == pytest.approx(9 - 10 * value, abs=1e-4)
        assert uptake[here].min() == pytest.approx(1 / (1 - value), abs=1e-4)
    # area of a slice: (10 (1 - c) - 1)^2 / 2 / (1 - c); integrated from 0 to 0.9: 4.05 * 10 - 0.9 * 10 + ln(10) / 2
    assert abs(volume(seen)) == pytest.approx(49.5 / 2 - 9 + np.log(10) / 2, rel=0.1)


def test_production_envelope_of_e_coli_equals_cobras_fba() -> None:
    model = load_model("e_coli_core")
    seen = project(model, [GROWTH, "EX_succ_e"], constraints="EX_o2_e >= -5")
    order = np.lexsort(seen.points.T[::-1])
    assert seen.points[order[0]] == pytest.approx([0, 0], abs=1e-9)
    model.reactions.EX_o2_e.lower_bound = -5
    upper = {round(x, 9): y for x, y in sorted(map(tuple, seen.points))}  # the higher one of two at one growth rate
    assert max(upper) == pytest.approx(model.slim_optimize(), abs=1e-7)
    model.objective = "EX_succ_e"
    growth = np.array(sorted(upper))
    for rate in np.concatenate([growth, (growth[1:] + growth[:-1]) / 2]):
        model.reactions.get_by_id(GROWTH).bounds = (min(rate, max(growth) - 1e-9),) * 2
        expected = float(np.interp(rate, growth, [upper[x] for x in growth]))
        assert model.slim_optimize() == pytest.approx(expected, abs=1e-5)


def test_whatever_direction_one_looks_in_fba_sees_no_further() -> None:
    model = load_model("e_coli_core")
    axes = [GROWTH, "EX_succ_e", "EX_ac_e"]
    seen = project(model, axes)
    random = np.random.default_rng(7)
    for direction in random.normal(size=(40, 3)) / (0.87, 16, 20):
        model.objective = {model.reactions.get_by_id(axis): float(d) for axis, d in zip(axes, direction, strict=True)}
        assert (seen.points @ direction).max() == pytest.approx(model.slim_optimize(), abs=1e-6)


@pytest.mark.parametrize(
    ("text", "axes", "constraints", "error", "message"),
    [
        (SHARED, ["BIO"], None, SetupError, "a flux space is seen along 2 or 3 axes, not ['BIO']"),
        (SHARED, "BIO", None, SetupError, "a flux space is seen along 2 or 3 axes, not 'BIO'"),
        (
            SHARED,
            ["BIO", ("BIO", "EX", "UP")],
            None,
            SetupError,
            "an axis is an expression, or a pair (numerator, denom",
        ),
        (
            SHARED,
            ["BIO", ""],
            None,
            SetupError,
            "an axis has to name a reaction with a coefficient other than zero: ''",
        ),
        (SHARED, ["BIO", "EXX"], None, UnknownReaction, "unknown reaction 'EXX': did you mean 'EX'"),
        (SHARED, ["BIO", "EX"], "BIO >= 11", InfeasibleModel, "no flux vector meets the model's limits and the constr"),
        (
            SHARED,
            ["BIO", ("EX", "UP")],
            "BIO >= 11",
            InfeasibleModel,
            "no flux vector meets the model's limits and the",
        ),
        (SHARED, ["BIO", ("EX", "BIO")], None, UnboundedAxis, "'EX / BIO' can grow without limit"),
        (SHARED, [("EX", "BIO"), ("UP", "BIO")], None, UnboundedAxis, "'EX / BIO' can grow without limit"),
        (SHARED, ["BIO", ("EX", "UP")], "UP = 0", SetupError, "the denominator of 'EX / UP' is always zero"),
        (
            SHARED,
            ["BIO", ("EX", "UP - 2 BIO")],
            None,
            SetupError,
            "the denominator of 'EX / (UP - 2 BIO)' takes both sig",
        ),
        ("UP: -> A [0,inf]; BIO: A -> [0,inf]; EX: A ->", ["EX", "BIO"], None, UnboundedAxis, "'BIO' can grow without"),
        ("UP: -> A [0,inf]; BIO: A -> [-inf,3]", ["UP", "-2 BIO", "UP"], "UP <= 1", None, ""),
    ],
)
def test_what_cannot_be_seen_is_told(
    text: str, axes: Any, constraints: str | None, error: type[Exception] | None, message: str
) -> None:
    if error is None:  # a stated limit is enough
        assert len(project(cell(text), axes, constraints).points) == 2
        return
    with pytest.raises(error) as raised:
        project(cell(text), axes, constraints)
    assert message in str(raised.value)


def test_nothing_of_the_callers_is_changed() -> None:
    model = cell(LEAKY)
    axes: list[Any] = [["BIO", "UP"], [{"EX": 1.0}], "UP"]
    constraints = [[{"EX": 1.0}, "<=", 5.0]]
    before = cobra.io.to_json(model)
    project(model, axes, constraints, points=3)
    assert cobra.io.to_json(model) == before
    assert (axes, constraints) == ([["BIO", "UP"], [{"EX": 1.0}], "UP"], [[{"EX": 1.0}, "<=", 5.0]])
