"""Rows that may be bought: each answer is worked out by hand. Compression and the choice of the engine keep it."""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import cobra
import pytest

import pyomo_sd as sd
from networks import cell, with_rules
from pyomo_sd.cli import main
from pyomo_sd.errors import ExpressionError, SetupError, UnknownReaction

Design = frozenset[str]
Find = Callable[..., dict[Design, float]]
BRANCH = "UP: -> A; R1: A -> B; EX: B ->; BY: A ->"  # UP = R1 + BY, R1 = EX
ISOENZYMES = "UP: -> A; R1: A -> B; R2: A -> B; EX: B ->"  # EX = R1 + R2, up to 10

pytestmark = pytest.mark.filterwarnings("ignore::pyomo_sd.errors.StrainDesignWarning")


@pytest.fixture(params=["lp_tree", "milp"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=[True, False], ids=["compressed", "as given"])
def find(request: pytest.FixtureRequest, engine: str) -> Find:
    """Return a function that finds all designs, checks them on the model, and returns them with their costs."""

    def found(model: cobra.Model, *modules: tuple[str, str], **question: Any) -> dict[Design, float]:
        asked = [sd.SDModule(model, kind, constraints=constraint) for kind, constraint in modules]
        options = {"ko_cost": {}, "compress": request.param, "engine": engine, **question}
        designs = sd.compute_strain_designs(model, sd_modules=asked, **options)
        assert designs.proof.complete
        assert designs.verify(model)["holds"].all()
        return {frozenset(design): cost for design, cost in zip(designs, designs.sd_cost, strict=True)}

    return found


def bought(*texts: str) -> Design:
    return frozenset(texts)


# ---- rows over reactions


def test_a_limit_on_a_flux_or_on_a_sum_or_an_equation_suppresses(find: Find) -> None:
    # EX = R1 = UP - BY: each of the first three keeps EX below 1, "2 R1 >= 1" does not; R1 itself is dearer
    rows = {"R1 <= 0.5": 1.2, "UP - BY <= 0.2": 1.0, "EX = 0": 2.0, "2 R1 >= 1": 0.5}
    found = find(cell(BRANCH), ("suppress", "EX >= 1"), ko_cost={"R1": 3.0}, reg_cost=rows)
    assert found == {
        bought("UP - BY <= 0.2"): 1.0,
        bought("R1 <= 0.5"): 1.2,
        bought("EX = 0"): 2.0,
        frozenset({"R1"}): 3.0,
    }


def test_two_rows_do_together_what_neither_does(find: Find) -> None:
    # EX = R1 + R2 <= 3 + 3 < 7 with both; 3 + 10, held to 10 by UP, with one
    rows = {"R1 <= 3": 1.0, "R2 <= 3": 0.5}
    assert find(cell(ISOENZYMES), ("suppress", "EX >= 7"), reg_cost=rows) == {bought(*rows): 1.5}
    assert find(cell(ISOENZYMES), ("suppress", "EX >= 7"), reg_cost=rows, max_cost=1.4) == {}


def test_a_row_may_break_what_is_to_be_protected(find: Find) -> None:
    # UP <= 0.5 and R1 <= 0.5 both keep EX down; the former leaves BY 0.5 at most
    rows = {"UP <= 0.5": 1.0, "R1 <= 0.5": 2.0}
    modules = ("suppress", "EX >= 1"), ("protect", "BY >= 5")
    assert find(cell(BRANCH), *modules, reg_cost=rows) == {bought("R1 <= 0.5"): 2.0}


def test_a_row_that_the_cell_cannot_keep_leaves_it_nothing(find: Find) -> None:
    # R1 <= 10: F(D) is empty, so nothing is left to suppress, and nothing that a PROTECT could find
    assert find(cell(BRANCH), ("suppress", "EX >= 1"), reg_cost=["R1 >= 11"]) == {bought("R1 >= 11"): 1.0}
    both = ("suppress", "EX >= 1"), ("protect", "BY >= 0")
    assert find(cell(BRANCH), *both, reg_cost=["R1 >= 11"]) == {}


def test_a_knockout_relieves_a_forced_reaction_and_a_row_does_not(find: Find) -> None:
    # ATPM takes 5 of 10. Knocked out it frees them for EX; held to zero it contradicts its own minimum
    model = cell("UP: -> A; ATPM: A -> [5,10]; EX: A ->")
    question = {"ko_cost": {"ATPM": 2.0}, "reg_cost": {"ATPM = 0": 1.0, "ATPM <= 6": 1.0}}
    assert find(model, ("protect", "EX >= 6"), **question) == {frozenset({"ATPM"}): 2.0}
    # ATPM >= 9.5 would leave EX 0.5 at most
    found = find(model, ("suppress", "EX >= 1"), reg_cost=["ATPM >= 9.5", "ATPM >= 8"])
    assert found == {bought("ATPM >= 9.5"): 1.0}


def test_a_row_on_a_knock_in_holds_whether_it_is_made_or_not(find: Find) -> None:
    # NEW is the only way to EX. The row is kept by a NEW that is absent, so it is never needed to protect
    model = cell("UP: -> A; NEW: A -> B; EX: B ->; BY: A ->")
    question = {"ki_cost": {"NEW": 1.0}, "reg_cost": {"NEW <= 3": 0.5}}
    assert find(model, ("protect", "EX >= 2"), **question) == {frozenset({"NEW"}): 1.0}
    both = ("protect", "EX >= 2"), ("suppress", "EX >= 4")
    assert find(model, *both, **question) == {frozenset({"NEW", "NEW <= 3"}): 1.5}


def test_rows_that_do_the_same_after_compression_are_alternatives(find: Find) -> None:
    # R1 and EX are coupled: both equations, and both knockouts, take the one column away
    question = {"ko_cost": {"R1": 1.0, "EX": 2.0}, "reg_cost": {"R1 = 0": 1.5, "2 EX = 0": 3.0}}
    found = find(cell(BRANCH), ("suppress", "EX >= 1"), **question)
    assert found == {
        frozenset({"R1"}): 1.0,
        frozenset({"EX"}): 2.0,
        bought("R1 = 0"): 1.5,
        bought("2 EX = 0"): 3.0,
    }


@pytest.mark.parametrize("cost", [0.0, -1.0])
def test_rows_that_cost_nothing_or_bring_a_gain(cost: float) -> None:
    # both keep EX below 1. At no cost the smaller of comparable designs counts; a gain is cashed in with the other
    model = cell(BRANCH)
    module = sd.SDModule(model, "suppress", constraints="EX >= 1")
    question: dict[str, Any] = {"ko_cost": {}, "reg_cost": {"R1 <= 0.5": 1.0, "BY <= 4": cost}}
    found = sd.compute_strain_designs(model, sd_modules=module, **question)
    expected = bought("R1 <= 0.5") if cost == 0 else bought("R1 <= 0.5", "BY <= 4")
    assert [frozenset(design) for design in found] == [expected]
    assert found.sd_cost == [1.0 if cost == 0 else 0.0]


def test_optknock_with_a_limit_that_forces_product(engine: str) -> None:
    # growth takes A by R1 (1 per A) or by R2 (0.5 per A, and 1 P): it prefers R1, and makes no P.
    # R1 <= 4.5 leaves 5.5 of the 10 A to R2: P = 5.5. Without R1 it would be 10, at twice the price
    model = cell("UP: -> A; R1: A -> B; R2: A -> 0.5 B + P; BIO: B ->; EX_P: P ->")
    module = sd.SDModule(model, "optknock", inner_objective="BIO", outer_objective="EX_P", constraints="BIO >= 1")
    question: dict[str, Any] = {"ko_cost": {"R1": 2.0}, "reg_cost": {"R1 <= 4.5": 1.0}, "engine": engine}
    found = sd.compute_strain_designs(model, sd_modules=module, **question)
    assert list(found) == [{"R1": -1.0}, {"R1 <= 4.5": True}, {}]
    assert found.values == pytest.approx([10.0, 5.5, 0.0])
    cheap = sd.compute_strain_designs(model, sd_modules=module, max_cost=1, **question)
    assert [list(design) for design in cheap] == [["R1 <= 4.5"], []]


# ---- rows over genes


def test_a_gene_of_two_reactions_carries_what_both_carry(find: Find) -> None:
    # EX = R1 + R2 <= 4 if g carries both; "R1 <= 4" and "R2 <= 4" together leave 8
    model = with_rules(ISOENZYMES, R1="g", R2="g")
    rows = {"g <= 4": 1.0, "R1 <= 4": 0.1, "R2 <= 4": 0.1}
    assert find(model, ("suppress", "EX >= 5"), reg_cost=rows) == {bought("g <= 4"): 1.0}


def test_an_isoenzyme_takes_over_from_a_gene_that_is_limited(find: Find) -> None:
    # R1 goes on by g2 unless that is lost; with both lost it is gone as well, at a higher price
    model = with_rules("UP: -> A; R1: A -> B; EX: B ->", R1="g1 or g2")
    question: dict[str, Any] = {"gko_cost": ["g1", "g2"], "reg_cost": {"g1 <= 0.4": 0.5}}
    found = find(model, ("suppress", "EX >= 1"), **question)
    assert found == {frozenset({"g2", "g1 <= 0.4"}): 1.5, frozenset({"g1", "g2"}): 2.0}


def test_each_gene_of_a_complex_carries_the_whole_flux(find: Find) -> None:
    # R1 needs one g1, and one of g2 or g3, per unit: a limit on g1 is one on R1, and g2 + g3 is R1
    model = with_rules("UP: -> A; R1: A -> B; EX: B ->", R1="g1 and (g2 or g3)")
    rows = {"g1 <= 0.4": 1.0, "g2 <= 0.4": 1.0, "g2 + g3 <= 0.4": 1.0, "g1 + 2 R1 <= 1.5": 1.0}
    found = find(model, ("suppress", "EX >= 1"), reg_cost=rows)
    assert found.keys() == {bought("g1 <= 0.4"), bought("g2 + g3 <= 0.4"), bought("g1 + 2 R1 <= 1.5")}


def test_a_forced_reaction_goes_with_its_gene_and_not_with_a_limit_on_it(find: Find) -> None:
    # without g the minimum of ATPM is gone, and EX may have all 10; with g <= 4 it has to be 5 and cannot
    model = with_rules("UP: -> A; ATPM: A -> [5,10]; EX: A ->", ATPM="g")
    question: dict[str, Any] = {"gko_cost": {"g": 2.0}, "reg_cost": ["g <= 4"]}
    assert find(model, ("protect", "EX >= 6"), **question) == {frozenset({"g"}): 2.0}
    assert find(model, ("suppress", "EX >= 1"), **question) == {bought("g <= 4"): 1.0}


def test_an_upper_limit_on_the_gene_of_a_reversible_reaction_limits_both_directions(find: Find) -> None:
    model = with_rules("UP: -> A; R1: A -> B [-10,10]; EX: B ->; IN: -> B; OUT: A ->", R1="g")
    rows = ["g <= 0.4"]
    assert find(model, ("suppress", "R1 >= 1"), reg_cost=rows) == {bought(*rows): 1.0}
    assert find(model, ("suppress", "R1 <= -1"), reg_cost=rows) == {bought(*rows): 1.0}


def test_a_limited_gene_whose_reactions_compression_puts_together(find: Find) -> None:
    # R1 and R2 follow each other, both need g: it carries 2 per unit of EX, so g <= 1.5 leaves EX 0.75
    model = with_rules("UP: -> A; R1: A -> B; R2: B -> C; EX: C ->", R1="g", R2="g and h")
    assert find(model, ("suppress", "EX >= 1"), reg_cost=["g <= 1.5", "g <= 2.5"]) == {bought("g <= 1.5"): 1.0}


def test_a_name_means_the_reaction_before_the_gene_and_the_id_before_the_name(find: Find) -> None:
    # the gene called R1 is part of R2 only; "R1 <= 0" is the reaction, which R2 replaces. gB is the name of g2
    model = with_rules(ISOENZYMES, R1="g1", R2="R1 and g2")
    model.genes.g2.name = "gB"
    question: dict[str, Any] = {"reg_cost": {"R1 <= 0": 1.0, "gB <= 0": 1.0}}
    assert find(model, ("suppress", "EX >= 1"), **question) == {bought("R1 <= 0", "gB <= 0"): 2.0}


def test_ids_that_begin_with_a_digit_or_are_numbers(find: Find) -> None:
    model = with_rules(BRANCH, R1="10_AT1", BY="2")
    found = find(model, ("suppress", "EX >= 1"), reg_cost={"10_AT1 <= 0.5": 1.0, "1 2 >= 9.5": 2.0})
    assert found == {bought("10_AT1 <= 0.5"): 1.0, bought("1 2 >= 9.5"): 2.0}  # BY >= 9.5 leaves R1 0.5


# ---- results


@pytest.fixture(scope="module")
def model() -> cobra.Model:
    return cell(BRANCH)


@pytest.fixture(scope="module")
def designs(model: cobra.Model) -> sd.SDSolutions:
    module = sd.SDModule(model, "suppress", constraints="EX >= 1")
    rows = {"R1 <= 0.5": 1.0, "UP - BY <= 0.2": 2.0, "-2 EX >= -1": 3.0}
    return sd.compute_strain_designs(model, sd_modules=module, ko_cost={"R1": 4.0}, reg_cost=rows)


def test_rows_are_marked_true_or_false(designs: sd.SDSolutions) -> None:
    rows = ("R1 <= 0.5", "UP - BY <= 0.2", "-2 EX >= -1")
    assert list(designs) == [{row: True} for row in rows] + [{"R1": -1.0}]
    assert designs.reaction_sd[3] == {"R1": -1.0, **dict.fromkeys(rows, False)}
    for design in designs.reaction_sd:
        assert all(isinstance(design[row], bool) for row in rows)
        assert design.keys() <= {*rows, "R1"}  # no slack shows as a reaction
    assert designs.get_reaction_sd(1) == [{"UP - BY <= 0.2": True}]
    assert designs.to_frame()["regulations"].tolist() == [*rows, ""]
    assert designs.to_frame()["knockins"].tolist() == [""] * 4
    assert "R1 &lt;= 0.5" in designs._repr_html_()


def test_a_row_on_one_reaction_tells_its_bounds(designs: sd.SDSolutions) -> None:
    # bounds are [0, 10]; -2 EX >= -1 is EX <= 0.5; a row on several reactions leaves no bounds
    expected = [{"R1": (0.0, 0.5)}, {}, {"EX": (0.0, 0.5)}, {"R1": (0.0, 0.0)}]
    assert designs.get_reaction_sd_bnds() == expected
    assert designs.has_complex_regul_itv


def test_designs_with_rows_are_saved_and_verified(designs: sd.SDSolutions, model: cobra.Model, tmp_path: Path) -> None:
    designs.save(tmp_path / "designs.json")
    loaded = sd.SDSolutions.load(tmp_path / "designs.json")
    assert loaded == designs
    assert loaded.reaction_sd[0]["R1 <= 0.5"] is True
    assert loaded.get_reaction_sd_bnds() == designs.get_reaction_sd_bnds()
    assert loaded.verify(model)["holds"].all()
    loose = cell(BRANCH.replace("BY: A ->", "BY: A ->; SIDE: -> B"))  # now EX has another source: R1 no longer decides
    assert not loaded.verify(loose)["holds"].all()


def test_rows_beside_genes_show_at_both_levels() -> None:
    model = with_rules(ISOENZYMES, R1="g1", R2="g2")
    module = sd.SDModule(model, "suppress", constraints="EX >= 1")
    found = sd.compute_strain_designs(model, sd_modules=module, gko_cost=["g2"], reg_cost=["g1 <= 0.4"])
    assert found.gene_sd == [{"g2": -1.0, "g1 <= 0.4": True}]
    assert found.reaction_sd == [{"R2": -1.0, "g1 <= 0.4": True}]
    assert found.has_complex_regul_itv
    assert found.get_reaction_sd_bnds(0) == [{"R2": (0.0, 0.0)}]
    assert found.verify(model)["holds"].all()


# ---- input


def test_nothing_that_is_handed_over_changes(model: cobra.Model) -> None:
    network = sd.FluxNetwork.from_cobra(model)
    rows, before = {"R1 <= 0.5": 1.0}, deepcopy(network)
    problem = sd.StrainDesignProblem(
        network, sd_modules=sd.SDModule(network, "suppress", constraints="EX >= 1"), reg_cost=rows
    )
    assert (network, rows) == (before, {"R1 <= 0.5": 1.0})
    # ko_cost is not stated: every reaction of the network may still be knocked out, and no slack
    knockouts = [c.id for c in problem.space.candidates if c.kind == "knockout"]
    assert (knockouts, problem.space.rows) == (["UP", "R1", "EX", "BY"], ("R1 <= 0.5",))


def test_a_setup_file_states_rows(model: cobra.Model, tmp_path: Path) -> None:
    module = {"module_type": "suppress", "constraints": "EX >= 1"}
    setup = {"sd_modules": [module], "ko_cost": {}, "reg_cost": {"R1 <= 0.5": "1.5"}}
    (tmp_path / "setup.json").write_text(json.dumps(setup), encoding="utf-8")
    found = sd.compute_strain_designs(model, sd_setup=tmp_path / "setup.json")
    assert (list(found), found.sd_cost) == ([{"R1 <= 0.5": True}], [1.5])


@pytest.mark.parametrize(
    ("rows", "error", "told"),
    [
        (["R1 >= 1", "2 R1 >= 2"], SetupError, "'2 R1 >= 2' says what 'R1 >= 1' says"),
        (["R1 - BY >= 1", "1 + BY <= R1"], SetupError, "says what"),
        ({"R1 >= 1": float("nan")}, SetupError, "reg_cost.*'R1 >= 1'"),
        (["R1 - R1 >= 2"], SetupError, "all reactions cancel out"),
        (["R1 >= 1, EX >= 1"], SetupError, "one row, not 2"),
        ([""], SetupError, "one row, not 0"),
        (["R1 >= 1e-9"], SetupError, "cannot tell the limit"),
        (["idle >= 1"], SetupError, "'idle', but no gene rule names it"),
        (["twin >= 1"], SetupError, "several genes are called 'twin'"),
        ("R1 >= 1", SetupError, "reg_cost"),
        (["R11 >= 1"], UnknownReaction, "'R11': did you mean 'R1'"),
        (["gene_1x >= 1"], UnknownReaction, "did you mean 'gene_1'"),
        (["R1"], ExpressionError, "needs a comparison"),
        (["3 >= 2"], ExpressionError, "has to name a reaction"),
    ],
)
def test_rows_that_make_no_sense(rows: Any, error: type[Exception], told: str) -> None:
    model = with_rules(BRANCH, R1="gene_1", BY="gene_2")
    model.genes.append(cobra.Gene("idle"))
    model.genes.gene_1.name = model.genes.gene_2.name = "twin"
    module = sd.SDModule(model, "suppress", constraints="EX >= 1")
    with pytest.raises(error, match=told):
        sd.compute_strain_designs(model, sd_modules=module, ko_cost={}, reg_cost=rows)


def test_the_command_line_buys_rows(model: cobra.Model, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cobra.io.save_json_model(model, tmp_path / "model.json")
    rows = ["--reg-cost", "R1 <= 0.5: 1.5", "--reg-cost", "UP - BY <= 0.2"]
    asked = ["--suppress", "EX >= 1", "--ko", "", *rows, "--format", "csv", "--quiet"]
    assert main(["design", str(tmp_path / "model.json"), *asked]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == ["knockouts,knockins,regulations,cost", ",,UP - BY <= 0.2,1.0", ",,R1 <= 0.5,1.5"]
