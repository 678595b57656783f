"""The command that checks a file of designs."""

import json
import re
from io import StringIO
from pathlib import Path

import cobra
import pandas as pd
import pytest

from networks import TWO_R, L, cell
from pyomo_sd.cli import main


def saved(text: str, folder: Path) -> str:
    path = folder / "model.json"
    cobra.io.save_json_model(cell(text), path)
    return str(path)


@pytest.fixture
def chain(tmp_path: Path) -> str:
    """The network ``-> A -> B ->`` as a file."""
    return saved(L, tmp_path)


@pytest.fixture
def lethal(chain: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """The three designs that stop it, as a file."""
    path = tmp_path / "lethal.json"
    question = ["--suppress", "EX >= 1", "--format", "json", "--quiet"]
    assert main(["design", chain, *question, "--output", str(path)]) == 0
    capsys.readouterr()
    return path


def changed(path: Path, old: str, new: str) -> Path:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    return path


def test_all_claims_of_a_search_hold(chain: str, lethal: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", chain, str(lethal)]) == 0
    head, *rows, blank, last = capsys.readouterr().out.splitlines()
    assert head.split() == ["#", "claim", "holds", "reported", "verified", "reason"]
    assert [row.split()[0] for row in rows] == ["1"] * 3 + ["2"] * 3 + ["3"] * 3
    assert [" yes " in row for row in rows] == [True] * 9
    assert (blank, last) == ("", "9 claims of 3 designs: all hold")


def test_a_claim_that_does_not_hold_is_exit_code_one(
    chain: str, lethal: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed(lethal, '"cost": 1.0', '"cost": 0.5')
    assert main(["verify", chain, str(lethal), "--format", "csv"]) == 1
    shown = capsys.readouterr()
    claims = pd.read_csv(StringIO(shown.out))
    (failed,) = claims[~claims["holds"]].to_dict("records")
    assert (failed["design"], failed["claim"], failed["reported"], failed["verified"]) == (0, "cost", 0.5, 1.0)
    assert shown.err == "pyomo-sd: 9 claims of 3 designs: 1 does not hold\n"
    assert main(["verify", chain, str(lethal), "--quiet"]) == 1
    assert re.search(r"^1  cost +NO +0\.5000 +1\.0000 ", capsys.readouterr().out, flags=re.MULTILINE)


def test_designs_are_checked_on_the_model_that_is_given(
    tmp_path: Path, lethal: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # with a second way from A to B, R1 stops nothing any more
    folder = tmp_path / "other"
    folder.mkdir()
    other = saved(f"{L}; R2: A -> B", folder)
    assert main(["verify", other, str(lethal), "--format", "csv", "--quiet"]) == 1
    claims = pd.read_csv(StringIO(capsys.readouterr().out))
    designs = [set(entry["interventions"]) for entry in json.loads(lethal.read_text())["designs"]]
    failed = claims[~claims["holds"]]
    assert {frozenset(designs[number]) for number in failed["design"]} == {frozenset({"R1"})}
    assert set(failed["claim"]) == {"sd_modules[0] (suppress)", "irreducible"}


def test_the_medium_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(tmp_path / "designs.json")
    question = ["--product", "EX_succ_e", "--ko", "PYK,PFL", "--max-solutions", "1", "--format", "json", "--quiet"]
    assert main(["design", "e_coli_core", "--medium", "EX_o2_e=0", *question, "-o", path]) == 0
    assert main(["verify", "e_coli_core", path, "--medium", "EX_o2_e=0"]) == 0
    capsys.readouterr()
    assert main(["verify", "e_coli_core", path, "--format", "csv", "--quiet"]) == 1
    claims = pd.read_csv(StringIO(capsys.readouterr().out))
    assert "value" in set(claims[~claims["holds"]]["claim"])


def test_some_designs_and_an_output_file(
    chain: str, lethal: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "claims.csv"
    command = ["verify", chain, str(lethal), "--first", "1", "--format", "csv", "--output", str(target), "--quiet"]
    assert main(command) == 0
    assert capsys.readouterr() == ("", "")
    assert set(pd.read_csv(target)["design"]) == {0}
    assert main(["verify", chain, str(lethal), "--first", "0", "--quiet"]) == 0
    assert capsys.readouterr().out == "0 claims of 0 designs: all hold\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["MODEL"], "the following arguments are required: DESIGNS"),
        (["MODEL", "nowhere.json"], "there is no file 'nowhere.json'"),
        (["MODEL", "MODEL"], "this is no file of the format 'pyomo_sd designs"),
        (["e_coli_core", "DESIGNS"], "unknown reaction 'EX': did you mean"),
        (["MODEL", "DESIGNS", "--first", "-1"], "a number of designs is zero or more"),
        (["MODEL", "DESIGNS", "--frist", "1"], "unknown option '--frist': did you mean '--first'"),
        (["MODEL", "DESIGNS", "-o", "nowhere/claims.csv"], "there is no such folder"),
    ],
)
def test_wrong_input_is_one_line_and_exit_code_two(
    arguments: list[str], told: str, chain: str, lethal: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {"MODEL": chain, "DESIGNS": str(lethal)}
    assert main(["verify", *(files.get(word, word) for word in arguments)]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert re.fullmatch(r"pyomo-sd: error: .*\n", shown.err)
    assert told in shown.err


def test_files_that_hold_no_designs_are_wrong_input(
    chain: str, lethal: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lethal.write_bytes(b"\xff\xfe\x00")
    assert main(["verify", chain, str(lethal)]) == 2
    assert "is damaged" in capsys.readouterr().err
    lethal.write_text("no JSON")
    assert main(["verify", chain, str(lethal)]) == 2
    assert "is no JSON" in capsys.readouterr().err


def test_knock_ins_are_verified(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model, path = saved(TWO_R, tmp_path), str(tmp_path / "designs.json")
    question = ["--protect", "R4 >= 1", "--ki", "R2=3,R3", "--ko", "", "--format", "json", "--quiet"]
    assert main(["design", model, *question, "-o", path]) == 0
    assert main(["verify", model, path]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "6 claims of 2 designs: all hold"


def test_a_design_of_unknown_interventions_is_told(
    chain: str, lethal: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = json.loads(lethal.read_text())
    document["designs"][0]["interventions"]["R11"] = -1.0
    lethal.write_text(json.dumps(document))
    assert main(["verify", chain, str(lethal)]) == 2
    assert "unknown intervention in design 0 'R11': did you mean 'R1'" in capsys.readouterr().err
