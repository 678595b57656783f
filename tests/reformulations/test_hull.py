"""Convex hulls: boxes are limits, the stated one is assumed where there is none, the model's variables stay bare."""

import pyomo.environ as pyo
import pytest
from pyomo.gdp import Disjunction

import pyomo_sd as sd
from networks import cell
from pyomo_sd.errors import MissingPriceBound
from pyomo_sd.reformulations import reformulations
from small_models import free_choice, schedule


def bounded_choice() -> pyo.ConcreteModel:
    """Two intervals and a cost: the hull of {0 <= x <= 1} and {4 <= x <= 5}."""
    m = pyo.ConcreteModel()
    m.x = pyo.Var(bounds=(0, 6))
    m.choice = Disjunction(expr=[[m.x <= 1], [pyo.inequality(4, m.x, 5)]])
    m.best = pyo.Objective(expr=m.x, sense=pyo.maximize)
    return m


def test_every_term_has_a_copy_within_the_boxes() -> None:
    m = bounded_choice()
    basis = reformulations["hull"].apply(m, None)
    assert (basis.text, basis.price_bound) == ("convex hulls with flux bounds", None)
    hull = pyo.TransformationFactory("gdp.hull")
    first, second = m.choice.disjuncts
    copies = [hull.get_disaggregated_var(m.x, disjunct) for disjunct in (first, second)]
    assert [copy.bounds for copy in copies] == [(0, 6), (0, 6)]
    names = {copies[0].name: "x1", copies[1].name: "x2"}
    rows = [str(row.expr) for d in (first, second) for row in hull.get_transformed_constraints(d.constraint[1])]
    for name, short in names.items():
        rows = [row.replace(name, short) for row in rows]
    z = "choice_disjuncts[{}].binary_indicator_var"
    assert rows == [f"x1  <=  {z.format(0)}", f"4.0*{z.format(1)}  <=  x2", f"x2  <=  5.0*{z.format(1)}"]


@pytest.mark.parametrize("solver", ["highs", "scip", "glpk"])
def test_what_no_m_is_needed_for_is_solved_by_any_solver(solver: str) -> None:
    m = bounded_choice()
    reformulations["hull"].apply(m, None)
    pyo.SolverFactory(f"sd.{solver}").solve(m)
    assert m.x.value == pytest.approx(5)


def test_the_stated_limit_is_one_on_variables_and_cuts_off_what_is_beyond() -> None:
    for limit, best in ((100, 6), (5, 5)):  # x = 3, y = 6, or x = -1, y = 6
        m = free_choice()
        basis = reformulations["hull"].apply(m, limit)
        assert basis.price_bound == limit
        assert basis.text == f"convex hulls: 2 variables that the model leaves unbounded assumed within {limit}"
        pyo.SolverFactory("sd.highs").solve(m)
        assert m.y.value == pytest.approx(best)
        assert m.x.bounds == m.y.bounds == (None, None)


def test_a_bound_that_there_is_stays_what_it_is() -> None:
    m = schedule()
    reformulations["hull"].apply(m, 50)
    assert [start.bounds for start in m.start.values()] == [(0, None)] * 3
    pyo.SolverFactory("sd.highs").solve(m)
    assert pyo.value(m.makespan) == pytest.approx(9)


def test_without_a_stated_limit_what_is_unbounded_is_named() -> None:
    with pytest.raises(MissingPriceBound, match=r"2 variables in disjuncts, y the first"):
        reformulations["hull"].apply(free_choice(), None)


def test_designs_rest_on_the_limit() -> None:
    model = cell("UP: -> A [0,10]; R1: A -> B; R2: A -> C; EX: B -> [0,inf]; EY: C -> [0,inf]")
    module = sd.SDModule(model, sd.SUPPRESS, constraints="EX >= 1")
    found = sd.compute_strain_designs(
        model, sd_modules=module, ko_cost=["R1", "R2"], solver="highs", reformulation="hull", M=100
    )
    assert [set(design) for design in found] == [{"R1"}]
    assert found.proof.price_bound == 100
    assert found.proof.basis is not None
    assert found.proof.basis.startswith("convex hulls: ")
