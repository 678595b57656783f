"""Modules: read like a dictionary, checked when they are written down."""

import copy
import inspect
import json
import pickle
from typing import Any

import pytest

from networks import K, cell
from pyomo_sd import names
from pyomo_sd.errors import ExpressionError, SetupError, UnknownKeyword, UnknownName, UnknownReaction
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.problem.module import ModuleOptions, SDModule
from pyomo_sd.problem.module_types import module_types

ABSENT = dict.fromkeys(
    (
        "inner_constraints",
        "inner_objective",
        "inner_opt_sense",
        "inner_opt_tol",
        "outer_objective",
        "outer_opt_sense",
        "outer_opt_tol",
        "prod_id",
        "min_gcp",
    )
)


@pytest.mark.parametrize(
    ("module_type", "given", "content"),
    [
        ("suppress", {"constraints": "R4 >= 0.1"}, {"constraints": [({"R4": 1}, ">=", 0.1)]}),
        ("PROTECT", {"constraints": []}, {"module_type": "protect", "constraints": []}),
        ("protect", {}, {"constraints": []}),
        # how interfaces hand over a module without objectives
        (
            "suppress",
            {
                "constraints": ["R4 >= 0.1", ""],
                "inner_objective": None,
                "inner_opt_sense": "maximize",
                "outer_objective": None,
                "outer_opt_sense": "maximize",
            },
            {"constraints": [({"R4": 1}, ">=", 0.1)]},
        ),
        (
            "protect",
            {"constraints": ["R4 >= 1"], "inner_objective": "R6", "inner_opt_tol": 0.5, "inner_constraints": "R2 <= 1"},
            {
                "constraints": [({"R4": 1}, ">=", 1)],
                "inner_objective": {"R6": 1},
                "inner_opt_sense": "maximize",
                "inner_opt_tol": 0.5,
                "inner_constraints": [({"R2": 1}, "<=", 1)],
            },
        ),
        (
            "optknock",
            {"inner_objective": "R4", "inner_opt_sense": "Min", "outer_objective": {"R6": 2}},
            {
                "constraints": [],
                "inner_objective": {"R4": 1},
                "inner_opt_sense": "minimize",
                "outer_objective": {"R6": 2},
                "outer_opt_sense": "maximize",
            },
        ),
        (
            "robustknock",
            {"inner_objective": "R4", "outer_objective": "R6", "outer_opt_sense": "MINIMISE"},
            {
                "constraints": [],
                "inner_objective": {"R4": 1},
                "inner_opt_sense": "maximize",
                "outer_objective": {"R6": 1},
                "outer_opt_sense": "minimize",
            },
        ),
        (
            "optcouple",
            {"inner_objective": "R4", "prod_id": "R6"},
            {
                "constraints": [],
                "inner_objective": {"R4": 1},
                "inner_opt_sense": "maximize",
                "prod_id": {"R6": 1},
                "min_gcp": 0,
            },
        ),
        (
            "optcouple",
            {"inner_objective": "R4", "prod_id": {"R6": 1, "R5": 2}, "min_gcp": 0.25},
            {
                "constraints": [],
                "inner_objective": {"R4": 1},
                "inner_opt_sense": "maximize",
                "prod_id": {"R6": 1, "R5": 2},
                "min_gcp": 0.25,
            },
        ),
        (
            "doubleopt",
            {"inner_objective": "R4", "outer_objective": "R6", "inner_opt_tol": 1, "outer_opt_tol": 0.9},
            {
                "constraints": [],
                "inner_objective": {"R4": 1},
                "inner_opt_sense": "maximize",
                "inner_opt_tol": 1,
                "outer_objective": {"R6": 1},
                "outer_opt_sense": "maximize",
                "outer_opt_tol": 0.9,
            },
        ),
    ],
)
def test_a_module_reads_like_a_dictionary(module_type: str, given: Any, content: dict[str, Any]) -> None:
    expected = {"model_id": "toy", "module_type": module_type, "skip_checks": False, **ABSENT, **content}
    assert SDModule(cell(K), module_type, **given) == expected


def test_reactions_come_from_a_cobra_model_a_network_or_a_list() -> None:
    model = cell(K)
    module = SDModule(model, "suppress", constraints="R4 >= 1")
    assert SDModule(FluxNetwork.from_cobra(model), "suppress", constraints="R4 >= 1") == module
    assert SDModule(None, "suppress", constraints="R4 >= 1", reac_ids=["R4"]) == {**module, "model_id": None}


@pytest.mark.parametrize(
    ("module_type", "given", "error", "message"),
    [
        ("supress", {}, UnknownName, "unknown module type 'supress': did you mean 'suppress'?"),
        (
            "suppress",
            {"constraint": "R4 >= 1"},
            UnknownKeyword,
            "SDModule got an unknown keyword 'constraint': did you mean 'constraints' or 'inner_constraints'?",
        ),
        (
            "suppress",
            {"inner_opt_sense": "minimize"},
            SetupError,
            "inner_opt_sense has no meaning without inner_objective",
        ),
        (
            "optknock",
            {"constraints": "R4 >= 1"},
            SetupError,
            "a module of type 'optknock' needs inner_objective and outer_objective: "
            "the best outer value among the optimal responses that meet the constraints",
        ),
        (
            "optcouple",
            {"inner_objective": "R4"},
            SetupError,
            "a module of type 'optcouple' needs prod_id: "
            "how much of the inner optimum the cell loses without production",
        ),
        (
            "protect",
            {"constraints": "R4 >= 1", "outer_objective": "R4"},
            SetupError,
            "a module of type 'protect' does not take outer_objective; it takes "
            "constraints, inner_constraints, inner_objective, inner_opt_sense, inner_opt_tol",
        ),
        (
            "protect",
            {"constraints": "R4 >= 1", "inner_opt_tol": 0.5},
            SetupError,
            "inner_opt_tol has no meaning without inner_objective",
        ),
        (
            "protect",
            {"constraints": "R4 >= 1", "inner_objective": ""},
            SetupError,
            "inner_objective names no reaction with a coefficient other than zero: ''",
        ),
        (
            "protect",
            {"constraints": [], "inner_objective": "R4", "inner_opt_tol": 0},
            SetupError,
            "inner_opt_tol is a share of the optimum in (0, 1], 1 for exactly optimal; not 0",
        ),
        (
            "protect",
            {"constraints": [], "inner_objective": "R4", "inner_opt_tol": float("nan")},
            SetupError,
            "inner_opt_tol has to be finite, not nan",
        ),
        (
            "protect",
            {"constraints": [], "inner_objective": "R4", "inner_opt_sense": "up"},
            SetupError,
            "inner_opt_sense has to be 'maximize' or 'minimize', not 'up'",
        ),
        (
            "optcouple",
            {"inner_objective": "R4", "prod_id": "R6", "min_gcp": "much"},
            SetupError,
            "min_gcp has to be a number, not 'much'",
        ),
        (
            "suppress",
            {"constraints": "R9 >= 1"},
            UnknownReaction,
            "unknown reaction 'R9': did you mean 'R6' or 'R5' or 'R4'?",
        ),
        (
            "optknock",
            {"inner_objective": "R4", "outer_objective": "R6, R5"},
            ExpressionError,
            "one linear expression is expected, not 2: 'R6, R5'",
        ),
    ],
)
def test_a_wrong_module_says_what_is_wrong(module_type: str, given: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error) as raised:
        SDModule(cell(K), module_type, **given)
    assert str(raised.value) == message


def test_without_a_model_the_ids_are_needed() -> None:
    with pytest.raises(SetupError, match="SDModule needs a model, or reac_ids in its place"):
        SDModule(None, "suppress", constraints="R4 >= 1")


def test_help_shows_every_keyword() -> None:
    parameters = inspect.signature(SDModule).parameters
    assert list(parameters) == ["model", "module_type", *ModuleOptions.__annotations__]
    assert parameters["inner_opt_tol"].default is None


def test_every_module_type_of_the_vocabulary_is_known() -> None:
    assert set(module_types) >= {"suppress", "protect", "optknock", "robustknock", "optcouple", "doubleopt"}
    assert {name for name, kind in module_types.items() if kind.nested} >= {"optknock", "robustknock", "optcouple"}


def test_copies_are_modules_of_their_own() -> None:
    module = SDModule(cell(K), "optknock", inner_objective="R4", outer_objective="R6", constraints="R4 >= 1")
    for twin in (module.copy(), copy.deepcopy(module), pickle.loads(pickle.dumps(module))):
        assert twin == module
        assert isinstance(twin, SDModule)
        twin[names.MODULE_TYPE] = names.PROTECT
    assert module[names.MODULE_TYPE] == names.OPTKNOCK


@pytest.mark.parametrize(
    "module",
    [
        SDModule(None, "protect", constraints=[], reac_ids=["A"]),
        SDModule(
            None, "suppress", constraints="A >= 1", inner_objective="A", inner_constraints="A <= 2", reac_ids=["A"]
        ),
        SDModule(None, "optcouple", inner_objective="A", prod_id="2 A", skip_checks=True, reac_ids=["A"]),
    ],
)
def test_a_specification_in_json_makes_the_module_again(module: SDModule) -> None:
    specification = json.loads(json.dumps(module.specification()))
    assert SDModule(None, specification.pop("module_type"), **specification, reac_ids=["A"]) == module
