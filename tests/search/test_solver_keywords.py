"""What is handed through to the solver: a start changes no answer, options and logs are the solver's own."""

from typing import Any

import pytest

import pyomo_sd as sd
from networks import succinate
from pyomo_sd.errors import SetupError, UnknownName
from pyomo_sd.problem.setup import Setup
from pyomo_sd.solvers import avail_solvers

BEST = {"ACALD": -1.0, "PYK": -1.0}
ONE_NODE = {"scip": {"limits/nodes": 1}, "highs": {"mip_max_nodes": 1}, "gurobi": {"NodeLimit": 1}}
MODULE = {"module_type": "suppress", "constraints": "R4 >= 0.1"}


@pytest.fixture(scope="module")
def optknock() -> sd.StrainDesignProblem:
    return succinate(max_cost=3)


@pytest.mark.parametrize(
    ("stated", "read"),
    [
        ({"PYK": -1.0, "NEW": 1.0, "OLD": 0.0, "R >= 1": True, "R >= 2": False}, [["PYK", "NEW", "R >= 1"]]),
        (["PYK", "ACALD"], [["PYK", "ACALD"]]),
        ([{"PYK": -1.0}, ["ACALD"], {}], [["PYK"], ["ACALD"], []]),
        ([], [[]]),
    ],
)
def test_designs_are_read_in_every_form(stated: Any, read: list[list[str]]) -> None:
    setup = Setup(sd_modules=MODULE, start=stated, solver_options={"a": True, "b": 2, "c": 2.5, "d": "x"}, tee=True)
    assert setup.start == read
    again = Setup.from_json(setup.to_json())
    assert again == setup
    assert again.solver_options is not None
    assert [type(value) for value in again.solver_options.values()] == [bool, int, float, str]


@pytest.mark.parametrize(
    "options", [{"start": 5}, {"start": "PYK"}, {"start": ["PYK", ["PGI"]]}, {"solver_options": {"a": [1]}}]
)
def test_what_is_no_design_or_no_option_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(SetupError, match=next(iter(options))):
        Setup(sd_modules=MODULE, **options)


@pytest.mark.parametrize("solver", ["scip", "highs", "gurobi"])
def test_the_solver_starts_from_a_design(optknock: sd.StrainDesignProblem, solver: str) -> None:
    if solver not in avail_solvers:
        pytest.skip(f"{solver} is not installed")
    cut_short: dict[str, Any] = {"solver": solver, "M": 1e3, "solver_options": ONE_NODE[solver], "seed": 0}
    design = {"ACALD": -1.0, "TKT2": -1.0, "LDH_D": -1.0}
    found = optknock.solve(start=design, max_solutions=1, **cut_short)
    assert found.status == sd.ERROR  # the solver was told to give up
    assert design in list(found)
    assert design not in list(optknock.solve(max_solutions=1, **cut_short))


@pytest.mark.parametrize("engine", ["milp", "branch_and_cut", "benders"])
@pytest.mark.parametrize("start", [["PGI"], [{"PYK": -1.0}, BEST, ["PGI", "PFL", "PPC"]]])
def test_a_start_changes_no_answer(optknock: sd.StrainDesignProblem, engine: str, start: Any) -> None:
    lone: Any = {"sd_modules": optknock.modules, "ko_cost": ["PYK", "ACALD", "PGI", "PFL", "PPC"], "max_cost": 2}
    problem = sd.StrainDesignProblem(optknock.network, **lone)
    found = problem.solve(engine=engine, start=start)
    assert list(found) == list(problem.solve(engine=engine))
    assert found[0] == BEST
    assert "start" not in found.proof.message


def test_a_list_of_designs_may_be_an_earlier_result(optknock: sd.StrainDesignProblem) -> None:
    first = optknock.solve(solver="scip", max_solutions=2)
    assert list(optknock.solve(solver="scip", max_solutions=2, start=first)) == list(first)


def test_a_start_of_what_may_not_be_changed_names_the_nearest(optknock: sd.StrainDesignProblem) -> None:
    with pytest.raises(UnknownName, match="unknown intervention of start 'PYKK': did you mean 'PYK'"):
        optknock.solve(start=["PYKK"])


def test_options_and_starts_mean_the_milp_engine_and_others_say_that_they_do_not_heed_them() -> None:
    model = sd.load_model("e_coli_core")
    lethal = sd.SDModule(model, "suppress", constraints="Biomass_Ecoli_core >= 0.001")
    problem = sd.StrainDesignProblem(model, sd_modules=lethal, ko_cost=["ENO", "PGI"], max_cost=1)
    found = problem.solve(solver_options={"limits/memory": 4000})
    assert list(found) == [{"ENO": -1.0}]
    assert found.proof.basis.endswith("the solver with limits/memory=4000")
    assert "indicator" in problem.solve(start=["PGI"]).proof.basis
    unheeded = problem.solve(engine="lp_tree", start=["PGI"], tee=True, solver_options={"limits/memory": 4000})
    assert "start and solver_options and tee not used by engine='lp_tree'" in unheeded.proof.message
    by_glpk = problem.solve(solver="glpk", M=1e3, start=["PGI"])
    assert list(by_glpk) == [{"ENO": -1.0}]
    assert "start not used by solver 'glpk'" in by_glpk.proof.message
    with pytest.raises(UnknownName, match=r"unknown parameter of scip 'limits/memry': did you mean 'limits/memory'"):
        problem.solve(solver_options={"limits/memry": 1})


def test_the_log_of_the_solver_is_shown_if_asked_for(
    optknock: sd.StrainDesignProblem, capfd: pytest.CaptureFixture[str]
) -> None:
    optknock.solve(solver="scip", max_solutions=1)
    assert capfd.readouterr().out == ""
    optknock.solve(solver="scip", max_solutions=1, tee=True)
    assert "SCIP Status" in capfd.readouterr().out
