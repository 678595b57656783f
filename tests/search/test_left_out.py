"""What a solver leaves out: SCIP 10.0.2 with conflict analysis called the first model here infeasible."""

import pytest

import pyomo_sd as sd


def test_complementary_slackness_loses_no_design() -> None:
    # the values of HiGHS with big-M, of Gurobi, and of linear programs alone
    model = sd.load_model("e_coli_core")
    model.reactions.EX_o2_e.lower_bound = 0
    module = sd.SDModule(
        model,
        sd.OPTKNOCK,
        inner_objective="Biomass_Ecoli_core",
        outer_objective="EX_succ_e",
        constraints="Biomass_Ecoli_core >= 0.1",
    )
    found = sd.compute_strain_designs(model, sd_modules=module, ko_cost=["ACALD", "PYK"], max_cost=2, closing="kkt")
    assert (found.status, found.proof.complete) == (sd.OPTIMAL, True)
    assert [set(design) for design in found] == [{"ACALD", "PYK"}, {"PYK"}, set()]
    assert found.values == pytest.approx([9.101863, 6.968132, 0.0], abs=1e-3)
