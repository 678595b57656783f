"""Parallel reactions, on networks whose answers are written beside them."""

from dataclasses import replace
from fractions import Fraction
from math import inf

import pytest

from networks import cell
from pyomo_sd.network.compression.parallel import join_parallel
from pyomo_sd.network.compression.step import Values
from pyomo_sd.network.compression.tableau import Tableau
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.network.gpr import parse_gpr

UP_AND_EX = "UP: -> A; EX: B ->; "


def joined(text: str, rules: dict[str, str] | None = None, named: tuple[str, ...] = ()) -> Tableau:
    network = FluxNetwork.from_cobra(cell(UP_AND_EX + text))
    tableau = Tableau(network, {reaction: parse_gpr(rule) for reaction, rule in (rules or {}).items()}, named)
    join_parallel(tableau)
    return tableau


def lifted(tableau: Tableau, total: int, lost: tuple[str, ...] = ()) -> tuple[Fraction | float, ...]:
    fluxes: Values = {"R1": Fraction(total)}
    for step in tableau.steps:
        step.lift(fluxes, lost)
    return fluxes["R1"], fluxes["R2"]


def test_equal_columns() -> None:
    found = joined("R1: A -> B [1,10]; R2: A -> B [2,5]")
    assert found.bounds["R1"] == (3, 15)
    assert lifted(found, 4) == (1, 3)  # R1 as near to zero as it may be


def test_scaled_columns() -> None:
    found = joined("R1: A -> B; R2: 2 A -> 2 B [0,3]")
    assert found.bounds["R1"] == (0, 16)  # R1 + 2 R2
    assert lifted(found, 5) == (0, Fraction(5, 2))
    assert lifted(found, 8) == (2, 3)


def test_opposite_columns() -> None:
    found = joined("R1: A -> B; R2: B -> A [0,4]")
    assert found.bounds["R1"] == (-4, 10)  # R1 - R2
    assert lifted(found, -3) == (0, 3)
    assert lifted(found, 3) == (3, 0)


@pytest.mark.parametrize(
    ("bounds", "rules", "rule"),
    [
        (("[0,10]", "[0,10]"), {"R1": "a", "R2": "a"}, "a"),  # there together
        (("[1,10]", "[2,10]"), {"R1": "a", "R2": "a"}, "a"),
        (("[0,inf]", "[0,inf]"), {"R1": "a", "R2": "b"}, "a or b"),  # either of them alone can do the same
        (("[-inf,inf]", "[-inf,inf]"), {"R1": "a", "R2": "b"}, "a or b"),
        (("[0,inf]", "[0,10]"), {"R1": "a or b", "R2": "a"}, "a or b"),  # R2 is never alone, and adds nothing to R1
        (("[0,10]", "[0,inf]"), {"R1": "a", "R2": "a or b"}, "a or b"),
        (("[1,inf]", "[0,inf]"), {"R1": "a or b", "R2": "a"}, "a or b"),
    ],
)
def test_columns_with_rules_that_are_joined(bounds: tuple[str, str], rules: dict[str, str], rule: str) -> None:
    found = joined(f"R1: A -> B {bounds[0]}; R2: A -> B {bounds[1]}", rules)
    assert found.rules == {"R1": parse_gpr(rule)}
    assert "R2" not in found.columns


@pytest.mark.parametrize(
    ("bounds", "rules"),
    [
        (("[0,10]", "[0,10]"), {"R1": "a", "R2": "b"}),  # both can do 20, one alone 10
        (("[0,10]", "[0,10]"), {"R1": "a"}),  # a candidate beside a reaction that is always there
        (("[0,inf]", "[0,10]"), {"R1": "a", "R2": "a or b"}),  # R2 alone can do 10
        (("[0,inf]", "[0,10]"), {"R1": "a"}),
        (("[0,inf]", "[-inf,0]"), {"R1": "a", "R2": "b"}),  # another direction
        (("[1,inf]", "[1,inf]"), {"R1": "a", "R2": "b"}),  # both have to do 2, one alone 1
        (("[1,inf]", "[0,inf]"), {"R1": "a", "R2": "b"}),
    ],
)
def test_columns_with_rules_that_stay_apart(bounds: tuple[str, str], rules: dict[str, str]) -> None:
    found = joined(f"R1: A -> B {bounds[0]}; R2: A -> B {bounds[1]}", rules)
    assert not found.steps


def test_candidate_beside_a_reaction_that_is_always_there() -> None:
    found = joined("R1: A -> B [0,10]; R2: A -> B [0,inf]", {"R1": "a"})
    assert found.rules == {}
    assert found.bounds["R1"] == (0, inf)
    assert lifted(found, 12) == (0, 12)
    assert lifted(found, 12, ("a",)) == (0, 12)


def test_the_one_that_is_there_carries_all() -> None:
    found = joined("R1: A -> B [0,inf]; R2: A -> B [0,inf]", {"R1": "a", "R2": "b"})
    assert lifted(found, 7, ("a",)) == (0, 7)
    assert lifted(found, 7, ("b",)) == (7, 0)
    assert lifted(found, 0, ("a", "b")) == (0, 0)


def test_named_columns_stay_apart() -> None:
    assert not joined("R1: A -> B; R2: A -> B", named=("R2",)).steps


def test_rows_of_the_user_keep_columns_apart() -> None:
    model = cell(UP_AND_EX + "R1: A -> B; R2: A -> B")
    model.add_cons_vars(model.problem.Constraint(model.reactions.R1.flux_expression, ub=5, name="limited"))
    tableau = Tableau(FluxNetwork.from_cobra(model), {}, ())
    join_parallel(tableau)
    assert not tableau.steps


def test_bounds_that_contradict_each_other_are_not_hidden_in_a_sum() -> None:
    network = FluxNetwork.from_cobra(cell(UP_AND_EX + "R1: A -> B; R2: A -> B"))
    tableau = Tableau(replace(network, bounds={**network.bounds, "R2": (2.0, 0.5)}), {}, ())
    join_parallel(tableau)  # the sum of [0, 10] and [2, 0.5] would be [2, 10.5]
    assert not tableau.steps
