"""Backends as Pyomo plug-ins, and a backend that somebody else defines."""

import pyomo.environ as pyo
import pytest
from pyomo.core.base.block import BlockData
from pyomo.opt import TerminationCondition

from pyomo_sd.errors import MissingFeature
from pyomo_sd.solvers import (
    Session,
    SolverOptions,
    avail_solvers,
    backends,
    get_backend,
    register_backend,
    select_solver,
)
from small_models import knapsack, line, schedule

OWN = sorted(avail_solvers)
ABLE = [name for name in OWN if "indicator" in backends[name].features]
UNABLE = [name for name in OWN if "indicator" not in backends[name].features]


@pytest.mark.parametrize("solver", OWN)
def test_a_plugin_solves_and_loads_a_model(solver: str) -> None:
    m = knapsack()
    optimizer = pyo.SolverFactory(f"sd.{solver}")
    assert optimizer.available()
    assert optimizer.license_is_valid()
    assert optimizer.version() > (0,)
    results = optimizer.solve(m, options={"threads": 1})
    pyo.assert_optimal_termination(results)
    assert pyo.value(m.value) == pytest.approx(21)
    assert (results.problem.lower_bound, results.problem.upper_bound) == pytest.approx((21, 21))


@pytest.mark.parametrize("solver", OWN)
def test_an_infeasible_model_is_reported_and_nothing_is_loaded(solver: str) -> None:
    m = line("infeasible", pyo.Reals)
    results = pyo.SolverFactory(f"sd.{solver}").solve(m)
    assert results.solver.termination_condition == TerminationCondition.infeasible
    assert not pyo.check_optimal_termination(results)
    assert m.x.value is None


@pytest.mark.parametrize("solver", ABLE)
def test_a_plugin_takes_any_disjunctive_model_by_indicators(solver: str) -> None:
    m = schedule()
    pyo.TransformationFactory("sd.indicator").apply_to(m)
    pyo.assert_optimal_termination(pyo.SolverFactory(f"sd.{solver}").solve(m))
    assert m.end.value == pytest.approx(9)
    first = m.order[0, 1].disjuncts[0].indicator_var
    assert first.value == (m.start[0].value < m.start[1].value)


@pytest.mark.parametrize("solver", UNABLE)
def test_a_plugin_without_indicators_refuses_them(solver: str) -> None:
    m = schedule()
    pyo.TransformationFactory("sd.indicator").apply_to(m)
    with pytest.raises(MissingFeature, match="no indicator constraints"):
        pyo.SolverFactory(f"sd.{solver}").solve(m)


def test_solutions_can_be_kept_out_of_the_model_and_loaded_later() -> None:
    m = knapsack()
    results = pyo.SolverFactory("sd.highs").solve(m, load_solutions=False)
    assert m.take[0].value is None
    m.solutions.load_from(results)
    assert pyo.value(m.value) == pytest.approx(21)


def test_a_time_limit_is_a_termination_condition() -> None:
    results = pyo.SolverFactory("sd.highs").solve(knapsack(), time_limit=0)
    assert results.solver.termination_condition == TerminationCondition.maxTimeLimit


class HighsUnderAnotherName:
    """A third party's backend: nothing but what the protocol asks for."""

    name = "cousin"
    features = frozenset[str]()

    def is_available(self) -> bool:
        return True

    def version(self) -> str | None:
        return "1.0"

    def licence(self) -> str:
        return "free"

    def open(self, model: BlockData, options: SolverOptions) -> Session:
        return get_backend("highs").open(model, options)


def test_a_backend_from_outside_is_a_solver_like_any_other() -> None:
    register_backend(HighsUnderAnotherName())
    assert select_solver("cousin") == "cousin"
    assert "cousin" in avail_solvers
    m = knapsack()
    pyo.assert_optimal_termination(pyo.SolverFactory("sd.cousin").solve(m))
    assert m.take[2].value == pytest.approx(1)
