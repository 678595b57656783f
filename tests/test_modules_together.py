"""Several modules in one problem: all have to hold. Each answer is worked out by hand; every way finds it.

Prices of these cells are some units of one flux per unit of another, far below the M of 1e4 that big-M rests on.
"""

from typing import Any

import pytest

import pyomo_sd as sd
from networks import cell
from ways import Design, costs, sets, values, ways

Way = dict[str, Any]
Module = dict[str, Any]
M = 1e4

pytestmark = pytest.mark.filterwarnings("ignore::pyomo_sd.errors.StrainDesignWarning")
every_way = pytest.mark.parametrize("way", ways(M))


def suppress(constraints: str, **inner: Any) -> Module:
    return {"module_type": "suppress", "constraints": constraints, **inner}


def protect(constraints: str, **inner: Any) -> Module:
    return {"module_type": "protect", "constraints": constraints, **inner}


def solve(text: str, *modules: Module, **question: Any) -> sd.SDSolutions:
    model = cell(text)
    asked = [sd.SDModule(model, **module) for module in modules]
    return sd.compute_strain_designs(model, sd_modules=asked, **question)


def named(answer: dict[str, float]) -> dict[Design, float]:
    return {frozenset(names.split()): value for names, value in answer.items()}


# ---- cut sets

# A becomes B by R1, or by R2 with one P each, or leaves as S; B leaves as growth, or as Q
SPLIT = "UP: -> A; R1: A -> B; R2: A -> B + P; EX_P: P ->; BIO: B ->; R3: B -> Q; EX_Q: Q ->; SIDE: A -> S; EX_S: S ->"


@pytest.mark.parametrize(
    ("modules", "designs"),
    [
        # growth beyond the product needs R1; without it BIO = R2 - R3 <= R2 = EX_P
        ([suppress("BIO - EX_P >= 1")], ["UP", "R1", "BIO"]),
        ([suppress("BIO - EX_P >= 1"), protect("BIO >= 5")], ["R1"]),
        # SIDE or its exit has to go as well
        (
            [suppress("BIO - EX_P >= 1"), suppress("EX_S >= 1"), protect("BIO >= 5")],
            ["R1 SIDE", "R1 EX_S"],
        ),
        # and R3 or its exit
        (
            [suppress("BIO - EX_P >= 1"), suppress("EX_S >= 1"), suppress("EX_Q >= 1"), protect("BIO >= 5")],
            ["R1 SIDE R3", "R1 SIDE EX_Q", "R1 EX_S R3", "R1 EX_S EX_Q"],
        ),
        # what suppresses growth without product, and what asks for it, exclude each other
        ([suppress("BIO - EX_P >= 1"), protect("BIO >= 5"), protect("EX_P <= 0, BIO >= 5")], []),
        # no flux vector has 9 of all three (10 A in all), and none has to: each PROTECT has a flux vector of its own
        ([suppress("EX_Q >= 1"), protect("EX_S >= 9"), protect("BIO >= 9"), protect("EX_P >= 9")], ["R3", "EX_Q"]),
        # the optimal cell may do without product as long as it has R1; then 10 of growth take 10 of product
        (
            [
                suppress("EX_P <= 4", inner_objective="BIO"),
                protect("EX_P >= 9", inner_objective="BIO"),
                protect("EX_S >= 9"),
            ],
            ["R1"],
        ),
    ],
)
@every_way
def test_any_number_of_modules_without_a_nested_one(way: Way, modules: list[Module], designs: list[str]) -> None:
    assert costs(solve(SPLIT, *modules, max_cost=3, **way)).keys() == sets(*designs)
    assert costs(solve(SPLIT, *reversed(modules), max_cost=3, **way)).keys() == sets(*designs)


@every_way
def test_one_module_asks_for_a_knock_in_and_the_other_for_a_knockout(way: Way) -> None:
    # K brings the product, and growth past R1, which has to go for "no growth beyond the product". Without K and R1
    # there is no growth, and with both it is free to go by R1
    text = "UP: -> A; R1: A -> B; K: A -> B + P; BIO: B ->; EX_P: P ->"
    modules = [suppress("BIO - EX_P >= 1"), protect("BIO >= 5"), protect("EX_P >= 5")]
    found = solve(text, *modules, ko_cost={"R1": 1, "UP": 1}, ki_cost={"K": 2}, **way)
    assert costs(found) == {frozenset({"R1", "K"}): 3}


@every_way
def test_a_forced_flux_that_one_module_takes_away_from_another(way: Way) -> None:
    # ATPM leaves 5 of A: BIO of 6 needs its knockout, and H its own. A PROTECT of ATPM can be met, but not beside BIO's
    text = "UP: -> A; ATPM: A -> [5,10]; BIO: A ->; H: A -> [0,10]"
    assert costs(solve(text, protect("BIO >= 6"), suppress("H >= 1"), max_cost=2, **way)).keys() == sets("ATPM H")
    kept = solve(text, protect("BIO >= 6"), suppress("H >= 1"), protect("ATPM >= 5"), max_cost=2, **way)
    assert costs(kept) == {}


# ---- beside a nested module

METHODS: dict[str, dict[str, Any]] = {
    "optknock": {"outer_objective": "EX_P"},
    "robustknock": {"outer_objective": "EX_P"},
    "optcouple": {"prod_id": "EX_P"},
}
# growth goes by R1, without product, else by R2: half as much growth, and one P per A. W wastes A as Q
CHOICE = "UP: -> A; R1: A -> B; R2: A -> 0.5 B + P; W: A -> Q; BIO: B ->; EX_P: P ->; EX_Q: Q ->"
BEST: dict[str, float] = {
    "optknock": 10,
    "robustknock": 10,
    "optcouple": 5,
}  # without R1: 5 of growth and 10 of P, or none of both


@pytest.mark.parametrize("kind", METHODS)
@pytest.mark.parametrize(
    ("modules", "idle", "best"),
    [
        # which of {} (R1 carries all, no product) and {R1} is left, and what has to be added to it
        ([], "", "R1"),
        ([suppress("EX_Q >= 1")], "W", "R1 W"),
        ([suppress("EX_Q >= 1"), suppress("EX_P >= 11")], "W", "R1 W"),
        ([protect("EX_Q >= 9"), protect("EX_P >= 9")], "", "R1"),
        ([protect("BIO >= 6")], "", None),  # 5 at most without R1
        ([suppress("EX_P <= 4", inner_objective="BIO")], None, "R1"),  # the optimal cell makes product
        ([suppress("EX_P <= 4", inner_objective="BIO"), protect("BIO >= 4"), suppress("EX_Q >= 1")], None, "R1 W"),
        ([suppress("EX_P <= 4", inner_objective="BIO"), protect("BIO >= 6")], None, None),
        ([protect("EX_P >= 9", inner_objective="BIO"), protect("EX_Q >= 9")], None, "R1"),
        ([suppress("EX_P >= 1"), protect("BIO >= 6"), suppress("EX_Q >= 1")], "R2 W", None),
    ],
)
@every_way
def test_any_number_of_modules_beside_a_nested_one(
    way: Way, kind: str, modules: list[Module], idle: str | None, best: str | None
) -> None:
    nested = {"module_type": kind, "inner_objective": "BIO", **METHODS[kind]}
    asked = [*modules[:1], nested, *modules[1:]]
    found = solve(CHOICE, *asked, ko_cost=["R1", "R2", "W"], max_cost=2, **way)
    expected = {text: value for text, value in ((idle, 0.0), (best, BEST[kind])) if text is not None}
    assert values(found) == named(expected)


# 5 of A go to ATPM as long as that is there
HUNGRY = "UP: -> A; ATPM: A -> [5,10]; R1: A -> B; R2: A -> 0.5 B + P; BIO: B ->; EX_P: P ->"


@pytest.mark.parametrize(
    ("modules", "answer"),
    [
        ([], {"": 0, "R1": 5, "R1 ATPM": 10}),
        (
            [protect("BIO >= 4")],
            {"": 0, "R1 ATPM": 10},
        ),  # {R1} leaves BIO 2.5: what holds for {} fails, and holds again
        ([protect("UP <= 4")], {"ATPM": 0, "R1 ATPM": 10}),  # the empty design fails, larger ones hold
        ([protect("UP <= 4"), protect("BIO >= 6")], {"ATPM": 0}),
        ([protect("ATPM >= 5"), protect("BIO >= 2")], {"": 0, "R1": 5}),
        ([protect("UP <= 4"), suppress("BIO >= 5.1")], {"R1 ATPM": 10}),
    ],
)
@pytest.mark.parametrize("kind", ["optknock", "robustknock"])
@every_way
def test_modules_that_hold_again_for_larger_designs(
    way: Way, kind: str, modules: list[Module], answer: dict[str, float]
) -> None:
    nested = {"module_type": kind, "inner_objective": "BIO", "outer_objective": "EX_P"}
    assert values(solve(HUNGRY, nested, *modules, ko_cost=["R1", "ATPM"], **way)) == named(answer)
