"""The command that lays all ways side by side."""

from io import StringIO
from pathlib import Path

import cobra
import pandas as pd
import pytest

from networks import L, cell
from pyomo_sd.cli import main


@pytest.fixture
def chain(tmp_path: Path) -> str:
    """The network ``-> A -> B ->`` as a file."""
    path = tmp_path / "model.json"
    cobra.io.save_json_model(cell(L), path)
    return str(path)


QUESTION = ["--suppress", "EX >= 0.001", "--quiet"]


def test_a_line_for_each_way_and_a_reason_for_what_was_not_run(chain: str, capsys: pytest.CaptureFixture[str]) -> None:
    ways = ["--reformulations", "indicator,bigm", "--solvers", "scip,glpk", "--engines", "lp_tree", "--M", "1e4"]
    assert main(["compare", chain, *QUESTION, *ways]) == 0
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.split()[:5] == ["#", "engine", "reformulation", "closing", "solver"]
    told = [row.split() for row in rows[:5]]
    assert [(line[1], line[2], line[4], line[-1]) for line in told] == [
        ("milp", "indicator", "scip", "right"),
        ("milp", "indicator", "glpk", "run"),
        ("milp", "bigm", "scip", "right"),
        ("milp", "bigm", "glpk", "right"),
        ("lp_tree", "-", "-", "right"),
    ]
    assert rows[6].startswith("2: MissingFeature: solver 'glpk' has no indicator constraints")
    assert rows[-1] == "5 ways: 4 right, 1 not run; optimum 1, proven by linear programs"


def test_a_wrong_answer_is_explained_and_exit_code_one(chain: str, capsys: pytest.CaptureFixture[str]) -> None:
    ways = ["--reformulations", "bigm", "--solvers", "highs", "--engines", "", "--M", "1"]
    assert main(["compare", chain, *QUESTION, *ways]) == 1
    out = capsys.readouterr().out
    assert "cut off by M: reported nothing, verified nothing, optimum 1; M = 1000 is enough for {" in out


def test_csv_and_figures(chain: str, tmp_path: Path) -> None:
    file, figures = tmp_path / "ways.csv", tmp_path / "figures"
    figures.mkdir()
    ways = ["--reformulations", "indicator", "--solvers", "scip", "--engines", "", "--seeds", "1,2"]
    written = ["--format", "csv", "--output", str(file), "--figures", str(figures)]
    assert main(["compare", chain, *QUESTION, *ways, *written]) == 0
    table = pd.read_csv(StringIO(file.read_text()))
    assert table["seed"].to_list() == [1, 2]
    assert table["verdict"].to_list() == ["right"] * 2
    assert "moments" not in table
    assert sorted(path.name for path in figures.iterdir()) == ["bounds.svg", "profile.svg", "sizes.svg"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--solvers", "skip"], "did you mean 'scip'"),
        (["--M", "many"], "--M"),
        (["--seeds", "1,x"], "a seed"),
        (["--seeds", "1,1.5"], "whole numbers"),
        (["--seeds", "inf"], "whole numbers"),
        (["--solvers", "", "--engines", ""], "no way is asked for"),
        (["--figures", "nowhere"], "nowhere"),
    ],
)
def test_wrong_input_is_told_in_one_line(
    chain: str, options: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", chain, *QUESTION, *options]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert len(error.strip().splitlines()) == 1
