"""Networks on which shortcuts lose designs: forced minima, knock-ins, infinite bounds, tolerances, both senses."""

from typing import Any, NamedTuple

import pytest

import pyomo_sd as sd
from networks import cell


class Case(NamedTuple):
    network: str
    module: dict[str, Any]
    costs: dict[str, Any]
    max_cost: int
    answer: dict[str, float | None]  # designs, with their values where there are values


WIDE = (
    "UP: -> A; R1: A -> B [0,100]; R2: A -> 0.5 B + 1.2 P [0,100]; R3: A -> 2 P [0,100]; BIO: B -> [0,100];"
    " EX_P: P -> [0,100]"
)
BIO_EX = {"module_type": "optknock", "inner_objective": "BIO", "outer_objective": "EX_P"}

CASES = {
    "a knockout takes a forced minimum away": Case(
        "UP: -> A; ATPM: A -> [5,10]; BIO: A ->",
        {"module_type": "protect", "constraints": "BIO >= 6"},
        {"ko_cost": ["ATPM"]},
        2,
        {"ATPM": None},
    ),
    "two knockouts, the second of a forced reaction that the first one starves": Case(
        "UP: -> A; R1: A -> B + Q; R2: A -> 0.5 B + P; BIO: B ->; EX_P: P ->; ATPM: Q -> [1,10]; EX_Q: Q ->",
        BIO_EX,
        {"ko_cost": ["R1", "ATPM"]},
        2,
        {"": 0.0, "R1 ATPM": 10.0},
    ),
    "a knock-in that takes what it must suppresses": Case(
        "UP: -> A; EX: A ->; K: A -> [1,10]",
        {"module_type": "suppress", "constraints": "EX >= 9.5"},
        {"ko_cost": [], "ki_cost": ["K"]},
        2,
        {"K": None},
    ),
    "an unbounded cell has no response until it is cut": Case(
        "UP: -> A [0,inf]; U2: -> A [0,5]; BIO: A -> P [0,inf]; EX_P: P -> [0,inf]",
        BIO_EX,
        {"ko_cost": ["UP"]},
        2,
        {"UP": 5.0},
    ),
    "near-optimal responses are judged within their tolerance": Case(
        WIDE, {**BIO_EX, "inner_opt_tol": 0.5}, {"ko_cost": ["R1", "R2", "R3"]}, 1, {"": 12.0, "R1": 16.0}
    ),
    "a near-optimal response can be protected": Case(
        WIDE,
        {"module_type": "protect", "inner_objective": "BIO", "inner_opt_tol": 0.5, "constraints": "EX_P >= 13"},
        {"ko_cost": ["R1", "R2", "R3"]},
        1,
        {"R1": None},
    ),
    "a knock-in brings the product": Case(
        "UP: -> A; R1: A -> B; K: A -> B + P; BIO: B ->; EX_P: P ->",
        BIO_EX,
        {"ko_cost": [], "ki_cost": ["K"]},
        2,
        {"": 0.0, "K": 10.0},
    ),
    "a minimised inner objective is minimised": Case(
        "UP: -> A; R1: A -> B; ATPM: B -> [2,10]",
        {
            "module_type": "suppress",
            "inner_objective": "UP",
            "inner_opt_sense": "minimize",
            "constraints": "UP >= 5",
        },
        {"ko_cost": ["R1", "UP"]},
        1,
        {"": None},
    ),
    "an outer objective without a limit is worth more than any other": Case(
        "UP: -> A; BIO: A -> P; K: -> P [0,inf]; EX_P: P -> [0,inf]",
        BIO_EX,
        {"ko_cost": ["BIO"], "ki_cost": ["K"]},
        2,
        {"": 10.0, "K": float("inf")},
    ),
}


@pytest.mark.filterwarnings("ignore::pyomo_sd.errors.StrainDesignWarning")
@pytest.mark.parametrize("approach", [sd.BEST, sd.ANY])
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_all_designs_are_found_with_their_values(case: Case, approach: str) -> None:
    model = cell(case.network)
    module = sd.SDModule(model, **case.module)
    found = sd.compute_strain_designs(
        model, sd_modules=module, max_cost=case.max_cost, solution_approach=approach, **case.costs
    )
    expected = {frozenset(names.split()): value for names, value in case.answer.items()}
    assert {frozenset(design) for design in found} == set(expected)
    assert len(found) == len(expected)
    for design, value in zip(found, found.values, strict=True):
        if expected[frozenset(design)] is not None:
            assert value == pytest.approx(expected[frozenset(design)], abs=1e-6)
    assert (found.status, found.proof.complete) == (sd.OPTIMAL, True)
    if approach == sd.BEST:
        assert found.values == sorted(found.values, reverse=True) or found.proof.order == "cost"
