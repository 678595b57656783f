"""Reactions of other organisms, and designs that bring them in."""

from typing import Any

import cobra
import pytest

import pyomo_sd as sd
from networks import K, L, cell, with_rules
from pyomo_sd.errors import ExpressionError, NameTaken, SetupError, StrainDesignWarning

# Two pyruvate make acetolactate; from there acetoin is made in one step, or by way of diacetyl. Each route has three
# reactions at least, the exchange included: nothing else makes or takes any of these three metabolites.
ACETOIN = {
    "ALS": "2 pyr_c + h_c --> alac_c + co2_c",
    "ALDC": "alac_c + h_c --> actn_c + co2_c",
    "SPONT": "alac_c + h_c --> diac_c + co2_c",
    "DAR": "diac_c + nadh_c + h_c <=> actn_c + nad_c",
    "EX_actn": "actn_c -->",
}


@pytest.fixture
def textbook() -> cobra.Model:
    return sd.load_model("e_coli_core")


def told(model: cobra.Model) -> dict[str, tuple[str, tuple[float, float], str]]:
    return {r.id: (r.reaction, r.bounds, r.gene_reaction_rule) for r in model.reactions}


def test_a_pathway_is_found_as_knock_ins(textbook: cobra.Model) -> None:
    before, rows = told(textbook), len(textbook.constraints)
    extended = sd.add_reactions(textbook, ACETOIN)
    assert told(textbook) == before
    assert len(textbook.constraints) == rows
    module = sd.SDModule(extended, sd.PROTECT, constraints="EX_actn >= 1, Biomass_Ecoli_core >= 0.1")
    costs = {"ALS": 1.0, "ALDC": 2.0, "SPONT": 0.5, "DAR": 1.0, "EX_actn": 0.0}
    found = sd.compute_strain_designs(extended, sd_modules=module, ko_cost={}, ki_cost=costs)
    # 1 + 2 + 0 one way, 1 + 0.5 + 1 + 0 the other
    assert list(zip(map(set, found), found.sd_cost, strict=True)) == [
        ({"ALS", "SPONT", "DAR", "EX_actn"}, 2.5),
        ({"ALS", "ALDC", "EX_actn"}, 3.0),
    ]
    assert found.verify(extended)["holds"].all()
    # two pyruvate per glucose, and one acetoin of these
    best = sd.yopt(extended, "EX_actn", "-EX_glc__D_e")
    assert best.objective_value == pytest.approx(1.0)


def test_metabolites_and_genes_are_shared_or_new(textbook: cobra.Model) -> None:
    donor = with_rules("MK: pyr_c + x_c -> y_c [-5,7]; IN: -> x_c; OUT: y_c ->", MK="b0001 and new1")
    donor.objective = "OUT"
    before = told(donor)
    extended = sd.add_reactions(textbook, donor)
    assert told(extended) == {**told(textbook), **before}
    assert {m.id for m in extended.metabolites} == {m.id for m in textbook.metabolites} | {"x_c", "y_c"}
    made = extended.reactions.MK
    assert made.metabolites[extended.metabolites.pyr_c] == -1
    assert all(part.model is extended for part in (made, *made.metabolites, *made.genes))
    assert told(donor) == before
    assert all(part.model is donor for part in (*donor.reactions, *donor.metabolites, *donor.genes))
    assert extended.slim_optimize() == pytest.approx(textbook.slim_optimize())  # the objective is the model's
    extended.objective = "OUT"
    assert extended.slim_optimize() == pytest.approx(7)


def test_some_reactions_of_a_model_are_a_library() -> None:
    other = cell(K)
    extended = sd.add_reactions(cell(L), [other.reactions.R5, other.reactions.R6])
    extended.objective = "R6"
    assert extended.slim_optimize() == pytest.approx(10)  # UP: -> A, R5: A -> C, R6: C ->
    assert [r.id for r in extended.reactions] == ["UP", "R1", "EX", "R5", "R6"]
    assert len(other.reactions) == 6


def test_bounds_are_those_of_the_arrow_and_user_rows_stay(textbook: cobra.Model) -> None:
    row = textbook.problem.Constraint(textbook.reactions.PGI.flux_expression, ub=1.0, name="slow")
    textbook.add_cons_vars(row)
    library = {"A": "pyr_c -> x_c", "B": "pyr_c <- x_c", "C": "pyr_c <=> x_c"}
    extended = sd.add_reactions(textbook, library)
    bounds = [extended.reactions.get_by_id(name).bounds for name in library]
    assert bounds == [(0, 1000), (-1000, 0), (-1000, 1000)]
    assert "slow" in extended.constraints
    assert extended.solver.interface is textbook.solver.interface


def test_a_metabolite_of_one_reaction_is_a_warning(textbook: cobra.Model, recwarn: pytest.WarningsRecorder) -> None:
    with pytest.warns(StrainDesignWarning, match="'pyr_d' in 'A': did you mean 'pyr_"):
        sd.add_reactions(textbook, {"A": "pyr_d -> ac_c"})
    recwarn.clear()
    sd.add_reactions(textbook, ACETOIN)
    assert not [w for w in recwarn if issubclass(w.category, StrainDesignWarning)]


@pytest.mark.parametrize(
    ("library", "error", "text"),
    [
        ({"R1": "A -> B"}, NameTaken, "there is a reaction 'R1' already, in the model 'toy'"),
        ([cobra.Reaction("X"), cobra.Reaction("X")], NameTaken, "there is a reaction 'X' already, in the library"),
        ({"X": "A > B"}, ExpressionError, "the equation of 'X' cannot be read: 'A > B'"),
        ({"X": "A -> 2,5 B"}, ExpressionError, "the equation of 'X' cannot be read"),
        ({"X": "A -> nan B"}, ExpressionError, "a coefficient that is not finite"),
        ({"X": 5}, SetupError, "the equation of 'X' has to be a text, not 5"),
        ({"X Y": "A -> B"}, SetupError, "a text without blanks, not 'X Y'"),
        ("X", SetupError, "'X' is no reaction"),
        (["R1"], SetupError, "'R1' is no reaction"),
        (None, SetupError, "None is no reaction"),
    ],
)
def test_what_is_wrong_is_told(library: Any, error: type[Exception], text: str) -> None:
    model = cell(L)
    with pytest.raises(error, match=text):
        sd.add_reactions(model, library)
    assert len(model.reactions) == 3


def test_reactions_are_added_to_models_alone() -> None:
    with pytest.raises(SetupError, match=r"added to a cobra\.Model"):
        sd.add_reactions(sd.FluxNetwork.from_cobra(cell(L)), ACETOIN)


def test_new_metabolites_are_where_their_ids_say() -> None:
    model = sd.load_model("e_coli_core")
    extended = sd.add_reactions(model, {"A": "pyr_c --> foo_c", "T": "foo_c --> foo_e", "EX_foo_e": "foo_e -->"})
    assert {extended.metabolites.get_by_id(name).compartment for name in ("foo_c",)} == {"c"}
    assert "EX_foo_e" in [reaction.id for reaction in extended.exchanges]
    assert extended.medium == model.medium
