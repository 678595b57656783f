"""Programs that were written for straindesign run on this package after ``import pyomo_sd as sd``."""

import importlib
import inspect
import json
import pickle
from math import inf
from pathlib import Path
from typing import Any

import cobra
import matplotlib as mpl
import pytest

import pyomo_sd as sd
from networks import K, cell, with_rules
from pyomo_sd import names
from pyomo_sd.strainDesignSolutions import SDSolutions

# ---- names

VALUES = {
    "MODEL_ID": "model_id",
    "SUPPRESS": "suppress",
    "PROTECT": "protect",
    "OPTKNOCK": "optknock",
    "ROBUSTKNOCK": "robustknock",
    "OPTCOUPLE": "optcouple",
    "DOUBLEOPT": "doubleopt",
    "MODULE_TYPE": "module_type",
    "CONSTRAINTS": "constraints",
    "INNER_OBJECTIVE": "inner_objective",
    "INNER_OPT_SENSE": "inner_opt_sense",
    "INNER_OPT_TOL": "inner_opt_tol",
    "OUTER_OBJECTIVE": "outer_objective",
    "OUTER_OPT_SENSE": "outer_opt_sense",
    "OUTER_OPT_TOL": "outer_opt_tol",
    "PROD_ID": "prod_id",
    "MIN_GCP": "min_gcp",
    "SOLVER": "solver",
    "CPLEX": "cplex",
    "GUROBI": "gurobi",
    "SCIP": "scip",
    "GLPK": "glpk",
    "HIGHS": "highs",
    "OPTIMAL": "optimal",
    "INFEASIBLE": "infeasible",
    "UNBOUNDED": "unbounded",
    "TIME_LIMIT": "time_limit",
    "TIME_LIMIT_W_SOL": "time_limit_w_sols",
    "ERROR": "error",
    "KOCOST": "ko_cost",
    "KICOST": "ki_cost",
    "GKOCOST": "gko_cost",
    "GKICOST": "gki_cost",
    "REGCOST": "reg_cost",
    "MODULES": "sd_modules",
    "SETUP": "sd_setup",
    "MAX_SOLUTIONS": "max_solutions",
    "MAX_COST": "max_cost",
    "T_LIMIT": "time_limit",
    "SOLUTION_APPROACH": "solution_approach",
    "ANY": "any",
    "BEST": "best",
    "POPULATE": "populate",
    "SEED": "seed",
    "MILP_THREADS": "milp_threads",
    "MAXIMIZE": "maximize",
    "MINIMIZE": "minimize",
}
CALLS = [
    "SDModule",
    "SDSolutions",
    "compress_model",
    "compute_strain_designs",
    "compute_strain_designs_from_preprocessed",
    "fba",
    "fva",
    "lineq2list",
    "lineqlist2mat",
    "lineqlist2str",
    "linexpr2dict",
    "linexpr2mat",
    "linexprdict2mat",
    "linexprdict2str",
    "parse_constraints",
    "parse_linexpr",
    "plot_flux_space",
    "select_solver",
    "yopt",
]
READERS = [
    "get_num_sols",
    "get_strain_designs",
    "get_reaction_sd",
    "get_gene_sd",
    "get_reaction_sd_mark_no_ki",
    "get_gene_sd_mark_no_ki",
    "get_gene_reac_sd_assoc",
    "get_gene_reac_sd_assoc_mark_no_ki",
    "get_strain_design_costs",
    "get_reaction_sd_bnds",
    "save",
    "load",
]
DEFAULTS: dict[str, Any] = {
    "sd_setup": None,
    "solver": None,
    "max_cost": inf,
    "max_solutions": inf,
    "time_limit": inf,
    "M": None,
    "compress": True,
    "gene_kos": False,
    "ko_cost": None,
    "ki_cost": None,
    "gko_cost": None,
    "gki_cost": None,
    "reg_cost": None,
    "solution_approach": "best",
    "seed": None,
    "milp_threads": None,
    "dump_preprocessed": None,
}


@pytest.mark.parametrize(("name", "value"), VALUES.items())
def test_constants(name: str, value: str) -> None:
    assert getattr(sd, name) == getattr(names, name) == value
    assert name in sd.__all__


def test_calls_and_their_defaults() -> None:
    assert {name for name in CALLS if callable(getattr(sd, name, None))} == set(CALLS) <= set(sd.__all__)
    assert all(callable(getattr(sd.SDSolutions, reader)) for reader in READERS)
    shown = inspect.signature(sd.compute_strain_designs).parameters
    assert {name: shown[name].default for name in DEFAULTS} == DEFAULTS
    assert list(inspect.signature(sd.compute_strain_designs).parameters)[0] == "model"
    module = inspect.signature(sd.SDModule).parameters
    assert list(module)[:2] == ["model", "module_type"]
    assert {name for name, parameter in module.items() if parameter.default is None} >= {
        value for key, value in VALUES.items() if key.startswith(("INNER", "OUTER", "CONSTR", "PROD", "MIN_"))
    }


def test_solvers_are_a_set() -> None:
    assert isinstance(sd.avail_solvers, set)
    assert {sd.SCIP, sd.GLPK, sd.HIGHS} <= sd.avail_solvers
    assert sd.select_solver(sd.GLPK) == "glpk"
    assert sd.select_solver(None, cell(K)) in sd.avail_solvers


@pytest.mark.parametrize(
    "line",
    [
        "from pyomo_sd import SDModule, lineqlist2str, linexprdict2str, compute_strain_designs, linexpr2dict",
        "from pyomo_sd import avail_solvers, fba, lineq2list, plot_flux_space, select_solver, yopt",
        "from pyomo_sd.names import CPLEX, GLPK, GUROBI, SCIP",
        "from pyomo_sd.names import *",
        "from pyomo_sd.strainDesignSolutions import SDSolutions",
    ],
)
def test_paths_that_programs_import(line: str) -> None:
    namespace: dict[str, Any] = {}
    exec(line, namespace)
    package = importlib.import_module(line.split()[1])
    wanted = [name.strip() for name in line.split("import ")[1].split(",")]
    if wanted == ["*"]:
        wanted = list(VALUES)
    assert {name: namespace[name] for name in wanted} == {name: getattr(package, name) for name in wanted}
    assert SDSolutions is sd.SDSolutions


# ---- a long script


@pytest.fixture(scope="module")
def results() -> dict[str, Any]:
    """What the script of a straindesign user finds here; nothing but the name of the package is replaced."""
    mpl.use("agg")
    path = Path(__file__).with_name("straindesign_script.py")
    text = path.read_text(encoding="utf-8")
    swapped = text.replace("import straindesign as sd", "import pyomo_sd as sd").replace(
        "from straindesign.names", "from pyomo_sd.names"
    )
    assert "straindesign" not in swapped.split('"""')[2]
    namespace: dict[str, Any] = {"__name__": "swapped"}
    exec(compile(swapped, str(path), "exec"), namespace)
    found: dict[str, Any] = namespace["results"]
    return found


def same(designs: Any, *expected: dict[str, Any]) -> bool:
    """Tell whether these are the designs, in whatever order."""
    return sorted(map(str, map(dict, designs))) == sorted(map(str, expected))


def test_script_knock_ins(results: dict[str, Any]) -> None:
    # PROD is reached by R2 and R3 or by the bypass, and BY after R2. So BY alone goes; or R2, if R5 is bought
    found = results["knock-in"]
    assert found["designs"] == found["some"] == [{"BY": -1.0}, {"R2": -1.0, "R5": 1.0}]
    assert found["marked"] == [{"BY": -1.0, "R5": 0.0}, {"R2": -1.0, "R5": 1.0}]
    assert (found["costs"], found["status"], found["number"]) == ([1.0, 2.0], "optimal", 2)
    assert (found["same"], found["gene level"], found["first"]) == (True, False, [{"BY": -1.0}])
    assert found["knocked out"] == [["BY", "R5"], ["R2"]]
    assert results["loaded"] == {key: found[key] for key in ("designs", "costs", "status")}
    assert same(results["setup"]["designs"], *found["designs"])
    assert results["setup"]["status"] == "optimal"
    assert results["costs"] == {"designs": [{"R2": -1.0, "R5": 1.0}, {"BY": -1.0}], "costs": [3.0, 5.0]}


def test_script_regulation(results: dict[str, Any]) -> None:
    # R2 at 0.05 feeds BY with 0.05 at most, and PROD has the bypass R5, which is there in this question
    assert results["regulation"] == {
        "designs": [{"R2 <= 0.05": True}, {"BY": -1.0}],
        "costs": [1.0, 2.0],
        "bounds": [{"R2": (0.0, 0.05)}, {"BY": (0.0, 0.0)}],
    }


def test_script_genes(results: dict[str, Any]) -> None:
    # BY needs g4 and g4b, R2 needs g2; PROD keeps R5. R3 alone does nothing, for B goes to BY
    found = results["genes"]
    assert same(found["designs"], {"g2": -1.0}, {"g4": -1.0}, {"g4b": -1.0})
    assert found["gene level"]
    effects = {"g2": {"R2": -1.0}, "g4": {"BY": -1.0}, "g4b": {"BY": -1.0}}
    assert all(reaction_design == effects[gene] for design, reaction_design in found["pairs"] for gene in design)
    assert len(found["pairs"]) == len(found["reactions"]) == 3
    # without g2, PROD needs the bypass, whose gene is bought: 1 + 0.5; without g4, R3 serves PROD
    found = results["gene knock-in"]
    assert found["made"] == [{"g2": -1.0, "g5": 1.0}, {"g4": -1.0}]
    assert found["costs"] == [1.5, 2.0]
    assert found["designs"] == found["marked"] == [{"g2": -1.0, "g5": 1.0}, {"g4": -1.0, "g5": 0.0}]
    assert found["reactions"] == [{"R2": -1.0, "R5": 1.0}, {"BY": -1.0, "R5": 0.0}]


def test_script_nested_methods(results: dict[str, Any]) -> None:
    # growth is 10 by R1, without product; without R1 it is 5 by R2, with 12 of P; without R1 and R2 there is none.
    # So only {R1} grows with product, for certain; and without product it would not grow: it loses 5
    for method in ("inner objective", "OptKnock", "RobustKnock", "OptCouple"):
        assert results[method] == [{"R1": -1.0}], method
    assert results["modules"] == ["optknock", {"BIO": 1.0}, {"EX_P": 1.0}, 1.0]


def test_script_analysis_and_parser(results: dict[str, Any]) -> None:
    found = results["analysis"]
    assert found["fba"] == pytest.approx(("optimal", 5.0, 10.0))
    # BIO = 1 takes 1 of A by R1, the other 9 make 18 of P by R3; or 2 by R2 with 2.4 of P, and 16 from the other 8:
    # 18.4. Fluxes: UP 10, R2 2, R3 8, BIO 1, EX_P 18.4
    assert found["pfba"] == pytest.approx((18.4, 39.4))
    # BIO >= 4 without R1: R2 from 8 to 10 gives 9.6 to 12; whatever R2 leaves, up to 2, gives 2 each by R3: 9.6 + 4
    assert found["fva"] == pytest.approx([9.6, 13.6])
    assert {tuple(corner) for corner in found["corners"]} == {(0, 0), (10, 0), (5, 12)}
    assert len(found["triangles"]) == 1
    assert results["parser"] == {
        "constraints": [({"BIO": 1.0, "EX_P": -2.0}, ">=", -3.0), ({"R1": 1.0}, "<=", 1.0)],
        "list": [({"BIO": 1.0}, ">=", 1.0)],
        "text": 3.0,
        "expression": {"BIO": 1.0, "EX_P": 0.5},
        "back": {"BIO": 1.0, "EX_P": -0.5},
        "matrix": [[0, 0, 0, 0, 2, 0]],
        "row": [[0, 0, 0, 0, 2, 0]],
        "rows": [[[-1, 0, 0, 0, 0, 0]], []],
    }


def test_script_e_coli(results: dict[str, Any]) -> None:
    # 18 reactions and 7 genes are lethal, 53 pairs of genes: known from deletions one by one. ATPM is not among them,
    # for a knockout takes its forced minimum away
    model = sd.load_model("e_coli_core")
    lethal = []
    for reaction in model.reactions:
        with model:
            reaction.knock_out()
            if model.slim_optimize(error_value=0.0) < 1e-3:
                lethal.append(reaction.id)
    assert results["lethal reactions"] == sorted(lethal)
    assert len(lethal) == 18
    assert "ATPM" not in lethal
    sizes = [len(design) for design in results["lethal genes"]]
    assert (sizes.count(1), sizes.count(2), len(sizes)) == (7, 53, 60)
    assert results["succinate"] == [{"PYK": -1.0}]


# ---- a graphical interface: setups as CNApy saves them, and what it asks of the answer

STORED_MODULE: dict[str, Any] = {
    "model_id": "toy",
    "inner_objective": None,
    "inner_opt_sense": "maximize",
    "outer_objective": None,
    "outer_opt_sense": None,
    "inner_opt_tol": None,
    "outer_opt_tol": None,
    "prod_id": None,
    "min_gcp": None,
    "skip_checks": True,
    "reac_ids": ["R1", "R2", "R3", "R4", "R5", "R6"],
}
STORED: dict[str, Any] = {
    "model_id": "toy",
    "sd_modules": [
        {**STORED_MODULE, "module_type": "suppress", "constraints": [[{"R4": 1.0}, ">=", 0.1]]},
        {**STORED_MODULE, "module_type": "protect", "constraints": [[{"R6": 1.0}, ">=", 0.1]]},
    ],
    "gene_kos": False,
    "use_scenario": False,
    "max_solutions": "inf",
    "max_cost": "3",
    "time_limit": "inf",
    "advanced": True,
    "solver": "scip",
    "solution_approach": "best",
    "reg_cost": {},
    "ko_cost": {"R1": 1.0, "R2": 1.0, "R3": 1.0, "R4": 1.0, "R6": 1.0},
    "ki_cost": {"R5": 1.0},
}
GENE_RULES = {"R2": "b2", "R4": "b4 and b5", "R5": "b6"}


def test_stored_setup_is_read_from_a_file_as_a_dictionary_and_as_keywords(tmp_path: Path) -> None:
    model = cell(K)
    path = tmp_path / "setup.sdc"
    path.write_text(json.dumps(STORED))
    before = json.dumps(STORED)
    keywords = {key: value for key, value in STORED.items() if key not in ("model_id", "advanced", "use_scenario")}
    for found in (
        sd.compute_strain_designs(model, sd_setup=str(path)),
        sd.compute_strain_designs(model, sd_setup=path),
        sd.compute_strain_designs(model, sd_setup=STORED),
        sd.compute_strain_designs(model, **keywords),
        sd.compute_strain_designs(model, **STORED),
    ):
        # with R5 a knock-in: R4 alone, or R2 with the bypass
        assert found.get_strain_designs() == [{"R4": -1.0}, {"R2": -1.0, "R5": 1.0}]
        assert (found.status, found.sd_cost) == ("optimal", [1.0, 2.0])
    assert json.dumps(STORED) == before


def test_setup_goes_from_modules_into_a_file_and_back(tmp_path: Path) -> None:
    model = cell("UP: -> A; R1: A -> B; R2: A -> 0.5 B + 1.2 P; BIO: B -> [0,100]; EX_P: P -> [0,100]")
    module = sd.SDModule(
        model,
        module_type=sd.OPTKNOCK,
        inner_objective="BIO",
        inner_opt_sense=sd.MAXIMIZE,
        outer_objective="EX_P",
        outer_opt_sense=sd.MAXIMIZE,
        constraints=["BIO >= 1", ""],
    )
    copied = module.copy()
    copied.pop(sd.MODEL_ID)
    setup = {**STORED, sd.MODULES: [copied], "ko_cost": {"R1": "1.0", "R2": "1.0"}, "ki_cost": {}, "max_solutions": "1"}
    path = tmp_path / "optknock.sdc"
    path.write_text(json.dumps(setup))
    found = sd.compute_strain_designs(model, sd_setup=str(path))
    assert (found.get_strain_designs(), found.values) == ([{"R1": -1.0}], [pytest.approx(12)])
    # what the interface writes into its boxes
    (stored,) = json.loads(path.read_text())[sd.MODULES]
    assert [sd.lineqlist2str(constraint) for constraint in stored[sd.CONSTRAINTS]] == ["1 BIO >= 1"]
    assert sd.linexprdict2str(stored[sd.INNER_OBJECTIVE]) == "1 BIO"


def test_modules_of_an_interface_hand_over_every_keyword() -> None:
    model = cell(K)
    for module_type in (sd.PROTECT, sd.SUPPRESS):
        module = sd.SDModule(
            model,
            module_type=module_type,
            inner_objective=None,
            inner_opt_sense=sd.MAXIMIZE,
            outer_objective=None,
            outer_opt_sense=None,
            constraints=["R4 >= 0.1"],
        )
        assert module[sd.CONSTRAINTS] == [({"R4": 1.0}, ">=", 0.1)]
        assert module[sd.INNER_OBJECTIVE] is None


def test_viewer_reads_designs_of_genes() -> None:
    model = with_rules(K, **GENE_RULES)
    setup = {**STORED, "gene_kos": True, "ko_cost": {}, "ki_cost": {}, "max_cost": "2"}
    setup |= {"gko_cost": {"b2": 1.0, "b4": "1", "b5": 1.0}, "gki_cost": {"b6": 1.0}}
    found = pickle.loads(pickle.dumps(sd.compute_strain_designs(model, sd_setup=setup)))
    assert isinstance(found, SDSolutions)
    assert found.is_gene_sd
    effects, places, genes = found.get_gene_reac_sd_assoc_mark_no_ki()
    bounds = found.get_reaction_sd_bnds()
    # b4 and b5 make one enzyme: two designs of equal cost, one effect
    assert same(genes[:2], {"b4": -1.0, "b6": 0.0}, {"b5": -1.0, "b6": 0.0})
    assert genes[2:] == [{"b2": -1.0, "b6": 1.0}]
    assert effects == [{"R4": -1.0, "R5": 0.0}, {"R2": -1.0, "R5": 1.0}]
    assert places == [0, 0, 1]
    assert [bounds[places.index(place)] for place in set(places)] == [
        {"R4": (0.0, 0.0), "R5": (0.0, 0.0)},
        {"R2": (0.0, 0.0), "R5": (0.0, 10.0)},
    ]
    assert found.has_complex_regul_itv is False


def test_no_costs_but_an_open_one_of_genes_is_about_all_genes() -> None:
    # the setup of an interface in which genes were ticked, and no costs shown; it drops gene_kos on the way
    model = with_rules(K, **GENE_RULES)
    shown = ("ko_cost", "ki_cost", "reg_cost", "gene_kos", "model_id", "advanced", "use_scenario")
    plain = {key: value for key, value in STORED.items() if key not in shown}
    expected = ({"b2": -1.0}, {"b4": -1.0}, {"b5": -1.0})  # R6 keeps R5, and R4 goes
    assert same(sd.compute_strain_designs(model, **plain, gko_cost=None).get_strain_designs(), *expected)
    # None beside what else is said of costs stands for nothing
    reactions = sd.compute_strain_designs(model, **plain, gko_cost=None, ko_cost=["R4"], gene_kos=None)
    assert (reactions.get_strain_designs(), reactions.is_gene_sd) == ([{"R4": -1.0}], False)
    levels = sd.compute_strain_designs(model, **plain, gko_cost=None, level_cost={"R4": {"<= 0": 0.5}})
    assert not levels.is_gene_sd


def test_dialogs_of_analysis() -> None:
    # what the dialogs for optimisation and for plots call, on the cell above them
    model = cell("UP: -> A; BIO: A ->; EX: A -> [0,inf]; IN: -> C [0,inf]; OUT: C -> [0,inf]")
    found = sd.fba(model, obj="BIO - 2 EX", obj_sense="minimize")
    assert (found.status, found.objective_value) == (sd.OPTIMAL, pytest.approx(-20))
    assert float(found.fluxes["EX"]) == pytest.approx(10)
    found = sd.fba(model, obj="OUT", obj_sense="maximize")
    assert (found.status, found.objective_value) == (sd.UNBOUNDED, inf)
    assert sd.fba(model, obj="BIO", constraints="BIO >= 11").status == sd.INFEASIBLE
    found = sd.yopt(model, obj_num="EX", obj_den="UP", obj_sense="maximize")
    assert (found.status, found.objective_value) == (sd.OPTIMAL, pytest.approx(1))
    axes: list[Any] = [("BIO"), ("EX", "UP")]
    points, triangles, plot = sd.plot_flux_space(model, axes, points=20, plt_backend="template")
    assert max(point[0] for point in points) == pytest.approx(10, abs=1e-5)
    assert max(point[1] for point in points) == pytest.approx(1, abs=1e-5)
    assert len(triangles) == len(points) - 2
    assert plot.axes.get_xlabel().startswith("BIO")


def test_the_callers_model_stays_as_it_is() -> None:
    model = with_rules(K, **GENE_RULES)
    before = cobra.io.to_json(model)
    sd.compute_strain_designs(model, sd_setup={**STORED, "gene_kos": True, "ko_cost": {}, "ki_cost": {}})
    sd.plot_flux_space(model, ["R4", "R6"], plt_backend="template")
    assert cobra.io.to_json(model) == before
