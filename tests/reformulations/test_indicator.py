from pathlib import Path

import pyomo.environ as pyo
import pytest
from pyomo.gdp import Disjunct, Disjunction, GDP_Error

from pyomo_sd.reformulations.indicator import IndicatorConstraint, indicator_rows


def transform(model: pyo.ConcreteModel, **options: object) -> pyo.ConcreteModel:
    pyo.TransformationFactory("sd.indicator").apply_to(model, **options)
    return model


def implications(model: pyo.ConcreteModel) -> set[tuple[str, str]]:
    return {
        (row.parent_component().binary[row.index()].parent_block().name, str(row.expr)) for row in indicator_rows(model)
    }


@pytest.fixture
def two_choices() -> pyo.ConcreteModel:
    m = pyo.ConcreteModel()
    m.x, m.y = pyo.Var(), pyo.Var()
    m.d, m.e = Disjunct(["a", "b"]), Disjunct(["p", "q"])
    m.d["a"].row = pyo.Constraint(["low"], rule=lambda b, i: (1, m.x, 2))
    m.d["a"].inner = pyo.Block()
    m.d["a"].inner.row = pyo.Constraint(expr=m.x + m.y == 3)
    m.d["b"].row = pyo.Constraint(expr=m.x <= -7)
    m.e["p"].row = pyo.Constraint(expr=m.y <= 0)
    m.e["q"].row = pyo.Constraint(expr=m.y >= 1)
    m.first = Disjunction(expr=[m.d["a"], m.d["b"]])
    m.second = Disjunction(expr=[m.e["p"], m.e["q"]], xor=False)
    return m


def test_every_row_of_a_disjunct_is_one_row_of_its_binary(two_choices: pyo.ConcreteModel) -> None:
    assert implications(transform(two_choices)) == {
        ("d[a]", "1  <=  x  <=  2"),
        ("d[a]", "x + y  ==  3"),
        ("d[b]", "x  <=  -7"),
        ("e[p]", "y  <=  0"),
        ("e[q]", "1  <=  y"),
    }


def test_disjunctions_become_sums_of_binaries_exclusive_or_not(two_choices: pyo.ConcreteModel) -> None:
    transform(two_choices)
    assert str(two_choices.first.algebraic_constraint.expr).endswith("==  1")
    assert str(two_choices.second.algebraic_constraint.expr).startswith("1  <=")


def test_rows_are_named_after_their_source_and_mapped_to_it(two_choices: pyo.ConcreteModel) -> None:
    transform(two_choices)
    transformation = pyo.TransformationFactory("sd.indicator")
    source = two_choices.d["a"].inner.row
    (row,) = transformation.get_transformed_constraints(source)
    assert row.index() == "inner.row"
    assert transformation.get_src_constraint(row) is source
    assert transformation.get_src_disjunct(row.parent_block()) is two_choices.d["a"]


def test_create_using_leaves_the_model_alone_and_ties_rows_to_the_copy(two_choices: pyo.ConcreteModel) -> None:
    copy = pyo.TransformationFactory("sd.indicator").create_using(two_choices)
    assert two_choices.first.active
    assert not list(indicator_rows(two_choices))
    assert {row.parent_component().binary[row.index()].model() for row in indicator_rows(copy)} == {copy}


def test_targets_transform_only_what_they_name(two_choices: pyo.ConcreteModel) -> None:
    transform(two_choices, targets=[two_choices.second])
    assert implications(two_choices) == {("e[p]", "y  <=  0"), ("e[q]", "1  <=  y")}
    assert two_choices.first.active


def test_the_sum_of_a_nested_disjunction_is_a_row_of_the_outer_disjunct() -> None:
    m = pyo.ConcreteModel()
    m.x = pyo.Var()
    m.outer = Disjunct(["in", "out"])
    m.outer["in"].choice = Disjunction(expr=[[m.x == 1], [m.x == 2]])
    m.outer["out"].row = pyo.Constraint(expr=m.x == 0)
    m.choice = Disjunction(expr=[m.outer["in"], m.outer["out"]])
    transform(m)
    sums = [text for disjunct, text in implications(m) if disjunct == "outer[in]"]
    inner = "outer[in].choice_disjuncts[{}].binary_indicator_var"
    assert sums == [f"{inner.format(0)} + {inner.format(1)}  ==  1"]


def test_nonlinear_rows_are_refused_by_name() -> None:
    m = pyo.ConcreteModel()
    m.x = pyo.Var()
    m.d = Disjunct([1, 2])
    m.d[1].square = pyo.Constraint(expr=m.x**2 <= 4)
    m.choice = Disjunction(expr=[m.d[1], m.d[2]])
    with pytest.raises(GDP_Error, match=r"linear rows only; 'd\[1\].square' is nonlinear"):
        transform(m)


def test_pyomo_writers_refuse_indicator_rows_instead_of_dropping_them(
    two_choices: pyo.ConcreteModel, tmp_path: Path
) -> None:
    transform(two_choices)
    with pytest.raises(ValueError, match="IndicatorConstraint"):
        two_choices.write(str(tmp_path / "design.lp"))


def test_pprint_shows_the_binary(capsys: pytest.CaptureFixture[str]) -> None:
    m = pyo.ConcreteModel()
    m.x, m.z = pyo.Var(), pyo.Var(domain=pyo.Binary)
    m.rows = IndicatorConstraint(pyo.Any)
    m.rows.imply("small", m.z, m.x <= 2)
    m.rows.pprint()
    assert "small :      z :  -Inf :    x :   2.0 :   True" in capsys.readouterr().out
