"""Problems that cannot have an answer, and modules that hold from the start."""

import logging
import warnings
from typing import Any

import pytest

from networks import K, L, cell
from pyomo_sd.errors import InfeasibleModule, SetupError, StrainDesignWarning
from pyomo_sd.methods.checks import check_modules
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.problem.candidates import intervention_space
from pyomo_sd.problem.module import SDModule
from pyomo_sd.problem.problem import Problem
from pyomo_sd.problem.widest import widest

FORCED = "UP: -> A; R1: A -> B; ATPM: A -> [2,10]; BIO: B ->"
WIDE = "even with all knock-ins made and every candidate's bounds stretched to contain zero"


def check(text: str, *modules: dict[str, Any], **costs: Any) -> None:
    network = FluxNetwork.from_cobra(cell(text))
    asked = tuple(SDModule(network, **module) for module in modules)
    check_modules(Problem(network, asked, intervention_space(network, **costs)))


def protect(constraints: Any, **more: Any) -> dict[str, Any]:
    return {"module_type": "protect", "constraints": constraints, **more}


def suppress(constraints: Any, **more: Any) -> dict[str, Any]:
    return {"module_type": "suppress", "constraints": constraints, **more}


def refusal(text: str, *modules: dict[str, Any], **costs: Any) -> str:
    with pytest.raises(InfeasibleModule) as error:
        check(text, *modules, **costs)
    return str(error.value)


def test_a_constraint_out_of_reach_is_named_with_what_is_possible() -> None:
    assert refusal(L, suppress("EX >= 1"), protect("R1 >= 2, EX >= 11")) == (
        "sd_modules[1] (protect): no design can meet this module. "
        f"'1 EX >= 11' cannot hold: '1 EX' lies between 0 and 10, {WIDE}"
    )


def test_constraints_that_contradict_each_other_are_named_and_no_others() -> None:
    assert refusal(K, protect("R1 <= 9, R4 >= 5, R3 <= 9, R6 >= 4.5")) == (
        "sd_modules[0] (protect): no design can meet this module. "
        f"'1 R1 <= 9' and '1 R4 >= 5' and '1 R6 >= 4.5' cannot hold together, {WIDE}; "
        "without one of them the others can"
    )


def test_a_nested_module_is_checked_with_its_inner_constraints() -> None:
    nested = {
        "module_type": "optknock",
        "inner_objective": "R4",
        "outer_objective": "R6",
        "inner_constraints": "R2 <= 1",
    }
    assert "'1 R2 <= 1' and '1 R4 >= 2' cannot hold together" in refusal(K, {**nested, "constraints": "R4 >= 2"})
    check(K, {**nested, "constraints": "R4 >= 1"})


def test_a_forced_minimum_goes_with_its_knockout() -> None:
    assert "lies between 0 and 8" in refusal(FORCED, protect("BIO >= 9"), ko_cost=["R1"])
    check(FORCED, protect("BIO >= 9"), ko_cost=["ATPM"])


def test_knock_ins_count_as_made() -> None:
    check(K, protect("R6 >= 6, R3 <= 1"), ki_cost=["R5"])


def test_a_model_without_a_steady_state_is_said_to_be_one() -> None:
    stuck = "UP: -> A [0,1]; DOWN: A -> [2,3]"
    assert refusal(stuck, protect("UP >= 0.5"), ko_cost=["UP"]) == (
        f"sd_modules[0] (protect): no design can meet this module. The model itself has no steady state, {WIDE}"
    )
    check(stuck, protect("UP >= 0"), ko_cost=["DOWN"])


@pytest.mark.parametrize("tiny", [1e-9, -9e-9, 1e-300])
@pytest.mark.parametrize("key", ["constraints", "inner_constraints"])
def test_a_threshold_that_is_zero_to_linear_programs_is_refused(key: str, tiny: float) -> None:
    nested = {"module_type": "optknock", "inner_objective": "EX", "outer_objective": "EX"}
    message = r"sd_modules\[0\] \(optknock\): linear programs cannot tell the threshold of '1 EX >= .*' from zero"
    with pytest.raises(SetupError, match=message):
        check(L, {**nested, key: f"EX >= {tiny!r}", "skip_checks": True})
    check(L, {**nested, key: ["EX >= 0", "EX >= 1e-8"]})


def test_checks_can_be_skipped() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check(L, protect("EX >= 11", skip_checks=True), suppress("EX >= 11", skip_checks=True))


@pytest.mark.parametrize(
    ("text", "module", "costs"),
    [
        (L, suppress("EX >= 11"), {}),
        (K, suppress("R6 >= 5, R3 <= 0"), {"ki_cost": ["R5"]}),
        (L, suppress("EX <= 9", inner_objective="EX"), {}),
        (L, suppress("EX <= 4.9", inner_objective="EX", inner_opt_tol=0.5), {}),
        (FORCED, suppress("UP >= 5", inner_objective="UP", inner_opt_sense="minimize"), {}),
        ("UP: -> A [0,inf]; EX: A -> [0,inf]", suppress("EX >= 1", inner_objective="EX"), {}),
    ],
)
def test_a_suppress_that_holds_already_is_a_warning(
    text: str, module: dict[str, Any], costs: Any, caplog: pytest.LogCaptureFixture
) -> None:
    message = (
        r"sd_modules\[0\] \(suppress\) holds without any intervention: no response of the unchanged model meets '1 "
    )
    with caplog.at_level(logging.WARNING, "pyomo_sd"), pytest.warns(StrainDesignWarning, match=message):
        check(text, module, **costs)
    assert [record.name for record in caplog.records] == ["pyomo_sd"]


@pytest.mark.parametrize(
    "module",
    [
        suppress("EX >= 1e-6"),
        suppress("EX >= 10", inner_objective="EX"),
        suppress("EX <= 5.1", inner_objective="EX", inner_opt_tol=0.5),
        suppress("EX <= 0", inner_objective="EX", inner_opt_sense="minimize"),
    ],
)
def test_a_suppress_that_asks_for_something_is_no_warning(module: dict[str, Any]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check(L, module)


def test_the_widest_space_stretches_the_bounds_of_candidates_alone() -> None:
    network = FluxNetwork.from_cobra(cell("R1: -> A [2,5]; R2: A -> [1,8]; R3: A -> [-4,-1]; R4: A -> [-1,1]"))
    wide = widest(network, intervention_space(network, ko_cost=["R1", "R4"], ki_cost=["R3"]))
    assert wide.bounds == {"R1": (0, 5), "R2": (1, 8), "R3": (-4, 0), "R4": (-1, 1)}
    assert network.bounds["R1"] == (2, 5)
