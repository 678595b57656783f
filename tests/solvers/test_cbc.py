"""CBC by its executable: where that is, what is said to it, and what its answers mean."""

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from subprocess import Popen
from typing import Any

import pyomo.environ as pyo
import pytest

from pyomo_sd.errors import SolverNotAvailable
from pyomo_sd.names import ERROR, INFEASIBLE, OPTIMAL, TIME_LIMIT
from pyomo_sd.solvers import SolverOptions, SolverResult, avail_solvers, cbc, get_backend, solver_report
from small_models import knapsack, market_split

pytestmark = pytest.mark.skipif("cbc" not in avail_solvers, reason="cbc is not installed")


def solved(model: pyo.ConcreteModel, time_limit: float = 60, **options: object) -> SolverResult:
    settings = SolverOptions(parameters=options)
    with closing(get_backend("cbc").open(model, settings)) as session:
        return session.solve(time_limit)


@pytest.fixture
def _look_again() -> Iterator[None]:
    cbc.executable.cache_clear()
    yield
    cbc.executable.cache_clear()


@pytest.mark.usefixtures("_look_again")
@pytest.mark.skipif(sys.platform == "win32", reason="executables are told by other means there")
def test_the_executable_of_the_path_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "cbc"
    own.write_text("#!/bin/sh\necho Version: 9.9.9\n")
    own.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert cbc.executable() == str(own)
    assert get_backend("cbc").version() == "9.9.9"


@pytest.mark.usefixtures("_look_again")
def test_without_an_executable_it_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(cbc, "find_spec", lambda name: None)
    assert not {row.name: row for row in solver_report()}["cbc"].available
    with pytest.raises(SolverNotAvailable, match="pip install pulp"):
        get_backend("cbc").open(knapsack(), SolverOptions())


def test_a_search_that_is_cut_short_without_a_point_proves_nothing() -> None:
    m = market_split(40, 5)
    m.miss.fix(0)
    result = solved(m, 0.5)
    assert (result.status, result.value, result.values) == (TIME_LIMIT, None, None)


def test_no_integers_between_bounds_is_infeasible() -> None:
    m = pyo.ConcreteModel()
    m.x = pyo.Var(range(2), domain=pyo.Integers, bounds=(0, 9))
    m.odd = pyo.Constraint(expr=2 * m.x[0] + 2 * m.x[1] == 7)
    m.least = pyo.Objective(expr=m.x[0])
    assert solved(m) == SolverResult(INFEASIBLE)


def test_another_limit_is_an_error_that_keeps_the_incumbent() -> None:
    result = solved(market_split(12, 2), maxSolutions=1)
    assert result.status == ERROR
    assert "Stopped on" in result.message
    assert result.value is not None
    assert result.value > 2


def test_an_optimum_within_a_stated_gap_is_none() -> None:
    result = solved(market_split(12, 2), allowableGap=1000, heuristicsOnOff="off", cutsOnOff="off")
    assert result.status == ERROR
    assert "within gap" in result.message
    assert result.value is not None


def test_an_interrupt_ends_the_executable(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*words: object, **how: object) -> None:
        raise KeyboardInterrupt

    started: list[Popen[str]] = []

    def noted(*words: Any, **how: Any) -> Popen[str]:
        started.append(Popen(*words, **how))
        return started[-1]

    monkeypatch.setattr(cbc, "Popen", noted)
    with closing(get_backend("cbc").open(market_split(40, 5), SolverOptions(tee=True))) as session:
        monkeypatch.setattr("builtins.print", interrupted)
        with pytest.raises(KeyboardInterrupt):
            session.solve(5)
    assert started[-1].wait(1) != 0


def test_values_have_all_their_digits() -> None:
    m = pyo.ConcreteModel()
    m.x, m.z = pyo.Var(bounds=(0, 1 / 3)), pyo.Var(domain=pyo.Binary)
    m.row = pyo.Constraint(expr=m.x + 1e-7 * m.z <= 1 / 7)
    m.most = pyo.Objective(expr=m.x, sense=pyo.maximize)
    result = solved(m)
    assert result.status == OPTIMAL
    assert result.value == pytest.approx(1 / 7, rel=1e-13)


def test_the_log_is_shown_if_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    for tee in (False, True):
        with closing(get_backend("cbc").open(knapsack(), SolverOptions(tee=tee, seed=0))) as session:
            session.solve()
        assert ("Optimal solution found" in capsys.readouterr().out) == tee


def test_what_preprocessing_calls_infeasible_is_asked_again() -> None:
    m = pyo.ConcreteModel()
    m.x = pyo.Var(range(5), domain=pyo.Integers)
    for i, (lower, upper) in enumerate([(0, 1.5), (-3, 3), (None, 2), (None, None), (-0.5, None)]):
        m.x[i].setlb(lower)
        m.x[i].setub(upper)
    m.x[1].domain = m.x[2].domain = pyo.Reals
    m.first = pyo.Constraint(expr=-3 * m.x[0] + m.x[1] + 4 * m.x[2] + 4 * m.x[4] >= 5)
    m.second = pyo.Constraint(expr=2 * m.x[0] + m.x[1] - 3 * m.x[2] - 3 * m.x[3] - 2 * m.x[4] >= 8)
    m.most = pyo.Objective(expr=-m.x[0] + 4 * m.x[1] + 5 * m.x[2] + m.x[3] - m.x[4] + 2.5, sense=pyo.maximize)
    # x[1] = 3, x[2] = 2 and x[3] = -4 leave 12 + 10 - 4 + 2.5
    result = solved(m)
    assert (result.status, result.value) == (OPTIMAL, pytest.approx(20.5))
