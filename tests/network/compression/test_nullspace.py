"""Couplings that no single balance shows, on networks whose answers are written beside them."""

from fractions import Fraction

from flint import fmpq

from networks import cell
from pyomo_sd.network.compression.basis import Basis
from pyomo_sd.network.compression.nullspace import Implied, join_by_nullspace
from pyomo_sd.network.compression.step import Values
from pyomo_sd.network.compression.tableau import Tableau
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.network.gpr import parse_gpr

# A: UP = R1 + R2 + R3; B: R1 + R2 + R3 = 2 EX; P: R2 + 2 R3 = EX_P + Q. A + B: UP = 2 EX, in a balance of neither.
COUPLING = """
    UP: -> A; R1: A -> B; R2: A -> B + P; R3: A -> B + 2 P; EX: 2 B ->; EX_P: P ->; Q: P -> [-10,10]
"""


def joined(text: str, rules: dict[str, str] | None = None) -> Tableau:
    network = FluxNetwork.from_cobra(cell(text))
    tableau = Tableau(network, {reaction: parse_gpr(rule) for reaction, rule in (rules or {}).items()}, ())
    basis = Basis({row: dict(tableau.rows[row]) for row in tableau.balances})
    join_by_nullspace(tableau, basis)
    return tableau


def test_coupling_of_two_balances() -> None:
    found = joined(COUPLING)
    assert list(found.columns) == ["UP", "R1", "R2", "R3", "EX_P", "Q"]  # UP stands for EX
    implied, coupled = found.steps
    assert isinstance(implied, Implied)
    assert implied.multiples.keys() == {"A", "B"}
    assert implied.multiples["A"] == implied.multiples["B"]
    # of A and B, which say the same now, one is left
    assert [row for row in found.rows if row != "P"] in (["A"], ["B"])
    fluxes: Values = {"UP": Fraction(3)}
    coupled.lift(fluxes, ())
    assert fluxes["EX"] == Fraction(3, 2)


def test_price_of_a_coupling_belongs_to_the_balances_that_imply_it() -> None:
    step = Implied("coupling of EX", {"A": Fraction(2), "B": Fraction(-1)})
    prices: Values = {"coupling of EX": Fraction(3), "B": Fraction(10)}
    step.lift_prices(prices, ())
    assert prices == {"A": 6, "B": 7}


def test_columns_that_may_not_be_joined_keep_their_balances() -> None:
    # UP is forced; were EX absent, there would be no steady state
    found = joined(COUPLING.replace("UP: -> A", "UP: -> A [1,10]"), {"EX": "a"})
    assert list(found.rows) == ["A", "B", "P"]
    assert "EX" in found.columns


def test_column_that_several_balances_block_together() -> None:
    # C: UP = EX + X, and by A and B UP = EX: X is blocked, although X may run in both directions
    text = COUPLING.replace("UP: -> A", "UP: -> A + C").replace("EX: 2 B", "EX: B + C") + "; X: C -> [-10,10]"
    assert "X" not in joined(text).columns


def test_columns_that_are_coupled_although_each_depends_on_several_others() -> None:
    # Q: IN = X + Y; M: X = R + S; N: Y = R + S. So IN, X and Y are known from R and S, always as 2 : 1 : 1.
    found = joined(
        "IN: -> Q; X: Q -> M; Y: Q -> N; R: M + N -> P; S: M + N -> O; "
        "P1: P -> [-10,10]; P2: P -> [-10,10]; O1: O -> [-10,10]; O2: O -> [-10,10]"
    )
    assert list(found.columns) == ["IN", "R", "S", "P1", "P2", "O1", "O2"]
    fluxes: Values = {"IN": Fraction(6)}
    for step in reversed(found.steps):
        step.lift(fluxes, ())
    assert fluxes == {"IN": 6, "X": 3, "Y": 3}
    (balance,) = (terms for row, terms in found.rows.items() if row not in ("P", "O"))
    assert balance in ({"IN": fmpq(1, 2), "R": -1, "S": -1}, {"IN": fmpq(-1, 2), "R": 1, "S": 1})
