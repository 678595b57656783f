"""The command that finds ranges of fluxes."""

import re
from io import StringIO
from pathlib import Path

import cobra
import numpy as np
import pandas as pd
import pytest
from cobra.flux_analysis import flux_variability_analysis

import pyomo_sd as sd
from networks import cell
from pyomo_sd.cli import main


@pytest.fixture
def branch(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Ten come in; what does not leave by R,1 leaves by EX."""
    path = tmp_path / "model.json"
    model = cell("UP: -> A; R1: A -> [2,10]; EX: A -> [0,inf]")
    model.reactions.R1.id = "R,1"
    cobra.io.save_json_model(model, path)
    capsys.readouterr()  # cobra's default solver may greet
    return str(path)


def test_the_table_has_a_row_per_reaction(branch: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fva", branch]) == 0
    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [
        ["reaction", "minimum", "maximum"],
        ["UP", "2", "10"],
        ["R,1", "2", "10"],
        ["EX", "0", "8"],
    ]


def test_constraints_medium_and_reactions(branch: str, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--constraints", "UP <= 6, EX >= 1", "--constraints", "R,1 >= 3", "--reactions", "EX,R,1"]
    assert main(["fva", branch, *asked, "--format", "csv"]) == 0
    assert capsys.readouterr().out == 'reaction,minimum,maximum\nEX,1.0,3.0\n"R,1",3.0,5.0\n'
    assert main(["fva", branch, "--medium", "UP=5", "--reactions", "UP", "--reactions", "EX", "--format", "csv"]) == 0
    assert capsys.readouterr().out == "reaction,minimum,maximum\nUP,2.0,5.0\nEX,0.0,3.0\n"


@pytest.mark.parametrize("solver", [[], ["--solver", "glpk"]])
def test_ranges_equal_cobras(solver: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "ranges.csv"
    command = ["fva", "e_coli_core", "--medium", "EX_o2_e=0", "--format", "csv", "--output", str(target), *solver]
    assert main(command) == 0
    assert capsys.readouterr().out == ""
    model = sd.load_model("e_coli_core")
    model.reactions.EX_o2_e.lower_bound = 0
    expected = flux_variability_analysis(model, fraction_of_optimum=0, processes=1)
    found = pd.read_csv(StringIO(target.read_text()), index_col="reaction")
    assert list(found.index) == list(expected.index)
    assert np.abs(found - expected).max().max() < 1e-6


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["e_coli_core", "--reactions", "PGI,PGJ"], "unknown reaction 'PGJ'"),
        (["e_coli_core", "--constraints", "PGI => x"], "unknown reaction 'x'"),
        (["e_coli_core", "--constraints", "Biomass_Ecoli_core >= 5"], "no flux vector meets the model's limits and"),
        (["e_coli_core", "--medium", "EX_o2_e=-1"], "an uptake is zero or more"),
        (["e_coli_core", "--solver", "higs"], "unknown solver 'higs': did you mean 'highs'"),
        (["e_coli_core", "-o", "nowhere/ranges.csv"], "there is no such folder"),
        (["e_coli_core", "--reaction", "PGI"], "unknown option '--reaction': did you mean '--reactions'"),
        (["e_coli_cor"], "unknown model 'e_coli_cor'"),
    ],
)
def test_wrong_input_is_one_line_and_exit_code_two(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["fva", *arguments]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert re.fullmatch(r"pyomo-sd: error: .*\n", shown.err)
    assert told in shown.err
