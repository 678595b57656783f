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
    "a worst case without a limit is no value": Case(
        "UP: -> A [0,5]; BIO: A -> P [0,inf]; EX_P: P -> [-inf,inf]; L: P -> [-inf,inf]",
        {**BIO_EX, "module_type": "robustknock"},
        {"ko_cost": ["L"]},
        2,
        {"L": 5.0},
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
    "a cell that has to make the product has no potential until it need not": Case(
        "UP: -> A; R1: A -> Q + P; ATPM: Q -> [1,10]; BIO: A ->; EX_P: P ->",
        {"module_type": "optcouple", "inner_objective": "BIO", "prod_id": "EX_P"},
        {"ko_cost": ["ATPM"]},
        2,
        {"ATPM": 0.0},
    ),
    "the worst case of a minimised product is its largest value": Case(
        "UP: -> A; R1: A -> B; R2: A -> B + P; BIO: B ->; EX_P: P ->",
        {**BIO_EX, "module_type": "robustknock", "outer_opt_sense": "minimize"},
        {"ko_cost": ["R1", "R2"]},
        2,
        {"": 10.0, "R2": 0.0},
    ),
    "the worst case is one of all optimal responses, not of those that meet the constraints": Case(
        "UP: -> A; R1: A -> B; R2: A -> B + P; BIO: B ->; EX_P: P ->",
        {**BIO_EX, "module_type": "robustknock", "constraints": "EX_P >= 1"},
        {"ko_cost": ["R1", "R2"]},
        2,
        {"": 0.0, "R1": 10.0},
    ),
    "a minimised objective loses what its minimum rises by": Case(
        "UP: -> A; R1: A -> B + P; R2: A -> 0.5 B; R3: A -> 0.4 B; NEED: B -> [2,10]; EX_P: P ->",
        {
            "module_type": "optcouple",
            "inner_objective": "UP",
            "inner_opt_sense": "minimize",
            "prod_id": "2 EX_P",
            "min_gcp": 2,
        },
        {"ko_cost": ["R1", "R2", "R3"]},
        2,
        {"": 2.0, "R2": 3.0},
    ),
    "a potential is measured at the optimum, whatever the tolerance": Case(
        "UP: -> A; R1: A -> B + P; R2: A -> 0.5 B; BIO: B ->; EX_P: P ->",
        {
            "module_type": "optcouple",
            "inner_objective": "BIO",
            "inner_opt_tol": 0.5,
            "prod_id": "EX_P",
            "constraints": "EX_P <= 6",
        },
        {"ko_cost": ["R1", "R2"]},
        2,
        {"": 5.0, "R2": 10.0},
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

WAYS = [
    pytest.param({"engine": "lp_tree"}, id="lp_tree"),
    pytest.param({"engine": "milp", "solution_approach": sd.BEST}, id="milp-best"),
    pytest.param({"engine": "milp", "solution_approach": sd.ANY}, id="milp-any"),
    pytest.param({"engine": "milp", "solution_approach": sd.POPULATE}, id="milp-populate"),
]


@pytest.mark.filterwarnings("ignore::pyomo_sd.errors.StrainDesignWarning")
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_all_designs_are_found_with_their_values(case: Case, way: dict[str, Any]) -> None:
    model = cell(case.network)
    module = sd.SDModule(model, **case.module)
    found = sd.compute_strain_designs(model, sd_modules=module, max_cost=case.max_cost, **case.costs, **way)
    expected = {frozenset(names.split()): value for names, value in case.answer.items()}
    assert {frozenset(design) for design in found} == set(expected)
    assert len(found) == len(expected)
    for design, value in zip(found, found.values, strict=True):
        if expected[frozenset(design)] is not None:
            assert value == pytest.approx(expected[frozenset(design)], abs=1e-6)
    assert (found.status, found.proof.complete) == (sd.OPTIMAL, True)
    if way.get("solution_approach") != sd.ANY and found.proof.order != "cost":
        sign = -1 if case.module.get("outer_opt_sense") == "minimize" else 1
        assert found.values == sorted(found.values, key=lambda value: -sign * value)
