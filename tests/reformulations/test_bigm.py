"""Big-M: what follows from boxes is used side by side with what is stated, and told apart from it."""

from math import inf

import pyomo.environ as pyo
import pytest
from pyomo.gdp import Disjunct, Disjunction

import pyomo_sd as sd
from networks import cell
from pyomo_sd.errors import MissingPriceBound
from pyomo_sd.reformulations import reformulations


@pytest.fixture
def choice() -> pyo.ConcreteModel:
    """Two disjuncts with rows of a variable that has a lower bound only."""
    m = pyo.ConcreteModel()
    m.x = pyo.Var(bounds=(-2, None))
    m.d = Disjunct([0, 1])
    m.d[0].least = pyo.Constraint(expr=m.x >= 5)
    m.d[1].most = pyo.Constraint(expr=m.x <= 1)
    m.d[1].exactly = pyo.Constraint(expr=m.x == 1)
    m.choice = Disjunction(expr=[m.d[0], m.d[1]])
    return m


def test_each_side_of_a_row_takes_the_m_that_follows_and_else_the_stated_one(choice: pyo.ConcreteModel) -> None:
    basis = reformulations["bigm"].apply(choice, 100.0)
    bigm = pyo.TransformationFactory("gdp.bigm")
    assert bigm.get_M_value(choice.d[0].least) == (-7, None)
    assert bigm.get_M_value(choice.d[1].most) == (None, 100)
    assert bigm.get_M_value(choice.d[1].exactly) == (-3, 100)
    assert basis.text == "big-M: M = 100 assumed on 2 switched rows that the model leaves unbounded"
    assert basis.price_bound == 100


def test_without_a_stated_m_only_rows_whose_needed_side_is_unbounded_are_an_error(choice: pyo.ConcreteModel) -> None:
    with pytest.raises(MissingPriceBound, match=r"2 switched rows, d\[1\].most the first"):
        reformulations["bigm"].apply(choice, None)
    choice.d[1].most.deactivate()
    choice.d[1].exactly.deactivate()
    basis = reformulations["bigm"].apply(choice, None)
    assert (basis.text, basis.price_bound) == ("big-M that follows from flux bounds", None)


def test_a_forced_reaction_without_an_upper_bound() -> None:
    model = cell("UP: -> A; R1: A -> B [1,inf]; EX: B -> [0,inf]; U2: -> A [0,inf]")
    module = sd.SDModule(model, "protect", constraints="EX >= 2")
    found = sd.compute_strain_designs(model, sd_modules=module, ko_cost=["R1"], solver="highs", M=1e3)
    assert (list(found), found.status, found.proof.complete) == ([{}], sd.OPTIMAL, True)
    assert found.proof.basis == "big-M: M = 1000 assumed on 1 switched rows that the model leaves unbounded"


@pytest.mark.parametrize("stated", [None, 100.0])
def test_the_list_of_ms_has_what_is_used_and_where_it_comes_from(
    choice: pyo.ConcreteModel, stated: float | None
) -> None:
    table = sd.big_ms(choice, stated)
    assert list(table.itertuples(index=False, name=None)) == [
        ("d[0].least", "lower", -7.0, "boxes"),
        ("d[1].most", "upper", stated or inf, "stated" if stated else "none"),
        ("d[1].exactly", "lower", -3.0, "boxes"),
        ("d[1].exactly", "upper", stated or inf, "stated" if stated else "none"),
    ]
    if stated:
        used = {name: choice.find_component(name) for name in table["row"]}
        reformulations["bigm"].apply(choice, stated)
        bigm = pyo.TransformationFactory("gdp.bigm")
        for row, side, m, _ in table.itertuples(index=False, name=None):
            assert bigm.get_M_value(used[row])[side == "upper"] == m
