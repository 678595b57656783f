"""Costs: what the engineer may change, and what it takes."""

from math import inf, nan
from typing import Any

import pytest

from networks import K, cell
from pyomo_sd.errors import SetupError, UnknownReaction
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.problem.interventions import Candidate, intervention_space


@pytest.fixture(scope="module")
def network() -> FluxNetwork:
    return FluxNetwork.from_cobra(cell(K))


def knockout(reaction: str, cost: float = 1.0) -> Candidate:
    return Candidate(reaction, "knockout", cost)


def knockin(reaction: str, cost: float = 1.0) -> Candidate:
    return Candidate(reaction, "knockin", cost)


@pytest.mark.parametrize(
    ("ko_cost", "ki_cost", "candidates"),
    [
        (None, None, [knockout(f"R{i}") for i in range(1, 7)]),
        (None, {"R5": 3}, [*(knockout(f"R{i}") for i in range(1, 5)), knockin("R5", 3), knockout("R6")]),
        ({"R4": 2, "R2": 0.5}, None, [knockout("R2", 0.5), knockout("R4", 2)]),
        (["R4", "R2"], ("R5",), [knockout("R2"), knockout("R4"), knockin("R5")]),
        ({"R5": 7, "R2": 1}, {"R5": 2}, [knockout("R2"), knockin("R5", 2)]),
        ({}, {"R5": 0}, [knockin("R5", 0)]),
        ({"R1": -2}, [], [knockout("R1", -2)]),
    ],
)
def test_candidates_and_their_costs(
    network: FluxNetwork, ko_cost: Any, ki_cost: Any, candidates: list[Candidate]
) -> None:
    assert list(intervention_space(network, ko_cost, ki_cost).candidates) == candidates


def test_each_intervention_is_billed_once_by_its_own_price(network: FluxNetwork) -> None:
    space = intervention_space(network, {"R1": 0.1, "R2": 0.2, "R5": 100}, {"R5": -3, "R6": 0}, max_cost=2)
    assert space.cost(frozenset()) == 0
    assert space.cost(frozenset({"R1", "R2"})) == pytest.approx(0.3)
    assert space.cost(frozenset({"R1", "R5", "R6"})) == pytest.approx(-2.9)


def test_knock_ins_are_absent_unless_they_are_made(network: FluxNetwork) -> None:
    space = intervention_space(network, ["R1", "R2"], ["R5", "R6"])
    assert space.absent(frozenset()) == {"R5", "R6"}
    assert space.absent(frozenset({"R1", "R5"})) == {"R1", "R6"}


@pytest.mark.parametrize(("max_cost", "limit"), [(0, 0), (-97, -97), (2.5, 2.5), (None, inf), (inf, inf)])
def test_zero_is_a_limit(network: FluxNetwork, max_cost: float | None, limit: float) -> None:
    assert intervention_space(network, max_cost=max_cost).max_cost == limit


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"ko_cost": {"R1": nan}}, "ko_cost['R1'] has to be a finite number, not nan"),
        ({"ki_cost": {"R1": inf}}, "ki_cost['R1'] has to be a finite number, not inf"),
        ({"ko_cost": {"R1": "cheap"}}, "ko_cost['R1'] has to be a finite number, not 'cheap'"),
        ({"ko_cost": {"R1": None}}, "ko_cost['R1'] has to be a finite number, not None"),
        ({"ko_cost": "R1"}, "ko_cost is a dictionary of costs or a list of reactions, not the text 'R1'"),
        ({"ko_cost": {}}, "there is nothing to change: ko_cost and ki_cost name no reaction"),
        ({"max_cost": nan}, "max_cost has to be a number, or infinite for no limit; not nan"),
    ],
)
def test_costs_that_make_no_sense(network: FluxNetwork, keywords: Any, message: str) -> None:
    with pytest.raises(SetupError) as error:
        intervention_space(network, **keywords)
    assert str(error.value) == message


def test_an_unknown_reaction_among_the_costs(network: FluxNetwork) -> None:
    with pytest.raises(UnknownReaction, match="unknown reaction 'r5': did you mean 'R5'"):
        intervention_space(network, ki_cost={"r5": 1})
