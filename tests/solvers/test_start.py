"""Starts: what a solver is told to begin with becomes its incumbent if it leads to a point, and changes no answer."""

from collections.abc import Mapping
from contextlib import closing
from math import inf, nan

import pyomo.environ as pyo
import pytest
from pyomo.common.collections import ComponentMap
from pyomo.core.base.var import VarData

from networks import succinate
from pyomo_sd.names import INFEASIBLE, OPTIMAL
from pyomo_sd.reformulations import reformulations
from pyomo_sd.solvers import SolverOptions, avail_solvers, backends, get_backend
from pyomo_sd.solvers.lazy import LAZY, Row, solve_lazily
from pyomo_sd.solvers.session import START, StartSession
from small_models import knapsack, pairs

OWN = sorted(avail_solvers)
STARTED = [name for name in OWN if START in backends[name].features]
ROOT_ONLY = {
    "cbc": {"maxNodes": 0},
    "cplex": {"mip.limits.nodes": 1},
    "gurobi": {"NodeLimit": 1},
    "highs": {"mip_max_nodes": 1},
    "scip": {"limits/nodes": 1},
}


def opened(solver: str, model: pyo.ConcreteModel, **parameters: float) -> closing[StartSession]:
    session = get_backend(solver).open(model, SolverOptions(threads=1, parameters=parameters))
    assert isinstance(session, StartSession)
    return closing(session)


@pytest.mark.parametrize("solver", [*OWN, "pyomo:appsi_highs"])
def test_who_has_the_feature_can_be_started(solver: str) -> None:
    with closing(get_backend(solver).open(knapsack(), SolverOptions())) as session:
        assert isinstance(session, StartSession) == (START in get_backend(solver).features)


@pytest.fixture(scope="module")
def optknock() -> pyo.ConcreteModel:
    m = succinate(max_cost=3).pyomo_model(tight=True)
    reformulations["bigm"].apply(m, 1e3)
    return m


@pytest.mark.parametrize("solver", STARTED)
def test_a_design_is_completed_to_an_incumbent_that_the_root_does_not_find(
    solver: str, optknock: pyo.ConcreteModel
) -> None:
    made = ("ACALD", "D_LACt2", "TKT2")
    start = ComponentMap((z, float(i in made)) for i, z in optknock.interventions.binaries.items())
    values = []
    for hint in (ComponentMap(), start):
        with opened(solver, optknock, **ROOT_ONLY[solver]) as session:
            session.start(hint)
            result = session.solve(60)
        assert result.value is not None
        values.append(result.value)
    assert values[0] < 9.27
    assert values[1] == pytest.approx(9.2747, abs=1e-3)


@pytest.mark.parametrize("solver", STARTED)
@pytest.mark.parametrize("values", [(1, 1, 1), (0.5, 0.5, 0.5), (7, -3, 0), (nan, 1, inf), (0, 1, 0)])
def test_a_start_changes_no_answer(solver: str, values: tuple[float, float, float]) -> None:
    m, stranger = knapsack(), pyo.Var(domain=pyo.Binary)
    stranger.construct()
    with opened(solver, m) as session:
        session.start(ComponentMap([*zip(m.take.values(), values, strict=True), (m.fill, 99.0), (stranger, 1.0)]))
        result = session.solve(60)
        assert (result.status, result.value, result.bound) == (OPTIMAL, pytest.approx(21), pytest.approx(21))
        session.start(ComponentMap([(m.take[0], 1.0)]))
        session.add_row(ComponentMap([(m.take[0], 1.0), (m.take[2], 1.0)]), -inf, 1.0)
        assert session.solve(60).value == pytest.approx(19.5)
        session.start(ComponentMap([(m.take[0], 1.0)]))
        session.add_row(ComponentMap([(m.fill, 1.0)]), 3.0, inf)
        assert session.solve(60).status == INFEASIBLE


@pytest.mark.parametrize("solver", [name for name in STARTED if LAZY in backends[name].features])
def test_a_start_is_asked_for_like_any_other_point(solver: str) -> None:
    m = pairs()
    row = Row(ComponentMap((z, 1.0) for z in m.take.values()), 3.0)

    def separate(point: Mapping[VarData, float]) -> list[Row]:
        return [] if sum(point[z] for z in m.take.values()) > 2.5 else [row]

    with opened(solver, m) as session:
        session.start(ComponentMap((z, float(i in (0, 2))) for i, z in m.take.items()))
        assert solve_lazily(session, separate, 60).value == pytest.approx(13)
