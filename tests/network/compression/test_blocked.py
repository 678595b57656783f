"""Blocked reactions, on networks whose answers are written beside them."""

from fractions import Fraction

from networks import cell
from pyomo_sd.network.cell import Cell
from pyomo_sd.network.compression import compress
from pyomo_sd.network.compression.blocked import remove_blocked
from pyomo_sd.network.compression.tableau import Tableau
from pyomo_sd.network.flux_network import FluxNetwork


def tableau(text: str, named: tuple[str, ...] = ()) -> Tableau:
    return Tableau(FluxNetwork.from_cobra(cell(text)), {}, named)


def test_dead_end() -> None:
    found = tableau("UP: -> A; EX: A ->; R: A -> B [-10,10]")
    assert remove_blocked(found, "B")  # B has no other column than R
    assert found.rows == {"A": {"UP": 1, "EX": -1}}
    assert list(found.columns) == ["UP", "EX"]


def test_balance_that_all_columns_feed() -> None:
    found = tableau("U: -> A; V: B -> A; W: A -> [-10,0]; EX: B ->")
    assert remove_blocked(found, "A")  # U + V - W = 0, and no term can be negative
    assert list(found.columns) == ["EX"]


def test_balance_that_is_fed_and_drained() -> None:
    found = tableau("U: -> A [-10,10]; V: -> A")
    assert not remove_blocked(found, "A")
    assert not found.steps


def test_chain_of_dead_ends_with_nothing_coupled() -> None:
    network = FluxNetwork.from_cobra(cell("UP: -> A; EX: A ->; R1: A -> B; R2: A -> B; R3: B -> C; R4: C -> D + E"))
    small = compress(network, named=["UP", "EX"])
    # D blocks R4, then C blocks R3, B blocks R1 and R2
    assert small.network.columns == ("UP",)
    assert small.network.rows == {}
    assert small.lift({"UP": 4}) == {"UP": 4, "EX": 4, "R1": 0, "R2": 0, "R3": 0, "R4": 0}


def test_cell_that_nobody_asks_about() -> None:
    # all three are parallel, two of them against UP; A blocks their sum, and what UP brings takes the forced one
    small = compress(FluxNetwork.from_cobra(cell("UP: -> A; EX: A -> [2,10]; EY: A ->")))
    assert small.network.columns == ()
    assert small.lift({}) == {"UP": 2, "EX": 2, "EY": 0}


CONTRADICTION = "UP: -> A; EX: A ->; V: -> B; EY: B ->; X1: A -> M {}; X2: B -> M"


def test_contradictory_group_goes() -> None:
    small = compress(FluxNetwork.from_cobra(cell(CONTRADICTION.format("[0,10]"))), named=["UP", "EX", "V", "EY"])
    assert small.network.columns == ("UP", "V")
    fluxes = small.lift({"UP": 1, "V": 2})
    assert fluxes == {"UP": 1, "EX": 1, "V": 2, "EY": 2, "X1": 0, "X2": 0}


def test_contradictory_group_with_a_positive_lower_bound_leaves_the_model_infeasible() -> None:
    network = FluxNetwork.from_cobra(cell(CONTRADICTION.format("[1,10]")))
    for searched in (network, compress(network, named=["UP"]).network):
        assert Cell(searched).optimise({"UP": 1.0}).status == "infeasible"


def test_named_column_stays_without_rows() -> None:
    small = compress(FluxNetwork.from_cobra(cell("UP: -> A; EX: A ->; R: A -> B")), named=["R"])
    assert small.network.bounds["R"] == (0, 0)
    assert not any("R" in terms for terms in small.network.rows.values())
    assert small.express({"R": 2.0}) == {"R": 2.0}


def test_price_of_a_blocking_balance() -> None:
    # A: U = R + S, where B blocks R and C, with 2, blocks S. So U >= 1 is impossible, as A says at the price -1.
    small = compress(FluxNetwork.from_cobra(cell("U: -> A [1,10]; R: A -> B; S: A -> 2 C")))
    assert small.network.rows == {"A": {"U": 1}}
    # at that price R and S are worth 1 each, which their own balances take away
    assert small.lift_prices({"A": -1}) == {"A": -1, "B": -1, "C": Fraction(-1, 2)}
