"""Costs and knock-ins that cost other programs wrong answers. Each answer is worked out by hand; every way finds it.

Prices of these cells are at most 1 / threshold = 10, so that an M of 1000 cuts no design off.
"""

from typing import Any

import pytest

import pyomo_sd as sd
from networks import TWO_R, K, L, cell
from ways import costs, milp_ways, sets, ways

Way = dict[str, Any]
M = 1e3

pytestmark = pytest.mark.filterwarnings("ignore::pyomo_sd.errors.StrainDesignWarning")
every_way = pytest.mark.parametrize("way", ways(M))
every_milp = pytest.mark.parametrize("way", milp_ways(M))


def solve(text: str, *modules: tuple[str, str], **question: Any) -> sd.SDSolutions:
    model = cell(text)
    asked = [sd.SDModule(model, kind, constraints=constraints) for kind, constraints in modules]
    return sd.compute_strain_designs(model, sd_modules=asked, **question)


# R4 takes B, R6 takes C; R5 leads to C past B
PAST_B = (("suppress", "R4 >= 0.1"), ("protect", "R6 >= 0.1"))


@every_way
def test_a_knock_in_that_is_not_bought_is_absent_and_no_knockout_by_default(way: Way) -> None:
    # without R2 nothing reaches C unless R5 is bought: {R2} alone fails, whatever a look at single knockouts says.
    # Read as a knockout at the default price, R5 would be there without being bought, and {R2} would do
    found = solve(K, *PAST_B, ki_cost={"R5": 1}, max_cost=3, **way)
    assert costs(found) == {frozenset({"R4"}): 1, frozenset({"R2", "R5"}): 2}
    marks = {frozenset(design.items()) for design in found.reaction_sd}
    assert marks == {frozenset({("R4", -1.0), ("R5", 0.0)}), frozenset({("R2", -1.0), ("R5", 1.0)})}


@every_way
def test_a_knock_in_is_billed_once_and_at_its_own_price(way: Way) -> None:
    # {R2, R5} is 1.25 + 2.5 = 3.75; twice the knock-in would be 6.25, at the knockout's price 101.25
    prices: dict[str, Any] = {"ko_cost": {"R2": 1.25, "R4": 5.0, "R5": 100.0}, "ki_cost": {"R5": 2.5}}
    both = {frozenset({"R2", "R5"}): 3.75, frozenset({"R4"}): 5.0}
    assert costs(solve(K, *PAST_B, **prices, **way)) == both
    assert costs(solve(K, *PAST_B, max_cost=3.75, **prices, **way)) == {frozenset({"R2", "R5"}): 3.75}
    assert costs(solve(K, *PAST_B, max_cost=3.7, **prices, **way)) == {}


@every_way
def test_everything_can_be_a_knock_in(way: Way) -> None:
    # R1, R4 and one of the two in between
    prices = dict.fromkeys(("R1", "R2", "R3", "R4"), 1)
    found = solve(TWO_R, ("protect", "R4 >= 1"), ko_cost={}, ki_cost=prices, **way)
    assert costs(found) == dict.fromkeys(sets("R1 R2 R4", "R1 R3 R4"), 3)


@pytest.mark.parametrize("limit", [-97.0, float("inf")])
@every_milp
def test_a_gain_is_cashed_in_and_a_budget_may_be_below_zero(way: Way, limit: float) -> None:
    # {R1, R2, R4} earns 98. {R1, R3, R4} costs 3, but with R2 as well it would earn 97; and that is dearer than
    # without R3: comparable designs are ranked, so one is left, with a limit and without
    prices = {"R1": 1, "R2": -100, "R3": 1, "R4": 1}
    found = solve(TWO_R, ("protect", "R4 >= 1"), ko_cost={}, ki_cost=prices, max_cost=limit, **way)
    assert costs(found) == {frozenset({"R1", "R2", "R4"}): -98}


@every_milp
def test_a_knockout_that_brings_a_gain_is_made_wherever_it_does_no_harm(way: Way) -> None:
    # SIDE earns 2 beside each cut. {UP, EX} would cost 1 + 3 - 2: {UP, SIDE} is a cheaper part of it
    text = "UP: -> A; R1: A -> B; EX: B ->; IN: -> C; SIDE: C ->"
    found = solve(text, ("suppress", "EX >= 1"), ko_cost={"UP": 1, "EX": 3, "SIDE": -2}, **way)
    assert costs(found) == {frozenset({"UP", "SIDE"}): -1, frozenset({"EX", "SIDE"}): 1}


@every_way
def test_a_budget_below_zero_that_no_design_meets_is_infeasible_and_not_refused(way: Way) -> None:
    assert costs(solve(L, ("suppress", "EX >= 1"), max_cost=-1, **way)) == {}


@every_way
def test_a_budget_of_zero_is_a_limit(way: Way) -> None:
    assert costs(solve(L, ("suppress", "EX >= 1"), max_cost=0, **way)) == {}
    # what holds already (EX cannot exceed 10) needs no budget
    assert costs(solve(L, ("suppress", "EX >= 11"), max_cost=0, **way)) == {frozenset(): 0}


@every_milp
def test_what_costs_nothing_is_within_a_budget_of_zero(way: Way) -> None:
    found = solve(TWO_R, ("protect", "R4 >= 1"), ko_cost={}, ki_cost={"R2": 0, "R3": 1}, max_cost=0, **way)
    assert costs(found) == {frozenset({"R2"}): 0}


@pytest.mark.parametrize("wanted", [1, 2, 4])
@every_way
def test_no_more_designs_than_wanted_even_where_single_knockouts_do(way: Way, wanted: int) -> None:
    # each of the three cuts the chain: the cheapest come first, but for "any"
    prices = {"UP": 2.0, "R1": 1.0, "EX": 3.0}
    found = solve(L, ("suppress", "EX >= 1"), ko_cost=prices, max_solutions=wanted, **way)
    chosen = [next(iter(design)) for design in found]
    assert len(set(chosen)) == len(chosen) == min(wanted, 3)
    assert found.status == sd.OPTIMAL
    assert found.sd_cost == [prices[name] for name in chosen]
    if way.get("solution_approach") != sd.ANY:
        assert chosen == ["R1", "UP", "EX"][:wanted]
    assert found.proof.complete or wanted <= 3  # whether there is a fourth need not be known


@every_way
def test_fractional_costs_are_no_levels_of_an_integer_sweep(way: Way) -> None:
    found = solve(L, ("suppress", "EX >= 1"), ko_cost={"R1": 0.5, "EX": 1.5}, max_cost=2, **way)
    assert costs(found) == {frozenset({"R1"}): 0.5, frozenset({"EX"}): 1.5}
    if way.get("solution_approach") != sd.ANY:
        assert found.sd_cost == [0.5, 1.5]


@every_way
def test_fractional_costs_add_up_to_the_budget_and_not_beyond_it(way: Way) -> None:
    text = "UP: -> A; R1: A -> B; R2: A -> B; EX: B ->"
    question: dict[str, Any] = {"ko_cost": {"R1": 0.5, "R2": 0.75}, **way}
    assert costs(solve(text, ("suppress", "EX >= 1"), max_cost=1.25, **question)) == {frozenset({"R1", "R2"}): 1.25}
    assert costs(solve(text, ("suppress", "EX >= 1"), max_cost=1.2, **question)) == {}


# DEAD carries nothing and falls out; M1 and M2 are one pipe, R1 lies beside it
PIPES = "DEAD: A -> Z; UP: -> A; M1: A -> M; M2: M -> B; R1: A -> B; BACK: B -> A [0,0]; EX: B ->"
PRICES = {"DEAD": 0.125, "UP": 2.25, "M1": 0.75, "M2": 1.0, "R1": 0.5, "BACK": 0.25, "EX": 3.125}


@pytest.mark.parametrize("compress", [True, False], ids=["compressed", "as given"])
@every_way
def test_prices_stay_with_their_reactions_when_some_fall_out(way: Way, compress: bool) -> None:
    # with a budget of 3 the knockout of EX falls out as well; the order in which prices are stated means nothing
    prices = PRICES if compress else dict(reversed(PRICES.items()))
    found = costs(solve(PIPES, ("suppress", "EX >= 1"), ko_cost=prices, max_cost=3, compress=compress, **way))
    assert found == {frozenset({"UP"}): 2.25, frozenset({"M1", "R1"}): 1.25, frozenset({"M2", "R1"}): 1.5}
    for design, cost in found.items():
        assert cost == sum(PRICES[name] for name in design)


@every_way
def test_prices_of_nested_designs_are_their_own(way: Way) -> None:
    # growth prefers R1 (no product) to R2 (one P each) to K (two P each), as far as they are there
    text = "UP: -> A; R1: A -> B; R2: A -> 0.9 B + P; K: A -> 0.8 B + 2 P; BIO: B ->; EX_P: P -> [0,100]"
    model = cell(text)
    module = sd.SDModule(model, sd.OPTKNOCK, inner_objective="BIO", outer_objective="EX_P")
    prices: dict[str, Any] = {"ko_cost": {"R1": 0.5, "R2": 0.25, "K": 50}, "ki_cost": {"K": 1.5}, "max_cost": 2.25}
    found = costs(sd.compute_strain_designs(model, sd_modules=module, **prices, **way))
    assert found == {frozenset(): 0, frozenset({"R1"}): 0.5, frozenset({"R1", "R2", "K"}): 2.25}
