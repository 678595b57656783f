"""Flux balance analysis."""

import cobra
import numpy as np
import pytest
from cobra.flux_analysis import pfba as cobra_pfba

from networks import cell
from pyomo_sd.analysis import fba
from pyomo_sd.errors import SetupError, UnknownName, UnknownReaction
from pyomo_sd.network import load_model


@pytest.fixture(scope="module")
def textbook() -> cobra.Model:
    return load_model("e_coli_core")


def test_the_models_own_objective_and_sense(textbook: cobra.Model) -> None:
    found = fba(textbook)
    assert found.status == "optimal"
    assert found.objective_value == pytest.approx(textbook.slim_optimize())
    assert found.fluxes["Biomass_Ecoli_core"] == found.objective_value
    with textbook:
        textbook.objective, textbook.objective_direction = "EX_glc__D_e", "min"
        assert fba(textbook).objective_value == pytest.approx(-10)


@pytest.mark.parametrize("obj", ["2 EX_ac_e - EX_o2_e", {"EX_ac_e": 2.0, "EX_o2_e": -1.0}])
@pytest.mark.parametrize(
    ("sense", "direction"), [(None, "max"), ("maximize", "max"), ("max", "max"), ("minimize", "min"), ("min", "min")]
)
def test_a_given_objective_under_constraints(
    textbook: cobra.Model, obj: str | dict[str, float], sense: str | None, direction: str
) -> None:
    found = fba(textbook, obj=obj, obj_sense=sense, constraints="Biomass_Ecoli_core >= 0.1, EX_o2_e + PFK >= -5")
    with textbook:
        reactions = textbook.reactions
        reactions.Biomass_Ecoli_core.lower_bound = 0.1
        sums = reactions.EX_o2_e.flux_expression + reactions.PFK.flux_expression
        textbook.add_cons_vars(textbook.problem.Constraint(sums, lb=-5.0))
        textbook.objective = {reactions.EX_ac_e: 2.0, reactions.EX_o2_e: -1.0}
        textbook.objective_direction = direction
        assert found.objective_value == pytest.approx(textbook.slim_optimize())


@pytest.mark.parametrize(
    ("text", "obj", "sense", "constraints", "status", "value"),
    [
        ("UP: -> A; EX: A ->", "EX", "maximize", "EX >= 11", "infeasible", np.nan),
        ("UP: -> A [0,inf]; EX: A -> [0,inf]", "EX", "maximize", None, "unbounded", np.inf),
        ("UP: -> A [0,inf]; EX: A -> [0,inf]", "-EX", "minimize", None, "unbounded", -np.inf),
    ],
)
def test_what_has_no_optimum_has_a_status(
    text: str, obj: str, sense: str, constraints: str | None, status: str, value: float
) -> None:
    found = fba(cell(text), obj=obj, obj_sense=sense, constraints=constraints)
    assert found.status == status
    assert found.objective_value == pytest.approx(value, nan_ok=True)
    assert found.fluxes.isna().to_dict() == {"UP": True, "EX": True}


def test_parsimonious_fluxes_equal_cobras(textbook: cobra.Model) -> None:
    found = fba(textbook, pfba=True)
    expected = cobra_pfba(textbook)
    assert found.objective_value == pytest.approx(0.8739215)
    assert found.fluxes.abs().sum() == pytest.approx(expected.fluxes.abs().sum(), rel=1e-6)


def test_parsimony_avoids_a_detour_and_a_cycle() -> None:
    model = cell("UP: -> A; R: A -> B; D1: A -> C; D2: C -> B; BACK: B -> A [-10,10]; EX: B ->")
    fluxes = fba(model, obj="EX", constraints="EX <= 4", pfba=True).fluxes.round(6).to_dict()
    assert {r: abs(fluxes[r]) for r in ("UP", "EX", "D1", "D2")} == {"UP": 4, "EX": 4, "D1": 0, "D2": 0}
    assert fluxes["R"] - fluxes["BACK"] == pytest.approx(4)
    assert abs(fluxes["R"]) + abs(fluxes["BACK"]) == pytest.approx(4)
    assert fba(model, obj="EX", obj_sense="minimize", pfba=True).fluxes.abs().sum() == pytest.approx(0)


def test_wrong_names_are_told(textbook: cobra.Model) -> None:
    with pytest.raises(UnknownName, match="unknown solver 'higs': did you mean 'highs'"):
        fba(textbook, solver="higs")
    with pytest.raises(UnknownName, match="unknown sense 'maximise': did you mean 'maximize'"):
        fba(textbook, obj_sense="maximise")
    with pytest.raises(SetupError, match="pfba is True for an optimum of least total flux, else False, not 2"):
        fba(textbook, pfba=2)
    with pytest.raises(UnknownReaction, match="unknown reaction 'PGJ'"):
        fba(textbook, obj="PGJ")
