"""Why an answer is wrong: the leaking binary, the row at its M, the M that is enough."""

from typing import Any

import pytest

import pyomo_sd as sd
from networks import L, cell
from pyomo_sd.laboratory.verdicts import BY_M, BY_TOLERANCE, RIGHT
from pyomo_sd.solvers import avail_solvers

USUAL: dict[str, Any] = {"integrality_tolerance": 1e-5, "feasibility_tolerance": 1e-6}  # of Gurobi and GLPK


@pytest.fixture(scope="module")
def succinate() -> sd.StrainDesignProblem:
    """OptKnock for succinate on e_coli_core without oxygen, growth of 0.05 at least, three knockouts of 69."""
    model = sd.load_model("e_coli_core")
    model.reactions.EX_o2_e.lower_bound = 0
    exchanges = {reaction.id for reaction in model.exchanges}
    candidates = [r.id for r in model.reactions if r.id not in exchanges | {"ATPM", "Biomass_Ecoli_core"}]
    growth = "Biomass_Ecoli_core"
    module = sd.SDModule(
        model, "optknock", inner_objective=growth, outer_objective="EX_succ_e", constraints=f"{growth} >= 0.05"
    )
    return sd.StrainDesignProblem(model, sd_modules=module, ko_cost=candidates, max_cost=3)


@pytest.mark.parametrize("solver", ["gurobi", "glpk"])
def test_m_1000_at_the_solvers_own_tolerance_reports_what_no_design_makes(
    succinate: sd.StrainDesignProblem, solver: str
) -> None:
    if solver not in avail_solvers:
        pytest.skip(f"{solver} is not installed")
    found = sd.diagnose(succinate, reformulation="bigm", solver=solver, M=1000, **USUAL)
    assert found.verdict == BY_TOLERANCE
    assert found.reported == pytest.approx(11.83, abs=1e-3)
    assert found.verified < 9.2
    assert found.optimum == pytest.approx(9.9108, abs=1e-3)
    # some binary within the tolerance of an integer buys what its row of the dual must not have
    leak = found.leaks[0]
    assert 0 < leak.off_by <= 1e-5
    assert leak.bought == pytest.approx(1000 * leak.off_by)
    assert leak.binary.startswith("interventions.")
    assert leak.row.startswith(f"{leak.binary}.optknock.dual.reduced_cost[")
    assert {lying.M for lying in found.at_limit} == {1000.0}
    assert f"{leak.binary} is " in str(found)
    # the M that was stated is far larger than it needs to be, and with a smaller one the leak buys less
    assert found.enough == 0.02
    assert found.best is not None
    assert {"ACALD", "THD2"} < found.best
    right = sd.diagnose(succinate, reformulation="bigm", solver=solver, M=found.enough, **USUAL)
    assert (right.verdict, right.leaks, right.enough) == (RIGHT, (), None)


@pytest.mark.parametrize("threshold", [1.0, 1e-2, 1e-4])
def test_the_m_that_is_enough_is_enough_and_the_next_smaller_one_is_not(threshold: float) -> None:
    model = cell(L)
    module = sd.SDModule(model, "suppress", constraints=f"EX >= {threshold}")
    problem = sd.StrainDesignProblem(model, sd_modules=module)
    way: dict[str, Any] = {"reformulation": "bigm", "solver": "highs"}
    lost = sd.diagnose(problem, M=1e-3, **way)
    assert (lost.verdict, lost.reported, lost.optimum) == (BY_M, None, 1.0)
    # a certificate y with b'y = -1 has a price of 1 / threshold on the row EX >= threshold
    assert lost.enough is not None
    assert lost.enough == pytest.approx(1 / threshold)
    assert sd.diagnose(problem, M=lost.enough, **way).verdict == RIGHT
    assert sd.diagnose(problem, M=lost.enough / 2, **way).verdict == BY_M


def test_a_right_answer_has_nothing_to_explain() -> None:
    model = cell(L)
    module = sd.SDModule(model, "suppress", constraints="EX >= 1")
    found = sd.diagnose(sd.StrainDesignProblem(model, sd_modules=module), reformulation="indicator")
    assert (found.verdict, found.leaks, found.at_limit, found.enough) == (RIGHT, (), (), None)
    assert str(found) == "right: reported 1, verified 1, optimum 1"


def test_why_nothing_was_run_is_told() -> None:
    model = cell(L)
    module = sd.SDModule(model, "suppress", constraints="EX >= 1")
    found = sd.diagnose(sd.StrainDesignProblem(model, sd_modules=module), reformulation="bigm")
    assert found.message.startswith("MissingPriceBound: ")
    assert found.message in str(found)


def test_unknown_names_are_refused() -> None:
    model = cell(L)
    problem = sd.StrainDesignProblem(model, sd_modules=sd.SDModule(model, "suppress", constraints="EX >= 1"))
    with pytest.raises(sd.errors.UnknownName, match="did you mean 'scip'"):
        sd.diagnose(problem, solver="skip")
    misspelt: dict[str, Any] = {"reformulations": ["bigm"]}
    with pytest.raises(sd.errors.UnknownKeyword, match="did you mean 'reformulation'"):
        sd.diagnose(problem, **misspelt)
