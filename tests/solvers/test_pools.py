"""Pools: all optimal selections of binary variables, each once, whatever else differs; by every installed backend."""

from contextlib import closing
from itertools import combinations
from math import inf
from typing import Any

import pyomo.environ as pyo
import pytest
from pyomo.common.collections import ComponentMap

from pyomo_sd.names import INFEASIBLE, OPTIMAL, TIME_LIMIT, UNBOUNDED
from pyomo_sd.reformulations import INDICATOR, SOS1
from pyomo_sd.solvers import Session, SolverOptions, avail_solvers, backends, get_backend
from pyomo_sd.solvers.pool import EXCLUDING_TREE, POOL, SOLUTION_POOL, Pool, PoolSession, pool
from small_models import knapsack, line, pairs

OWN = sorted(avail_solvers)
POOLING = [name for name in OWN if POOL in backends[name].features]
ALL_WAYS = [
    (name, switches)
    for name in POOLING
    for switches in (None, INDICATOR, SOS1)
    if switches is None or switches in backends[name].features
]
FEWEST = {frozenset(pair) for pair in combinations(range(5), 2)} - {frozenset({0, 1})}


def opened(solver: str, model: pyo.ConcreteModel, **options: Any) -> closing[Session]:
    return closing(get_backend(solver).open(model, SolverOptions(**options)))


def chosen(m: pyo.ConcreteModel, found: Pool) -> list[frozenset[int]]:
    return [frozenset(i for i, z in m.take.items() if member[z]) for member in found.members]


def exclude(session: Session, m: pyo.ConcreteModel, selection: frozenset[int]) -> None:
    session.add_row(ComponentMap((m.take[i], 1.0) for i in selection), -inf, len(selection) - 1.0)


def test_the_feature_says_who_has_a_pool() -> None:
    assert set(POOLING) == {"cplex", "gurobi", "scip"} & avail_solvers
    for name in OWN:
        with opened(name, knapsack()) as session:
            assert isinstance(session, PoolSession) == (name in POOLING)


@pytest.mark.parametrize(("solver", "switches"), ALL_WAYS)
def test_every_optimal_selection_is_there_once(solver: str, switches: str | None) -> None:
    m = pairs(switches)
    with opened(solver, m) as session:
        found = pool(session, list(m.take.values()), 100)
    assert (found.best.status, found.best.value, found.best.bound) == (OPTIMAL, pytest.approx(12), pytest.approx(12))
    assert set(chosen(m, found)) == FEWEST
    assert len(found.members) == 9
    assert found.complete
    assert found.best.values is not None
    assert chosen(m, found)[0] == {i for i, z in m.take.items() if found.best.values[z] > 0.5}


@pytest.mark.parametrize(("solver", "switches"), ALL_WAYS)
def test_a_pool_that_is_cut_short_says_so_and_the_next_ones_go_on(solver: str, switches: str | None) -> None:
    m = pairs(switches)
    seen: list[frozenset[int]] = []
    with opened(solver, m) as session:
        while (found := pool(session, list(m.take.values()), 4)).best.value == pytest.approx(12):
            assert found.best.status == OPTIMAL
            assert 1 <= len(found.members) <= 4
            seen += chosen(m, found)
            assert found.complete == (len(seen) == 9)
            for selection in chosen(m, found):
                exclude(session, m, selection)
    assert len(seen) == 9
    assert set(seen) == FEWEST


@pytest.mark.parametrize("solver", [*OWN, "pyomo:appsi_highs"])
def test_single_solves_get_them_all_in_a_loop(solver: str) -> None:
    m = pairs()
    seen = []
    with opened(solver, m) as session:
        while (found := pool(session, list(m.take.values()), 1)).best.value == pytest.approx(12):
            assert (len(found.members), found.complete) == (1, False)
            seen += chosen(m, found)
            exclude(session, m, seen[-1])
    assert set(seen) == FEWEST
    assert len(seen) == 9


@pytest.mark.parametrize("solver", sorted(set(OWN) - set(POOLING)))
def test_without_a_pool_there_is_one_member_and_no_claim(solver: str) -> None:
    m = pairs()
    with opened(solver, m) as session:
        found = pool(session, list(m.take.values()), 100)
    assert (found.best.status, len(found.members), found.complete) == (OPTIMAL, 1, False)


@pytest.mark.parametrize(("solver", "switches"), ALL_WAYS)
def test_a_session_goes_on_after_a_pool_as_before(solver: str, switches: str | None) -> None:
    m = pairs(switches)
    variables = list(m.take.values())
    with opened(solver, m) as session:
        first = pool(session, variables, 100)
        assert session.solve().value == pytest.approx(12)
        row = session.add_row(ComponentMap((z, 1.0) for z in variables), 3.0, inf)
        # of the ten triples three have both 0 and 1
        triples = pool(session, variables, 100)
        assert (triples.best.value, len(triples.members), triples.complete) == (pytest.approx(13), 7, True)
        session.set_row_bounds(row, -inf, inf)
        session.set_objective(ComponentMap([(m.take[0], 1.0), (m.take[1], 1.0), (m.take[2], 2.0)]), "maximize")
        # the most is 3: item 2, and one of 0 and 1; items 3 and 4 as one likes
        most = pool(session, variables, 100)
        assert (most.best.value, len(most.members), most.complete) == (pytest.approx(3), 8, True)
        assert {frozenset({0, 1}) & selection for selection in chosen(m, most)} == {frozenset({0}), frozenset({1})}
        session.set_objective(ComponentMap((z, 1.0) for z in variables), "minimize")
        assert set(chosen(m, pool(session, variables, 100))) == set(chosen(m, first))


@pytest.mark.parametrize("solver", POOLING)
def test_a_pool_without_an_objective_holds_all_that_is_feasible(solver: str) -> None:
    m = pairs()
    with opened(solver, m) as session:
        session.set_objective(ComponentMap(), "minimize")
        found = pool(session, list(m.take.values()), 100)
    larger = (frozenset(made) for size in range(2, 6) for made in combinations(range(5), size))
    assert set(chosen(m, found)) == {made for made in larger if not made >= {0, 1}}
    assert found.complete


@pytest.mark.parametrize("solver", POOLING)
def test_where_nothing_can_differ_there_is_one_member(solver: str) -> None:
    with opened(solver, line("feasible", pyo.Reals)) as session:
        found = pool(session, [], 10)
    assert (found.best.value, len(found.members), found.complete) == (pytest.approx(5), 1, True)


@pytest.mark.parametrize("solver", POOLING)
def test_what_has_no_optimum_has_no_members(solver: str) -> None:
    for kind, status in (("infeasible", INFEASIBLE), ("unbounded", UNBOUNDED)):
        m = line(kind, pyo.Integers)
        m.z = pyo.Var(domain=pyo.Binary)
        m.tie = pyo.Constraint(expr=m.z <= 1)
        with opened(solver, m) as session:
            found = pool(session, [m.z], 10)
        assert (found.best.status, found.members) == (status, ())
    m = pairs()
    with opened(solver, m) as session:
        found = pool(session, list(m.take.values()), 10, 0.0)
    assert (found.best.status, found.members, found.complete) == (TIME_LIMIT, (), False)


@pytest.mark.parametrize(("solver", "switches"), ALL_WAYS)
def test_a_session_says_what_finds_the_members(solver: str, switches: str | None) -> None:
    with opened(solver, pairs(switches)) as session:
        assert isinstance(session, PoolSession)
        excludes = solver == "scip" or (solver == "gurobi" and switches is not None)
        assert session.collects_by == (EXCLUDING_TREE if excludes else SOLUTION_POOL)
