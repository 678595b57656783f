"""Every reformulation on every solver that has what it needs: models that have nothing to do with biology."""

from itertools import product
from typing import Any

import pyomo.environ as pyo
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyomo.gdp import Disjunct, Disjunction

from pyomo_sd.reformulations import reformulations
from pyomo_sd.solvers import avail_solvers, backends
from small_models import free_choice, schedule

M = 400.0  # on rows or variables: the answers of the models below are within
WAYS = [
    pytest.param(name, solver, id=f"{name}-{solver}")
    for name, reformulation in reformulations.items()
    for solver in sorted(avail_solvers)
    if reformulation.needs <= backends[solver].features
]
Text = list[list[list[tuple[dict[int, int], str, int]]]]  # disjunctions of terms of rows: coefficients, sense, side


def best(model: pyo.ConcreteModel, name: str, solver: str) -> float | None:
    """Return the optimum of a GDP model, ``None`` if it is infeasible."""
    reformulations[name].apply(model, M)
    results = pyo.SolverFactory(f"sd.{solver}").solve(model)
    if results.solver.termination_condition == pyo.TerminationCondition.infeasible:
        return None
    pyo.assert_optimal_termination(results)
    (objective,) = model.component_objects(pyo.Objective, active=True)
    return float(pyo.value(objective))


def packing() -> pyo.ConcreteModel:
    """A knapsack of 8 and three goods, each absent, one piece for 1, or a lot of two to four pieces for 3.

    A piece of good i weighs 2 + i and earns 5 + i. The best is four pieces of good 0: 4 * 5 - 3 = 17.
    """
    m = pyo.ConcreteModel()
    m.pieces, m.cost = pyo.Var(range(3), domain=pyo.NonNegativeReals), pyo.Var(range(3))
    m.room = pyo.Constraint(expr=sum((2 + i) * m.pieces[i] for i in range(3)) <= 8)
    m.lot = Disjunction(
        range(3),
        rule=lambda m, i: [
            [m.pieces[i] <= 0, m.cost[i] == 0],
            [m.pieces[i] == 1, m.cost[i] == 1],
            [pyo.inequality(2, m.pieces[i], 4), m.cost[i] >= 3],
        ],
    )
    m.gain = pyo.Objective(expr=sum((5 + i) * m.pieces[i] - m.cost[i] for i in range(3)), sense=pyo.maximize)
    return m


def nested() -> pyo.ConcreteModel:
    """Free x: above 3 and then 4 or 7, or at most 2: the most of x is 7, the least of |x - 5| is 1."""
    m = pyo.ConcreteModel()
    m.x, m.off = pyo.Var(), pyo.Var()
    m.above, m.below = pyo.Constraint(expr=m.off >= m.x - 5), pyo.Constraint(expr=m.off >= 5 - m.x)
    m.outer = Disjunct(["high", "low"])
    m.outer["high"].row = pyo.Constraint(expr=m.x >= 3)
    m.outer["high"].choice = Disjunction(expr=[[m.x == 4], [m.x == 7]])
    m.outer["low"].row = pyo.Constraint(expr=m.x <= 2)
    m.choice = Disjunction(expr=[m.outer["high"], m.outer["low"]])
    m.least = pyo.Objective(expr=m.off)
    return m


@pytest.mark.parametrize(("name", "solver"), WAYS)
def test_scheduling_packing_and_nested_choices(name: str, solver: str) -> None:
    assert best(schedule(), name, solver) == pytest.approx(9)
    assert best(free_choice(), name, solver) == pytest.approx(6)
    assert best(packing(), name, solver) == pytest.approx(17)
    assert best(nested(), name, solver) == pytest.approx(1)


@st.composite
def texts(draw: st.DrawFn) -> Text:
    """Up to three disjunctions of two or three terms of one or two rows over x[0], x[1], x[2]."""
    terms = st.dictionaries(st.integers(0, 2), st.sampled_from([-3, -2, -1, 1, 2, 3]), min_size=1)
    row = st.tuples(terms, st.sampled_from(["<=", "=", ">=", "within"]), st.sampled_from([-4, -1, 0, 0, 0, 2, 6]))
    return draw(st.lists(st.lists(st.lists(row, min_size=1, max_size=2), min_size=2, max_size=3), max_size=3))


def written(text: Text, bounds: list[tuple[int | None, int | None]], costs: list[int], chosen: Any) -> Any:
    """Return the model of a text; with ``chosen``, a term of each disjunction, as a linear program."""
    m = pyo.ConcreteModel()
    m.x = pyo.Var(range(3), bounds=lambda _, i: bounds[i])
    m.limits = pyo.Constraint(range(3), rule=lambda m, i: (-20, m.x[i], 20))  # rows are no boxes
    m.cost = pyo.Objective(expr=sum(cost * m.x[i] for i, cost in enumerate(costs)))

    def row(terms: dict[int, int], sense: str, side: int) -> Any:
        body = sum(factor * m.x[i] for i, factor in terms.items())
        return {
            "<=": body <= side,
            "=": body == side,
            ">=": body >= side,
            "within": pyo.inequality(side, body, side + 3),
        }[sense]

    rows = [[[row(*parts) for parts in term] for term in disjunction] for disjunction in text]
    if chosen is None:
        m.choice = Disjunction(range(len(rows)), rule=lambda _, k: rows[k])
    else:
        m.rows = pyo.ConstraintList()
        for term in (disjunction[k] for disjunction, k in zip(rows, chosen, strict=True)):
            for expression in term:
                m.rows.add(expression)
    return m


@settings(max_examples=settings().max_examples // 3)  # for each of some twenty ways
@pytest.mark.parametrize(("name", "solver"), WAYS)
@given(
    text=texts(),
    bounds=st.lists(
        st.sampled_from([(None, None), (0, None), (0, 8), (-5, 5), (None, 3), (1, 6)]), min_size=3, max_size=3
    ),
    costs=st.lists(st.integers(-3, 3), min_size=3, max_size=3),
)
def test_the_optimum_is_that_of_the_best_linear_program(
    name: str, solver: str, text: Text, bounds: list[tuple[int | None, int | None]], costs: list[int]
) -> None:
    values = []
    for chosen in product(*(range(len(disjunction)) for disjunction in text)):
        linear = written(text, bounds, costs, chosen)
        if pyo.SolverFactory("sd.highs").solve(linear).solver.status == pyo.SolverStatus.ok:
            values.append(pyo.value(linear.cost))
    expected = min(values, default=None)
    found = best(written(text, bounds, costs, None), name, solver)
    assert found == (None if expected is None else pytest.approx(expected, abs=1e-5))
