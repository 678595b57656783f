"""A solver that leaves out what linear programs know to be a design is not believed."""

import pyomo_sd as sd


def test_no_search_ends_as_infeasible_while_the_empty_design_holds() -> None:
    # the empty design has a value: the cell grows without oxygen. SCIP 10.0.2 calls this model infeasible; solved with
    # its binaries fixed as the other solvers have them it is feasible
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
    assert {} in list(found)
    assert found.status in (sd.OPTIMAL, sd.ERROR)
    if found.status == sd.ERROR:
        assert "left out the verified design []" in found.proof.message
        assert not found.proof.complete
