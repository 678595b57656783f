"""Models by name and from files."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cobra
import pytest
from cobra.io import save_json_model, save_matlab_model, save_yaml_model, write_sbml_model

from pyomo_sd.errors import UnknownName
from pyomo_sd.network import load_model

WRITERS: dict[str, Callable[[cobra.Model, str], Any]] = {
    "model.xml": write_sbml_model,
    "model.json": save_json_model,
    "model.mat": save_matlab_model,
    "model.yml": save_yaml_model,
}


@pytest.fixture(scope="module")
def textbook() -> cobra.Model:
    return load_model("textbook")


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("name", WRITERS)
def test_every_format_reads_back(textbook: cobra.Model, tmp_path: Path, name: str, packed: bool) -> None:
    path = tmp_path / name
    WRITERS[name](textbook, str(path))
    if packed:
        plain, path = path, tmp_path / f"{name}.gz"
        path.write_bytes(gzip.compress(plain.read_bytes()))
        plain.unlink()
    model = load_model(str(path) if packed else path)
    assert {r.id: r.bounds for r in model.reactions} == {r.id: r.bounds for r in textbook.reactions}
    assert model.slim_optimize() == pytest.approx(0.8739215)


def test_the_alias_of_the_textbook_model(textbook: cobra.Model) -> None:
    assert [r.id for r in load_model("e_coli_core").reactions] == [r.id for r in textbook.reactions]


def test_models_are_bound_to_glpk_and_the_configuration_stays() -> None:
    pytest.importorskip("gurobipy")
    configuration = cobra.Configuration()
    before = configuration.solver
    try:
        configuration.solver = "gurobi"
        assert load_model("textbook").solver.interface.__name__ == "optlang.glpk_interface"
        assert configuration.solver.__name__ == "optlang.gurobi_interface"
    finally:
        configuration.solver = before


def test_an_unknown_name_is_told_with_the_nearest_ones() -> None:
    with pytest.raises(UnknownName, match="unknown model 'e_coli_cor': did you mean 'e_coli_core'"):
        load_model("e_coli_cor")


def test_a_missing_file_is_told_with_its_neighbours(textbook: cobra.Model, tmp_path: Path) -> None:
    save_json_model(textbook, str(tmp_path / "model.json"))
    with pytest.raises(FileNotFoundError, match=r"no model file .*modell.json': did you mean 'model.json'"):
        load_model(tmp_path / "modell.json")
    (tmp_path / ".model.json").write_text("{}")
    (tmp_path / "model.json.txt").write_text("")
    with pytest.raises(FileNotFoundError) as error:
        load_model(tmp_path / "q")
    known = "model.json, iJO1366, salmonella, textbook, e_coli_core"
    assert str(error.value) == f"no model file {str(tmp_path / 'q')!r}; known: {known}"
    with pytest.raises(FileNotFoundError, match="did you mean 'e_coli_core'"):
        load_model(tmp_path / "e_coli_core.json")
    with pytest.raises(FileNotFoundError, match="there is no folder"):
        load_model(tmp_path / "nowhere" / "model.json")


def test_an_unknown_format_is_told_with_the_known_ones(tmp_path: Path) -> None:
    path = tmp_path / "model.txt"
    path.write_text("R1: A -> B")
    with pytest.raises(UnknownName, match=r"unknown model format 'model.txt'; known: .xml, .sbml, .json"):
        load_model(path)
