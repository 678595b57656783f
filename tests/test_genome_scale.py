"""The modelling layer at genome scale: iJO1366 as bundled with cobra, all gene-associated reactions as candidates."""

from pathlib import Path

import pyomo.environ as pyo
import pytest

import pyomo_sd as sd

GROWTH = "BIOMASS_Ec_iJO1366_core_53p95M"


@pytest.fixture(scope="module")
def model() -> pyo.ConcreteModel:
    cell = sd.load_model("iJO1366")
    cell.reactions.EX_o2_e.lower_bound = 0
    candidates = [r.id for r in cell.reactions if r.genes and not r.boundary]
    assert len(candidates) == 2123
    module = sd.SDModule(
        cell, sd.OPTKNOCK, inner_objective=GROWTH, outer_objective="EX_succ_e", constraints=f"{GROWTH} >= 0.05"
    )
    return sd.StrainDesignProblem(cell, sd_modules=module, ko_cost=candidates, max_cost=2).pyomo_model()


def test_optknock_has_one_disjunction_per_candidate_and_every_row_by_name(model: pyo.ConcreteModel) -> None:
    assert len(model.interventions.choice) == 2123
    assert len(model.optknock.primal.flux) == 2583
    assert len(model.optknock.dual.reduced_cost) == 2583 - 2123
    assert len(model.optknock.primal.mass_balance) == 1805
    knocked_out, present = model.interventions.made["PGI"], model.interventions.not_made["PGI"]
    assert str(knocked_out.optknock.absent["primal.flux[PGI]"].expr) == "optknock.primal.flux[PGI]  ==  0.0"
    assert str(present.optknock.dual.reduced_cost["flux[PGI]"].expr).replace("'", "") == (
        "optknock.dual.price[mass_balance[f6p_c]] - optknock.dual.price[mass_balance[g6p_c]]"
        " + optknock.dual.price[lower_bound[PGI]] + optknock.dual.price[upper_bound[PGI]]  ==  0.0"
    )


def test_lp_file_names_rows_and_variables_by_biological_id(model: pyo.ConcreteModel, tmp_path: Path) -> None:
    copy = model.clone()
    pyo.TransformationFactory("gdp.bigm").apply_to(copy, bigM=1000)
    copy.write(str(tmp_path / "optknock.lp"), io_options={"symbolic_solver_labels": True})
    text = (tmp_path / "optknock.lp").read_text()
    for name in (
        "interventions_made(PGI)_binary_indicator_var",
        "c_e_optknock_primal_mass_balance(g6p_c)_",
        "optknock_primal_flux(PGI)",
        "optknock_dual_price(_mass_balance(g6p_c)_)",
        "_reduced_cost(_flux(PGI)_)",
        "c_l_optknock_strong_duality_",
    ):
        assert name in text
