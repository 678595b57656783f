"""The result: its tables and files, what it claims, and how searches end."""

from pathlib import Path
from typing import Any

import cobra
import pytest

import pyomo_sd as sd
from networks import K, L, cell
from pyomo_sd.designs import design_record
from pyomo_sd.errors import SetupError, StrainDesignWarning
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.problem.setup import Setup


@pytest.fixture(scope="module")
def model() -> cobra.Model:
    return cell(K)


@pytest.fixture(scope="module")
def designs(model: cobra.Model) -> sd.SDSolutions:
    modules = [
        sd.SDModule(model, sd.SUPPRESS, constraints="R4 >= 0.1"),
        sd.SDModule(model, sd.PROTECT, constraints="R6 >= 0.1"),
    ]
    return sd.compute_strain_designs(model, sd_modules=modules, ki_cost={"R5": 1}, max_cost=3)


@pytest.fixture(scope="module")
def optknock() -> sd.SDSolutions:
    # growth B takes all of A unless it is cut; P is made only by what remains
    model = cell("UP: -> A; B: A ->; R: A -> 0.5 C; G: C -> P; EX_P: P ->")
    module = sd.SDModule(model, sd.OPTKNOCK, inner_objective="B + 0.5 R", outer_objective="EX_P")
    return sd.compute_strain_designs(model, sd_modules=module, ko_cost=["B", "R"], max_cost=2)


def test_designs_read_as_marks_as_a_table_and_as_bounds(designs: sd.SDSolutions) -> None:
    assert list(designs) == [{"R4": -1.0}, {"R2": -1.0, "R5": 1.0}]
    assert (
        designs.reaction_sd
        == designs.get_reaction_sd_mark_no_ki()
        == [
            {"R4": -1.0, "R5": 0.0},
            {"R2": -1.0, "R5": 1.0},
        ]
    )
    assert designs.get_strain_designs(1) == [designs[1]] == [{"R2": -1.0, "R5": 1.0}]
    assert designs.get_reaction_sd([0]) == [{"R4": -1.0}]
    assert designs.get_strain_design_costs() == designs.sd_cost == [1.0, 2.0]
    assert (designs.get_strain_design_costs(1), designs.has_complex_regul_itv) == ([2.0], False)
    assert designs.get_reaction_sd_bnds(1) == [{"R2": (0.0, 0.0), "R5": (0.0, 10.0)}]
    assert (len(designs), designs.get_num_sols(), designs.gene_sd, designs.is_gene_sd) == (2, 2, [], False)
    table = designs.to_frame()
    assert table.to_dict("list") == {"knockouts": ["R4", "R2"], "knockins": ["", "R5"], "cost": [1.0, 2.0]}
    assert "<table" in designs._repr_html_()
    assert "complete; in proven order of cost" in repr(designs)


@pytest.fixture(scope="module")
def model_with_genes() -> cobra.Model:
    model = cell(K)
    for reaction, rule in {"R2": "a and b", "R3": "a or c", "R4": "a and d", "R5": "n and a"}.items():
        model.reactions.get_by_id(reaction).gene_reaction_rule = rule
    return model


@pytest.fixture(scope="module")
def gene_designs(model_with_genes: cobra.Model) -> sd.SDSolutions:
    network = FluxNetwork.from_cobra(model_with_genes)
    module = sd.SDModule(network, sd.SUPPRESS, constraints="R4 >= 0.1")
    setup = Setup(sd_modules=module, gki_cost={"n": 2}, ko_cost=["R4"], gko_cost=["a", "b", "c", "d"])
    found = [frozenset(design) for design in (["R4"], ["d"], ["a"], ["b"], ["b", "n"])]
    records = [design_record(setup.problem(network), design, float("nan")) for design in found]
    proof = sd.Proof(complete=True, order="cost")
    return sd.SDSolutions(records, sd.OPTIMAL, proof, setup.model_dump(mode="json"), {"R5": network.bounds["R5"]})


def test_gene_designs_read_at_both_levels(gene_designs: sd.SDSolutions) -> None:
    assert gene_designs.is_gene_sd
    assert list(gene_designs) == gene_designs.get_strain_designs() == gene_designs.get_gene_sd()
    assert gene_designs.get_gene_sd() == [{"R4": -1.0}, {"d": -1.0}, {"a": -1.0}, {"b": -1.0}, {"b": -1.0, "n": 1.0}]
    assert gene_designs.gene_sd == gene_designs.get_gene_sd_mark_no_ki()
    assert gene_designs.gene_sd[1:3] == [{"d": -1.0, "n": 0.0}, {"a": -1.0, "n": 0.0}]
    assert gene_designs.reaction_sd == gene_designs.get_reaction_sd_mark_no_ki()
    assert gene_designs.reaction_sd == [
        {"R4": -1.0, "R5": 0.0},
        {"R4": -1.0, "R5": 0.0},
        {"R2": -1.0, "R4": -1.0, "R5": 0.0},  # R3 has its other enzyme, and R5 its knock-in not made
        {"R2": -1.0, "R5": 0.0},
        {"R2": -1.0, "R5": 1.0},
    ]
    assert gene_designs.get_reaction_sd(3) == [{"R2": -1.0}]
    assert gene_designs.get_reaction_sd_bnds(4) == [{"R2": (0.0, 0.0), "R5": (0.0, 10.0)}]
    assert gene_designs.sd_cost == [1.0, 1.0, 1.0, 1.0, 3.0]
    assert gene_designs.to_frame()["knockouts"].tolist() == ["R4", "d", "a", "b", "b"]
    assert gene_designs.to_frame()["knockins"].tolist() == ["", "", "", "", "n"]


def test_gene_designs_that_do_the_same_to_the_reactions_belong_together(gene_designs: sd.SDSolutions) -> None:
    effects, places, genes = gene_designs.get_gene_reac_sd_assoc()
    assert effects == [{"R4": -1.0}, {"R2": -1.0, "R4": -1.0}, {"R2": -1.0}, {"R2": -1.0, "R5": 1.0}]
    assert places == [0, 0, 1, 2, 3]
    assert genes == gene_designs.get_gene_sd()
    assert gene_designs.get_gene_reac_sd_assoc([1, 4]) == ([effects[0], effects[3]], [0, 1], [genes[1], genes[4]])
    assert gene_designs.get_gene_reac_sd_assoc(2) == ([effects[1]], [0], [genes[2]])
    marked, places, genes = gene_designs.get_gene_reac_sd_assoc_mark_no_ki([0, 1, 4])
    assert marked == [{"R4": -1.0, "R5": 0.0}, {"R2": -1.0, "R5": 1.0}]
    assert (places, genes) == ([0, 0, 1], [gene_designs.gene_sd[k] for k in (0, 1, 4)])


def test_gene_designs_are_verified_at_gene_level(gene_designs: sd.SDSolutions, model_with_genes: cobra.Model) -> None:
    report = gene_designs.verify(model_with_genes).pivot(index="design", columns="claim", values="holds")
    assert list(report.columns) == ["cost", "irreducible", "reactions", "sd_modules[0] (suppress)"]
    assert report["sd_modules[0] (suppress)"].all()
    assert report["irreducible"].tolist() == [True, True, True, True, False]  # n does nothing for b
    assert report["reactions"].all()
    other = model_with_genes.copy()
    other.reactions.R4.gene_reaction_rule = "a and (d or c)"
    report = gene_designs.verify(other).pivot(index="design", columns="claim", values="holds")
    assert report["reactions"].tolist() == [True, False, True, True, True]
    assert report["sd_modules[0] (suppress)"].tolist() == [True, False, True, True, True]


def test_reaction_designs_have_no_gene_level(designs: sd.SDSolutions, gene_designs: sd.SDSolutions) -> None:
    for read in (designs.get_gene_sd, designs.get_gene_sd_mark_no_ki, designs.get_gene_reac_sd_assoc):
        with pytest.raises(SetupError, match="these designs change reactions only"):
            read()
    with pytest.raises(SetupError, match="cannot be in one list"):
        designs + gene_designs


def test_files_give_back_what_was_written(
    designs: sd.SDSolutions, optknock: sd.SDSolutions, gene_designs: sd.SDSolutions, tmp_path: Path
) -> None:
    for solutions in (designs, optknock, gene_designs):
        solutions.save(tmp_path / "designs.json")
        again = sd.SDSolutions.load(tmp_path / "designs.json")
        assert again.reaction_sd == solutions.reaction_sd
        assert again.gene_sd == solutions.gene_sd
        assert again.values == pytest.approx(solutions.values, nan_ok=True)
        assert (again.status, again.proof, again.sd_setup) == (solutions.status, solutions.proof, solutions.sd_setup)
        assert again.to_json() == solutions.to_json()
    with pytest.raises(SetupError, match="this is no file of the format 'pyomo_sd designs 2 and 3 and 4'"):
        sd.SDSolutions.from_json("{}")
    with pytest.raises(SetupError, match="this list of designs is damaged: KeyError"):
        sd.SDSolutions.from_json(designs.to_json().replace('"cost"', '"costs"'))
    with pytest.raises(SetupError, match="the list of designs is no JSON"):
        sd.SDSolutions.from_json("nope")


def test_setup_of_a_result_states_the_problem_again(model: cobra.Model, designs: sd.SDSolutions) -> None:
    again = sd.compute_strain_designs(model, sd_setup=designs.sd_setup)
    assert list(again) == list(designs)


def test_every_claim_can_be_verified_again_and_fails_on_another_cell(
    model: cobra.Model, designs: sd.SDSolutions, optknock: sd.SDSolutions
) -> None:
    report = designs.verify(model)
    assert list(report["claim"].unique()) == [
        "sd_modules[0] (suppress)",
        "sd_modules[1] (protect)",
        "cost",
        "irreducible",
    ]
    assert report["holds"].all()
    other = model.copy()
    other.add_reactions([cobra.Reaction("BYPASS", lower_bound=0, upper_bound=10)])
    other.reactions.BYPASS.add_metabolites({"A": -1, "B": 1})
    failed = designs.verify(other).query("not holds")
    assert set(zip(failed["design"], failed["claim"], strict=True)) == {
        (1, "sd_modules[0] (suppress)"),
        (1, "irreducible"),
    }


def test_levels_of_a_nested_problem_come_best_first(optknock: sd.SDSolutions) -> None:
    assert list(optknock) == [{"B": -1.0}, {}]
    assert optknock.values == pytest.approx([5.0, 0.0], abs=1e-6)
    assert (optknock.proof.order, optknock.proof.complete) == ("value", True)
    assert list(optknock.to_frame()["value"]) == optknock.values


def test_lists_are_added_without_repeats_and_without_a_claim(model: cobra.Model, designs: sd.SDSolutions) -> None:
    module = sd.SDModule(model, sd.SUPPRESS, constraints="R4 >= 0.1")
    more = sd.compute_strain_designs(model, sd_modules=module, ko_cost=["R4", "R1"], max_cost=1)
    both = designs + more
    assert [frozenset(d) for d in both] == [frozenset({"R4"}), frozenset({"R2", "R5"}), frozenset({"R1"})]
    assert (both.proof.complete, both.proof.order) == (False, None)
    summed = designs
    summed += more
    assert list(summed) == list(both)


def test_designs_come_one_by_one_and_the_claim_is_only_their_order() -> None:
    model = cell(L)
    module = sd.SDModule(model, sd.SUPPRESS, constraints="EX >= 1")
    question: dict[str, Any] = {"sd_modules": module, "ko_cost": {"R1": 2, "EX": 1}, "max_solutions": 1}
    for engine, bound in (("lp_tree", 2.0), ("milp", 1.0)):  # what is known of the rest
        first = sd.compute_strain_designs(model, engine=engine, **question)
        assert (list(first), first.status) == ([{"EX": -1.0}], sd.OPTIMAL)
        assert (first.proof.complete, first.proof.order, first.proof.bound) == (False, "cost", bound)
    some = sd.compute_strain_designs(model, sd_modules=module, max_solutions=1, solution_approach=sd.ANY, engine="milp")
    assert (len(some), some.status, some.proof.complete, some.proof.order) == (1, sd.OPTIMAL, False, None)


def test_no_time_is_a_time_limit_and_never_no_limit(model: cobra.Model) -> None:
    module = sd.SDModule(model, sd.SUPPRESS, constraints="R4 >= 0.1")
    found = sd.compute_strain_designs(model, sd_modules=module, time_limit=0)
    assert (list(found), found.status, found.proof.complete) == ([], sd.TIME_LIMIT, False)
    assert (found + found).status == sd.TIME_LIMIT


def test_a_list_that_met_its_time_limit_empty_leaves_a_sum_with_designs(
    model: cobra.Model, designs: sd.SDSolutions
) -> None:
    module = sd.SDModule(model, sd.SUPPRESS, constraints="R4 >= 0.1")
    empty = sd.compute_strain_designs(model, sd_modules=module, time_limit=0)
    assert {(both.status, len(both)) for both in (designs + empty, empty + designs)} == {(sd.TIME_LIMIT_W_SOL, 2)}


def test_time_limit_keeps_what_was_found() -> None:
    model = sd.load_model("e_coli_core")
    lethal = sd.SDModule(model, sd.SUPPRESS, constraints="Biomass_Ecoli_core >= 0.001")
    found = sd.compute_strain_designs(model, sd_modules=lethal, max_cost=3, time_limit=6, engine="milp")
    assert found.status == sd.TIME_LIMIT_W_SOL
    assert 0 < len(found) < 352
    assert not found.proof.complete
    assert found.verify(model)["holds"].all()


def test_assumed_m_that_is_too_small_is_caught_where_a_verified_design_beats_the_solvers_bound() -> None:
    # without R1, EX reaches 0.999 < 1: that takes a price of 1 / (1 - 0.999) = 1000; without R1 and R2, a price of 1
    model = cell("R1: -> B; R2: -> B [0,0.999]; EX: B ->")
    module = sd.SDModule(model, sd.SUPPRESS, constraints="EX >= 1")
    problem = sd.StrainDesignProblem(model, sd_modules=module, ko_cost=["R1", "R2"])
    found = problem.solve(solver="highs", M=100)
    assert (list(found), found.status) == ([{"R1": -1.0}], sd.ERROR)
    assert (found.proof.complete, found.proof.order, found.proof.price_bound) == (False, None, 100)
    assert "beaten by the verified design ['R1']: its model cuts designs off" in found.proof.message
    enough = problem.solve(solver="highs", M=1e4)
    assert (list(enough), enough.status, enough.proof.complete) == ([{"R1": -1.0}], sd.OPTIMAL, True)


def test_licence_too_small_for_the_model_is_a_status_with_a_clear_message() -> None:
    pytest.importorskip("gurobipy")
    model = sd.load_model("iJO1366")
    growth = "BIOMASS_Ec_iJO1366_core_53p95M"
    lethal = sd.SDModule(model, sd.SUPPRESS, constraints=f"{growth} >= 0.001")
    problem = sd.StrainDesignProblem(model, sd_modules=lethal, ko_cost=["ENO"], max_cost=1, compress=False)
    found = problem.solve(solver="gurobi")
    assert (list(found), found.status) == ([], sd.ERROR)
    assert "2000" in found.proof.message


def test_a_response_is_optimal_without_slack_however_dearly_the_objective_could_sell_it() -> None:
    # 1e-9 of BIO given up would buy 1e-4 of P through R2; the optimal cell makes none
    model = cell("UP: -> A; R1: A -> B; R2: A -> 0.99999 B + P; BIO: B ->; EX_P: P ->")
    suppress = sd.SDModule(model, sd.SUPPRESS, inner_objective="BIO", constraints="EX_P >= 0.00001")
    with pytest.warns(StrainDesignWarning):
        found = sd.compute_strain_designs(model, sd_modules=suppress, ko_cost=["UP", "R2"], max_cost=1)
    assert list(found) == [{}]
    optknock = sd.SDModule(model, sd.OPTKNOCK, inner_objective="BIO", outer_objective="EX_P")
    found = sd.compute_strain_designs(model, sd_modules=optknock, ko_cost=["R1"])
    assert (list(found), found.status) == ([{"R1": -1.0}, {}], sd.OPTIMAL)
    assert found.values == pytest.approx([10.0, 0.0], abs=1e-9)


@pytest.mark.parametrize("approach", [sd.BEST, sd.ANY, sd.POPULATE])
def test_sums_of_costs_may_round(approach: str) -> None:
    model = cell("UP: -> A; R1: A -> B; R2: A -> B; EX: B ->")
    module = sd.SDModule(model, sd.SUPPRESS, constraints="EX >= 1")
    found = sd.compute_strain_designs(
        model, sd_modules=module, ko_cost={"R1": 0.1, "R2": 0.2}, max_cost=0.3, solution_approach=approach
    )
    assert (list(found), found.status, found.proof.complete) == ([{"R1": -1.0, "R2": -1.0}], sd.OPTIMAL, True)


def test_gains_are_no_defect_of_a_design() -> None:
    model = cell("UP: -> A; R1: A -> B; EX: B ->; U: -> C; X: C ->")
    module = sd.SDModule(model, sd.SUPPRESS, constraints="EX >= 1")
    found = sd.compute_strain_designs(model, sd_modules=module, ko_cost={"UP": 1, "U": -5}, max_cost=3)
    assert (list(found), found.sd_cost) == ([{"UP": -1.0, "U": -1.0}], [-4.0])
    assert found.verify(model)["holds"].all()


def test_bound_of_an_interrupted_nested_search_is_a_value() -> None:
    model = sd.load_model("e_coli_core")
    growth = "Biomass_Ecoli_core"
    module = sd.SDModule(
        model, sd.OPTKNOCK, inner_objective=growth, outer_objective="EX_succ_e", constraints=f"{growth} >= 0.1"
    )
    problem = sd.StrainDesignProblem(model, sd_modules=module, max_cost=2)
    found, every = problem.solve(time_limit=3, engine="milp"), problem.solve(engine="lp_tree")
    assert found.status in (sd.TIME_LIMIT, sd.TIME_LIMIT_W_SOL)
    listed = {frozenset(design) for design in found}
    rest = [value for design, value in zip(every, every.values, strict=True) if frozenset(design) not in listed]
    assert found.proof.bound is None or found.proof.bound >= max(rest) - 1e-5
