"""The same checks over every installed backend; what a backend lacks is read from its features."""

from contextlib import closing
from itertools import product
from math import inf
from typing import Any

import numpy as np
import pyomo.environ as pyo
import pytest
from pyomo.common.collections import ComponentMap
from pyomo.gdp import Disjunction

from pyomo_sd.errors import MissingFeature, SetupError, SolverNotAvailable, UnknownName
from pyomo_sd.names import ERROR, INFEASIBLE, OPTIMAL, TIME_LIMIT, TIME_LIMIT_W_SOL, UNBOUNDED
from pyomo_sd.reformulations import INDICATOR
from pyomo_sd.solvers import (
    Session,
    SolverOptions,
    SolverResult,
    avail_solvers,
    backends,
    get_backend,
    select_solver,
    solver_report,
)
from small_models import free_choice, knapsack, line, market_split, schedule

OWN = sorted(avail_solvers)
ABLE = [name for name in OWN if INDICATOR in backends[name].features]
UNABLE = [name for name in OWN if INDICATOR not in backends[name].features]
THROUGH_PYOMO = ["pyomo:appsi_highs", "pyomo:highs", "pyomo:gurobi_direct", "pyomo:cplex_direct"]
ALL = OWN + [name for name in THROUGH_PYOMO if get_backend(name).is_available()]


def opened(solver: str, model: pyo.ConcreteModel, **options: Any) -> closing[Session]:
    return closing(get_backend(solver).open(model, SolverOptions(**options)))


def solved(solver: str, model: pyo.ConcreteModel, **options: Any) -> SolverResult:
    with opened(solver, model, **options) as session:
        return session.solve(60)


def indicators(model: pyo.ConcreteModel) -> pyo.ConcreteModel:
    pyo.TransformationFactory("sd.indicator").apply_to(model)
    return model


@pytest.mark.parametrize("solver", ALL)
def test_a_small_milp_with_an_objective_constant(solver: str) -> None:
    m = knapsack()
    result = solved(solver, m)
    assert result.status == OPTIMAL
    assert (result.value, result.bound) == pytest.approx((21, 21))
    assert result.values is not None
    assert [result.values[m.take[i]] for i in range(3)] == pytest.approx([1, 0, 1])
    assert m.take[0].value is None  # the model is read, and not changed


@pytest.mark.parametrize("solver", ALL)
@pytest.mark.parametrize("domain", [pyo.Reals, pyo.Integers], ids=str)
def test_linear_programs_and_statuses(solver: str, domain: object) -> None:
    optimum = solved(solver, line("feasible", domain))
    assert (optimum.status, optimum.value, optimum.bound) == (OPTIMAL, pytest.approx(5), pytest.approx(5)) or (
        domain is pyo.Integers and optimum.value == pytest.approx(6)
    )
    assert solved(solver, line("infeasible", domain)) == SolverResult(INFEASIBLE)
    assert solved(solver, line("unbounded", domain)) == SolverResult(UNBOUNDED)


@pytest.mark.parametrize("solver", ALL)
def test_a_loop_that_adds_rows_changes_their_bounds_and_the_objective(solver: str) -> None:
    m = knapsack()
    with opened(solver, m) as session:
        row = session.add_row(ComponentMap([(m.take[0], 1.0), (m.take[2], 1.0)]), -inf, 1.0)
        values = [session.solve().value]
        for lower, upper in [(0.5, 1.5), (-inf, inf), (3.0, inf)]:
            session.set_row_bounds(row, lower, upper)
            values.append(session.solve().value)
        session.set_row_bounds(row, 1.0, 1.0)
        session.set_objective(ComponentMap([(m.take[1], 1.0), (m.fill, -1.0)]), "minimize")
        values.append(session.solve().value)
    assert values == [pytest.approx(19.5), pytest.approx(19.5), pytest.approx(21), None, pytest.approx(-2.5)]


@pytest.mark.parametrize("solver", OWN)
def test_a_row_that_nothing_meets_needs_no_variables(solver: str) -> None:
    m = pyo.ConcreteModel()
    m.objective = pyo.Objective(expr=0.0)
    with opened(solver, m) as session:
        row = session.add_row(ComponentMap(), 1.0, inf)
        assert session.solve(60).status == INFEASIBLE
        session.set_row_bounds(row, -inf, 1.0)
        assert session.solve(60).status == OPTIMAL


@pytest.mark.parametrize("solver", ALL)
def test_exclusion_enumerates_every_selection_that_fits(solver: str) -> None:
    m = knapsack()
    found = []
    with opened(solver, m) as session:
        while (result := session.solve()).status == OPTIMAL and result.values is not None:
            chosen = {i for i in range(3) if result.values[m.take[i]] > 0.5}
            found.append(frozenset(chosen))
            terms = ComponentMap((m.take[i], -1.0 if i in chosen else 1.0) for i in range(3))
            session.add_row(terms, 1.0 - len(chosen), inf)
    weights = (3, 4, 5)
    fitting = {
        frozenset(i for i in range(3) if made[i])
        for made in product((0, 1), repeat=3)
        if sum(w for w, taken in zip(weights, made, strict=True) if taken) <= 8
    }
    assert set(found) == fitting
    assert len(found) == len(fitting)


@pytest.mark.parametrize("solver", ALL)
def test_a_time_limit_of_nothing_is_met_at_once(solver: str) -> None:
    with opened(solver, knapsack()) as session:
        assert session.solve(0).status == TIME_LIMIT
        assert session.solve(-3.0).status == TIME_LIMIT


@pytest.fixture
def hard() -> pyo.ConcreteModel:
    return market_split(40, 5)


@pytest.mark.parametrize("solver", OWN)
def test_a_met_time_limit_hands_back_the_incumbent_and_the_bound(solver: str, hard: pyo.ConcreteModel) -> None:
    with opened(solver, hard, threads=1) as session:
        result = session.solve(0.5)
    assert result.status == TIME_LIMIT_W_SOL
    assert result.value is not None
    assert result.bound is not None
    assert 0 <= result.bound <= result.value
    assert result.values is not None
    assert result.value == pytest.approx(sum(result.values[v] for v in hard.miss.values()))


@pytest.mark.parametrize(("solver", "limit"), [("gurobi", "2000 variables"), ("cplex", "1000 variables")])
def test_a_model_too_large_for_the_licence_is_an_error_that_says_so(solver: str, limit: str) -> None:
    if solver not in avail_solvers or "at most" not in get_backend(solver).licence():
        pytest.skip(f"no size-limited {solver} here")
    m = pyo.ConcreteModel()
    m.x = pyo.Var(range(3000), bounds=(0, 1))
    m.row = pyo.Constraint(expr=sum(m.x.values()) <= 10)
    m.value = pyo.Objective(expr=-sum(m.x.values()))
    result = solved(solver, m)
    assert result.status == ERROR
    assert limit in result.message


@pytest.mark.parametrize("solver", ABLE)
def test_indicator_rows_over_variables_without_bounds(solver: str) -> None:
    m = indicators(free_choice())
    result = solved(solver, m)
    assert (result.status, result.value) == (OPTIMAL, pytest.approx(6))
    assert result.values is not None
    assert result.values[m.x] == pytest.approx(3) or result.values[m.x] == pytest.approx(-1)


@pytest.mark.parametrize("solver", ABLE)
def test_an_unbounded_model_with_indicator_rows_is_called_unbounded(solver: str) -> None:
    m = free_choice()
    m.best.sense = pyo.minimize
    assert solved(solver, indicators(m)).status == UNBOUNDED


@pytest.mark.parametrize("solver", ABLE)
def test_a_schedule_by_indicators(solver: str) -> None:
    result = solved(solver, indicators(schedule()))
    assert (result.status, result.value) == (OPTIMAL, pytest.approx(9))


@pytest.mark.parametrize("solver", ABLE)
def test_indicator_rows_hold_where_one_variable_has_several_values(solver: str) -> None:
    m = pyo.ConcreteModel()
    m.x = pyo.Var()
    m.within = pyo.Constraint(expr=(-20, m.x, 20))
    m.first = Disjunction(expr=[[-3 * m.x <= -4], [-3 * m.x == -4]])
    m.second = Disjunction(expr=[[-3 * m.x <= -4, -3 * m.x == -1], [-3 * m.x == -1]])
    m.none = pyo.Objective(expr=0 * m.x)
    assert solved(solver, indicators(m)).status == INFEASIBLE


@pytest.mark.parametrize("solver", ABLE)
def test_fixed_binaries_and_rows_without_variables_are_worked_off(solver: str) -> None:
    m = free_choice()
    m.p = pyo.Param(initialize=3.0, mutable=True)
    m.closed = pyo.Var()
    m.closed.fix(1.0)
    first, second = m.branch.disjuncts
    first.impossible = pyo.Constraint(expr=m.closed >= m.p)  # closes the first disjunct: y = 5 - x, x >= -1
    indicators(m)
    second.binary_indicator_var.fix(1)
    assert solved(solver, m).value == pytest.approx(6)
    m.x.fix(2.0)
    assert solved(solver, m).value == pytest.approx(3)


@pytest.mark.parametrize("solver", [*UNABLE, "pyomo:appsi_highs"])
def test_indicator_rows_are_refused_with_the_remedies(solver: str) -> None:
    with pytest.raises(MissingFeature, match=f"{solver!r} has no indicator constraints.*'scip'.*bigm"):
        get_backend(solver).open(indicators(schedule()), SolverOptions())


@pytest.mark.parametrize("solver", ALL)
def test_disjunctions_are_refused_with_the_remedy(solver: str) -> None:
    with pytest.raises(MissingFeature, match="apply a reformulation first"):
        get_backend(solver).open(schedule(), SolverOptions())


def test_nonlinear_models_and_several_objectives_are_refused() -> None:
    m = knapsack()
    m.second = pyo.Objective(expr=m.fill)
    with pytest.raises(MissingFeature, match="2 active objectives"):
        get_backend("highs").open(m, SolverOptions())
    m.second.deactivate()
    m.square = pyo.Constraint(expr=m.fill**2 <= 2)
    with pytest.raises(MissingFeature, match="square"):
        get_backend("highs").open(m, SolverOptions())


@pytest.mark.parametrize("solver", OWN)
def test_a_row_that_cannot_hold_makes_the_model_infeasible(solver: str) -> None:
    m = knapsack()
    m.fill.fix(2.0)
    m.never = pyo.Constraint(expr=m.fill <= 1)
    result = solved(solver, m)
    assert result.status == INFEASIBLE
    assert "never" in result.message


@pytest.mark.parametrize("solver", OWN)
def test_variables_that_no_row_mentions_can_join_later(solver: str) -> None:
    m = knapsack()
    m.free = pyo.Var(bounds=(-3, 4))
    with opened(solver, m) as session:
        session.set_objective(ComponentMap([(m.free, 1.0), (m.fill, 1.0)]), "maximize")
        assert session.solve().value == pytest.approx(6.5)
        session.add_row(ComponentMap([(m.free, 1.0), (m.fill, 1.0)]), -inf, 5.0)
        assert session.solve().value == pytest.approx(5)


SILENT_ON_NODES = ("glpk",)
GAPS = {
    "cbc": "ratioGap",
    "cplex": "mip.tolerances.mipgap",
    "glpk": "mip_gap",
    "gurobi": "MIPGap",
    "highs": "mip_rel_gap",
    "scip": "limits/gap",
}


@pytest.mark.parametrize(("solver", "gap"), [(solver, GAPS[solver]) for solver in OWN])
def test_the_solver_options_are_honoured_and_unknown_ones_named(solver: str, gap: str) -> None:
    assert solved(solver, knapsack(), threads=2, seed=7, integrality_tolerance=1e-6).value == pytest.approx(21)
    with pytest.raises(SetupError, match=f"{solver} does not take {gap}=much"):
        get_backend(solver).open(knapsack(), SolverOptions(parameters={gap: "much"}))
    with pytest.raises(UnknownName, match="no_such_parameter"):
        get_backend(solver).open(knapsack(), SolverOptions(parameters={"no_such_parameter": 1}))


@pytest.mark.parametrize("solver", OWN)
def test_the_nodes_of_the_tree_are_told_where_the_solver_tells(solver: str) -> None:
    nodes = solved(solver, market_split(12, 2), threads=1).nodes
    assert (nodes is None) == (solver in SILENT_ON_NODES)
    assert nodes is None or nodes > 1
    assert not solved(solver, line("feasible", pyo.Reals)).nodes


@pytest.mark.parametrize("solver", OWN)
def test_solves_repeat_exactly(solver: str, hard: pyo.ConcreteModel) -> None:
    hard.few = pyo.Constraint(expr=sum(hard.x.values()) <= 3)
    runs = [solved(solver, hard, threads=1, seed=1) for _ in range(2)]
    assert runs[0].value == runs[1].value
    assert runs[0].values is not None
    assert runs[1].values is not None
    assert list(runs[0].values.values()) == list(runs[1].values.values())


def test_solvers_are_chosen_by_name_and_never_replaced() -> None:
    assert select_solver() == "scip"
    assert select_solver("glpk") == "glpk"
    with pytest.raises(UnknownName, match="unknown solver 'gorubi': did you mean 'gurobi'"):
        select_solver("gorubi")
    with pytest.raises(SolverNotAvailable, match="pyomo:no_such_solver"):
        select_solver("pyomo:no_such_solver")


def test_the_report_names_versions_and_limits() -> None:
    rows = {row.name: row for row in solver_report()}
    assert set(rows) >= {"cplex", "glpk", "gurobi", "highs", "scip"}
    for name in OWN:
        version = rows[name].version
        assert version is not None
        assert version[0].isdigit()
        assert rows[name].licence


@pytest.mark.parametrize("solver", [solver for solver in OWN if solver != "cbc"])  # that looks at gaps too late
def test_an_optimum_within_a_gap_that_was_stated_is_an_error(solver: str) -> None:
    random = np.random.default_rng(0)
    m = pyo.ConcreteModel()
    m.x = pyo.Var(range(40), domain=pyo.Binary)
    weights = random.integers(1, 50, (4, 40)).tolist()
    m.covered = pyo.Constraint(range(4), rule=lambda m, i: sum(w * m.x[j] for j, w in enumerate(weights[i])) >= 320)
    m.cost = pyo.Objective(expr=sum(c * m.x[j] for j, c in enumerate(random.integers(5, 60, 40).tolist())))
    result = solved(solver, m, threads=1, parameters={GAPS[solver]: 0.99})
    assert result.status == ERROR
    assert result.message
    assert result.value is not None


@pytest.mark.parametrize("solver", OWN)
def test_a_limit_of_time_by_the_solvers_own_name_is_refused(solver: str) -> None:
    names = {"cbc": "seconds", "cplex": "timelimit", "glpk": "tm_lim", "gurobi": "TimeLimit", "scip": "limits/time"}
    own = names.get(solver, "time_limit")
    with pytest.raises(SetupError, match=f"takes {own} from time_limit="):
        opened(solver, knapsack(), parameters={own: 1})
