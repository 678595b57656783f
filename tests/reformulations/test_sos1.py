"""Special ordered sets in place of M: the rows, written by hand, and what solvers make of them."""

from contextlib import closing
from typing import Any

import pyomo.environ as pyo
import pytest
from pyomo.gdp import Disjunct, Disjunction, GDP_Error

from pyomo_sd.errors import MissingFeature
from pyomo_sd.names import INFEASIBLE, OPTIMAL, UNBOUNDED
from pyomo_sd.reformulations import SOS1, reformulations
from pyomo_sd.solvers import SolverOptions, SolverResult, avail_solvers, backends, get_backend
from pyomo_sd.solvers.pyomo_solver import PASSES_SETS_ON
from small_models import free_choice, knapsack, schedule

OWN = sorted(avail_solvers)
THROUGH_PYOMO = [f"pyomo:{name}" for name in PASSES_SETS_ON]
ABLE = [name for name in (*OWN, *THROUGH_PYOMO) if SOS1 in get_backend(name).features]
ABLE = [name for name in ABLE if get_backend(name).is_available()]
UNABLE = [name for name in OWN if SOS1 not in backends[name].features]


def transform(model: pyo.ConcreteModel) -> pyo.ConcreteModel:
    pyo.TransformationFactory("sd.sos1").apply_to(model)
    return model


def solved(solver: str, model: pyo.ConcreteModel) -> SolverResult:
    with closing(get_backend(solver).open(model, SolverOptions())) as session:
        return session.solve(60)


def written(disjunct: Any) -> list[tuple[str, tuple[float | None, float | None]]]:
    """Return the rows of a transformed disjunct, its slack called s, with the bounds of the slack."""
    block = disjunct.transformation_block
    return [
        (str(row.expr).replace(block.slack[name].name, "s"), block.slack[name].bounds)
        for name, row in block.transformedConstraints.items()
    ]


def sets(disjunct: Any) -> list[list[str]]:
    """Return the local names of the members of each set of a disjunct."""
    return [[v.local_name for v in data.variables] for data in disjunct.transformation_block.sets.values()]


def test_a_row_gets_a_slack_that_its_binary_forbids() -> None:
    m = pyo.ConcreteModel()
    m.x, m.y = pyo.Var(), pyo.Var()
    m.d = Disjunct([1, 2])
    m.d[1].most = pyo.Constraint(expr=m.x + m.y <= 3)
    m.d[1].least = pyo.Constraint(expr=m.x - m.y >= 1)
    m.d[2].within = pyo.Constraint(expr=pyo.inequality(1, m.x, 2))
    m.d[2].exactly = pyo.Constraint(expr=2 * m.y == 5)
    m.choice = Disjunction(expr=[m.d[1], m.d[2]])
    transform(m)
    assert written(m.d[1]) == [("x + y - s  <=  3.0", (0, None)), ("1.0  <=  x - y - s", (None, 0))]
    assert written(m.d[2]) == [("1.0  <=  x - s  <=  2.0", (None, None)), ("2*y - s  ==  5.0", (None, None))]
    binary = "binary_indicator_var"
    assert sets(m.d[1]) == [["slack[most]", binary], ["slack[least]", binary]]
    assert sets(m.d[2]) == [["slack[within]", binary], ["slack[exactly]", binary]]
    assert all(data.variables[1] is m.d[1].binary_indicator_var for data in m.d[1].transformation_block.sets.values())
    assert str(m.choice.algebraic_constraint.expr) == f"d[1].{binary} + d[2].{binary}  ==  1"


@pytest.mark.parametrize(
    ("bounds", "factor", "sides", "is_zero"),
    [
        ((None, None), 3.0, (0, 0), True),
        ((0, None), 1.0, (None, 0), True),
        ((0, None), -2.0, (0, None), True),
        ((-4, 0), 1.0, (0, None), True),
        ((-4, 0), -1.0, (None, 0), True),
        ((0, None), -1.0, (None, 0), False),
        ((-1, None), 1.0, (None, 0), False),
        ((0, None), 1.0, (None, 1), False),
        ((None, None), 1.0, (1, 1), False),
    ],
)
def test_a_row_that_leaves_a_variable_only_zero_needs_no_slack(
    bounds: tuple[Any, Any], factor: float, sides: tuple[Any, Any], is_zero: bool
) -> None:
    m = pyo.ConcreteModel()
    m.v = pyo.Var(bounds=bounds)
    m.d = Disjunct([1, 2])
    m.d[1].row = pyo.Constraint(expr=(sides[0], factor * m.v, sides[1]))
    m.choice = Disjunction(expr=[m.d[1], m.d[2]])
    transform(m)
    assert len(written(m.d[1])) == (0 if is_zero else 1)
    assert sets(m.d[1]) == [["v" if is_zero else "slack[row]", "binary_indicator_var"]]
    transformation = pyo.TransformationFactory("sd.sos1")
    (made,) = transformation.get_transformed_constraints(m.d[1].row)
    assert transformation.get_src_constraint(made) is m.d[1].row


def test_nonlinear_rows_are_refused_by_name() -> None:
    m = pyo.ConcreteModel()
    m.x = pyo.Var()
    m.choice = Disjunction(expr=[[m.x**2 <= 4], [m.x >= 9]])
    with pytest.raises(GDP_Error, match=r"sd.sos1 takes linear rows only; 'choice_disjuncts\[0\].constraint\[1\]'"):
        transform(m)


@pytest.mark.parametrize("solver", ABLE)
def test_disjunctions_over_variables_without_bounds(solver: str) -> None:
    result = solved(solver, transform(free_choice()))
    assert (result.status, result.value) == (OPTIMAL, pytest.approx(6))
    m = free_choice()
    m.best.sense = pyo.minimize
    assert solved(solver, transform(m)).status == UNBOUNDED


@pytest.mark.parametrize("solver", ABLE)
def test_a_schedule(solver: str) -> None:
    result = solved(solver, transform(schedule()))
    assert (result.status, result.value) == (OPTIMAL, pytest.approx(9))


@pytest.mark.parametrize("solver", ABLE)
def test_a_variable_that_cannot_be_zero_closes_the_disjunct_that_wants_it_to_be(solver: str) -> None:
    m = pyo.ConcreteModel()
    m.v, m.cost = pyo.Var(bounds=(2, 5)), pyo.Var(domain=pyo.NonNegativeReals)
    m.choice = Disjunction(expr=[[m.v == 0], [m.v + m.cost >= 9], [m.cost >= 11]])
    m.least = pyo.Objective(expr=m.cost)
    assert solved(solver, transform(m)).value == pytest.approx(4)


@pytest.mark.parametrize("solver", [name for name in ABLE if name in OWN])
def test_sets_with_fixed_variables_are_worked_off(solver: str) -> None:
    m = pyo.ConcreteModel()
    m.x = pyo.Var(range(3), bounds=(0, 4))
    m.one = pyo.SOSConstraint(var=m.x, sos=1)
    m.most = pyo.Objective(expr=m.x[0] + 2 * m.x[1] + 3 * m.x[2], sense=pyo.maximize)
    assert solved(solver, m).value == pytest.approx(12)
    m.x[2].fix(0)
    assert solved(solver, m).value == pytest.approx(8)
    m.x[0].fix(1)
    assert solved(solver, m).value == pytest.approx(1)
    m.x[1].fix(1)
    result = solved(solver, m)
    assert result.status == INFEASIBLE
    assert "set 'one'" in result.message
    m.one.deactivate()
    assert solved(solver, m).value == pytest.approx(3)


@pytest.mark.parametrize("solver", [*UNABLE, "pyomo:appsi_highs"])
def test_sets_are_refused_with_the_remedies(solver: str) -> None:
    with pytest.raises(MissingFeature, match=f"{solver!r} has no special ordered sets.*'scip'.*bigm"):
        get_backend(solver).open(transform(schedule()), SolverOptions())


def test_sets_of_another_type_are_refused() -> None:
    m = knapsack()
    m.two = pyo.SOSConstraint(var=m.take, sos=2)
    with pytest.raises(MissingFeature, match="set 'two' is of type 2"):
        get_backend("scip").open(m, SolverOptions())


def test_nothing_is_assumed() -> None:
    basis = reformulations["sos1"].apply(free_choice(), None)
    assert (basis.text, basis.price_bound) == ("special ordered sets, within the tolerance of the solver", None)
