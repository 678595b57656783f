"""What solvers tell while they solve: it leads to the result, it never gets worse, and whoever listens may object."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from itertools import pairwise

import pyomo.environ as pyo
import pytest
from pyomo.common.collections import ComponentMap
from pyomo.core.base.var import VarData

import pyomo_sd as sd
from networks import succinate
from pyomo_sd.names import OPTIMAL
from pyomo_sd.reformulations import INDICATOR, reformulations
from pyomo_sd.solvers import SolverOptions, SolverResult, avail_solvers, backends, get_backend
from pyomo_sd.solvers.lazy import LAZY, Row, solve_lazily
from pyomo_sd.solvers.pool import POOL, pool
from pyomo_sd.solvers.session import WATCH, Moment, Session
from small_models import free_choice, knapsack, line, market_split, pairs

WATCHED = [name for name in sorted(avail_solvers) if WATCH in backends[name].features]


def watched(
    solver: str, model: pyo.ConcreteModel, ask: Callable[[Session], SolverResult] = lambda session: session.solve(60)
) -> tuple[SolverResult, list[Moment]]:
    moments: list[Moment] = []
    with closing(get_backend(solver).open(model, SolverOptions(threads=1, watch=moments.append))) as session:
        return ask(session), moments


def improves(figures: Sequence[float | None], upwards: bool) -> bool:
    """Whether figures, once there is one, are there to stay and go one way, within tolerances."""
    known = [figure for figure in figures if figure is not None]
    there = list(figures[len(figures) - len(known) :]) == known
    return there and all((b - a if upwards else a - b) >= -1e-6 * max(1.0, abs(a)) for a, b in pairwise(known))


def assert_leads_to(result: SolverResult, moments: Sequence[Moment], maximize: bool) -> None:
    last = moments[-1]
    assert (last.nodes, last.value, last.bound) == (result.nodes or 0, result.value, result.bound)
    assert improves([moment.seconds for moment in moments], upwards=True)
    assert improves([moment.nodes for moment in moments], upwards=True)
    assert improves([moment.value for moment in moments], upwards=maximize)
    assert improves([moment.bound for moment in moments], upwards=not maximize)


@pytest.fixture(scope="module")
def optknock() -> sd.StrainDesignProblem:
    return succinate(max_cost=2)


@pytest.mark.parametrize("solver", WATCHED)
def test_optknock_is_told_from_the_root_to_the_proof(solver: str, optknock: sd.StrainDesignProblem) -> None:
    model = optknock.pyomo_model(tight=True)
    reformulations["bigm"].apply(model, 1e3)
    result, moments = watched(solver, model)
    assert (result.status, result.value) == (OPTIMAL, pytest.approx(9.1018, abs=1e-3))
    assert_leads_to(result, moments, maximize=True)
    at_the_root = [moment.bound for moment in moments if moment.nodes <= 1 and moment.bound is not None]
    # the root of the relaxation leaves more than the best design is worth, and no more than the cell can make
    assert 9.2 < at_the_root[-1] < 20


@pytest.mark.parametrize("solver", WATCHED)
@pytest.mark.parametrize(("make", "value"), [(knapsack, 21), (lambda: market_split(12, 2), 2)])
def test_values_and_bounds_are_those_of_the_model(
    solver: str, make: Callable[[], pyo.ConcreteModel], value: float
) -> None:
    model = make()
    result, moments = watched(solver, model)
    assert (result.value, result.bound) == pytest.approx((value, value))
    assert_leads_to(result, moments, maximize=make is knapsack)


@pytest.mark.parametrize("solver", WATCHED)
def test_a_linear_program_is_told_by_its_result(solver: str) -> None:
    result, moments = watched(solver, line("feasible", pyo.Reals))
    assert_leads_to(result, moments, maximize=False)


@pytest.mark.parametrize("solver", [name for name in WATCHED if INDICATOR in backends[name].features])
def test_the_runs_that_confirm_an_answer_are_not_told(solver: str) -> None:
    model = free_choice()
    pyo.TransformationFactory("sd.indicator").apply_to(model)
    result, moments = watched(solver, model)  # its y has no bound, so it is asked whether there is a far better one
    assert (result.status, result.value) == (OPTIMAL, pytest.approx(6))
    assert_leads_to(result, moments, maximize=True)


@pytest.mark.parametrize("solver", [name for name in WATCHED if POOL in backends[name].features])
def test_of_a_pool_the_optimum_is_told(solver: str) -> None:
    model = pairs()
    result, moments = watched(solver, model, lambda session: pool(session, list(model.take.values()), 20, 60).best)
    assert_leads_to(result, moments, maximize=False)


@pytest.mark.parametrize("solver", [name for name in WATCHED if LAZY in backends[name].features])
def test_rows_may_be_handed_out_beside(solver: str) -> None:
    model = pairs()
    three = Row(ComponentMap((z, 1.0) for z in model.take.values()), 3.0)

    def separate(point: Mapping[VarData, float]) -> list[Row]:
        return [] if sum(point[z] for z in model.take.values()) > 2.5 else [three]

    result, moments = watched(solver, model, lambda session: solve_lazily(session, separate, 60))
    assert result.value == pytest.approx(13)
    assert moments


@pytest.mark.parametrize("solver", WATCHED)
@pytest.mark.parametrize("kind", [KeyError, KeyboardInterrupt])
def test_what_the_watcher_raises_comes_through_and_the_session_goes_on(solver: str, kind: type[BaseException]) -> None:
    trouble, moments = kind("on purpose"), list[Moment]()

    def object_once(moment: Moment) -> None:
        moments.append(moment)
        if len(moments) == 2:
            raise trouble

    with closing(get_backend(solver).open(market_split(12, 2), SolverOptions(watch=object_once))) as session:
        with pytest.raises(kind) as caught:
            session.solve(60)
        assert caught.value is trouble
        assert len(moments) == 2
        assert session.solve(60).value == pytest.approx(2)
    assert moments[2].seconds < moments[1].seconds + 60  # the clock starts anew
