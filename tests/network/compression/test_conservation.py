"""Balances that others imply."""

import cobra

from networks import cell
from pyomo_sd.network.compression.basis import Basis
from pyomo_sd.network.compression.conservation import remove_conserved
from pyomo_sd.network.compression.tableau import Tableau
from pyomo_sd.network.flux_network import FluxNetwork


def left(model: cobra.Model) -> list[str]:
    tableau = Tableau(FluxNetwork.from_cobra(model), {}, ())
    remove_conserved(tableau, Basis({row: dict(tableau.rows[row]) for row in tableau.balances}))
    return list(tableau.rows)


def test_of_two_balances_that_say_the_same_the_first_stays() -> None:
    # ATP + ADP is conserved
    assert left(cell("R1: ATP -> ADP; R2: ADP -> ATP; R3: ATP + X -> ADP; EX: -> X")) == ["ATP", "X"]


def test_of_balances_that_imply_each_other_a_long_one_goes() -> None:
    # long = one + two, its columns those of both
    model = cell("R1: -> long + one; R2: long + one ->; R3: -> long + two; R4: long + two ->")
    assert left(model) == ["one", "two"]


def test_multiples_with_fractions() -> None:
    assert left(cell("R1: -> 0.3 A + 1.5 B; R2: 0.1 A + 0.5 B ->")) == ["A"]  # B = 5 A


def test_independent_balances_stay() -> None:
    assert left(cell("R1: -> A; R2: A -> B; R3: A -> 2 B; R4: B ->")) == ["A", "B"]


def test_rows_with_limits_are_no_balances() -> None:
    model = cell("R1: -> A; R2: A ->")
    model.add_cons_vars(model.problem.Constraint(model.reactions.R1.flux_expression, lb=1, ub=5, name="limited"))
    assert left(model) == ["A", "limited"]
