"""The leader's block: what candidates take away by rules, as Booleans, as binaries, and to whoever solves the model."""

from itertools import product
from typing import Any

import cobra
import pyomo.environ as pyo
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pyomo_sd as sd
from gene_rules import gene_rules
from networks import cell
from pyomo_sd.blocks import interventions
from pyomo_sd.network.gpr import parse_gpr
from pyomo_sd.network.rule import Rule
from pyomo_sd.problem.interventions import Candidate, InterventionSpace

GENES = ("a", "b", "c", "4d")
SPACES = st.builds(
    lambda kinds, rules: InterventionSpace(
        tuple(Candidate(gene, kind, 1.0, "gene") for gene, kind in zip(GENES, kinds, strict=True)),
        rules={f"R{k}": rule for k, rule in enumerate(rules)},
    ),
    st.lists(st.sampled_from(["knockout", "knockout", "knockin"]), min_size=4, max_size=4),
    st.lists(gene_rules(GENES, 6).map(parse_gpr), min_size=1, max_size=3),
)


def leader(space: InterventionSpace) -> pyo.ConcreteModel:
    model = pyo.ConcreteModel()
    model.interventions = interventions(space)
    return model


def extreme(model: pyo.ConcreteModel, binary: Any, sense: Any) -> float:
    model.del_component("asked")
    model.asked = pyo.Objective(expr=binary, sense=sense)
    pyo.SolverFactory("appsi_highs").solve(model)
    return float(pyo.value(binary))


@pytest.mark.parametrize("how", ["gdp.bigm", "sd.indicator"])
@settings(max_examples=12)
@given(space=SPACES)
def test_candidates_decide_what_is_present_even_where_the_other_binaries_are_relaxed(
    how: str, space: InterventionSpace
) -> None:
    model = leader(space)
    pyo.TransformationFactory(how).apply_to(model)
    pyo.TransformationFactory("core.relax_integer_vars").apply_to(model)
    for values in product((0, 1), repeat=len(GENES)):
        for gene, value in zip(GENES, values, strict=True):
            model.interventions.binaries[gene].fix(value)
        absent = space.absent(frozenset(gene for gene, value in zip(GENES, values, strict=True) if value))
        for column, presence in model.interventions.presence.items():
            expected = float(column not in absent)
            present, gone = (d.binary_indicator_var for d in (*presence.present, *presence.absent))
            for sense in (pyo.minimize, pyo.maximize):
                if not present.fixed:
                    assert extreme(model, present, sense) == pytest.approx(expected)
                    assert pyo.value(gone) == pytest.approx(1 - expected)
                else:
                    assert pyo.value(present) == expected


def test_columns_share_what_they_need_and_one_candidate_needs_no_further_switch() -> None:
    genes = tuple(Candidate(gene, "knockout", 1.0, "gene") for gene in ("b1", "b2"))
    either = Rule.any_of([Rule.atom("b1"), Rule.atom("b2")])
    turned = Rule.any_of([Rule.atom("b2"), Rule.atom("b1")])
    alone = Candidate("NEW", "knockin", 1.0)
    rules = {"PFK": either, "PGI": Rule.atom("b1"), "FBA": turned, "NEW": Rule.atom("NEW")}
    block = leader(InterventionSpace((*genes, alone), rules=rules)).interventions
    assert list(block.columns) == ["PFK"]
    assert block.presence["FBA"] is not block.presence["PFK"] == block.presence["FBA"]
    assert block.presence["PFK"].present == (block.present["PFK"],)
    assert (block.presence["PGI"].present, block.presence["PGI"].absent) == (
        (block.not_made["b1"],),
        (block.made["b1"],),
    )
    assert block.presence["NEW"].present == (block.made["NEW"],)
    b1, b2 = (f"interventions.not_made[{gene}].indicator_var" for gene in ("b1", "b2"))
    assert str(block.rule["PFK"].expr) == f"interventions.present[PFK].indicator_var iff {b1} ∨ {b2}"


def isoenzymes() -> cobra.Model:
    """Return a cell whose forced reaction, two ways of making B, and one that has to be brought in, have genes."""
    model = cell("UP: -> A; R1: A -> B; R2: A -> B; NEW: B -> P; ATPM: A -> [1,10]; EX: P ->; BIO: B ->")
    rules = {"R1": "g1 and (g2 or 3g)", "R2": "g2", "NEW": "n1 and n2", "ATPM": "g1 or g2"}
    for reaction, rule in rules.items():
        model.reactions.get_by_id(reaction).gene_reaction_rule = rule
    return model


# R1 and R2 go with g1 and g2, or with g2 and 3g; by {g1, g2} goes ATPM too, which is no harm
LETHAL = {frozenset({"g1", "g2"}), frozenset({"g2", "3g"})}


@pytest.mark.parametrize("how", ["gdp.bigm", "bigm", "sd.indicator"])
def test_plain_pyomo_solves_what_genes_do(how: str) -> None:
    model = isoenzymes()
    lethal = sd.SDModule(model, sd.SUPPRESS, constraints="BIO >= 0.5")
    costs: dict[str, Any] = {"gko_cost": {"g1": 1, "g2": 1, "3g": 2}, "gki_cost": {"n1": 1, "n2": 0.5}}
    m = sd.StrainDesignProblem(model, sd_modules=lethal, **costs).pyomo_model()
    made = solved(m, how)
    assert made == {"g1", "g2"}
    assert pyo.value(m.objective) == pytest.approx(2.0)
    best = sd.SDModule(model, sd.OPTKNOCK, inner_objective="BIO + EX", outer_objective="EX", constraints="BIO <= 4")
    m = sd.StrainDesignProblem(model, sd_modules=best, max_cost=3, **costs).pyomo_model()
    assert solved(m, how) >= {"n1", "n2"}
    assert pyo.value(m.objective) == pytest.approx(9.0)  # ATPM takes one of ten


def solved(m: pyo.ConcreteModel, how: str) -> set[str]:
    """Transform and solve a model; return what is made."""
    if how == "sd.indicator":
        pyo.TransformationFactory(how).apply_to(m)
        pyo.SolverFactory("sd.scip").solve(m)
    else:
        if how == "bigm":
            sd.reformulations.reformulations["bigm"].apply(m, 1e4)
        else:
            pyo.TransformationFactory(how).apply_to(m, bigM=1e4)
        highs = pyo.SolverFactory("appsi_highs")
        highs.highs_options = {"mip_feasibility_tolerance": 1e-9}
        highs.solve(m)
    return {i for i, binary in m.interventions.binaries.items() if binary.value > 0.5}


@pytest.mark.parametrize(
    "way",
    [
        {"engine": "lp_tree"},
        {"solver": "scip"},
        {"solver": "scip", "solution_approach": sd.ANY},
        {"solver": "highs", "M": 1e4},
        {"solver": "glpk", "M": 1e4},
    ],
    ids=lambda way: "-".join(map(str, way.values())),
)
def test_every_solver_finds_the_designs_of_genes(way: dict[str, Any]) -> None:
    model = isoenzymes()
    lethal = sd.SDModule(model, sd.SUPPRESS, constraints="BIO >= 0.5")
    found = sd.compute_strain_designs(model, sd_modules=lethal, gko_cost=["g1", "g2", "3g"], **way)
    assert {frozenset(design) for design in found} == LETHAL
    assert found.proof.complete
    made = sd.SDModule(model, sd.PROTECT, constraints="EX >= 0.5")
    brought = sd.compute_strain_designs(model, sd_modules=made, gko_cost=["g1"], gki_cost=["n1", "n2"], **way)
    assert list(brought) == [{"n1": 1.0, "n2": 1.0}]
    assert brought.reaction_sd == [{"NEW": 1.0}]


def test_genes_that_cost_nothing_and_bring_gains() -> None:
    model = isoenzymes()
    lethal = sd.SDModule(model, sd.SUPPRESS, constraints="BIO >= 0.5")
    costs = {"g1": 1.0, "g2": 0.0, "3g": -1.0}
    found = sd.compute_strain_designs(model, sd_modules=lethal, gko_cost=costs)
    # {g1, g2} costs 1; {g1, g2, 3g}, which contains it, costs 0; and {g2, 3g}, which that contains, costs -1
    assert (list(found), found.sd_cost) == ([{"g2": -1.0, "3g": -1.0}], [-1.0])
    assert "so the MILP engine was used" in found.proof.message


def test_names_in_an_lp_file_are_those_of_biology(tmp_path: Any) -> None:
    model = isoenzymes()
    lethal = sd.SDModule(model, sd.SUPPRESS, constraints="BIO >= 0.5")
    m = sd.StrainDesignProblem(model, sd_modules=lethal, gene_kos=True).pyomo_model()
    pyo.TransformationFactory("gdp.bigm").apply_to(m, bigM=1e4)
    m.write(str(tmp_path / "m.lp"), io_options={"symbolic_solver_labels": True})
    text = (tmp_path / "m.lp").read_text()
    for name in (
        "interventions_present(R1)_binary",
        "interventions_not_made(3g)_binary",
        "interventions_absent(ATPM)_",
    ):
        assert name in text
