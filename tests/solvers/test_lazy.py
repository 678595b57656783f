"""Lazy rows: a relaxation whose rows are handed out at its points ends where the whole model does; on every backend."""

import os
import signal
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from itertools import product
from math import inf
from time import sleep
from typing import Any

import numpy as np
import pyomo.environ as pyo
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyomo.common.collections import ComponentMap
from pyomo.core.base.var import VarData

from pyomo_sd.names import ERROR, INFEASIBLE, OPTIMAL, TIME_LIMIT, TIME_LIMIT_W_SOL, UNBOUNDED
from pyomo_sd.reformulations import INDICATOR
from pyomo_sd.reformulations.indicator import IndicatorConstraint
from pyomo_sd.solvers import Session, SolverOptions, SolverResult, avail_solvers, backends, get_backend
from pyomo_sd.solvers.lazy import LAZY, NOT_CUT_OFF, LazySession, Row, Separate, solve_lazily
from pyomo_sd.solvers.pool import POOL, pool
from small_models import knapsack, line, pairs

OWN = sorted(avail_solvers)
IN_A_TREE = [name for name in OWN if LAZY in backends[name].features]
SWITCHING = [name for name in OWN if INDICATOR in backends[name].features]
ALL = [*OWN, "pyomo:appsi_highs"]
BOTH_WAYS = [(name, False) for name in OWN] + [(name, True) for name in SWITCHING]


def opened(solver: str, model: pyo.ConcreteModel, **options: Any) -> closing[Session]:
    return closing(get_backend(solver).open(model, SolverOptions(**options)))


def body(row: Row, point: Mapping[VarData, float]) -> float:
    return sum(factor * point[variable] for variable, factor in row.terms.items())


def holds(row: Row, point: Mapping[VarData, float]) -> bool:
    return row.lower - 1e-6 <= body(row, point) <= row.upper + 1e-6


def hand_out(rows: Sequence[Row], most: int = 1) -> Separate:
    return lambda point: [row for row in rows if not holds(row, point)][:most]


def exclude_all_but(m: pyo.ConcreteModel, wanted: Callable[[frozenset[int]], bool]) -> Separate:
    """Exclude each selection that is not wanted, by itself alone."""

    def separate(point: Mapping[VarData, float]) -> list[Row]:
        chosen = frozenset(i for i, z in m.take.items() if point[z] > 0.5)
        terms = ComponentMap((z, -1.0 if i in chosen else 1.0) for i, z in m.take.items())
        return [] if wanted(chosen) else [Row(terms, 1.0 - len(chosen), inf)]

    return separate


def towers() -> pyo.ConcreteModel:
    """The most y - z0 - z1 - 6 z2 is 20, that of y; with y <= 3 + 5 (z0 + z1 + z2) it is 13 - 2 = 11."""
    m = pyo.ConcreteModel()
    m.z = pyo.Var(range(3), domain=pyo.Binary)
    m.y = pyo.Var(bounds=(0, 20))
    m.value = pyo.Objective(expr=m.y - m.z[0] - m.z[1] - 6 * m.z[2], sense=pyo.maximize)
    return m


def roof(m: pyo.ConcreteModel) -> Row:
    return Row(ComponentMap([(m.y, 1.0), *((z, -5.0) for z in m.z.values())]), -inf, 3.0)


def test_the_feature_says_who_asks_in_a_tree() -> None:
    assert set(IN_A_TREE) == {"cplex", "gurobi", "scip"} & avail_solvers
    for name in OWN:
        with opened(name, knapsack()) as session:
            assert isinstance(session, LazySession) == (name in IN_A_TREE)


@pytest.mark.parametrize("solver", ALL)
@pytest.mark.parametrize("before", [False, True])
def test_points_are_cut_off_one_after_the_other_and_the_rows_stay(solver: str, before: bool) -> None:
    m = knapsack()
    with opened(solver, m) as session:
        if before:  # an optimum that is known, and not accepted
            assert session.solve().value == pytest.approx(21)
        # without item 2: 0 and 1 are 4 + 5 + 10, and half a unit of room is left for the filler (8 - 7)
        result = solve_lazily(session, exclude_all_but(m, lambda chosen: 2 not in chosen))
        assert (result.status, result.value, result.bound) == (OPTIMAL, pytest.approx(19.5), pytest.approx(19.5))
        assert result.values is not None
        assert [result.values[z] for z in m.take.values()] == pytest.approx([1, 1, 0])
        assert session.solve().value == pytest.approx(19.5)
        session.set_objective(ComponentMap([(m.take[2], 1.0)]), "maximize")
        assert solve_lazily(session, exclude_all_but(m, lambda chosen: 2 not in chosen)).value == pytest.approx(0)


@pytest.mark.parametrize("solver", ALL)
def test_when_no_point_is_left_the_model_is_infeasible(solver: str) -> None:
    m = knapsack()
    with opened(solver, m) as session:
        result = solve_lazily(session, exclude_all_but(m, lambda chosen: False))
        assert (result.status, result.value, result.values) == (INFEASIBLE, None, None)
        assert session.solve().status == INFEASIBLE


@pytest.mark.parametrize("solver", ALL)
def test_a_point_that_is_refused_and_not_cut_off_is_an_error_that_says_so(solver: str) -> None:
    m = knapsack()
    with opened(solver, m) as session:
        result = solve_lazily(session, lambda point: [Row(ComponentMap([(m.fill, 1.0)]), -inf, 7.0)])
    assert (result.status, result.value, result.message) == (ERROR, pytest.approx(21), NOT_CUT_OFF)
    assert result.values is not None  # the point, for whoever can make use of it


@pytest.mark.parametrize("solver", ALL)
def test_a_row_lowers_a_continuous_variable(solver: str) -> None:
    m = towers()
    with opened(solver, m) as session:
        result = solve_lazily(session, hand_out([roof(m)]))
        assert (result.status, result.value, result.bound) == (OPTIMAL, pytest.approx(11), pytest.approx(11))
        assert result.values is not None
        assert [result.values[v] for v in [*m.z.values(), m.y]] == pytest.approx([1, 1, 0, 13])
        assert session.solve().value == pytest.approx(11)


@pytest.mark.parametrize("solver", ALL)
def test_rows_have_two_sides_and_linear_programs_have_lazy_rows_too(solver: str) -> None:
    m = line("feasible", pyo.Reals)
    with opened(solver, m) as session:
        # x - y = 1, hence the least x + y with x between 4 and 5 is 7
        result = solve_lazily(session, hand_out([Row(ComponentMap([(m.x, 1.0)]), 4.0, 5.0)]))
    assert (result.status, result.value) == (OPTIMAL, pytest.approx(10))


@pytest.mark.parametrize("solver", ALL)
def test_a_variable_that_the_session_has_not_met_can_come_with_a_row(solver: str) -> None:
    m = towers()
    m.late = pyo.Var(bounds=(1, 2))
    with opened(solver, m) as session:
        seen: list[bool] = []

        def separate(point: Mapping[VarData, float]) -> list[Row]:
            seen.append(m.late in point)
            rows = [Row(ComponentMap([(m.y, 1.0), (m.late, 2.0)]), -inf, 10.0), roof(m)]
            return [row for row in rows if any(v not in point for v in row.terms) or not holds(row, point)]

        result = solve_lazily(session, separate)
    # y <= 8 with late = 1, and 8 takes one of z0 and z1
    assert (result.status, result.value) == (OPTIMAL, pytest.approx(7))
    assert not seen[0]
    assert seen[-1]
    assert result.values is not None
    assert result.values[m.late] == pytest.approx(1)


@pytest.mark.parametrize("solver", OWN)
def test_an_unbounded_relaxation_ends_the_call(solver: str) -> None:
    m = towers()
    m.y.setub(None)
    with opened(solver, m) as session:
        assert solve_lazily(session, lambda point: []) == SolverResult(UNBOUNDED)
        session.add_row(roof(m).terms, -inf, 3.0)
        assert solve_lazily(session, lambda point: []).value == pytest.approx(11)


class Trouble(BaseException):
    """Not even an Exception."""


@pytest.mark.parametrize("solver", ALL)
@pytest.mark.parametrize("kind", [KeyError, KeyboardInterrupt, Trouble])
@pytest.mark.parametrize("calls", [1, 3])
def test_what_separate_raises_comes_through_and_the_session_goes_on(
    solver: str, kind: type[BaseException], calls: int
) -> None:
    m = pairs()
    answers = exclude_all_but(m, lambda chosen: len(chosen) > 3)
    trouble, asked = kind("on purpose"), [0]

    def separate(point: Mapping[VarData, float]) -> Sequence[Row]:
        asked[0] += 1
        if asked[0] == calls:
            raise trouble
        return answers(point)

    with opened(solver, m) as session:
        with pytest.raises(kind) as caught:
            solve_lazily(session, separate)
        assert caught.value is trouble
        assert asked[0] == calls
        result = solve_lazily(session, answers)
    # of the sets of four, only those without 0 or without 1 have room
    assert (result.status, result.value) == (OPTIMAL, pytest.approx(14))


def twice(session: Session, separate: Separate) -> None:
    for _ in range(2):
        solve_lazily(session, separate, 60)


@pytest.mark.parametrize("solver", [name for name in ALL if name not in ("cplex", "gurobi")])  # which catch them
@pytest.mark.parametrize("calls", [1, 2])
def test_an_interrupt_comes_through_though_the_point_is_accepted(solver: str, calls: int) -> None:
    asked = [0]

    def separate(point: ComponentMap) -> list[Row]:
        asked[0] += 1
        if asked[0] == calls:
            os.kill(os.getpid(), signal.SIGINT)
        return []

    usual = signal.signal(signal.SIGINT, signal.default_int_handler)  # background jobs ignore it
    try:
        with opened(solver, knapsack()) as session:
            with pytest.raises(KeyboardInterrupt):
                twice(session, separate)
            assert session.solve(60).value == pytest.approx(21)
        assert signal.getsignal(signal.SIGINT) == signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, usual)


@pytest.mark.parametrize("solver", IN_A_TREE)
def test_what_separate_raises_when_asked_again_comes_through(solver: str) -> None:
    asked = [0]

    def separate(point: ComponentMap) -> list[Row]:
        asked[0] += 1
        if asked[0] == 2:
            raise Trouble
        return []

    with opened(solver, knapsack()) as session:
        with pytest.raises(Trouble):
            twice(session, separate)
        assert session.solve(60).value == pytest.approx(21)


@pytest.mark.parametrize("solver", ALL)
def test_no_time_is_a_time_limit_met(solver: str) -> None:
    m = towers()
    with opened(solver, m) as session:
        assert solve_lazily(session, hand_out([roof(m)]), 0).status == TIME_LIMIT
        assert solve_lazily(session, hand_out([roof(m)]), 60).status == OPTIMAL


@pytest.mark.parametrize("solver", ALL)
def test_when_the_time_is_up_only_an_accepted_point_is_handed_back(solver: str) -> None:
    weights = np.random.default_rng(1).integers(1, 100, 60).tolist()
    m = pyo.ConcreteModel()
    m.take = pyo.Var(range(60), domain=pyo.Binary)
    m.worth = pyo.Objective(expr=sum(w * z for w, z in zip(weights, m.take.values(), strict=True)), sense=pyo.maximize)

    def few(chosen: frozenset[int]) -> bool:
        return len(chosen) <= 3

    with opened(solver, m, threads=1) as session:
        result = solve_lazily(session, exclude_all_but(m, few), 0.5)
    best = sum(sorted(weights)[-3:])
    assert result.status in (TIME_LIMIT, TIME_LIMIT_W_SOL)
    assert (result.status == TIME_LIMIT) == (result.values is None) == (result.value is None)
    assert result.bound is None or result.bound >= best - 1e-6
    if result.values is not None:
        assert few(frozenset(i for i, z in m.take.items() if result.values[z] > 0.5))


@pytest.mark.parametrize("solver", ["highs", "glpk"])
def test_a_loop_that_is_cut_short_keeps_the_bound_of_the_last_solve(solver: str) -> None:
    m = towers()
    answers = hand_out([roof(m)])
    with opened(solver, m) as session:

        def separate(point: Mapping[VarData, float]) -> Sequence[Row]:
            sleep(0.3)
            return answers(point)

        result = solve_lazily(session, separate, 0.2)
    assert (result.status, result.value, result.bound) == (TIME_LIMIT, None, pytest.approx(20))


@pytest.mark.parametrize("solver", [name for name in IN_A_TREE if POOL in backends[name].features])
def test_a_pool_heeds_the_rows_and_asks_no_more(solver: str) -> None:
    m = pairs()
    with opened(solver, m) as session:
        asked = []
        answers = exclude_all_but(m, lambda chosen: 4 in chosen)

        def separate(point: Mapping[VarData, float]) -> Sequence[Row]:
            asked.append(point)
            return answers(point)

        session.set_objective(ComponentMap((z, 1.0 if i < 4 else 1.5) for i, z in m.take.items()), "minimize")
        # all six pairs without 4 but the forbidden 0 and 1 are cheaper than one with 4, which costs 2.5
        assert solve_lazily(session, separate).value == pytest.approx(2.5)
        many = len(asked)
        found = pool(session, list(m.take.values()), 100)
    assert len(asked) == many
    assert (found.best.value, found.complete) == (pytest.approx(2.5), True)
    chosen = {frozenset(i for i, z in m.take.items() if member[z]) for member in found.members}
    assert chosen == {frozenset({i, 4}) for i in range(4)}


@st.composite
def hidden_rows(draw: st.DrawFn, switched: bool) -> tuple[pyo.ConcreteModel, list[Row]]:
    """A small model, and rows that it lacks."""
    m = pyo.ConcreteModel()
    m.z = pyo.Var(range(draw(st.integers(1, 6))), domain=pyo.Binary)
    m.y = pyo.Var(range(draw(st.integers(1, 3))), bounds=(-4, 6))
    variables = [*m.z.values(), *m.y.values()]
    factor = st.integers(-5, 5)
    m.cost = pyo.Objective(
        expr=sum(draw(factor) * v for v in variables) + 2, sense=draw(st.sampled_from([pyo.minimize, pyo.maximize]))
    )
    m.know = pyo.Constraint(expr=sum(variables) <= 100)
    if switched:
        m.switched = IndicatorConstraint(pyo.Any)
        for i, z in m.z.items():
            m.switched.imply(i, z, m.y[draw(st.sampled_from(list(m.y)))] <= draw(st.integers(-3, 3)))
    rows = []
    for _ in range(draw(st.integers(1, 6))):
        terms = ComponentMap((v, float(a)) for v in variables if (a := draw(factor)))
        side, width = draw(st.integers(-3, 7)), draw(st.sampled_from([0.0, 4.0, inf, inf, inf]))
        row = Row(terms, side - width, float(side)) if draw(st.booleans()) else Row(terms, float(side), side + width)
        rows += [row] if terms else []
    return m, rows


def check(solver: str, m: pyo.ConcreteModel, rows: Sequence[Row], want: SolverResult, **how: Any) -> None:
    with opened(solver, m, **how) as session:
        found = solve_lazily(session, hand_out(rows, 2))
    assert found.status == want.status
    if want.value is not None:
        assert (found.value, found.bound) == (pytest.approx(want.value), pytest.approx(want.value))
        assert found.values is not None
        assert all(holds(row, found.values) for row in rows)


def whole(solver: str, m: pyo.ConcreteModel, rows: Sequence[Row]) -> SolverResult:
    with opened(solver, m) as session:
        for row in rows:
            session.add_row(row.terms, row.lower, row.upper)
        return session.solve()


@pytest.mark.parametrize(("solver", "switched"), BOTH_WAYS)
@given(data=st.data())
def test_rows_handed_out_lazily_are_as_good_as_rows_that_stand_there(
    solver: str, switched: bool, data: st.DataObject
) -> None:
    m, rows = data.draw(hidden_rows(switched))
    check(solver, m, rows, whole("scip" if switched else "glpk", m, rows))


@pytest.mark.parametrize("seed", range(150))
def test_no_unchecked_point_of_scip_becomes_the_answer(seed: int) -> None:
    """All points are counted: six binaries and two integers, few rows known, and all of eight others lazy."""
    random = np.random.default_rng(seed)
    points = np.array(list(product(*[(0, 1)] * 6, *[range(-2, 4)] * 2)))
    factors, sides = random.integers(-5, 6, (10, 8)), random.integers(0, 8, 10)
    costs = random.integers(-9, 10, 8)
    left = points[(points @ factors.T <= sides).all(axis=1)] @ costs

    m = pyo.ConcreteModel()
    m.z = pyo.Var(range(6), domain=pyo.Binary)
    m.g = pyo.Var(range(2), domain=pyo.Integers, bounds=(-2, 3))
    variables = [*m.z.values(), *m.g.values()]
    m.cost = pyo.Objective(expr=sum(int(c) * v for c, v in zip(costs, variables, strict=True)))
    m.know = pyo.Constraint(expr=sum(variables) <= 100)
    rows = [
        Row(ComponentMap(zip(variables, map(float, row), strict=True)), -inf, float(side))
        for row, side in zip(factors, sides, strict=True)
    ]
    want = SolverResult(OPTIMAL, float(left.min())) if len(left) else SolverResult(INFEASIBLE)
    with opened("scip", m, seed=seed) as session:
        for row in rows[8:]:
            session.add_row(row.terms, row.lower, row.upper)
        if seed % 2:  # an incumbent of another model is at hand
            session.solve()
        found = solve_lazily(session, hand_out(rows[:8], 1 + seed % 3))
        plain = session.solve()
    assert (found.status, found.value) == (want.status, None if want.value is None else pytest.approx(want.value))
    if found.values is not None:
        assert all(holds(row, found.values) for row in rows)
        assert plain.value == pytest.approx(found.value)
