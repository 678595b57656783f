"""Nested objectives that cost other programs wrong answers. Each answer is worked out by hand; every way finds it.

Prices of these cells are small numbers (a unit of uptake is worth one or two of growth or product), far below the M
of 1e4 that big-M rests on here.
"""

from typing import Any

import pytest

import pyomo_sd as sd
from networks import cell
from ways import Design, costs, values, ways

Way = dict[str, Any]
M = 1e4

pytestmark = pytest.mark.filterwarnings("ignore::pyomo_sd.errors.StrainDesignWarning")
every_way = pytest.mark.parametrize("way", ways(M))


def solve(text: str, module: dict[str, Any], **question: Any) -> sd.SDSolutions:
    model = cell(text)
    return sd.compute_strain_designs(model, sd_modules=sd.SDModule(model, **module), **question)


def named(answer: dict[str, float]) -> dict[Design, float]:
    return {frozenset(names.split()): value for names, value in answer.items()}


# ---- the inner sense

NEEDY = "UP: -> A; R1: A -> B; ATPM: B -> [2,10]"  # UP = R1 = ATPM: the least uptake is 2, the largest 10


@pytest.mark.parametrize(
    ("kind", "sense", "constraint", "designs"),
    [
        # least uptake: 2, so none of 5 or more is left to suppress. Without UP or R1 there is no flux vector at all,
        # without ATPM all of them is zero: SUPPRESS holds, but the empty design is a part of all three
        ("suppress", "minimize", "UP >= 5", [""]),
        ("suppress", "maximize", "UP >= 5", ["UP", "R1", "ATPM"]),
        ("protect", "minimize", "UP <= 2", [""]),
        ("protect", "maximize", "UP <= 2", ["ATPM"]),
        ("protect", "minimize", "UP >= 5", []),
        ("protect", "maximize", "UP >= 5", [""]),
    ],
)
@every_way
def test_a_minimised_inner_objective_is_not_maximised(
    way: Way, kind: str, sense: str, constraint: str, designs: list[str]
) -> None:
    module = {"module_type": kind, "inner_objective": "UP", "inner_opt_sense": sense, "constraints": constraint}
    found = costs(solve(NEEDY, module, max_cost=1, **way))
    assert found.keys() == {frozenset(design.split()) for design in designs}


# 2 to 10 of B are needed; R1 makes one per A, R2 a half, and one P
DEMAND = "UP: -> A; R1: A -> B; R2: A -> 0.5 B + P; NEED: B -> [2,10]; EX_P: P ->"


@pytest.mark.parametrize(
    ("kind", "sense", "answer"),
    [
        # least uptake: R1 alone, 2 A and no P; without R1 it takes 4 A by R2, and 4 P
        ("optknock", "minimize", {"": 0, "R1": 4}),
        ("robustknock", "minimize", {"": 0, "R1": 4}),
        # largest uptake: 10 A, by either reaction; all of it by R2 makes 10 P, all of it by R1 none
        ("optknock", "maximize", {"": 10}),
        ("robustknock", "maximize", {"": 0, "R1": 10}),
    ],
)
@every_way
def test_nested_methods_heed_the_inner_sense(way: Way, kind: str, sense: str, answer: dict[str, float]) -> None:
    module = {"module_type": kind, "inner_objective": "UP", "inner_opt_sense": sense, "outer_objective": "EX_P"}
    assert values(solve(DEMAND, module, ko_cost=["R1", "R2"], **way)) == named(answer)


# ---- the outer sense

TIE = "UP: -> A; R1: A -> B; R2: A -> B + P; BIO: B ->; EX_P: P ->"  # R1 and R2 feed growth alike: 0 to 10 P


@pytest.mark.parametrize(
    ("kind", "sense", "answer"),
    [
        ("optknock", "maximize", {"": 10}),
        ("optknock", "minimize", {"": 0}),
        ("robustknock", "maximize", {"": 0, "R1": 10}),  # the worst is the least
        ("robustknock", "minimize", {"": 10, "R2": 0}),  # the worst is the most
    ],
)
@every_way
def test_nested_methods_heed_the_outer_sense(way: Way, kind: str, sense: str, answer: dict[str, float]) -> None:
    module = {"module_type": kind, "inner_objective": "BIO", "outer_objective": "EX_P", "outer_opt_sense": sense}
    assert values(solve(TIE, module, ko_cost=["R1", "R2"], **way)) == named(answer)


# ---- the tolerance, and the sign of the optimum: half of an optimum, and what is half of it away


@pytest.mark.parametrize(
    ("objective", "sense", "least", "most"),
    [
        ("-UP", "maximize", 2, 3),  # optimum -2: -UP >= 1.5 * -2. A bound of 0.5 * -2 would leave nothing
        ("UP", "minimize", 2, 3),  # the same in the other words: UP <= 1.5 * 2
        ("UP", "maximize", 5, 10),  # optimum 10: UP >= 0.5 * 10
        ("-UP", "minimize", 5, 10),  # optimum -10: -UP <= 0.5 * -10
    ],
)
@every_way
def test_a_tolerance_relaxes_whatever_the_sign_of_the_optimum(
    way: Way, objective: str, sense: str, least: float, most: float
) -> None:
    inner = {"inner_objective": objective, "inner_opt_sense": sense, "inner_opt_tol": 0.5}
    question: dict[str, Any] = {"ko_cost": ["R1"], **way}

    def designs(kind: str, constraint: str) -> set[Design]:
        module = {"module_type": kind, "constraints": constraint, **inner}
        return set(costs(solve(NEEDY, module, **question)))

    # both ends are responses, so SUPPRESS has to cut: without R1 there is no flux vector left, and no response
    for constraint in (f"UP <= {least}", f"UP >= {most}"):
        assert designs("protect", constraint) == {frozenset()}
        assert designs("suppress", constraint) == {frozenset({"R1"})}
    # and nothing beyond them is one
    for constraint in (f"UP <= {least - 0.01}", f"UP >= {most + 0.01}"):
        assert designs("suppress", constraint) == {frozenset()}
    # the best and the worst among them
    for kind, outer_sense, value in (
        ("optknock", "maximize", most),
        ("optknock", "minimize", least),
        ("robustknock", "maximize", least),
        ("robustknock", "minimize", most),
    ):
        module = {"module_type": kind, "outer_objective": "UP", "outer_opt_sense": outer_sense, **inner}
        assert values(solve(NEEDY, module, **question)) == {frozenset(): value}


# ---- the empty design, and designs that are no better than a part of them

# growth goes by R1 (no product), else by R2 (half a P each), else by R3 (one each); it never goes by IDLE
LADDER = "UP: -> A; R1: A -> B; R2: A -> 0.9 B + 0.5 P; R3: A -> 0.8 B + P; BIO: B ->; EX_P: P ->; IDLE: B ->"
LADDER_CANDIDATES = ["R1", "R2", "R3", "IDLE"]
METHODS: dict[str, dict[str, Any]] = {
    "optknock": {"outer_objective": "EX_P"},
    "robustknock": {"outer_objective": "EX_P"},
    "optcouple": {"prod_id": "EX_P"},
}
# {R1} leaves 9 of growth, none of it without P; {R1, R2} leaves 8 of growth, none of it without P
LADDER_ANSWERS: dict[str, dict[str, float]] = {
    "optknock": {"": 0, "R1": 5, "R1 R2": 10},
    "robustknock": {"": 0, "R1": 5, "R1 R2": 10},
    "optcouple": {"": 0, "R1": 9},
}


@pytest.mark.parametrize("kind", METHODS)
@every_way
def test_no_design_stands_beside_a_part_of_it_that_is_worth_as_much(way: Way, kind: str) -> None:
    # {R2} and {IDLE} are worth what the empty design is, {R1, R3} and {R1, IDLE} what {R1} is
    module = {"module_type": kind, "inner_objective": "BIO", **METHODS[kind]}
    found = solve(LADDER, module, ko_cost=LADDER_CANDIDATES, max_cost=3, **way)
    assert values(found) == named(LADDER_ANSWERS[kind])
    if way.get("solution_approach") != sd.ANY:
        assert found.values == sorted(found.values, reverse=True)


@pytest.mark.parametrize("kind", METHODS)
@every_way
def test_an_empty_design_that_nothing_beats_is_returned_once(way: Way, kind: str) -> None:
    # a row that forbids it cannot be "one of its interventions less"
    module = {"module_type": kind, "inner_objective": "BIO", **METHODS[kind]}
    assert values(solve(LADDER, module, ko_cost=["R2", "R3", "IDLE"], **way)) == {frozenset(): 0}
    assert values(solve(LADDER, module, ko_cost=LADDER_CANDIDATES, max_cost=0, **way)) == {frozenset(): 0}
    first = solve(LADDER, module, ko_cost=["R2"], max_solutions=2, **way)
    assert (list(first), first.status) == ([{}], sd.OPTIMAL)


@every_way
def test_the_empty_cut_set_is_the_only_one(way: Way) -> None:
    module = {"module_type": "suppress", "constraints": "EX_P >= 11"}
    assert costs(solve(LADDER, module, **way)) == {frozenset(): 0}


@every_way
def test_designs_of_equal_value_that_do_not_contain_each_other_are_all_returned(way: Way) -> None:
    # R1a and R1b are one pipe: each stops growth without product. {R1a, R1b} contains both, and is worth no more
    text = "UP: -> A; R1a: A -> C; R1b: C -> B; R2: A -> 0.5 B + P; BIO: B ->; EX_P: P ->"
    module = {"module_type": "optknock", "inner_objective": "BIO", "outer_objective": "EX_P"}
    found = solve(text, module, ko_cost={"R1a": 2, "R1b": 1.5, "R2": 1}, **way)
    assert values(found) == {frozenset({"R1a"}): 10, frozenset({"R1b"}): 10, frozenset(): 0}
    assert dict(zip(map(frozenset, found), found.sd_cost, strict=True)) == {
        frozenset({"R1a"}): 2,
        frozenset({"R1b"}): 1.5,
        frozenset(): 0,
    }
    if way.get("solution_approach") != sd.ANY:
        assert list(found) == [{"R1b": -1.0}, {"R1a": -1.0}, {}]
