"""Engines that search by cuts: the rows that a design teaches, written by hand, and a published table."""

from math import inf
from typing import Any

import pytest
from pyomo.common.collections import ComponentMap

import pyomo_sd as sd
from networks import TWO_R, cell
from pyomo_sd.network.reason import Reason
from pyomo_sd.search import engines
from pyomo_sd.search.cutting import cuts
from pyomo_sd.search.cutting.cuts import Count
from pyomo_sd.search.cutting.oracle import Oracle
from pyomo_sd.solvers import avail_solvers

NESTED = "UP: -> A; R1: A -> B; R2: A -> 0.5 B + P; BIO: B ->; EX_P: P ->"


def problem(network: str, budget: float, **module: Any) -> sd.StrainDesignProblem:
    model = cell(network)
    return sd.StrainDesignProblem(model, sd_modules=sd.SDModule(model, **module), max_cost=budget)


def written(count: Count, leader: Any) -> tuple[dict[str, float], float]:
    """Return a count with its terms by the names of the candidates."""
    names = ComponentMap((variable, name) for name, variable in leader.binaries.items())
    return {names[variable]: factor for variable, factor in count.terms.items()}, count.constant


def test_a_no_good_cut_counts_what_a_design_gives_up_and_what_it_can_still_afford() -> None:
    # at the budget delta = (1 - z_R2); below it delta = (1 - z_R2) + z_R1 + z_R3 + z_R4
    for budget, others in ((1, {}), (2, {"R1": 1.0, "R3": 1.0, "R4": 1.0})):
        leader = problem(TWO_R, budget, module_type="suppress", constraints="R4 >= 1").pyomo_model().interventions
        count = cuts["no_good"].count(leader, frozenset({"R2"}), None)
        assert written(count, leader) == ({"R2": -1.0, **others}, 1.0)


def test_a_witness_cut_counts_what_goes_of_the_support() -> None:
    leader = problem(TWO_R, 2, module_type="suppress", constraints="R4 >= 1").pyomo_model().interventions
    reason = Reason(frozenset({"R1", "R3", "R4"}))
    count = cuts["witness"].count(leader, frozenset({"R2"}), reason)
    assert written(count, leader) == ({"R1": 1.0, "R3": 1.0, "R4": 1.0}, 0.0)


def test_an_oracle_says_that_a_knockout_may_be_taken_back() -> None:
    # without R1 the cell grows by R2: BIO = 5, EX_P = 10; with R1 back it grows by 10 and makes nothing
    asked = problem(
        NESTED, 2, module_type="optknock", inner_objective="BIO", outer_objective="EX_P", constraints="BIO >= 1"
    )
    oracle = Oracle(asked.asked)
    best, nothing = oracle.verdict(frozenset({"R1"})), oracle.verdict(frozenset())
    assert (best.worth, nothing.worth) == (pytest.approx(10), pytest.approx(0))
    (why,) = nothing.reasons
    assert why is not None
    assert why.present == {"UP", "R1", "BIO"}


@pytest.mark.parametrize("kind", list(cuts))
@pytest.mark.parametrize("engine", ["branch_and_cut", "benders"])
def test_the_best_design_and_those_behind_it(engine: str, kind: str) -> None:
    asked = problem(
        NESTED, 2, module_type="optknock", inner_objective="BIO", outer_objective="EX_P", constraints="BIO >= 1"
    )
    found = asked.solve(engine=engine, solver="highs", cuts=kind)
    assert [set(design) for design in found] == [{"R1"}, set()]
    assert found.values == pytest.approx([10, 0])
    assert (found.status, found.proof.complete, found.proof.order) == (sd.OPTIMAL, True, "value")
    assert found.proof.basis.endswith(f"{kind} cuts")


@pytest.mark.parametrize("approach", [sd.BEST, sd.POPULATE])
@pytest.mark.parametrize("solver", sorted(avail_solvers))
@pytest.mark.parametrize("engine", ["branch_and_cut", "benders"])
def test_nothing_is_looked_for_above_an_infinite_value(engine: str, solver: str, approach: str) -> None:
    asked = problem(
        "UP: -> A; R1: A -> B; BIO: B ->; L: -> P [0,inf]; EX_P: P -> [0,inf]",
        1,
        module_type="optknock",
        inner_objective="BIO",
        outer_objective="EX_P",
        constraints="BIO >= 1",
    )
    found = asked.solve(engine=engine, solver=solver, solution_approach=approach)
    assert [set(design) for design in found] == [set()]
    assert (found.values, found.status, found.proof.complete) == ([inf], sd.OPTIMAL, True)


@pytest.mark.parametrize("approach", [sd.BEST, sd.POPULATE])
@pytest.mark.parametrize("solver", sorted(avail_solvers))
@pytest.mark.parametrize("engine", ["branch_and_cut", "benders"])
def test_designs_of_infinite_value_come_by_cost(engine: str, solver: str, approach: str) -> None:
    # D1, D2 and D4 let all of P go, D3 lets go 10 of it
    model = cell(
        "UP: -> A; R1: A -> B; BIO: B ->; S: -> P [0,inf]; EX: Q -> [0,inf];"
        "D1: P -> Q [0,inf]; D2: P -> Q [0,inf]; D3: P -> Q [0,10]; D4: P -> Q [0,inf]"
    )
    module = sd.SDModule(
        model, module_type="optknock", inner_objective="BIO", outer_objective="EX", constraints="BIO >= 1"
    )
    costs = {"D1": 2, "D2": 1, "D3": 0.5, "D4": 1.5}
    asked = sd.StrainDesignProblem(model, sd_modules=module, ki_cost=costs, ko_cost={"R1": 1}, max_cost=3)
    found = asked.solve(engine=engine, solver=solver, solution_approach=approach)
    assert [set(design) for design in found] == [{"D2"}, {"D4"}, {"D1"}, {"D3"}, set()]
    assert (found.proof.complete, found.proof.order) == (True, "value")


@pytest.mark.parametrize("engine", ["branch_and_cut", "benders"])
def test_what_an_engine_does_not_use_is_said(engine: str) -> None:
    asked = problem(TWO_R, 1, module_type="suppress", constraints="R4 >= 1")
    found = asked.solve(engine=engine, M=1000)
    assert found.proof.message == f"M not used by engine={engine!r}"
    assert found.proof.price_bound is None
    silent = asked.solve(cuts="no_good")
    assert silent.proof.message == "cuts not used by engine='lp_tree'"
    with pytest.raises(sd.errors.UnknownName, match="did you mean 'witness'"):
        asked.solve(engine=engine, cuts="witnes")


@pytest.mark.parametrize("engine", ["branch_and_cut", "benders"])
def test_a_time_limit_keeps_what_was_found(engine: str) -> None:
    asked = problem(TWO_R, 1, module_type="suppress", constraints="R4 >= 1")
    found = asked.solve(engine=engine, time_limit=0)
    assert (found.status, len(found), found.proof.complete) == (sd.TIME_LIMIT, 0, False)
    assert engine in engines
