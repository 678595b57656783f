"""Directions that one balance leaves to a column, on networks whose answers are written beside them."""

import pytest

from networks import cell
from pyomo_sd.network.compression.directions import direct
from pyomo_sd.network.compression.step import Values
from pyomo_sd.network.compression.tableau import Tableau
from pyomo_sd.network.flux_network import FluxNetwork


def directed(text: str) -> Tableau:
    tableau = Tableau(FluxNetwork.from_cobra(cell(text)), {}, ())
    direct(tableau, "A")
    return tableau


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("X: -> A [-10,10]; R1: A ->; R2: A ->", (0, 10)),  # X = R1 + R2
        ("X: A -> [-10,10]; R1: A ->; R2: A ->", (-10, 0)),  # -X = R1 + R2
        ("X: A -> [-10,10]; R1: -> A; R2: -> A", (0, 10)),  # X = R1 + R2
        ("X: -> A [-10,10]; R1: A -> [-10,0]; R2: -> A", (-10, 0)),  # X = -|R1| - R2
        ("X: -> A [-10,10]; R1: A -> [1,10]; R2: A ->", (0, 10)),  # X >= 1 without designs; one may take R1 away
        ("X: -> A [-10,10]; R1: A ->; R2: A -> [-10,10]", (-10, 10)),  # R2 may feed A as well
        ("X: -> A [-10,-1]; R1: A ->; R2: A ->", (-10, -1)),  # impossible; a forced minimum is not moved
    ],
)
def test_bounds(text: str, bounds: tuple[float, float]) -> None:
    assert directed(text).bounds["X"] == bounds


def test_price_of_a_direction() -> None:
    # A: X = R1 + R2, so X >= 0. At the price -1 of a row X <= -1 the columns can gain nothing, and the limit loses 1:
    # a contradiction. Without the bound X could gain 10, but not if the balance is added once: then X is worth nothing,
    # and R1 and R2 are worth -1.
    model = cell("X: -> A [-10,10]; R1: A ->; R2: A ->")
    model.add_cons_vars(model.problem.Constraint(model.reactions.X.flux_expression, ub=-1, name="most"))
    tableau = Tableau(FluxNetwork.from_cobra(model), {}, ())
    direct(tableau, "A")
    (step,) = tableau.steps
    prices: Values = {"most": -1.0, "A": 0.0}
    step.lift_prices(prices, ())
    assert prices == {"most": -1, "A": 1}
    prices = {"most": 1.0, "A": 0.0}  # the other bound nobody moved
    step.lift_prices(prices, ())
    assert prices == {"most": 1, "A": 0}
