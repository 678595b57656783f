"""Coupled reactions, on networks whose answers are written beside them."""

from fractions import Fraction

import pytest
from flint import fmpq

from networks import cell
from pyomo_sd.network.compression.coupled import Coupled, join_coupled
from pyomo_sd.network.compression.step import Form, Values
from pyomo_sd.network.compression.tableau import Tableau
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.network.gpr import parse_gpr


def tableau(text: str, rules: dict[str, str] | None = None, named: tuple[str, ...] = ()) -> Tableau:
    network = FluxNetwork.from_cobra(cell(text))
    return Tableau(network, {reaction: parse_gpr(rule) for reaction, rule in (rules or {}).items()}, named)


def test_the_larger_flux_stays_for_both() -> None:
    found = tableau("R1: -> A [0,10]; R2: 2 A -> 3 B [-1,4]; EX: B ->")
    assert join_coupled(found, "A")
    # R1 = 2 R2, so R2 = R1 / 2; it makes 3 B for each R2, 1.5 B for each R1; R2 <= 4 is R1 <= 8
    assert found.rows == {"B": {"R1": fmpq(3, 2), "EX": -1}}
    assert found.bounds == {"R1": (0, 8), "EX": (0, 10)}
    (step,) = found.steps
    assert isinstance(step, Coupled)
    assert (step.kept.bounds, step.gone.bounds) == ((0, 10), (-1, 4))
    fluxes: Values = {"R1": Fraction(3), "EX": Fraction(9, 2)}
    step.lift(fluxes, ())
    assert fluxes["R2"] == Fraction(3, 2)


def test_of_equal_fluxes_the_first_stays() -> None:
    found = tableau("R1: -> A; R2: A -> B; EX: B ->")
    assert join_coupled(found, "A")
    assert join_coupled(found, "B")
    assert list(found.columns) == ["R1"]


def test_opposite_directions() -> None:
    found = tableau("R1: -> A [-10,10]; R2: -> 4 A [-1,2]")
    assert join_coupled(found, "A")
    assert found.bounds == {"R1": (-8, 4)}  # R2 = -R1 / 4


def test_small_fluxes_are_expressed_by_large_ones() -> None:
    found = tableau("R1: -> A; BIO: 4484 A ->", named=("BIO",))
    assert join_coupled(found, "A")
    assert found.bounds == {"R1": (0, 10)}  # not 4484 times as small
    forms: dict[str, Form] = {"R1": {"R1": Fraction(1)}}
    found.steps[0].express(forms)
    assert forms["BIO"] == {"R1": Fraction(1, 4484)}
    assert "R1" in found.named


def test_bounds_that_do_not_meet_are_left_to_linear_programs() -> None:
    found = tableau("R1: -> A [0,2]; R2: A -> [3,10]")
    assert not join_coupled(found, "A")
    assert found.rows == {"A": {"R1": 1, "R2": -1}}


@pytest.mark.parametrize(
    ("forced", "rules", "joined"),
    [
        ("", {"R1": "a", "R2": "b"}, "a and b"),  # nothing forced: the lump runs where both are there
        ("", {"R2": "b"}, "b"),
        ("", {"R1": "a"}, "a"),
        ("R1", {"R1": "a"}, "a"),  # without a both are at zero: R1 because it is absent, R2 because nothing feeds it
        ("R1", {"R2": "b"}, None),  # without b R1 has to run, and nothing drains it: no steady state
        ("R1", {"R1": "a", "R2": "b"}, None),  # so it is here without b
        ("R1", {"R1": "a", "R2": "a"}, "a"),  # they go together
        ("R1", {"R1": "a and b", "R2": "a"}, "a and b"),  # R1 is absent wherever R2 is
        ("R1", {"R1": "a", "R2": "a and b"}, None),
        ("R2", {"R2": "b"}, "b"),
        ("R2", {"R1": "a"}, None),
        ("R1 R2", {"R1": "a"}, None),
        ("R1 R2", {"R1": "a", "R2": "b"}, None),
        ("R1 R2", {"R1": "a or b", "R2": "b or a"}, "a or b"),
    ],
)
def test_forced_columns_are_joined_with_those_that_are_absent_with_them(
    forced: str, rules: dict[str, str], joined: str | None
) -> None:
    bounds = {name: "[1,10]" if name in forced.split() else "[0,10]" for name in ("R1", "R2")}
    found = tableau(f"R1: -> A {bounds['R1']}; R2: A -> {bounds['R2']}", rules)
    assert join_coupled(found, "A") == (joined is not None)
    if joined is not None:
        assert found.rules == {"R1": parse_gpr(joined)}


@pytest.mark.parametrize(("lost", "balance"), [((), 1), (("b",), 0)])
def test_the_tighter_bound_takes_the_worth_of_the_lump(lost: tuple[str, ...], balance: int) -> None:
    # B at the price 1 is worth 1 to R2, and so to the lump, which R1 <= 2 limits, or, without b, its absence
    found = tableau("R1: -> A [0,2]; R2: A -> B [0,4]; EX: B -> [3,10]", {"R2": "b"})
    assert join_coupled(found, "A")
    prices: Values = {"B": Fraction(1)}
    found.steps[0].lift_prices(prices, lost)
    # A at 1 leaves nothing to R2, 1 - 1, and gives R1 all of it; A at 0 leaves it with R2, which is absent
    assert prices == {"A": balance, "B": 1}
