"""Laws of duality on random linear programs: strong duality, Farkas' alternative, the dual of the dual."""

from dataclasses import replace
from typing import Any

import pyomo.environ as pyo
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pyomo.gdp import Disjunct, Disjunction
from pyomo.gdp.disjunct import DisjunctData

from pyomo_sd.blocks.closings import closings
from pyomo_sd.blocks.dual import dual, dual_program
from pyomo_sd.blocks.farkas import farkas
from pyomo_sd.blocks.optimality import optimality
from pyomo_sd.blocks.read_block import read, read_problem
from pyomo_sd.blocks.switched_block import SwitchedBlock
from pyomo_sd.blocks.switched_lp import LinearObjective, Presence, Row, SwitchedLP, Variable
from pyomo_sd.solvers import SolverOptions, SolverResult, get_backend

COEFFICIENTS = st.sampled_from([-2.0, -1.0, 0.0, 1.0, 2.0])


@st.composite
def programs(draw: st.DrawFn) -> SwitchedLP:
    variables = {f"x[{j}]": Variable(draw(st.sampled_from(["+", "free", "-"]))) for j in range(draw(st.integers(1, 4)))}

    def terms() -> dict[str, float]:
        return {label: c for label in variables if (c := draw(COEFFICIENTS))}

    rows = {}
    for i in range(draw(st.integers(1, 5))):
        if found := terms():
            rows[f"row[{i}]"] = Row(found, draw(st.sampled_from(["<=", "=", ">="])), float(draw(st.integers(-3, 3))))
    objective = LinearObjective(terms(), draw(st.sampled_from(["maximize", "minimize"])))
    return SwitchedLP(variables, rows, objective)


def solve(block: SwitchedBlock) -> SolverResult:
    model = pyo.ConcreteModel()
    model.block = block
    objective: Any = model.block.component("objective")
    if objective is not None:
        objective.activate()
    return solved(model)


def solved(model: pyo.ConcreteModel) -> SolverResult:
    """Solve a linear program by HiGHS, one with disjunctions by SCIP's indicators."""
    if next(model.component_data_objects(Disjunction, descend_into=True), None) is None:
        return get_backend("highs").open(model, SolverOptions()).solve()
    pyo.TransformationFactory("sd.indicator").apply_to(model)
    return get_backend("scip").open(model, SolverOptions()).solve()


@given(program=programs())
def test_strong_duality_and_farkas_alternative(program: SwitchedLP) -> None:
    primal, other = solve(SwitchedBlock(program)), solve(dual(SwitchedBlock(program)))
    assert (primal.status == "infeasible") == (solve(farkas(SwitchedBlock(program))).status == "optimal")
    if primal.status == "optimal":
        assert other.value == pytest.approx(primal.value, abs=1e-7)
    else:
        assert other.status in {"infeasible": ("infeasible", "unbounded"), "unbounded": ("infeasible",)}[primal.status]


@pytest.mark.parametrize("closing", closings)
@given(program=programs())
def test_optimal_responses_are_those_with_the_optimal_value(closing: str, program: SwitchedLP) -> None:
    primal = solve(SwitchedBlock(program))
    if primal.status != "optimal":
        assert solve(optimality(SwitchedBlock(program), closing=closing)).status == "infeasible"
        return
    assert program.objective is not None
    for sense in (pyo.minimize, pyo.maximize):
        model = pyo.ConcreteModel()
        model.closed = optimality(SwitchedBlock(program), closing=closing)
        values = {f"x[{i}]": variable for i, variable in model.closed.primal.x.items()}
        expression = sum(c * values[label] for label, c in program.objective.terms.items())
        model.extreme = pyo.Objective(expr=expression, sense=sense)
        assert solved(model).value == pytest.approx(primal.value, abs=1e-6)


@given(program=programs())
def test_dual_of_the_dual_is_the_program_itself_as_record_and_as_block(program: SwitchedLP) -> None:
    assert program.objective is not None
    prices = dual_program(program, program.objective)
    assert prices.objective is not None
    assert dual_program(prices, prices.objective) == program
    model = pyo.ConcreteModel()
    model.block = SwitchedBlock(program)
    model.prices = dual(model.block)
    model.again = dual(model.prices)
    assert read(model.again) == read(model.block) == replace(program, objective=None)
    assert read_problem(model.again, None)[1] == program.objective


@st.composite
def switched_programs(draw: st.DrawFn) -> tuple[SwitchedLP, tuple[DisjunctData, ...]]:
    """Return a program whose parts are present in one, two or all of three states."""
    model = pyo.ConcreteModel()
    model.state = Disjunct([0, 1, 2])
    states = tuple(model.state.values())
    subsets = st.sampled_from([None, (0,), (1,), (0, 1), (1, 2), (0, 2)])

    def presence() -> Presence | None:
        there = draw(subsets)
        if there is None:
            return None
        return Presence(tuple(states[k] for k in there), tuple(s for k, s in enumerate(states) if k not in there))

    plain = draw(programs())
    return SwitchedLP(
        {label: replace(variable, presence=presence()) for label, variable in plain.variables.items()},
        {label: replace(row, presence=presence()) for label, row in plain.rows.items()},
        plain.objective,
    ), states


def in_state(program: SwitchedLP, state: DisjunctData) -> SwitchedLP:
    """Return the plain program that is left in a state, by the definition: absent rows go, absent variables are 0."""
    there = {v: r for v, r in program.variables.items() if r.presence is None or state in r.presence.present}
    rows = {
        label: replace(row, terms={v: c for v, c in row.terms.items() if v in there}, presence=None)
        for label, row in program.rows.items()
        if row.presence is None or state in row.presence.present
    }
    assert program.objective is not None
    objective = replace(program.objective, terms={v: c for v, c in program.objective.terms.items() if v in there})
    return SwitchedLP({v: replace(r, presence=None) for v, r in there.items()}, rows, objective)


@given(drawn=switched_programs())
def test_switched_dual_is_in_every_state_the_dual_of_what_is_left(
    drawn: tuple[SwitchedLP, tuple[DisjunctData, ...]],
) -> None:
    program, states = drawn
    assert program.objective is not None
    prices = dual_program(program, program.objective)
    for state in states:
        left = in_state(program, state)
        assert left.objective is not None
        assert in_state(prices, state) == dual_program(left, left.objective)


@given(program=programs())
def test_dual_agrees_with_pyomos_own(program: SwitchedLP) -> None:
    # Pyomo's own dual takes a program only if every variable stands in a row
    assume({v for row in program.rows.values() for v in row.terms} == set(program.variables))
    model = pyo.ConcreteModel()
    model.block = SwitchedBlock(program)
    model.block.objective.activate()
    transformation = pyo.TransformationFactory("core.lp_dual")
    other = transformation.create_using(model)
    model.prices = dual(model.block)
    for index, row in model.block.row.items():
        theirs, ours = transformation.get_dual_var(other, row), model.prices.price[f"row[{index}]"]
        assert theirs.domain.bounds()[:2] == ours.domain.bounds()[:2]
    for index, variable in model.block.x.items():
        theirs = transformation.get_dual_constraint(other, variable)
        ours = model.prices.reduced_cost[f"x[{index}]"]
        assert (pyo.value(theirs.lower), pyo.value(theirs.upper)) == (pyo.value(ours.lower), pyo.value(ours.upper))
