"""Laws of duality on random linear programs: strong duality, Farkas' alternative, the dual of the dual."""

from dataclasses import replace
from typing import Any

import pyomo.environ as pyo
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyomo_sd.blocks.dual import dual, dual_program
from pyomo_sd.blocks.farkas import farkas
from pyomo_sd.blocks.optimality import optimality
from pyomo_sd.blocks.read_block import read, read_problem
from pyomo_sd.blocks.switched_block import SwitchedBlock
from pyomo_sd.blocks.switched_lp import LinearObjective, Row, SwitchedLP, Variable
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
    session = get_backend("highs").open(model, SolverOptions())
    return session.solve()


@given(program=programs())
def test_strong_duality_and_farkas_alternative(program: SwitchedLP) -> None:
    primal, other = solve(SwitchedBlock(program)), solve(dual(SwitchedBlock(program)))
    assert (primal.status == "infeasible") == (solve(farkas(SwitchedBlock(program))).status == "optimal")
    if primal.status == "optimal":
        assert other.value == pytest.approx(primal.value, abs=1e-7)
    else:
        assert other.status in {"infeasible": ("infeasible", "unbounded"), "unbounded": ("infeasible",)}[primal.status]


@given(program=programs())
def test_optimal_responses_are_those_with_the_optimal_value(program: SwitchedLP) -> None:
    primal = solve(SwitchedBlock(program))
    closed = optimality(SwitchedBlock(program))
    if primal.status != "optimal":
        assert solve(closed).status == "infeasible"
        return
    assert program.objective is not None
    model = pyo.ConcreteModel()
    model.closed = closed
    values = {f"x[{i}]": variable for i, variable in model.closed.primal.x.items()}
    for sense in (pyo.minimize, pyo.maximize):
        expression = sum(c * values[label] for label, c in program.objective.terms.items())
        model.extreme = pyo.Objective(expr=expression, sense=sense)
        found = get_backend("highs").open(model, SolverOptions()).solve()
        assert found.value == pytest.approx(primal.value, abs=1e-6)
        model.del_component("extreme")


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
