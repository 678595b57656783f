"""Classes of growth coupling."""

from math import inf
from typing import Any

import cobra
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

import pyomo_sd as sd
from brute_force import Problem, problems
from exact_lp import Number
from exact_space import ExactSpace, Terms
from networks import cell, with_rules
from pyomo_sd.errors import ExpressionError, SetupError, UnknownReaction

# Ten A come in. R1 makes growth and product, R3 growth alone, R2 half as much growth alone; W wastes product, LEAK A.
CELL = "UP: -> A; R1: A -> B + P; R2: A -> 0.5 B; R3: A -> B; LEAK: A ->; W: P ->; BIO: B ->; EX: P ->"

LADDER = [
    # without R1 there is no product
    ({"R1": -1.0}, "none"),
    # growth 10 takes R1 or R3 or both
    ({}, "potential"),
    # growth 10 takes R1, whose product may be wasted
    ({"R3": -1.0}, "potential"),
    # it takes R1, and leaves product 10; growth of up to 5 is to be had by R2 alone
    ({"R3": -1.0, "W": -1.0}, "weak"),
    # all growth takes as much product, but A may leak without either
    ({"R3": -1.0, "W": -1.0, "R2": -1.0}, "directional"),
    # each A that comes in makes one product
    ({"R3": -1.0, "W": -1.0, "R2": -1.0, "LEAK": -1.0}, "substrate_uptake"),
    # nothing grows
    ({"R3": -1.0, "W": -1.0, "R2": -1.0, "LEAK": -1.0, "BIO": -1.0}, "none"),
]


@pytest.fixture(scope="module")
def anaerobic() -> cobra.Model:
    model = sd.load_model("e_coli_core")
    model.reactions.EX_o2_e.lower_bound = 0
    return model


@pytest.mark.parametrize(("design", "expected"), LADDER)
def test_each_class_has_a_design(design: dict[str, float], expected: str) -> None:
    assert sd.coupling(cell(CELL), design, "EX", "BIO") == expected


@pytest.mark.parametrize(("design", "expected"), LADDER)
@pytest.mark.parametrize("other", ["UP: A -> [-10,0]", "UP: -> 0.001 A [0,10000]", "UP: -> 1000 A [0,0.01]"])
def test_classes_do_not_depend_on_how_the_uptake_is_written(
    design: dict[str, float], expected: str, other: str
) -> None:
    assert sd.coupling(cell(CELL.replace("UP: -> A", other)), design, "EX", "BIO") == expected


@pytest.mark.parametrize(("design", "expected"), LADDER)
@pytest.mark.parametrize("share", ["0.0001", "1000"])
def test_classes_do_not_depend_on_how_much_product_or_growth_there_is(
    design: dict[str, float], expected: str, share: str
) -> None:
    text = CELL.replace("[0,10]", "")
    little_product = cell(text.replace("B + P", f"B + {share} P").replace("P ->", "P -> [0,inf]"))
    assert sd.coupling(little_product, design, "EX", "BIO") == expected
    little_growth = cell(text.replace("-> B", f"-> {share} B").replace("0.5 B", f"{0.5 * float(share):g} B"))
    little_growth.reactions.BIO.upper_bound = inf
    assert sd.coupling(little_growth, design, "EX", "BIO") == expected


@pytest.mark.parametrize(
    ("min_growth", "expected"),
    [
        # R1 + R2 <= 10 and R1 + R2 / 2 = growth, so the product is at least 2 growth - 10
        (4.0, "weak"),
        (5.0, "weak"),
        (5.1, "strong"),
        (10.0, "strong"),
        # the cell does not grow that fast, so there is nothing to be sure of
        (10.1, "weak"),
    ],
)
def test_strong_coupling_is_that_from_some_growth_on(min_growth: float, expected: str) -> None:
    assert sd.coupling(cell(CELL), {"R3": -1.0, "W": -1.0}, "EX", "BIO", min_growth=min_growth) == expected
    # what holds at every growth, or not even at the fastest, is told as ever
    directional = {"R3": -1.0, "W": -1.0, "R2": -1.0}
    assert sd.coupling(cell(CELL), directional, "EX", "BIO", min_growth=min_growth) == "directional"
    assert sd.coupling(cell(CELL), {}, "EX", "BIO", min_growth=min_growth) == "potential"


def test_marks_of_knock_ins_genes_and_rows() -> None:
    model = with_rules(CELL, R3="g1 and g2", W="g3 or g4", R2="g5", LEAK="g5")
    weak = {"R3": 0.0, "W": -1.0}
    assert sd.coupling(model, weak, "EX", "BIO") == "weak"
    assert sd.coupling(model, {**weak, "R3": 1.0}, "EX", "BIO") == "potential"
    assert sd.coupling(model, {"W": -1.0}, "EX", "BIO") == "potential"  # R3 is not named, and so it is there
    assert sd.coupling(model, {"g1": -1.0, "g3": -1.0, "g4": -1.0}, "EX", "BIO") == "weak"
    assert sd.coupling(model, {"g1": 0.0, "g3": -1.0, "g4": 0.0}, "EX", "BIO") == "weak"
    assert sd.coupling(model, {"g1": -1.0, "g3": -1.0, "g4": 1.0}, "EX", "BIO") == "potential"
    assert sd.coupling(model, {"g1": -1.0, "W": -1.0, "g5": -1.0}, "EX", "BIO") == "substrate_uptake"
    assert sd.coupling(model, {"R3": -1.0, "W <= 2": True}, "EX", "BIO") == "weak"  # at least 8 of 10 leave by EX
    assert sd.coupling(model, {"R3": -1.0, "W <= 2": False}, "EX", "BIO") == "potential"
    assert sd.coupling(model, {"R3": -1.0, "g4 <= 2": True}, "EX", "BIO") == "potential"  # g3 does the same
    assert sd.coupling(model, {"R3": -1.0, "g4 <= 2": True, "g3": -1.0}, "EX", "BIO") == "weak"
    assert model.reactions.R3.bounds == model.reactions.W.bounds == (0, 10)


def test_a_forced_flux_goes_with_its_reaction() -> None:
    # maintenance makes product whatever the cell does: 1 of the 10 at most, so 1/9 per growth and 1/10 per uptake
    model = cell("UP: -> A; ATPM: A -> P [1,10]; BIO: A ->; EX: P ->")
    assert sd.coupling(model, {}, "EX", "BIO") == "substrate_uptake"
    assert sd.coupling(model, {"ATPM": -1.0}, "EX", "BIO") == "none"
    # without UP there is no flux vector at all
    assert sd.coupling(model, {"UP": -1.0}, "EX", "BIO") == "none"


def test_the_substrate_may_be_one_of_several() -> None:
    # C comes in and leaves again, and has nothing to do with the product
    model = cell("UP: -> A; R: A -> B + P; BIO: B ->; EX: P ->; IN: -> C; OUT: C ->")
    assert sd.coupling(model, {}, "EX", "BIO") == "directional"
    assert sd.coupling(model, {}, "EX", "BIO", substrate="UP") == "substrate_uptake"
    assert sd.coupling(model, {}, "EX", "BIO", substrate=["UP", "IN"]) == "directional"
    assert sd.coupling(model, {"IN": -1.0}, "EX", "BIO") == "substrate_uptake"
    assert sd.coupling(model, {"IN": -1.0}, "EX", "BIO", substrate="IN") == "directional"  # it is not taken up


def test_taking_product_up_is_no_production() -> None:
    model = cell("UP: -> A; R: A + P -> B; BIO: B ->; EX: P -> [-10,10]")
    assert sd.coupling(model, {}, "EX", "BIO") == "none"
    assert sd.coupling(model, {}, "-EX", "BIO") == "substrate_uptake"


def test_the_models_objective_is_growth() -> None:
    model = cell(CELL)
    with pytest.raises(SetupError, match="has no objective"):
        sd.coupling(model, {}, "EX")
    model.objective = "BIO"
    assert sd.coupling(model, LADDER[3][0], "EX") == "weak"
    model.objective, model.objective_direction = {model.reactions.BIO: -1.0}, "min"
    assert sd.coupling(model, LADDER[3][0], "EX") == "weak"


@pytest.mark.parametrize(
    ("design", "expected"),
    [
        ({}, "none"),  # ethanol, acetate and formate are what it makes
        ({"PYK": -1.0}, "potential"),  # OptKnock 6.968, at worst none
        ({"PYK": -1.0, "ACALD": -1.0}, "weak"),  # 9.102 at worst
        ({"PYK": -1.0, "ALCD2x": -1.0}, "weak"),
        ({"PFL": -1.0}, "directional"),  # RobustKnock 0.678, and no growth without it: see below
        ({"FORti": -1.0}, "directional"),
        ({"ACALD": -1.0, "TKT2": -1.0, "LDH_D": -1.0}, "substrate_uptake"),  # RobustKnock 9.275
        ({"ENO": -1.0}, "none"),  # lethal
    ],
)
def test_succinate_without_oxygen(anaerobic: cobra.Model, design: dict[str, float], expected: str) -> None:
    assert sd.coupling(anaerobic, design, "EX_succ_e") == expected
    with anaerobic:
        for reaction in design:
            anaerobic.reactions.get_by_id(reaction).knock_out()
        growth = anaerobic.slim_optimize(error_value=0.0)
        anaerobic.reactions.EX_succ_e.upper_bound = 0
        without = anaerobic.slim_optimize(error_value=0.0)
        anaerobic.objective = {anaerobic.reactions.EX_glc__D_e: -1.0}
        uptake = anaerobic.slim_optimize(error_value=0.0)  # 0: there is no flux vector, since ATPM is forced
    assert (growth > 1e-6 and without < growth - 1e-6) == (expected in ("weak", "directional", "substrate_uptake"))
    if growth > 1e-6:
        assert (without < 1e-6) == (expected in ("directional", "substrate_uptake"))
        assert (uptake < 1e-6) == (expected == "substrate_uptake")


def test_designs_of_a_search_are_items(anaerobic: cobra.Model) -> None:
    module = sd.SDModule(
        anaerobic,
        sd.ROBUSTKNOCK,
        inner_objective="Biomass_Ecoli_core",
        outer_objective="EX_succ_e",
        constraints="Biomass_Ecoli_core >= 0.1",
    )
    found = sd.compute_strain_designs(anaerobic, sd_modules=module, ko_cost=["PFL", "PYK", "ACALD"], max_cost=2)
    assert {frozenset(design): sd.coupling(anaerobic, design, "EX_succ_e") for design in found} == {
        frozenset(): "none",
        frozenset({"PFL"}): "directional",
        frozenset({"PYK", "ACALD"}): "weak",
        frozenset({"PYK", "PFL"}): "directional",  # more of it than with PFL alone, whose fluxes contain these
    }
    lost = {gene.id: -1.0 for gene in anaerobic.reactions.PFL.genes}
    assert sd.coupling(anaerobic, lost, "EX_succ_e") == "directional"


@pytest.mark.parametrize(
    ("how", "error", "told"),
    [
        ({"product": "EXX"}, UnknownReaction, "unknown reaction 'EXX': did you mean 'EX'"),
        ({"product": ""}, SetupError, "it is not stated"),
        ({"biomass": "BIO <= 1"}, ExpressionError, "a linear expression has no comparison"),
        ({"design": {"R9": -1.0}}, UnknownReaction, "unknown reaction 'R9': did you mean 'R3'"),
        ({"design": {"R1": 2.0}}, SetupError, "'R1' is marked 2.0"),
        ({"design": {"R1": None}}, SetupError, "'R1' is marked None"),
        ({"design": ["R1"]}, SetupError, "a design is a dictionary of marks"),
        ({"design": {"R9 <= 2": True}}, UnknownReaction, "unknown reaction 'R9'"),
        ({"design": {"G": -1.0}}, SetupError, "'G' is the id of a reaction and of a gene"),
        ({"min_growth": 0.0}, SetupError, "min_growth has to be a growth above zero"),
        ({"min_growth": "0.1"}, SetupError, "min_growth has to be a growth above zero"),
        ({"min_growth": inf}, SetupError, "min_growth has to be a growth above zero"),
        ({"substrate": "UPP"}, UnknownReaction, "unknown reaction 'UPP': did you mean 'UP'"),
        ({"substrate": ["UP", "R1"]}, SetupError, "'R1' is no exchange reaction"),
        ({"biomass": "G"}, SetupError, "growth has no limit under this design"),
    ],
)
def test_what_is_wrong_is_told(how: dict[str, Any], error: type[Exception], told: str) -> None:
    model = with_rules(f"{CELL}; GIN: -> X [0,inf]; G: X -> [0,inf]", R1="G")
    question: dict[str, Any] = {"design": {}, "product": "EX", "biomass": "BIO", **how}
    with pytest.raises(error, match=told.replace("(", r"\(")):
        sd.coupling(model, **question)


# ---- every class by its definition, in exact arithmetic


def is_positive(number: Number | None) -> bool:
    return number is not None and number > 0


def is_forced_by(space: ExactSpace, product: Terms, cause: Terms) -> bool:
    """Tell whether the product is in proportion to what causes it: where there is some, and on the way to infinity."""
    return not any(is_positive(where.where(product, -inf, 0).most(cause)) for where in (space, space.directions()))


def class_of(problem: Problem, space: ExactSpace, product: Terms, growth: Terms, min_growth: float) -> str:
    fastest = space.most(growth)
    if fastest is None or fastest <= 0:
        return "none"
    best = space.where(growth, fastest, fastest)
    if not is_positive(best.most(product)):
        return "none"
    if not is_positive(best.least(product)):
        return "potential"
    if not is_forced_by(space, product, growth):
        reached = min_growth <= fastest and is_positive(space.where(growth, min_growth, inf).least(product))
        return "strong" if reached else "weak"
    uptakes: list[Terms] = [
        {name: int(sum(column)) // abs(int(sum(column)))}
        for name, column in zip(problem.bounds, problem.stoichiometry.T, strict=True)
        if column.any() and ((column >= 0).all() or (column <= 0).all())
    ]
    possible = [uptake for uptake in uptakes if is_positive(space.most(uptake))]
    forced = bool(possible) and all(is_forced_by(space, product, uptake) for uptake in possible)
    return "substrate_uptake" if forced else "directional"


def marks(problem: Problem, design: frozenset[str]) -> dict[str, float]:
    found: dict[str, float] = dict.fromkeys(design & (problem.ko.keys() | problem.gko.keys()), -1.0)
    found |= {name: float(name in design) for name in (*problem.ki, *problem.gki)}
    return found | {row: row in design for row in problem.reg}


def expression(problem: Problem) -> st.SearchStrategy[dict[str, float]]:
    names = st.sampled_from(list(problem.bounds))
    return st.dictionaries(names, st.sampled_from([1.0, 1.0, 1.0, -1.0, 2.0]), min_size=1, max_size=2)


@given(data=st.data(), problem=st.one_of(problems(), problems(genes=True)))
def test_classes_are_those_of_the_definition(data: st.DataObject, problem: Problem) -> None:
    product, growth = data.draw(expression(problem)), data.draw(expression(problem))
    design = frozenset(name for name in problem.costs if data.draw(st.sampled_from([False, False, True])))
    space = ExactSpace.of(problem, design)
    keywords: dict[str, Any] = {"product": product, "biomass": growth, "min_growth": 2.0}
    if space.most(growth) == inf:
        with pytest.raises(SetupError, match="growth has no limit"):
            sd.coupling(problem.model(), marks(problem, design), **keywords)
    else:
        found = sd.coupling(problem.model(), marks(problem, design), **keywords)
        event(found)
        assert found == class_of(problem, space, product, growth, 2.0)
