"""Ladders of limits on fluxes, media among them; interventions that are required or forbidden. Answers by hand."""

import json
from typing import Any

import cobra
import pandas as pd
import pytest

import pyomo_sd as sd
from networks import cell, with_rules
from pyomo_sd.errors import ExpressionError, InfeasibleModule, SetupError, UnknownName, UnknownReaction

# 10 of A at most; B by R1, or half as much by R2, which makes one product each
TWO_WAYS = "UP: -> A; R1: A -> B; R2: A -> 0.5 B + P; BIO: B ->; EX_P: P ->; EX_AC: A -> [0,10]"

CUT_SET_WAYS = [
    pytest.param({"engine": "lp_tree"}, id="lp_tree"),
    pytest.param({"engine": "lp_tree", "compress": False}, id="lp_tree-as-given"),
    pytest.param({"engine": "milp"}, id="scip-indicator"),
    pytest.param({"engine": "milp", "solution_approach": "any"}, id="scip-indicator-any"),
    pytest.param({"solver": "highs", "M": 1e3}, id="highs-bigm-1e3"),
    pytest.param({"solver": "glpk", "M": 1e3}, id="glpk-bigm-1e3"),
]
WAYS = [*CUT_SET_WAYS, pytest.param({"engine": "milp", "closing": "kkt"}, id="scip-indicator-kkt")]


def optknock(model: cobra.Model) -> sd.SDModule:
    return sd.SDModule(model, sd.OPTKNOCK, inner_objective="BIO", outer_objective="EX_P", constraints="BIO >= 1")


def values(found: sd.SDSolutions) -> dict[frozenset[str], float]:
    assert (found.status, found.proof.complete) == (sd.OPTIMAL, True)
    return {frozenset(design): round(value, 6) for design, value in zip(found, found.values, strict=True)}


@pytest.mark.parametrize("way", WAYS)
def test_a_design_takes_one_rung_of_a_ladder_at_most(way: dict[str, Any]) -> None:
    model = cell(TWO_WAYS)
    rungs = {"<= 5": 0.5, "<= 2": 0.75, ">= 9": 0.25}
    found = sd.compute_strain_designs(
        model, sd_modules=optknock(model), ko_cost={"R1": 1.0}, level_cost={"R1": rungs}, **way
    )
    # growth is best by R1 alone; what R1 may not take goes by R2: 5, 8, or all 10; at least 9 of R1 change nothing
    assert values(found) == {
        frozenset(): 0.0,
        frozenset({"R1 <= 5"}): 5.0,
        frozenset({"R1 <= 2"}): 8.0,
        frozenset({"R1"}): 10.0,
    }
    assert found.verify(model)["holds"].all()
    frame = found.to_frame().set_index("value").sort_index()
    assert frame["regulations"].tolist() == ["", "R1 <= 5", "R1 <= 2", ""]
    assert frame["knockouts"].tolist() == ["", "", "", "R1"]


@pytest.mark.parametrize("way", CUT_SET_WAYS)
def test_rungs_of_a_ladder_never_contradict_each_other(way: dict[str, Any]) -> None:
    # a cell that is told to have R1 <= 2 and R1 >= 9 would be empty, and suppress everything for 0.75
    model = cell(TWO_WAYS)
    module = sd.SDModule(model, sd.SUPPRESS, constraints="EX_P >= 5")
    rungs = {"R1": {"<= 2": 0.25, ">= 9": 0.5}}
    found = sd.compute_strain_designs(
        model, sd_modules=module, ko_cost={"R1": 0.25, "R2": 1.0}, level_cost=rungs, max_cost=2, **way
    )
    # at least 9 of R1 leave 1 for R2; the loss of R2 does it as well
    assert {frozenset(design) for design in found} == {frozenset({"R1 >= 9"}), frozenset({"R2"})}


@pytest.mark.parametrize("way", WAYS)
def test_strain_and_medium_are_designed_together(way: dict[str, Any]) -> None:
    # without A from the feed nothing lives; 4 or 8 of acetate are offered, or its secretion may be closed
    model = cell(TWO_WAYS.replace("UP: -> A", "UP: -> A [0,2]"))
    model.reactions.EX_AC.bounds = (0, 10)
    before = model.reactions.EX_AC.bounds
    offered = {"EX_AC": {">= -4": 0.5, ">= -8": 1.0, "<= 0": 0.25}}
    found = sd.compute_strain_designs(
        model, sd_modules=optknock(model), ko_cost={"R1": 1.0}, level_cost=offered, max_cost=2, **way
    )
    # BIO takes all that there is, by R1 without a product; without R1 one product for each A
    assert values(found) == {
        frozenset(): 0.0,
        frozenset({"R1"}): 2.0,
        frozenset({"R1", "EX_AC >= -4"}): 6.0,
        frozenset({"R1", "EX_AC >= -8"}): 10.0,
    }
    bounds = dict(zip(map(frozenset, found), found.get_reaction_sd_bnds(), strict=True))
    assert bounds[frozenset({"R1", "EX_AC >= -8"})] == {"R1": (0.0, 0.0), "EX_AC": (-8.0, 10.0)}
    assert model.reactions.EX_AC.bounds == before
    assert found.verify(model)["holds"].all()


def test_a_wider_limit_goes_with_its_reaction() -> None:
    # ATPM takes 5 unless it is told to take 2, or lost with its gene; BIO gets the rest of 10
    model = with_rules("UP: -> A; ATPM: A -> [5,10]; BIO: A ->", ATPM="g1")
    question: dict[str, Any] = {"gko_cost": {"g1": 2.0}, "level_cost": {"ATPM": {">= 2": 0.5}}, "max_cost": 3}
    for threshold, expected in ((7, [{"ATPM >= 2"}, {"g1"}]), (9, [{"g1"}])):
        module = sd.SDModule(model, sd.PROTECT, constraints=f"BIO >= {threshold}")
        for engine in ("lp_tree", "milp"):
            found = sd.compute_strain_designs(model, sd_modules=module, engine=engine, **question)
            assert [set(design) for design in found] == expected


@pytest.mark.parametrize("way", CUT_SET_WAYS)
def test_what_is_required_is_in_every_design_and_what_is_forbidden_in_none(way: dict[str, Any]) -> None:
    model = cell("UP: -> A; R1: A -> B; R2: A -> B; R3: A -> B; EX: B ->")
    module = sd.SDModule(model, sd.SUPPRESS, constraints="EX >= 1")

    def asked(**choice: Any) -> sd.SDSolutions:
        found = sd.compute_strain_designs(model, sd_modules=module, max_cost=4, **choice, **way)
        assert (found.status, found.proof.complete) == (sd.OPTIMAL if len(found) else sd.INFEASIBLE, True)
        assert len(found) == 0 or found.verify(model)["holds"].all()
        return found

    every = {"UP", "EX"}, {"R1", "R2", "R3"}
    assert {frozenset(design) for design in asked()} == {*(frozenset({r}) for r in every[0]), frozenset(every[1])}
    # R1 is lost anyway: what is added to it is as little as possible
    expected = {frozenset({"R1", "UP"}), frozenset({"R1", "EX"}), frozenset({"R1", "R2", "R3"})}
    assert {frozenset(design) for design in asked(required=["R1"])} == expected
    assert {frozenset(design) for design in asked(required=["R1"], forbidden=["EX"])} == expected - {
        frozenset({"R1", "EX"})
    }
    assert {frozenset(design) for design in asked(required=["UP", "EX"])} == {frozenset({"UP", "EX"})}
    assert len(asked(forbidden=["UP", "EX", "R3"])) == 0
    assert len(asked(required=["R1", "R2", "R3", "UP", "EX"])) == 0  # which costs 5


@pytest.mark.parametrize("way", WAYS)
def test_a_required_knock_in_and_a_forbidden_one(way: dict[str, Any]) -> None:
    model = cell("UP: -> A; R1: A -> B; K: A -> B + P; L: A -> B + 0.5 P; BIO: B ->; EX_P: P ->")
    question: dict[str, Any] = {"ko_cost": ["R1"], "ki_cost": ["K", "L"], "max_cost": 2}
    free = sd.compute_strain_designs(model, sd_modules=optknock(model), **question, **way)
    assert values(free) == {frozenset(): 0.0, frozenset({"L"}): 5.0, frozenset({"K"}): 10.0}
    other = sd.compute_strain_designs(
        model, sd_modules=optknock(model), **question, required=["L"], forbidden=["K"], **way
    )
    assert values(other) == {frozenset({"L"}): 5.0}


def test_the_pyomo_model_has_one_disjunction_for_a_ladder() -> None:
    model = cell(TWO_WAYS)
    costs: dict[str, Any] = {"ko_cost": {"R1": 1.0, "R2": 1.0}, "level_cost": {"R1": {"<= 5": 0.5, "<= 2": 0.75}}}
    problem = sd.StrainDesignProblem(model, sd_modules=optknock(model), **costs, required=["R2"])
    leader = problem.pyomo_model().interventions
    assert [term.index() for term in leader.ladder["R1"].disjuncts] == ["R1", "R1 <= 5", "R1 <= 2", "R1"]
    assert leader.ladder["R1"].disjuncts[-1] is leader.unchanged["R1"]
    assert list(leader.choice) == ["R2"]
    assert list(leader.required) == ["R2"]


def test_files_keep_ladders_and_what_is_required(tmp_path: Any) -> None:
    model = cell(TWO_WAYS)
    path = tmp_path / "problem.json.gz"
    question: dict[str, Any] = {"ko_cost": {"R1": 1.0, "R2": 1.0}, "level_cost": {"R1": {"<= 5": 0.5}}, "max_cost": 2}
    question |= {"required": ["R1 <= 5"], "forbidden": ["R2"], "sd_modules": optknock(model)}
    direct = sd.compute_strain_designs(model, **question)
    sd.compute_strain_designs(model, **question, dump_preprocessed=path)
    again = sd.compute_strain_designs_from_preprocessed(path)
    assert values(again) == values(direct) == {frozenset({"R1 <= 5"}): 5.0}
    assert sd.SDSolutions.from_json(direct.to_json()) == direct


@pytest.mark.parametrize(
    ("choice", "error", "message"),
    [
        ({"level_cost": {"R9": {"<= 1": 1}}}, UnknownReaction, "unknown reaction 'R9': did you mean"),
        ({"level_cost": {"R1": {"< 1": 1}}}, ExpressionError, "'R1 < 1' states no level; write it as '<= 2.5'"),
        ({"level_cost": {"R1": {"<= nan": 1}}}, ExpressionError, "states no level"),
        ({"level_cost": {"R1": {">= 11": 1}}}, SetupError, "'R1 >= 11' leaves R1, between 0.0 and 10.0, no flux"),
        ({"level_cost": {"R1": {"= -1": 1}}}, SetupError, "leaves R1, between 0.0 and 10.0, no flux"),
        ({"level_cost": {"R1": {"<= 1": float("nan")}}}, SetupError, "level_cost"),
        ({"level_cost": {"R1": 1}}, SetupError, "level_cost"),
        ({"level_cost": {"R1": {"<= 5": 1, "<=5.0": 2}}}, SetupError, "'R1 <=5.0' says what 'R1 <= 5' says"),
        ({"level_cost": {"R1": {"<= 5": 1, " <= 5": 2}}}, SetupError, "level_cost states a level twice"),
        ({"level_cost": {"R1": {">= -5": 1, ">= -5 ": 2}}}, SetupError, "level_cost states a level twice"),
        ({"level_cost": {"R1": {">= -1e-9": 1}}}, SetupError, "level_cost: linear programs cannot tell the limit"),
        (
            {"level_cost": {"R1": {">= -5": 1}}, "reg_cost": {"R1 >= -5": 1}},
            SetupError,
            "reg_cost and level_cost both state 'R1 >= -5'",
        ),
        ({"required": ["R7"]}, UnknownName, "unknown intervention in required 'R7': did you mean 'R2' or 'R1'"),
        ({"forbidden": "R1"}, SetupError, "forbidden"),
        ({"required": ["R1"], "forbidden": ["R1"]}, SetupError, "no design contains all that required names, R1"),
        (
            {"level_cost": {"R1": {"<= 5": 1, "<= 2": 1}}, "required": ["R1 <= 5", "R1 <= 2"]},
            SetupError,
            "several limits on one reaction",
        ),
    ],
)
def test_what_makes_no_sense_is_told(choice: dict[str, Any], error: type[Exception], message: str) -> None:
    model = cell(TWO_WAYS)
    with pytest.raises(error, match=message):
        sd.compute_strain_designs(model, sd_modules=optknock(model), **choice)


def test_genes_are_required_by_id_or_name() -> None:
    model = with_rules("UP: -> A; R1: A -> B; EX: B ->", R1="g1 or g2", EX="g3")
    model.genes.g1.name = "pgiA"
    module = sd.SDModule(model, sd.SUPPRESS, constraints="EX >= 1")
    found = sd.compute_strain_designs(model, sd_modules=module, gene_kos=True, required=["pgiA"], max_cost=2)
    assert isinstance(found.to_frame(), pd.DataFrame)
    assert {frozenset(design) for design in found} == {frozenset({"g1", "g2"}), frozenset({"g1", "g3"})}


def test_the_bounds_of_a_knock_in_are_those_of_its_level() -> None:
    # all of the 10 goes through K if K may take it; K has 4, or 9 by its level, of which a row of its own leaves 7
    model = with_rules("UP: -> A; R1: A -> B; K: A -> B + P [0,4]; BIO: B ->; EX_P: P ->", K="g1")
    question: dict[str, Any] = {"sd_modules": optknock(model), "level_cost": {"K": {"<= 2": 0.5, "<= 9": 1}}}
    offers: list[tuple[dict[str, Any], str]] = [
        ({"ki_cost": ["K"], "ko_cost": []}, "K"),
        ({"gki_cost": ["g1"], "gko_cost": []}, "g1"),
    ]
    for offered, name in offers:
        found = sd.compute_strain_designs(model, **question, **offered)
        assert values(found) == {frozenset(): 0.0, frozenset({name}): 4.0, frozenset({name, "K <= 9"}): 9.0}
        bounds = dict(zip(map(frozenset, found), found.get_reaction_sd_bnds(), strict=True))
        assert bounds[frozenset({name, "K <= 9"})] == {"K": (0.0, 9.0)}
        assert bounds[frozenset({name})] == {"K": (0.0, 4.0)}
        assert sd.SDSolutions.from_json(found.to_json()).get_reaction_sd_bnds() == found.get_reaction_sd_bnds()
    rows: dict[str, Any] = {"reg_cost": {"K <= 7": 1, "K >= -3": 1}, "required": ["K <= 7", "K >= -3"]}
    found = sd.compute_strain_designs(model, **question, **rows, ko_cost=[])
    assert values(found) == {frozenset(rows["required"]): 4.0, frozenset({*rows["required"], "K <= 9"}): 7.0}
    assert list(found.get_reaction_sd_bnds()) == [{"K": (0.0, 7.0)}, {"K": (0.0, 4.0)}]


@pytest.mark.parametrize(("bounds", "level"), [((-10, 10), ">= -20"), ((0, 10), ">= -20"), ((-10, 0), "<= 20")])
def test_what_opens_a_direction_that_a_row_reads_apart_is_refused(bounds: tuple[float, float], level: str) -> None:
    # |T| is at most 5 by the row; with T read as its forward flux alone, T = -9 would meet it
    model = cell("T: A -> B [0,10]; EX_B: B -> [-30,30]; EX_A: A -> [-30,30]")
    reaction = model.reactions.T
    reaction.bounds = bounds
    total = reaction.forward_variable + reaction.reverse_variable
    model.add_cons_vars(model.problem.Constraint(total, ub=5, name="budget"))
    module = sd.SDModule(model, sd.PROTECT, constraints="EX_A >= -30")
    with pytest.raises(SetupError, match=f"'T {level}' opens more of T than the model does, and a row"):
        sd.compute_strain_designs(model, sd_modules=module, ko_cost=["EX_A"], level_cost={"T": {level: 1}})


def test_a_row_over_one_direction_holds_for_wider_limits_of_that_direction() -> None:
    model = cell("T: A -> B [0,10]; EX_B: B -> [-30,30]; EX_A: A -> [-30,30]")
    total = model.reactions.T.forward_variable + model.reactions.T.reverse_variable
    model.add_cons_vars(model.problem.Constraint(total, ub=15, name="budget"))
    asked = [sd.SDModule(model, sd.PROTECT, constraints="T >= 15")]
    found = sd.compute_strain_designs(model, sd_modules=asked, ko_cost=[], level_cost={"T": {"<= 20": 1}})
    assert list(found) == [{"T <= 20": True}]
    with pytest.raises(InfeasibleModule, match="lies between 0 and 15"):
        sd.compute_strain_designs(
            model,
            sd_modules=sd.SDModule(model, sd.PROTECT, constraints="T >= 16"),
            ko_cost=[],
            level_cost={"T": {"<= 20": 1}},
        )


def test_a_file_with_two_rungs_of_a_ladder_does_not_pass() -> None:
    model = cell(TWO_WAYS)
    ladder = {"R1": {"<= 5": 0.5, "<= 2": 0.75}}
    found = sd.compute_strain_designs(model, sd_modules=optknock(model), ko_cost=["R2"], level_cost=ladder, max_cost=2)
    document = json.loads(found.to_json())
    place = list(found).index({"R1 <= 2": True})
    claimed = document["designs"][place]
    claimed["interventions"]["R1 <= 5"] = claimed["reactions"]["R1 <= 5"] = True
    claimed["cost"] = 1.25  # and the value is 8 with both as with the narrower one alone
    claims = sd.SDSolutions.from_json(json.dumps(document)).verify(model).set_index(["design", "claim"])["holds"]
    assert found.verify(model)["holds"].all()
    assert not claims[place, "choice"]


def test_the_coupling_of_a_strain_on_its_medium() -> None:
    # without R1 growth makes a product in any case; it takes acetate if the medium has some
    model = cell(TWO_WAYS.replace("UP: -> A", "UP: -> A [0,0]"))
    bare, fed = {"R1": -1.0}, {"R1": -1.0, "EX_AC >= -4": True}
    assert sd.coupling(model, bare, "EX_P", "BIO") == "none"  # nothing grows
    assert sd.coupling(model, fed, "EX_P", "BIO") == "substrate_uptake"
    assert sd.coupling(model, {"EX_AC >= -4": True}, "EX_P", "BIO") == "none"
    assert sd.coupling(model, {"R1": -1.0, "EX_AC>=-4": True}, "EX_P", "BIO") == "substrate_uptake"
    assert sd.coupling(model, {**bare, "EX_P >= 11": True}, "EX_P", "BIO") == "none"  # a row that nothing meets
    with pytest.raises(SetupError, match="one limit on 'EX_AC' at most, or its knockout, not EX_AC >= -4, EX_AC >= -8"):
        sd.coupling(model, {**fed, "EX_AC >= -8": True}, "EX_P", "BIO")
