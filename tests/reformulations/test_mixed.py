"""Big-M where boxes give M, indicator rows elsewhere: row by row, against rows written by hand."""

from typing import Any

import pyomo.environ as pyo
import pytest
from pyomo.gdp import Disjunct, Disjunction

from pyomo_sd.errors import MissingFeature
from pyomo_sd.reformulations import INDICATOR, reformulations
from pyomo_sd.solvers import avail_solvers, backends
from small_models import free_choice, schedule

ABLE = [name for name in sorted(avail_solvers) if INDICATOR in backends[name].features]


@pytest.fixture
def choice() -> pyo.ConcreteModel:
    """Rows that the boxes of v and w bound on both sides, on one, and not at all."""
    m = pyo.ConcreteModel()
    m.v, m.w = pyo.Var(bounds=(0, 10)), pyo.Var(bounds=(-3, None))
    m.d = Disjunct([1, 2])
    m.d[1].most = pyo.Constraint(expr=m.v <= 4)
    m.d[1].exactly = pyo.Constraint(expr=2 * m.v == 6)
    m.d[1].within = pyo.Constraint(expr=pyo.inequality(1, m.w, 2))
    m.d[2].least = pyo.Constraint(expr=m.w >= 5)
    m.d[2].sum = pyo.Constraint(expr=m.v + m.w <= 5)
    m.choice = Disjunction(expr=[m.d[1], m.d[2]])
    return m


def rows(disjunct: Any) -> tuple[list[str], list[str]]:
    """Return the big-M rows and the indicator rows of a disjunct, its binary called z."""
    block = disjunct.transformation_block
    binary = disjunct.binary_indicator_var.name
    written = [str(row.expr).replace(binary, "z") for row in block.transformedConstraints.values()]
    return written, [str(row.expr) for row in block.implied.values()]


def test_each_row_goes_the_way_that_its_boxes_allow(choice: pyo.ConcreteModel) -> None:
    basis = reformulations["mixed"].apply(choice, None)
    assert rows(choice.d[1]) == (
        ["v + 6.0*z  <=  10.0", "0.0  <=  2*v - 6.0*z", "2*v + 14.0*z  <=  20.0"],
        ["1  <=  w  <=  2"],
    )
    assert rows(choice.d[2]) == (["-3.0  <=  w - 8.0*z"], ["v + w  <=  5"])
    assert all(binary is choice.d[1].binary_indicator_var for binary in implied(choice.d[1]))
    assert basis.price_bound is None
    assert basis.text.startswith("big-M that follows from flux bounds, and 2 native indicator constraints")


def implied(disjunct: Any) -> list[Any]:
    return list(disjunct.transformation_block.implied.binary.values())


def test_rows_are_mapped_to_their_sources(choice: pyo.ConcreteModel) -> None:
    reformulations["mixed"].apply(choice, None)
    mixed = pyo.TransformationFactory("sd.mixed")
    for source, many in ((choice.d[1].exactly, 2), (choice.d[1].within, 1), (choice.d[2].least, 1)):
        made = mixed.get_transformed_constraints(source)
        assert len(made) == many
        assert all(mixed.get_src_constraint(row) is source for row in made)


@pytest.mark.parametrize("solver", ABLE)
def test_models_with_and_without_bounds(solver: str) -> None:
    for model, best in ((free_choice(), 6), (schedule(), 9)):
        pyo.TransformationFactory("sd.mixed").apply_to(model)
        pyo.SolverFactory(f"sd.{solver}").solve(model)
        (objective,) = model.component_objects(pyo.Objective)
        assert pyo.value(objective) == pytest.approx(best)


def test_what_boxes_bound_altogether_needs_no_indicators() -> None:
    m = pyo.ConcreteModel()
    m.v = pyo.Var(bounds=(0, 10))
    m.choice = Disjunction(expr=[[m.v <= 4], [pyo.inequality(6, m.v, 7)]])
    m.best = pyo.Objective(expr=m.v, sense=pyo.maximize)
    pyo.TransformationFactory("sd.mixed").apply_to(m)
    pyo.SolverFactory("sd.highs").solve(m)
    assert m.v.value == pytest.approx(7)
    other = free_choice()
    pyo.TransformationFactory("sd.mixed").apply_to(other)
    with pytest.raises(MissingFeature, match="'highs' has no indicator constraints"):
        pyo.SolverFactory("sd.highs").solve(other)
