"""The LP engine: statuses, warm changes, and what it tells about an answer."""

import subprocess
import sys
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from exact_lp import ExactLP, Number
from pyomo_sd.errors import LPFailure
from pyomo_sd.lp import Engine, LinearProgram, column_ranges
from pyomo_sd.lp.program import Floats, Integers, sparse_rows
from pyomo_sd.lp.witnesses import is_certificate, is_ray
from pyomo_sd.names import INFEASIBLE, OPTIMAL, UNBOUNDED

INF = np.inf


def program(
    matrix: list[list[float]], lower: list[float], upper: list[float], rhs: list[float] | None = None
) -> LinearProgram:
    """A x = rhs (default 0) within limits of the columns."""
    level = np.array(rhs if rhs is not None else [0.0] * len(matrix))
    return LinearProgram(sp.csc_array(matrix), level, level.copy(), np.array(lower), np.array(upper))


def chain(lower: list[float], upper: list[float]) -> LinearProgram:
    """UP: -> A, R1: A -> B, EX: B ->."""
    return program([[1.0, -1.0, 0.0], [0.0, 1.0, -1.0]], lower, upper)


def test_optimum_follows_changes_of_objective_and_limits() -> None:
    engine = Engine(chain([0, 0, 0], [5, 9, 9]))
    assert engine.solve({2: 1.0}).value == 5
    assert engine.solve({2: 3.0, 0: -1.0}).value == 10
    assert engine.solve({2: 1.0}, maximize=False).value == 0
    engine.set_columns([1, 0], [0, 1], [2, 5])
    assert engine.solve({2: 1.0}).x.tolist() == [2, 2, 2]
    assert engine.solve({2: 1.0}, maximize=False).value == 1
    engine.restore_columns([0, 1])
    assert engine.solve({2: 1.0}).value == 5


def test_rows_come_and_go() -> None:
    engine = Engine(chain([0, 0, 0], [5, 9, 9]))
    (row,) = engine.add_rows(sparse_rows([{0: 1.0, 2: 1.0}], 3), [-INF], [6.0])
    assert engine.solve({2: 1.0}).value == 3
    engine.set_rows([row], [8.0], [INF])
    assert engine.solve({2: 1.0}, maximize=False).value == 4
    engine.delete_rows(row)
    assert engine.solve({2: 1.0}, maximize=False).value == 0
    assert engine.program.matrix.shape == (2, 3)


@pytest.mark.parametrize("threshold", [1.0, 1e-3, 1e-6])
def test_infeasibility_comes_with_prices_that_prove_it(threshold: float) -> None:
    engine = Engine(chain([0, 0, threshold], [0, 10, 10]))
    assert engine.solve({}).status == INFEASIBLE
    assert is_certificate(engine.program, engine.certificate())
    engine.set_columns([0], [0], [10])
    assert engine.solve({}).status == OPTIMAL


def test_contradicting_limits_need_no_prices() -> None:
    engine = Engine(chain([0, 3, 0], [5, 2, 9]))
    assert engine.solve({1: 1.0}).status == INFEASIBLE
    assert engine.certificate().tolist() == [0, 0]


def test_an_infeasible_program_with_an_endless_objective_is_infeasible() -> None:
    engine = Engine(program([[1.0, -1.0, 0.0], [0.0, 0.0, 1.0]], [0, 0, 0], [INF, INF, 1], rhs=[0, 2]))
    assert engine.solve({0: 1.0}).status == INFEASIBLE
    assert is_certificate(engine.program, engine.certificate())


def test_unboundedness_comes_with_its_ray() -> None:
    engine = Engine(chain([0, 0, -INF], [INF, INF, INF]))
    assert engine.solve({2: 1.0, 1: 1e-3}).status == UNBOUNDED
    ray = engine.ray()
    assert is_ray(engine.program, np.array([0, 1e-3, 1.0]), ray)
    assert np.allclose(ray / ray[0], [1, 1, 1])
    assert engine.solve({2: 1.0}, maximize=False).value == 0


def test_asking_about_another_answer_is_an_error() -> None:
    engine = Engine(chain([0, 0, 0], [5, 9, 9]))
    engine.solve({2: 1.0})
    with pytest.raises(ValueError, match="the last solve was optimal, not infeasible"):
        engine.certificate()


def test_support_is_told_by_the_basis() -> None:
    forked = program([[1.0, -1.0, -1.0]], [0, 0, 0], [1e-8, 9, 0])
    engine = Engine(forked)
    engine.solve({1: 1.0})
    assert engine.support().tolist() == [0, 1]  # a flux of 1e-8 is a flux


def test_support_leaves_out_what_is_rounding_alone() -> None:
    # the vertex is x0 = -7 and x2 = 10.5, exactly: 3 x0 + 2 x2 = 0 in both rows. The third column is basic, at zero but
    # for rounding (1e-15): the rows hold without it, so nothing rests on it
    two = [[3.0, 3.0, 2.0, 2.0, -2.0], [3.0, -2.0, 2.0, -3.0, -3.0]]
    engine = Engine(program(two, [-1000, -1e-6, -1e-6, -1, -1e-6], [INF, 0, 1000, INF, 0]))
    engine.magnify(16.0)
    engine.set_columns([0], [-7], [7])
    answer = engine.solve({2: -1.0, 3: 1.0, 4: 1.0}, maximize=False)
    assert answer.x == pytest.approx([-7, 0, 10.5, 0, 0], abs=1e-12)
    assert engine.support().tolist() == [0, 2]


def test_duals_predict_the_optimum_under_other_limits() -> None:
    limits = [0.0, 0.0, 0.0], [5.0, 9.0, 9.0]
    engine = Engine(chain(*limits))
    before = engine.solve({2: 2.0}).value
    prices = engine.duals()
    assert prices.columns.tolist() == [2, 0, 0]
    engine.set_columns([0], [0], [5.5])
    assert engine.solve({2: 2.0}).value == before + 0.5 * prices.columns[0]
    engine.restore_columns([0])
    engine.set_rows([1], [0.25], [0.25])
    assert engine.solve({2: 2.0}).value == before + 0.25 * prices.rows[1]


def test_magnification_changes_no_answer() -> None:
    engine = Engine(chain([0, 0, 0], [5, 9, 9]))
    engine.magnify(1024.0)
    answer = engine.solve({2: 3.0})
    assert (answer.value, answer.x.tolist()) == (15, [5, 5, 5])
    assert engine.duals().columns.tolist() == [3, 0, 0]
    engine.set_columns([0], [0], [2])
    assert engine.solve({2: 3.0}).value == 6


def test_a_coefficient_that_would_be_dropped_is_an_error() -> None:
    with pytest.raises(LPFailure, match="too small"):
        Engine(program([[1.0, -1e-13]], [0, 0], [1, 1]))


@pytest.mark.parametrize(("level", "status"), [(0.0, OPTIMAL), (1.0, INFEASIBLE)])
def test_a_program_without_columns(level: float, status: str) -> None:
    rows = np.array([level])
    assert Engine(LinearProgram(sp.csc_array((1, 0)), rows, rows, np.empty(0), np.empty(0))).solve({}).status == status


def test_ranges_of_columns() -> None:
    wide = chain([0, -3, -INF], [5, 4, INF])
    found = column_ranges(Engine(wide), wide, [0, 1, 2])
    assert found is not None
    assert [limits.tolist() for limits in found] == [[0, 0, 0], [4, 4, 4]]
    free = program([[1.0, -1.0, 0.0]], [0, 0, -INF], [INF, INF, 1])
    found = column_ranges(Engine(free), free, [1, 2])
    assert found is not None
    assert [limits.tolist() for limits in found] == [[0, -INF], [INF, 1]]
    empty = chain([0, 0, 1], [0, 9, 9])
    assert column_ranges(Engine(empty), empty, [0]) is None


def test_nothing_is_printed() -> None:
    lines = "from pyomo_sd.lp.silent_highs import SilentHighs; SilentHighs().run()"  # in a process that has not met it
    shown = subprocess.run([sys.executable, "-c", lines], capture_output=True, text=True, check=True)
    assert (shown.stdout, shown.stderr) == ("", "")


small = st.integers(-3, 3).map(float)


@st.composite
def sequences(draw: st.DrawFn) -> tuple[LinearProgram, list[dict[str, Any]]]:
    """A random program, and changes of limits and objective to go through with one engine."""
    rows, columns = draw(st.integers(1, 4)), draw(st.integers(2, 6))
    matrix = draw(st.lists(st.lists(small, min_size=columns, max_size=columns), min_size=rows, max_size=rows))
    limit = st.sampled_from([0.0, 0.0, 1.0, 7.0, 1e-6, 1000.0, INF])
    lower = [-draw(limit) for _ in range(columns)]
    upper = [draw(limit) for _ in range(columns)]
    step = st.fixed_dictionaries(
        {
            "column": st.integers(0, columns - 1),
            "limits": st.sampled_from([(0.0, 0.0), (1.0, 7.0), (-7.0, 7.0), (1e-6, INF), (-INF, INF)]),
            "costs": st.lists(small, min_size=columns, max_size=columns),
            "maximize": st.booleans(),
            "factor": st.sampled_from([1.0, 16.0]),
        }
    )
    return program(matrix, lower, upper), draw(st.lists(step, min_size=1, max_size=5))


def assert_carried(now: LinearProgram, x: Floats, support: Integers, factor: float) -> None:
    """The columns of the support alone are an optimal vertex too, and whatever is left out is rounding's size."""
    carried = np.zeros_like(x)
    carried[support] = x[support]
    assert np.abs(x - carried).max() <= 1e-12 / factor
    slack = 1e-8 + 1e-14 * np.abs(x).max()
    assert np.abs(now.matrix @ carried - now.row_lower).max() <= slack  # rows are equations here
    assert (carried >= now.column_lower - slack).all()
    assert (carried <= now.column_upper + slack).all()


def exact_optimum(now: LinearProgram, costs: list[float], maximize: bool) -> Number | None:
    """Return the optimum in exact arithmetic, infinite if there is none; ``None`` if no point is feasible."""
    sign = 1 if maximize else -1
    limits = [
        *zip(now.column_lower.tolist(), now.column_upper.tolist(), strict=True),
        *zip(now.row_lower.tolist(), now.row_upper.tolist(), strict=True),
    ]
    program = ExactLP(np.vstack([now.matrix.toarray(), sign * np.array(costs)]))
    found = program.maximum(len(limits), dict(enumerate(limits)))
    return None if found is None else sign * found


@given(sequences())
def test_warm_answers_are_the_exact_ones_and_proven(case: tuple[LinearProgram, list[dict[str, Any]]]) -> None:
    given_program, steps = case
    engine = Engine(given_program)
    for step in steps:
        engine.magnify(step["factor"])
        engine.set_columns([step["column"]], [step["limits"][0]], [step["limits"][1]])
        answer = engine.solve(dict(enumerate(step["costs"])), step["maximize"])
        now, sign = engine.program, 1.0 if step["maximize"] else -1.0
        exact = exact_optimum(now, step["costs"], step["maximize"])
        if exact is None:
            assert answer.status == INFEASIBLE
            assert is_certificate(now, engine.certificate())
        elif abs(exact) == INF:
            assert answer.status == UNBOUNDED
            assert is_ray(now, sign * np.array(step["costs"]), engine.ray())
        else:
            assert answer.status == OPTIMAL
            assert answer.value == pytest.approx(float(exact), rel=1e-7, abs=1e-7)
            assert_carried(now, answer.x, engine.support(), step["factor"])


@given(sequences(), st.lists(small, min_size=6, max_size=6), st.booleans())
def test_no_objective_exceeds_the_room_that_the_basis_at_hand_leaves_it(
    case: tuple[LinearProgram, list[dict[str, Any]]], other: list[float], maximize: bool
) -> None:
    given_program, steps = case
    engine = Engine(given_program)
    for step in steps:
        engine.magnify(step["factor"])
        engine.set_columns([step["column"]], [step["limits"][0]], [step["limits"][1]])
        answer = engine.solve(dict(enumerate(step["costs"])), step["maximize"])
        costs = other[: len(step["costs"])]
        if answer.status == OPTIMAL:
            here = float(np.array(costs) @ answer.x)
            best = exact_optimum(engine.program, costs, maximize)
            assert best is not None
            room = engine.room(dict(enumerate(costs)), maximize, np.empty(0, dtype=np.int32))
            assert abs(float(best) - here) <= room + 1e-7 * max(1.0, abs(here))


def test_the_objective_itself_has_no_room_at_its_optimum_and_another_one_only_where_columns_move() -> None:
    engine = Engine(chain([0, 0, 0], [5, 9, 9]))
    engine.solve({2: 1.0})
    nothing, supply = np.empty(0, dtype=np.int32), np.array([0], dtype=np.int32)
    assert engine.room({2: 1.0}, True, nothing) == 0
    assert engine.room({2: 1.0}, False, nothing) == 5
    assert engine.room({2: 1.0}, False, supply) == 0
