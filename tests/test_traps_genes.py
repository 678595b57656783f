"""Gene rules that cost other programs wrong answers. Each answer is worked out by hand, and compression keeps it."""

from typing import Any

import cobra
import pytest

import pyomo_sd as sd
from networks import cell, with_rules

Design = frozenset[str]


@pytest.fixture(params=[True, False], ids=["compressed", "as given"])
def compress(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def designs(model: cobra.Model, *modules: tuple[str, str], **question: Any) -> dict[Design, float]:
    """Return all designs with their costs; changes of genes unless the question says otherwise."""
    asked = [sd.SDModule(model, kind, constraints=constraint) for kind, constraint in modules]
    found = sd.compute_strain_designs(model, sd_modules=asked, **{"gene_kos": True, **question})
    assert found.proof.complete
    assert len({frozenset(design) for design in found}) == len(found)
    return {frozenset(design): cost for design, cost in zip(found, found.sd_cost, strict=True)}


def sets(*texts: str) -> set[Design]:
    return {frozenset(text.split()) for text in texts}


def test_a_complex_with_isoenzymes_is_not_split_at_its_or(compress: bool) -> None:
    model = with_rules("UP: -> A; R: A -> B; EX: B ->", R="g1 and (g2 or g3)")
    # R needs g1 for certain; read as "(g1 and g2) or g3" it would go on by g3, and {g1} would be missing
    lethal = designs(model, ("suppress", "EX >= 1"), compress=compress)
    assert lethal == {frozenset({"g1"}): 1, frozenset({"g2", "g3"}): 2}
    # brought in: g1 with either of the others; by g3 alone nothing runs
    brought = designs(model, ("protect", "EX >= 1"), gki_cost=["g1", "g2", "g3"], compress=compress)
    assert brought.keys() == sets("g1 g2", "g1 g3")


def test_formulas_that_read_alike_are_two(compress: bool) -> None:
    text = "UP: -> A; R1: A -> B; R2: A -> C; EX_B: B ->; EX_C: C ->"
    model = with_rules(text, R1="(a and b) or c", R2="a and (b or c)")
    # R1 is ab + c: c and one of a, b have to go; R2 is a(b + c): a alone, or b and c
    assert designs(model, ("suppress", "EX_B >= 1"), compress=compress).keys() == sets("a c", "b c")
    assert designs(model, ("suppress", "EX_C >= 1"), compress=compress).keys() == sets("a", "b c")
    # without a, R1 has c still; {b, c} takes both away
    assert designs(model, ("suppress", "EX_C >= 1"), ("protect", "EX_B >= 1"), compress=compress).keys() == sets("a")
    # R2 = ab + ac implies R1 = ab + c: one cannot lose R1 and keep R2
    assert designs(model, ("suppress", "EX_B >= 1"), ("protect", "EX_C >= 1"), compress=compress) == {}


def test_ids_that_begin_with_a_digit_or_are_those_of_reactions(compress: bool) -> None:
    model = with_rules("UP: -> A; R: A -> B; S: A -> B; EX: B ->", UP="EX and 3x", R="R or 10_AT1", S="2")
    # genes EX and R are not the reactions of these ids: to lose the gene R leaves the reaction R to 10_AT1
    expected = sets("EX", "3x", "R 10_AT1 2")
    assert designs(model, ("suppress", "EX >= 1"), compress=compress).keys() == expected
    # the reaction R and the gene 10_AT1 beside each other: R goes either by itself, or not at all (its gene R stays)
    chosen = {"gko_cost": ["10_AT1", "2"], "ko_cost": ["R"], "compress": compress}
    assert designs(model, ("suppress", "EX >= 1"), **chosen).keys() == sets("R 2")


def test_genes_of_which_only_some_have_names(compress: bool) -> None:
    model = with_rules("UP: -> A; R: A -> B; S: A -> B; EX: B ->", UP="g4", R="g1 or g2", S="g3")
    model.genes.g1.name, model.genes.g2.name, model.genes.g3.name = "pgiA", "", "g2"
    # by name or id, at its own price; "g2" is the gene of this id, not the one of this name
    costs = {"pgiA": 2.0, "g2": 1.0, "g3": 0.5, "g4": 5.0}
    found = designs(model, ("suppress", "EX >= 1"), gko_cost=costs, compress=compress)
    assert found == {frozenset({"g1", "g2", "g3"}): 3.5, frozenset({"g4"}): 5.0}
    # every one of them at cost 1 if none is named
    assert designs(model, ("suppress", "EX >= 1"), compress=compress).keys() == sets("g1 g2 g3", "g4")


@pytest.mark.parametrize("idle", [1.0, 0.0])
def test_genes_that_change_no_reaction(compress: bool, idle: float) -> None:
    # R has g2 when g1 is lost, and g2 is no candidate; DEAD carries nothing in any case; g5 is in no rule
    text = "UP: -> A; R: A -> B; EX: B ->; DEAD: B -> Z"
    model = with_rules(text, R="g1 or g2", EX="g3", DEAD="g4")
    model.genes.append(cobra.Gene("g5"))
    question = {"gko_cost": {"g1": idle, "g3": 1.0, "g4": idle, "g5": idle}, "compress": compress}
    # at cost 0 they are not cheaper than without them, and larger
    assert designs(model, ("suppress", "EX >= 1"), **question) == {frozenset({"g3"}): 1}
    # what asks for nothing needs nothing
    assert designs(model, ("protect", "EX >= 1"), **question) == {frozenset(): 0}


def test_genes_that_change_no_reaction_are_in_no_nested_design(compress: bool) -> None:
    # growth takes all 10 from A, by R1 without product, or by R2 with one product each; R2 is the worse for growth
    text = "UP: -> A; R1: A -> B; R2: A -> 0.5 B + P; BIO: B ->; EX_P: P ->"
    model = with_rules(text, R1="g1", R2="g2 or g3", EX_P="g4 or g5")
    module = sd.SDModule(model, "optknock", inner_objective="BIO", outer_objective="EX_P", constraints="BIO >= 1")
    question: dict[str, Any] = {"gko_cost": ["g1", "g2", "g4"], "max_cost": 3, "compress": compress}
    found = sd.compute_strain_designs(model, sd_modules=module, **question)
    # without g1: BIO 5, EX_P 10; as it is: BIO 10, EX_P 0. Without g2 or g4 nothing changes, alone or beside g1
    assert list(zip(found, found.values, strict=True)) == [({"g1": -1}, pytest.approx(10)), ({}, pytest.approx(0))]


def test_genes_of_reactions_in_series_and_in_parallel(compress: bool) -> None:
    # one after the other: all have to work, so one cut of any is enough; b is in both
    series = with_rules("UP: -> A; R1: A -> B; R2: B -> C; EX: C ->", R1="a or b", R2="b or c")
    costs = {"a": 1.0, "b": 2.0, "c": 4.0}
    found = designs(series, ("suppress", "EX >= 1"), gko_cost=costs, compress=compress)
    assert found == {frozenset({"a", "b"}): 3, frozenset({"b", "c"}): 6}
    # beside each other: all have to be cut, and a is in both
    text = "UP: -> A; R1: A -> B [0,inf]; R2: A -> B [0,inf]; EX: B ->"
    parallel = with_rules(text, R1="a and b", R2="a or c")
    found = designs(parallel, ("suppress", "EX >= 1"), gko_cost=costs, compress=compress)
    assert found == {frozenset({"a", "c"}): 5}  # {b, c} leaves R2 to a


def test_the_genes_of_a_forced_reaction_take_its_minimum_away(compress: bool) -> None:
    # ATPM takes 5 of the 10; without one of its genes EX may have all 10
    model = with_rules("UP: -> A; ATPM: A -> [5,10]; EX: A ->", ATPM="a and (b or c)")
    found = designs(model, ("protect", "EX >= 6"), compress=compress)
    assert found == {frozenset({"a"}): 1, frozenset({"b", "c"}): 2}


def test_the_pyomo_model_states_gene_rules_as_asked() -> None:
    model = cell("UP: -> A; R1: A -> B; EX: B ->")
    model.reactions.R1.gene_reaction_rule = "g1 or g2"
    lethal = sd.SDModule(model, sd.SUPPRESS, constraints="EX >= 1")
    logic, network = (
        sd.StrainDesignProblem(model, sd_modules=lethal, gene_kos=True, gene_encoding=encoding).pyomo_model()
        for encoding in ("propositions", "reactions")
    )
    assert list(logic.interventions.rule) == ["R1"]
    assert not network.interventions.rule
    assert list(network.interventions.presence) == ["make_g1", "make_g2"]
