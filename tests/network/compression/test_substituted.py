"""Columns that two others make up, on networks whose answers are written beside them."""

from fractions import Fraction

import pytest

from networks import cell
from pyomo_sd.network.compression import compress
from pyomo_sd.network.compression.step import Values
from pyomo_sd.network.compression.substituted import substitute
from pyomo_sd.network.compression.tableau import Tableau
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.network.rule import Rule


def tableau(text: str, rules: dict[str, Rule] | None = None, named: tuple[str, ...] = ()) -> Tableau:
    return Tableau(FluxNetwork.from_cobra(cell(text)), rules or {}, named)


def test_reversible_reaction_beside_its_parts() -> None:
    # V = F - G lies in [-4, 10], as its bounds say; F and G take its place in A and B
    found = tableau("UP: -> A; V: A -> B + X [-4,10]; F: X -> [0,10]; G: -> X [0,4]; EX: B ->")
    assert substitute(found, "X")
    assert found.rows == {"A": {"UP": 1, "F": -1, "G": 1}, "B": {"F": 1, "G": -1, "EX": -1}}
    (step,) = found.steps
    fluxes: Values = {"UP": Fraction(2), "F": Fraction(3), "G": Fraction(1), "EX": Fraction(2)}
    step.lift(fluxes, ())
    assert fluxes["V"] == 2
    step.project(fluxes)
    assert "V" not in fluxes


@pytest.mark.parametrize(
    ("bounds", "goes"), [("[-4,10]", True), ("[-inf,inf]", True), ("[-3,10]", False), ("[-4,9]", False)]
)
def test_bounds_that_say_more_than_those_of_the_parts_keep_a_column(bounds: str, goes: bool) -> None:
    # F - G is 10 at most and -4 at least
    found = tableau(f"UP: -> A; V: A -> B + X {bounds}; F: X -> [0,10]; G: -> X [0,4]; EX: B ->")
    assert substitute(found, "X") == goes


def test_a_part_that_may_be_absent_counts_as_zero() -> None:
    # with F in [2,10] and G in [0,1], V = F - G is never below 1; but F can be knocked out, and V is -1 then
    text = "UP: -> A [-10,10]; V: A -> B + X {}; F: X -> [2,10]; G: -> X [0,1]; EX: B -> [-10,10]"
    assert not substitute(tableau(text.format("[0,10]"), {"F": Rule.atom("F")}), "X")
    assert substitute(tableau(text.format("[-1,10]"), {"F": Rule.atom("F")}), "X")


def test_a_column_that_can_be_taken_away_alone_stays() -> None:
    text = "UP: -> A; V: A -> B + X [-10,10]; F: X -> [0,10]; G: -> X [0,10]; EX: B ->"
    rule = Rule.atom("V")
    assert not substitute(tableau(text, {"V": rule}), "X")
    assert substitute(tableau(text, {"V": rule, "F": rule, "G": rule}), "X")


def test_named_columns_stay() -> None:
    text = "UP: -> A; V: A -> B + X [-10,10]; F: X -> [0,10]; G: -> X [0,10]; EX: B ->"
    assert not substitute(tableau(text, named=("V",)), "X")


def test_form_of_a_column_that_others_make_up() -> None:
    # by A, which comes before X: V = UP - W
    text = "UP: -> A; W: A ->; V: A -> B + X [-inf,inf]; EX: B ->; "
    text += "F1: X -> Y [0,inf]; F2: Y -> [0,inf]; G: -> X [0,inf]"
    small = compress(FluxNetwork.from_cobra(cell(text)), named=["UP", "W", "F1", "G", "EX"])
    assert small.form("V") == {"UP": 1, "W": -1}
    assert small.form("F2") == {"F1": 1}
