"""Setups: validated keywords, and their form in JSON."""

import copy
import json
from dataclasses import replace
from math import inf, nan
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from networks import K, cell
from pyomo_sd.errors import SetupError, UnknownKeyword, UnknownReaction
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.problem.candidates import intervention_space
from pyomo_sd.problem.module import SDModule
from pyomo_sd.problem.setup import Setup, SetupOptions

SUPPRESS = {"module_type": "suppress", "constraints": "R4 >= 0.1"}


def test_defaults() -> None:
    expected = {
        "sd_modules": [SUPPRESS],
        "max_cost": inf,
        "max_solutions": inf,
        "time_limit": inf,
        "solution_approach": "best",
        "gene_kos": False,
        "compress": True,
        "gene_encoding": "propositions",
        "tee": False,
        **dict.fromkeys(
            ("solver", "M", "seed", "milp_threads", "reformulation", "closing", "engine", "progress", "cuts")
        ),
        **dict.fromkeys(("ko_cost", "ki_cost", "gko_cost", "gki_cost", "reg_cost")),
        **dict.fromkeys(("level_cost", "required", "forbidden", "start", "solver_options")),
    }
    assert Setup(sd_modules=SUPPRESS).model_dump() == expected
    assert expected.keys() | {"sd_setup"} == SetupOptions.__annotations__.keys()


def test_modules_of_every_form_become_the_same_modules() -> None:
    network = FluxNetwork.from_cobra(cell(K))
    module = SDModule(network, "suppress", constraints="R4 >= 0.1")
    stored = {"model_id": "other", "reac_ids": ["R4"], "inner_objective": None, **SUPPRESS}
    for given in (module, [module], (SUPPRESS,), SUPPRESS, stored):
        assert Setup(sd_modules=given).modules(network) == (module,)


def test_modules_are_read_with_the_reactions_of_the_network() -> None:
    foreign = SDModule(None, "suppress", constraints="R44 >= 1", reac_ids=["R44"])
    with pytest.raises(UnknownReaction, match="unknown reaction 'R44': did you mean 'R4'"):
        Setup(sd_modules=foreign).modules(FluxNetwork.from_cobra(cell(K)))


def test_a_setup_goes_to_json_and_back(tmp_path: Path) -> None:
    module = SDModule(
        cell(K), "optknock", inner_objective="R4", outer_objective="R6", constraints="R4 >= 1", inner_opt_tol=0.5
    )
    setup = Setup(
        sd_modules=[SUPPRESS, module],
        max_cost=2.5,
        max_solutions=7,
        ko_cost=["R1", "R2"],
        ki_cost={"R5": -0.5},
        gene_kos=True,
        gko_cost={},
        gki_cost=["b1"],
        solution_approach="any",
        seed=42,
        M=1000,
        solver="highs",
        progress=False,
    )
    assert Setup.from_json(setup.to_json()) == setup
    path = tmp_path / "setup.json"
    path.write_text(setup.to_json())
    assert Setup(sd_setup=path) == Setup(sd_setup=str(path)) == setup
    stored = json.loads(setup.to_json())
    assert stored["time_limit"] == "inf"
    assert stored["max_solutions"] == 7
    assert stored["sd_modules"][1]["constraints"] == [[{"R4": 1}, ">=", 1]]
    assert "engine" not in stored


def test_a_setup_of_a_graphical_interface_is_read() -> None:
    stored = {
        "model_id": "toy",
        "advanced": True,
        "use_scenario": False,
        "sd_modules": [SUPPRESS],
        "max_cost": "3",
        "max_solutions": "inf",
        "time_limit": "Infinity",
        "ko_cost": {"R1": "1.5"},
        "ki_cost": {},
        "seed": "",
        "milp_threads": "4",
        "solver": "scip",
        "M": None,
    }
    setup = Setup(sd_setup=stored)
    assert (setup.max_cost, setup.max_solutions, setup.time_limit) == (3, inf, inf)
    assert (setup.ko_cost, setup.ki_cost, setup.seed, setup.milp_threads) == ({"R1": 1.5}, {}, None, 4)


def test_interventions_of_a_setup_are_read_with_the_network() -> None:
    network = replace(FluxNetwork.from_cobra(cell(K)), gene_reaction_rules={"R2": "b1"}, genes={"b1": "pgi"})
    setup = Setup(sd_modules=SUPPRESS, max_cost=2, ko_cost=["R1"], gene_kos=True)
    assert setup.space(network) == intervention_space(network, ["R1"], max_cost=2, gene_kos=True)
    assert setup.space(network).genes == ("b1",)


def test_numbers_of_numpy_and_views_of_dictionaries_are_read() -> None:
    numbers: Any = {"max_cost": np.float64(2), "max_solutions": np.int64(3), "seed": np.int64(7), "M": np.float32(10)}
    setup = Setup(sd_modules=SUPPRESS, ko_cost={"R1": 5}.keys(), ki_cost={"R5": np.int64(2)}, **numbers)
    assert (setup.max_cost, setup.max_solutions, setup.seed, setup.M) == (2, 3, 7, 10)
    assert (setup.ko_cost, setup.ki_cost) == ({"R1": 1}, {"R5": 2})
    assert Setup.from_json(setup.to_json()) == setup


def test_keywords_go_before_the_stored_setup() -> None:
    stored = {"sd_modules": [SUPPRESS], "max_cost": 3, "solver": "scip"}
    setup = Setup(sd_setup=stored, max_cost=0, solver=None)
    assert (setup.max_cost, setup.solver, setup.sd_modules) == (0, "scip", [SUPPRESS])


def test_what_the_caller_hands_over_stays_as_it_is() -> None:
    network = FluxNetwork.from_cobra(cell(K))
    given: dict[str, Any] = {
        "sd_modules": [SDModule(network, "suppress", constraints="R4 >= 1"), dict(SUPPRESS)],
        "ko_cost": {"R1": 1.0},
        "max_cost": "2",
    }
    before = copy.deepcopy(given)
    setup = Setup(sd_setup=given)
    setup.modules(network)[0]["constraints"][0].terms["R4"] = 5.0
    setup.sd_modules[0]["constraints"][0][0]["R4"] = 6.0
    assert setup.ko_cost is not None
    setup.ko_cost["R1"] = 7.0
    assert given == before


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"max_solutions": 0}, "max_solutions should be greater than or equal to 1, not 0"),
        ({"max_solutions": 1.5}, "max_solutions should be a whole number or 'inf', not 1.5"),
        ({"max_solutions": nan}, "max_solutions should be greater than or equal to 1, not nan"),
        ({"time_limit": -1}, "time_limit should be greater than or equal to 0, not -1"),
        ({"max_cost": nan}, "max_cost should be a number, not nan"),
        ({"max_cost": "much"}, "max_cost should be a valid number, unable to parse string as a number, not 'much'"),
        ({"M": inf}, "M should be a finite number, not inf"),
        ({"M": 0}, "M should be greater than 0, not 0"),
        ({"ko_cost": {"R1": nan}}, "ko_cost['R1'] should be a finite number, not nan"),
        ({"ko_cost": "R1"}, "ko_cost should be a valid dictionary, not 'R1'"),
        ({"seed": -1}, "seed should be greater than or equal to 0, not -1"),
        ({"milp_threads": 0}, "milp_threads should be greater than or equal to 1, not 0"),
        ({"sd_modules": []}, "sd_modules should be a module or a list of modules, not []"),
        ({"sd_modules": None}, "sd_modules is missing"),
        (
            {"sd_modules": [{"constraints": "R4 >= 1"}]},
            "sd_modules should hold modules: SDModule(...), or a dictionary with its keywords and module_type, "
            "not [{'constraints': 'R4 >= 1'}]",
        ),
        (
            {"seed": -1, "M": -1},
            "M should be greater than 0, not -1; seed should be greater than or equal to 0, not -1",
        ),
    ],
)
def test_values_that_make_no_sense_are_named(keywords: Any, message: str) -> None:
    with pytest.raises(SetupError) as error:
        Setup(**{"sd_modules": SUPPRESS, **keywords})
    assert str(error.value) == message


def test_an_unknown_key_is_named_with_its_nearest() -> None:
    misspelt: Any = {"sd_modules": SUPPRESS, "max_costs": 3}
    with pytest.raises(UnknownKeyword, match=r"the setup got an unknown keyword 'max_costs': did you mean 'max_cost'"):
        Setup(**misspelt)
    with pytest.raises(UnknownKeyword, match=r"unknown keyword 'timelimit': did you mean 'time_limit'"):
        Setup(sd_setup={"sd_modules": [SUPPRESS], "timelimit": 3})


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="sd_setup: there is no file '.*missing.json'"):
        Setup(sd_setup=tmp_path / "missing.json")
    broken = tmp_path / "broken.json"
    broken.write_text('{"max_cost": }')
    with pytest.raises(SetupError, match="broken.json' is no JSON: Expecting value: line 1 column 14"):
        Setup(sd_setup=broken)
    broken.write_text("[]")
    with pytest.raises(SetupError, match="broken.json' has to hold a JSON object, not a list"):
        Setup(sd_setup=broken)
