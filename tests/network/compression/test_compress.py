"""Compression as a whole: what it keeps, what it refuses, and that nothing but the network decides the result."""

import os
import subprocess
import sys
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from fractions import Fraction
from typing import TypeVar

import pytest

from networks import cell
from pyomo_sd.errors import SetupError, UnknownReaction
from pyomo_sd.names import INFEASIBLE
from pyomo_sd.network import FluxNetwork, load_model
from pyomo_sd.network.cell import Cell
from pyomo_sd.network.compression import compress
from pyomo_sd.network.gpr import parse_gpr
from pyomo_sd.network.rule import Rule

Value = TypeVar("Value")
EMPTY = FluxNetwork("", (), (), (), (), {}, {}, {}, {}, {}, {}, {}, "maximize")


def network(text: str) -> FluxNetwork:
    return FluxNetwork.from_cobra(cell(text))


def turned(mapping: Mapping[str, Value]) -> dict[str, Value]:
    return dict(reversed(list(mapping.items())))


@pytest.fixture(scope="module")
def e_coli() -> FluxNetwork:
    return FluxNetwork.from_cobra(load_model("e_coli_core"))


@pytest.fixture(scope="module")
def rules(e_coli: FluxNetwork) -> dict[str, Rule]:
    return {reaction: parse_gpr(text) for reaction, text in e_coli.gene_reaction_rules.items()}


def test_growth_of_e_coli_under_every_knockout_of_one_gene(e_coli: FluxNetwork, rules: dict[str, Rule]) -> None:
    small = compress(e_coli, rules)
    assert small.network.objective_sense == "maximize"
    large_cell, small_cell = Cell(e_coli), Cell(small.network)
    for gene in sorted({gene for rule in rules.values() for gene in rule.atoms}):
        absent = [[c for c, rule in known.items() if not rule.works_without({gene})] for known in (rules, small.rules)]
        expected = large_cell.optimise(e_coli.objective, absent=absent[0])
        found = small_cell.optimise(small.network.objective, absent=absent[1])
        assert found.status == expected.status
        if found.status == INFEASIBLE:
            continue
        assert found.value == pytest.approx(expected.value, abs=1e-7), gene
        lifted = small.lift(found.fluxes, {gene})
        assert lifted["Biomass_Ecoli_core"] == pytest.approx(expected.value, abs=1e-7)
        assert not any(lifted[reaction] for reaction in absent[0])


def test_the_network_that_is_given_stays_as_it_is(e_coli: FluxNetwork, rules: dict[str, Rule]) -> None:
    before, rules_before, named = deepcopy(e_coli), deepcopy(rules), ["PGI"]
    small = compress(e_coli, rules, named)
    assert (e_coli, rules, named) == (before, rules_before, ["PGI"])
    assert small.original is e_coli


def test_order_of_mappings_does_not_matter(e_coli: FluxNetwork, rules: dict[str, Rule]) -> None:
    other_way_round = replace(
        e_coli,
        rows=turned({row: turned(terms) for row, terms in e_coli.rows.items()}),
        bounds=turned(e_coli.bounds),
    )
    one = compress(e_coli, rules, ["PGI", "EX_o2_e"])
    other = compress(other_way_round, turned(rules), ["EX_o2_e", "PGI"])
    assert one.network == other.network
    assert list(one.network.rows) == list(other.network.rows)
    assert (one.rules, one.steps) == (other.rules, other.steps)


def test_hash_seed_does_not_matter(e_coli: FluxNetwork, rules: dict[str, Rule]) -> None:
    small = compress(e_coli, rules, ["PGI", "PFK"])
    code = """
from pyomo_sd.network import FluxNetwork, load_model
from pyomo_sd.network.compression import compress
from pyomo_sd.network.gpr import parse_gpr
network = FluxNetwork.from_cobra(load_model("e_coli_core"))
small = compress(network, {r: parse_gpr(text) for r, text in network.gene_reaction_rules.items()}, ["PGI", "PFK"])
print(small.network, {column: str(rule) for column, rule in small.rules.items()})
"""
    environment = os.environ | {"PYTHONHASHSEED": "7"}
    told = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True, text=True)
    assert told.stdout == f"{small.network} { {column: str(rule) for column, rule in small.rules.items()} }\n"


def test_empty_network() -> None:
    small = compress(EMPTY)
    assert small.network == EMPTY
    assert (small.lift({}), small.project({}), small.lift_prices({}), small.express({})) == ({}, {}, {}, {})


def test_network_without_balances() -> None:
    limited = replace(
        EMPTY,
        reactions=("R1", "R2", "R3"),
        constraints=("row",),
        rows={"row": {"R1": Fraction(1), "R2": Fraction(2)}},
        row_bounds={"row": (1.0, 5.0)},
        bounds=dict.fromkeys(("R1", "R2", "R3"), (0.0, 10.0)),
    )
    small = compress(limited)
    assert small.network.bounds == {"R1": (0.0, 30.0), "R3": (0.0, 10.0)}  # R1 and R2 are parallel: R1 + 2 R2
    assert small.network.row_bounds == {"row": (1.0, 5.0)}


def test_a_limit_that_nothing_can_meet_stays() -> None:
    model = cell("UP: -> A; EX: A ->; R: A -> B")
    model.add_cons_vars(model.problem.Constraint(model.reactions.R.flux_expression, lb=1, name="at_least"))
    small = compress(FluxNetwork.from_cobra(model), named=["UP"])
    assert small.network.rows == {"at_least": {}}  # B blocks R: 0 >= 1
    assert Cell(small.network).optimise({"UP": 1.0}).status == INFEASIBLE
    assert small.lift_prices({"at_least": 1}) == {"A": 0, "B": -1, "at_least": 1}


def test_named_columns_keep_their_expressions_and_their_rules() -> None:
    small = compress(network("UP: -> A; R: A -> 2 B; EX: B ->"), {"R": Rule.atom("R"), "EX": Rule.atom("g")}, ["UP"])
    # EX has the largest flux and stays for all: UP = R = EX / 2
    assert small.network.columns == ("EX",)
    assert small.network.bounds == {"EX": (0.0, 10.0)}
    assert small.express({"UP": 3.0}) == {"EX": 1.5}
    assert small.rules == {"EX": parse_gpr("R and g")}


def test_what_is_not_named_may_not_be_asked_for() -> None:
    small = compress(network("UP: -> A; X1: A -> B; X2: A -> B; Y: A -> C; EX: B ->"))
    with pytest.raises(SetupError, match="'X1' was joined with a parallel reaction"):
        small.express({"X1": 1.0})
    assert small.express({"Y": 1.0}) == {}  # blocked
    with pytest.raises(UnknownReaction, match="unknown reaction 'X3'.*'X1'"):
        small.express({"X3": 1.0})


def test_columns_as_forms_of_what_is_left() -> None:
    # R1 and R2 are coupled and then blocked by C, which matters to nobody who asks about UP
    given = network("UP: -> A; X: A -> 4 D; Y: A -> 4 D; EX: D ->; R1: A -> B; R2: B -> C")
    small = compress(given, named=["UP", "R1"])
    # UP = EX / 4, which has the larger flux
    assert small.form("UP") == {"EX": Fraction(1, 4)}
    assert small.form("R1") == {"R1": 1}
    assert small.network.bounds["R1"] == (0, 0)
    assert small.form("R2") == {"R1": 1}
    with pytest.raises(SetupError, match="'X' was joined with a parallel reaction"):
        small.form("X")
    with pytest.raises(UnknownReaction, match="'R'"):
        small.form("R")
    unnamed = compress(given, named=["UP"])
    assert unnamed.form("UP") == {"EX": Fraction(1, 4)}
    assert unnamed.form("R2") == {}


def test_names_that_the_network_does_not_have() -> None:
    with pytest.raises(UnknownReaction, match="'UPP'.*'UP'"):
        compress(network("UP: -> A; EX: A ->"), named=["UPP"])
    with pytest.raises(UnknownReaction, match="'EXX'.*'EX'"):
        compress(network("UP: -> A; EX: A ->"), {"EXX": Rule.atom("g")})


def test_parts_of_a_reaction_are_absent_with_it() -> None:
    model = cell("UP: -> A [-10,10]; R: A -> B [-10,10]; EX: B -> [-10,10]; Q: A -> B [-10,10]")
    forward, reverse = model.reactions.R.forward_variable, model.reactions.R.reverse_variable
    model.add_cons_vars(model.problem.Constraint(forward + reverse, ub=5, name="enzyme"))
    small = compress(FluxNetwork.from_cobra(model), {"R": Rule.atom("g")}, ["UP", "R", "Q"])
    assert {"R", "R_forward", "R_reverse"} <= small.rules.keys()
    assert set(small.rules.values()) == {Rule.atom("g")}
    assert small.network.owner == {}
