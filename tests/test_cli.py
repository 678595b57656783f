"""The command line: what it finds, what it writes where, and what it answers to the shell."""

import json
import re
import signal
import subprocess
import sys
from io import StringIO
from pathlib import Path

import cobra
import pandas as pd
import pytest

import pyomo_sd as sd
from networks import TWO_R, L, cell
from pyomo_sd.cli import main
from pyomo_sd.cli.command import INTERRUPTED, SOLVER_FAILURE
from pyomo_sd.cli.design import exit_code
from pyomo_sd.cli.question import costs, gene_costs
from pyomo_sd.errors import SetupError, UnknownGene, UnknownReaction

ROOT = Path(__file__).parents[1]
LETHAL = ["--suppress", "Biomass_Ecoli_core >= 0.001"]


@pytest.fixture
def chain(tmp_path: Path) -> str:
    """The network ``-> A -> B ->`` as a file."""
    return saved(cell(L), tmp_path)


def saved(model: cobra.Model, folder: Path) -> str:
    path = folder / "model.json"
    cobra.io.save_json_model(model, path)
    return str(path)


def designs_of(csv: str) -> set[frozenset[str]]:
    frame = pd.read_csv(StringIO(csv), keep_default_na=False)
    return {frozenset(f"{row.knockouts} {row.knockins}".split()) for row in frame.itertuples()}


def test_table_lists_the_lethal_knockouts_and_ends_with_the_claim(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["design", "e_coli_core", *LETHAL, "--ko", "PGI,ENO,GLCpts=2", "--max-cost", "2"]) == 0
    shown = capsys.readouterr()
    head, *rows, blank, last = shown.out.splitlines()
    assert head.split() == ["#", "knockouts", "cost"]
    assert [row.split() for row in rows] == [["1", "ENO", "1"], ["2", "GLCpts", "2"]]
    assert (blank, last.split(";")[0]) == ("", "2 designs, optimal: complete")
    assert "95 reactions, of which 3 may be changed" in shown.err


def test_json_of_the_optknock_shortcut_loads_back_and_verifies(capsys: pytest.CaptureFixture[str]) -> None:
    question = ["--product", "EX_succ_e", "--medium", "EX_o2_e=0", "--ko", "genes", "--max-cost", "1"]
    assert main(["design", "e_coli_core", *question, "--max-solutions", "1", "--format", "json"]) == 0
    found = sd.SDSolutions.from_json(capsys.readouterr().out)
    assert list(found) == [{"PYK": -1.0}]
    assert found.values == pytest.approx([6.968], abs=1e-3)
    assert len(found.sd_setup["ko_cost"]) == 69
    model = sd.load_model("e_coli_core")
    model.reactions.EX_o2_e.lower_bound = 0
    assert found.verify(model)["holds"].all()


def test_csv_has_knockouts_knockins_and_costs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = saved(cell(TWO_R), tmp_path)
    capsys.readouterr()  # cobra's default solver may greet
    interventions = ["--ki", "R2=3,R3", "--ko", "R4=0.5"]
    assert main(["design", path, "--suppress", "R4 >= 1", *interventions, "--format", "csv"]) == 0
    assert designs_of(capsys.readouterr().out) == {frozenset()}  # nothing carries flux unless it is brought in
    assert main(["design", path, "--protect", "R4 >= 1", *interventions, "--format", "csv"]) == 0
    frame = pd.read_csv(StringIO(capsys.readouterr().out))
    assert dict(zip(frame["knockins"], frame["cost"], strict=True)) == {"R2": 3.0, "R3": 1.0}
    assert frame["knockouts"].isna().all()


def test_genes_are_knocked_out_and_brought_in(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = cell(TWO_R)
    for reaction, rule in {"R2": "b1 and b2", "R3": "b2 or 3b", "R4": "b4"}.items():
        model.reactions.get_by_id(reaction).gene_reaction_rule = rule
    model.genes.get_by_id("b4").name = "out"
    path = saved(model, tmp_path)
    capsys.readouterr()  # cobra's default solver may greet
    question = ["design", path, "--suppress", "R4 >= 1", "--format", "csv"]
    assert main([*question, "--gene-kos"]) == 0
    shown = capsys.readouterr()
    assert designs_of(shown.out) == {frozenset({"b4"}), frozenset({"b2", "3b"})}
    assert "4 reactions, of which 0 may be changed; 4 genes, of which 4 may be changed" in shown.err
    assert main([*question, "--gko", "out=0.5,b2", "--ko", "R3"]) == 0
    assert designs_of(capsys.readouterr().out) == {frozenset({"b4"}), frozenset({"b2", "R3"})}
    protect = ["design", path, "--protect", "R4 >= 1", "--format", "csv", "--gki", "b4=2,b1,b2", "--gko", ""]
    assert main(protect) == 0
    assert designs_of(capsys.readouterr().out) == {frozenset({"b4"})}  # R3 has the enzyme 3b
    assert main([*question, "--gko", "oot"]) == 2
    assert capsys.readouterr().err == "pyomo-sd: error: unknown gene 'oot': did you mean 'out'?\n"


def test_levels_what_is_required_and_the_closing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # all of A goes to growth by R1; what it may not take goes by R2, with a product each
    model = cell("UP: -> A; R1: A -> B; R2: A -> 0.5 B + P; BIO: B ->; EX_P: P ->")
    path = saved(model, tmp_path)
    capsys.readouterr()  # cobra's default solver may greet
    question = ["design", path, "--product", "EX_P", "--biomass", "BIO", "--ko", "R1,R2", "--format", "csv", "--quiet"]
    levels = ["--level", "R1 <= 5: 0.5", "--level", "R1<=2", "--max-cost", "1"]
    for way in ([], ["--solver", "scip", "--closing", "kkt"]):
        assert main([*question, *levels, *way]) == 0
        frame = pd.read_csv(StringIO(capsys.readouterr().out), keep_default_na=False)
        found = zip(frame["knockouts"], frame["regulations"], frame["value"].round(6), strict=True)
        assert set(found) == {("", "", 0), ("", "R1 <= 5", 5), ("", "R1 <= 2", 8), ("R1", "", 10)}
    assert main([*question, *levels, "--required", "R1 <= 5", "--forbidden", "R2"]) == 0
    frame = pd.read_csv(StringIO(capsys.readouterr().out), keep_default_na=False)
    assert frame["regulations"].tolist() == ["R1 <= 5"]
    for wrong, told in (
        (["--level", "R1"], "--level 'R1' states no level of a reaction; write it as 'PFK <= 4.5'"),
        (["--level", "R9 <= 5"], "unknown reaction 'R9': did you mean 'R2' or 'R1'?"),
        (["--required", "R3"], "unknown intervention in required 'R3': did you mean 'R2' or 'R1'?"),
        (["--closing", "ktt", "--solver", "scip"], "unknown closing 'ktt': did you mean 'kkt'?"),
    ):
        assert main([*question, *wrong]) == 2
        assert capsys.readouterr().err == f"pyomo-sd: error: {told}\n"


def test_inner_objective_belongs_to_the_module_before_it(chain: str, capsys: pytest.CaptureFixture[str]) -> None:
    # flux vectors with EX <= 5 exist whatever is done; among those that maximise EX they only exist after a knockout
    assert main(["design", chain, "--suppress", "EX <= 5", "--inner", "EX", "--format", "csv", "--quiet"]) == 0
    assert designs_of(capsys.readouterr().out) == {frozenset()}
    assert main(["design", chain, "--protect", "EX <= 5", "--inner", "EX", "--format", "csv", "--quiet"]) == 0
    assert designs_of(capsys.readouterr().out) == {frozenset({name}) for name in ("UP", "R1", "EX")}
    assert main(["design", chain, "--inner", "EX", "--suppress", "EX <= 5"]) == 2
    assert "--inner 'EX' has to follow" in capsys.readouterr().err


def test_medium_limits_uptake_however_the_exchange_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number, exchange in enumerate(("IN: A -> [-10,10]", "IN: -> A [-10,10]")):
        folder = tmp_path / str(number)
        folder.mkdir()
        path = saved(cell(f"{exchange}; R1: A -> B; OUT: B ->"), folder)
        capsys.readouterr()  # cobra's default solver may greet
        question = ["--suppress", "OUT >= 3", "--medium", "IN=2.5", "--format", "csv", "--quiet"]
        assert main(["design", path, *question]) == 0
        assert designs_of(capsys.readouterr().out) == {frozenset()}
        assert main(["design", path, *question, "--medium", "IN=4"]) == 0
        assert designs_of(capsys.readouterr().out) == {frozenset({name}) for name in ("IN", "R1", "OUT")}


def test_setup_file_is_read_and_options_replace_what_it_says(
    tmp_path: Path, chain: str, capsys: pytest.CaptureFixture[str]
) -> None:
    module = {"module_type": "suppress", "constraints": "EX >= 1"}
    setup = tmp_path / "setup.json"
    setup.write_text(json.dumps({"sd_modules": [module], "ko_cost": {"R1": 1, "EX": 2}, "max_cost": "1"}))
    assert main(["design", chain, "--setup", str(setup), "--format", "csv"]) == 0
    assert designs_of(capsys.readouterr().out) == {frozenset({"R1"})}
    assert main(["design", chain, "--setup", str(setup), "--format", "csv", "--max-cost", "2"]) == 0
    assert designs_of(capsys.readouterr().out) == {frozenset({"R1"}), frozenset({"EX"})}
    assert main(["design", chain, "--setup", str(setup), "--format", "csv", "--protect", "R1 >= 1"]) == 0
    assert designs_of(capsys.readouterr().out) == {frozenset()}


@pytest.mark.parametrize("solver", ["highs", "glpk", "scip"])
def test_search_options_reach_the_solver(solver: str, chain: str, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--solver", solver, "--reformulation", "bigm", "--M", "100", "--approach", "any", "--seed", "1"]
    assert main(["design", chain, "--suppress", "EX >= 1", *options, "--threads", "1", "--format", "json"]) == 0
    found = sd.SDSolutions.from_json(capsys.readouterr().out)
    assert {frozenset(design) for design in found} == {frozenset({name}) for name in ("UP", "R1", "EX")}
    assert (found.proof.price_bound, found.proof.complete, found.proof.order) == (100.0, True, None)
    stated = {"solver": solver, "solution_approach": "any", "seed": 1, "milp_threads": 1}
    assert {key: found.sd_setup[key] for key in stated} == stated


def test_starts_logs_and_options_reach_the_solver(
    chain: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "designs.json"
    options = ["--start", "R1", "--tee", "--solver-options", '{"limits/memory": 4000}', "--output", str(target)]
    assert main(["design", chain, "--suppress", "EX >= 1", *options, "--format", "json", "--quiet"]) == 0
    found = sd.SDSolutions.load(target)
    assert {frozenset(design) for design in found} == {frozenset({name}) for name in ("UP", "R1", "EX")}
    stated = {"start": [["R1"]], "tee": True, "solver_options": {"limits/memory": 4000}}
    assert {key: found.sd_setup[key] for key in stated} == stated
    assert "SCIP Status" in capfd.readouterr().out
    assert main(["design", chain, "--suppress", "EX >= 1", "--solver-options", "limits"]) == 2
    assert "--solver-options" in capfd.readouterr().err


def test_output_file_holds_the_designs_and_standard_output_nothing(
    tmp_path: Path, chain: str, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "designs.json"
    command = ["design", chain, "--suppress", "EX >= 1", "--format", "json", "--output", str(target)]
    assert main([*command, "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")
    assert {frozenset(design) for design in sd.SDSolutions.load(target)} == {frozenset({x}) for x in ("UP", "R1", "EX")}


def test_module_that_holds_already_is_a_warning_in_one_line(chain: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["design", chain, "--suppress", "EX >= 11"]) == 0
    shown = capsys.readouterr()
    assert "1  -             0" in shown.out
    assert shown.err.startswith("pyomo-sd: warning: sd_modules[0] (suppress) holds without any intervention")


def test_no_design_is_exit_code_one(chain: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["design", chain, "--suppress", "EX >= 1", "--max-cost", "0"]) == 1
    assert capsys.readouterr().out.startswith("0 designs, infeasible: complete")


def test_time_limit_is_exit_code_three(chain: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["design", chain, "--suppress", "EX >= 1", "--time-limit", "0"]) == 3
    assert capsys.readouterr().out.startswith("0 designs, time_limit: more may exist")


def test_failure_and_interrupt_of_a_solver_have_exit_codes_of_their_own() -> None:
    def ended(message: str) -> sd.SDSolutions:
        return sd.SDSolutions([], sd.ERROR, sd.Proof(message=message), {}, {})

    assert exit_code(ended("scip: error in LP solver")) == SOLVER_FAILURE
    assert exit_code(ended("scip: userinterrupt")) == INTERRUPTED
    assert exit_code(ended("interrupted")) == INTERRUPTED


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["e_coli_cor", *LETHAL], "unknown model 'e_coli_cor': did you mean 'e_coli_core'?"),
        (["nowhere/model.xml", *LETHAL], "no model file 'nowhere/model.xml'"),
        (["e_coli_core", "--suppress", "Biomas_Ecoli_core >= 1"], "did you mean 'Biomass_Ecoli_core'?"),
        (["e_coli_core", "--suppress", "ENO >> 1"], "'>>' is no comparison: write <=, = or >=: ENO >> 1"),
        (["e_coli_core", *LETHAL, "--ko", "PGL,PGJ"], "unknown reaction 'PGJ': did you mean 'PGM'"),
        (["e_coli_core", *LETHAL, "--ko", "PGI=cheap"], "the cost of PGI: 'cheap' is no number"),
        (["e_coli_core", *LETHAL, "--medium", "EX_o2=0"], "unknown reaction 'EX_o2': did you mean 'EX_o2_e'"),
        (["e_coli_core", *LETHAL, "--medium", "EX_o2_e=-1"], "an uptake is zero or more"),
        (["e_coli_core", *LETHAL, "--medium", "EX_o2_e"], "--medium EX_o2_e: 'EX_o2_e' is no number"),
        (["e_coli_core", *LETHAL, "--medium", "PGI=1"], "PGI is no exchange reaction"),
        (["e_coli_core", *LETHAL, "--max-cost", "nan"], "max_cost should be a number, not nan"),
        (["e_coli_core", *LETHAL, "--max-cost", "few"], "argument --max-cost: invalid float value: 'few'"),
        (["e_coli_core", *LETHAL, "--solver", "skip"], "unknown solver 'skip': did you mean 'scip'?"),
        (["e_coli_core", *LETHAL, "--solver", "highs"], "have no big-M that follows from the model"),
        (["e_coli_core", *LETHAL, "--output", "nowhere/designs.csv"], "there is no such folder"),
        (["e_coli_core", "--supress", "ENO >= 1"], "unknown option '--supress': did you mean '--suppress'"),
        (["e_coli_core", "PGI", *LETHAL], "superfluous argument 'PGI'"),
        (["e_coli_core"], "nothing is asked: give --suppress, --protect, --product or --setup"),
        (["e_coli_core", *LETHAL, "--min-growth", "0.1"], "there is none"),
        (["e_coli_core", "--product", "EX_suc_e"], "unknown reaction 'EX_suc_e': did you mean 'EX_succ_e'"),
        (["e_coli_core", "--product", "EX_succ_e", "--min-growth", "2"], "no design can meet this module"),
        (["e_coli_core", "--setup", "nowhere.json"], "there is no file 'nowhere.json'"),
        ([], "the following arguments are required: MODEL"),
    ],
)
def test_wrong_input_is_one_line_and_exit_code_two(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["design", *arguments, "--quiet"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert re.fullmatch(r"pyomo-sd: error: .*\n", shown.err)
    assert told in shown.err


@pytest.mark.parametrize(("name", "content"), [("model.json", '{"reactions": 1'), ("model.yml", "a: [")])
def test_file_that_holds_no_model_is_wrong_input(
    name: str, content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / name
    path.write_text(content)
    assert main(["design", str(path), *LETHAL]) == 2
    assert capsys.readouterr().err.startswith(f"pyomo-sd: error: no model can be read from '{path}'")


def test_model_without_objective_needs_the_biomass_by_name(chain: str, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["design", chain, "--product", "EX", "--max-solutions", "1", "--format", "csv", "--quiet"]
    assert main(command) == 2
    assert "--biomass has to be given" in capsys.readouterr().err
    assert main([*command, "--biomass", "R1"]) == 0
    assert capsys.readouterr().out == "knockouts,knockins,cost,value\n,,0.0,10.0\n"


def test_a_model_is_compressed_and_the_sizes_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compress", "e_coli_core"]) == 0
    sizes, reductions = (part.splitlines() for part in capsys.readouterr().out.split("\n\n"))
    small = sd.compress_model(sd.load_model("e_coli_core"))
    told = {line.split()[0]: [int(word) for word in line.split()[1:]] for line in sizes[1:]}
    assert told == {
        "reactions": [95, len(small.network.reactions)],
        "metabolites": [72, len(small.network.metabolites)],
    }
    times = {line.split()[0]: int(line.split()[1]) for line in reductions[1:]}
    assert sum(times.values()) == len(small.steps)
    assert times["coupled"] > 20


def test_a_question_is_compressed_to_a_file_and_searched_from_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, asked = str(tmp_path / "lethal.json.gz"), ["e_coli_core", *LETHAL, "--gene-kos", "--max-cost", "2"]
    assert main(["compress", *asked, "-o", path]) == 0
    shown = capsys.readouterr()
    assert re.search(r"^candidates +137 +\d+$", shown.out, flags=re.MULTILINE)
    assert f"the preprocessed problem was written to {path}" in shown.err
    assert main(["design", *asked, "--format", "csv"]) == 0
    direct = capsys.readouterr().out
    assert main(["design", "--preprocessed", path, "--format", "csv"]) == 0
    assert capsys.readouterr().out == direct
    assert main(["design", *asked, "--format", "csv", "--no-compress"]) == 0
    assert designs_of(capsys.readouterr().out) == designs_of(direct)
    assert main(["design", "--preprocessed", path, "--max-solutions", "2", "--seed", "1", "--format", "json"]) == 0
    first = sd.SDSolutions.from_json(capsys.readouterr().out)
    assert (len(first), first.sd_setup["max_solutions"], first.sd_setup["seed"]) == (2, 2, 1)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["compress", "e_coli_core", "-o", "x.json"], "-o x.json is for a preprocessed problem, and nothing is asked"),
        (
            ["compress", "e_coli_core", "--gene-kos"],
            "nothing is asked: give --suppress, --protect, --product or --setup",
        ),
        (["compress", "e_coli_core", *LETHAL, "-o", "nowhere/x.json"], "there is no such folder"),
        (["compress", "e_coli_core", *LETHAL, "--max-solutions", "1"], "unknown option '--max-solutions'"),
        (["design", "e_coli_core", "--preprocessed", "x"], "--preprocessed x says what is asked: leave out MODEL"),
        (["design", "--preprocessed", "x", *LETHAL], "leave out --suppress and --protect"),
        (["design", "--preprocessed", "x", "--max-cost", "0"], "leave out --max-cost"),
        (["design", "--preprocessed", "x", "--no-compress"], "leave out --no-compress"),
        (["design", "--preprocessed", "nowhere.json"], "there is no file 'nowhere.json'"),
        (["design", "--preprocessed", "README.md"], "the file 'README.md' is no JSON"),
    ],
)
def test_wrong_use_of_preprocessed_problems_is_one_line_and_exit_code_two(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    assert main([*arguments, "--quiet"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert re.fullmatch(r"pyomo-sd: error: .*\n", shown.err)
    assert told in shown.err


def test_lists_of_interventions_take_any_id() -> None:
    known = ["a,b", "a", "c=1", "c", "genes2"]
    assert costs(["a,b,a=2"], known) == {"a,b": 1.0, "a": 2.0}
    assert costs(["a=2,a,b=3,c"], known) == {"a": 2.0, "a,b": 3.0, "c": 1.0}
    assert costs(["c=1", "c = 3 "], known) == {"c=1": 1.0, "c": 3.0}
    assert costs(["c=1=0.5,"], known) == {"c=1": 0.5}
    assert costs(["a=5", "genes=2,c"], known, genes=["a", "a,b"]) == {"a": 5.0, "a,b": 2.0, "c": 1.0}
    assert costs([""], known) == {}
    assert costs(None, known) is None
    assert gene_costs(["a,b,a=2"], known) == {"a,b": 1.0, "a": 2.0}
    assert gene_costs(None, known) is None
    with pytest.raises(UnknownGene, match="unknown gene 'ab': did you mean 'a,b'"):
        gene_costs(["ab"], known)
    with pytest.raises(UnknownReaction, match="did you mean 'genes2'"):
        costs(["genes"], known)
    with pytest.raises(SetupError, match="the cost of a: 'x' is no number"):
        costs(["a=x"], known)


def test_help_documents_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["design", "--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert re.findall(r"^  (\d+)  +\w", shown, flags=re.MULTILINE) == ["0", "1", "2", "3", "4", "130"]


def test_info_tells_versions_solvers_and_models(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PYOMO_SD_MODELS", str(tmp_path))
    assert main(["info"]) == 0
    shown = capsys.readouterr().out
    rows = {line.split()[0]: line.split() for line in shown.splitlines() if line}
    assert rows["pyomo_sd"] == ["pyomo_sd", sd.__version__]
    assert rows["scip"][1:5:2] == ["yes", "bigm,"]
    assert {"glpk", "highs", "scip", "gurobi", "cplex"} <= rows.keys()
    assert shown.splitlines()[-1] == f"PYOMO_SD_MODELS: {tmp_path} (0 files)"


def test_python_m_pyomo_sd_is_the_command_line() -> None:
    command = [sys.executable, "-m", "pyomo_sd", "info"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "highspy" in ended.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal as a terminal on a POSIX system does")
def test_interrupt_of_a_running_search_is_exit_code_130() -> None:
    question = ["--product", "EX_succ_e", "--max-cost", "7", "--time-limit", "60"]  # takes minutes
    running = subprocess.Popen(
        [sys.executable, "-m", "pyomo_sd", "design", "e_coli_core", *question],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # background jobs ignore it
    )
    assert running.stderr is not None
    assert "may be changed" in running.stderr.readline()  # the search is about to begin
    running.send_signal(signal.SIGINT)
    _, log = running.communicate(timeout=120)
    assert running.returncode == INTERRUPTED
    assert "Traceback" not in log
