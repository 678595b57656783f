"""The benchmarks run, and find the answers that are known; how fast they are is for people to look at."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest

import pyomo_sd as sd
from benchmarks.alternatives.altered import Alteration, Rewriting, Way, altered_model, as_it_is, own, search
from benchmarks.alternatives.certificate_size import chain, least_flux, valued
from benchmarks.alternatives.dual_magnitudes import magnitudes, ways
from benchmarks.alternatives.nullspace import by_nullspace, nullspace
from benchmarks.alternatives.scaling import scaled
from benchmarks.alternatives.splitting import split
from benchmarks.alternatives.strong_duality_row import as_equation
from benchmarks.problems import problems
from benchmarks.problems.answer import Answer, Known

ROOT = Path(__file__).parents[1]
KNOCKED = Known("by hand", value=9.1, design="PYK ACALD/ALCD2x")


def benchmarks(*command: str) -> str:
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout


def table(file: Path, *command: str) -> list[dict[str, str]]:
    benchmarks(*command, "--csv", str(file))
    return list(csv.DictReader(file.read_text().splitlines()))


def test_small_problems_are_answered_compared_and_plotted(tmp_path: Path) -> None:
    file = tmp_path / "runs.csv"
    programs = ["--program", "lp_tree", "--program", "milp-highs-M", "--program", "cobra-fva"]
    rows = table(file, "benchmarks", "run", "smoke", *programs)
    found = {(row["problem"], row["program"]): (row["verdict"], row["answer"]) for row in rows}
    assert len(found) == 9
    assert found["genes-e_coli_core-k1", "lp_tree"] == ("right", "7")
    assert found["core-optknock-succinate-k1", "milp-highs-M"] == ("right", "PYK")
    assert {verdict for (_, program), (verdict, _) in found.items() if program != "cobra-fva"} == {"right"}
    assert all(float(row["memory"]) > 50 and float(row["process"]) > float(row["seconds"]) > 0 for row in rows)

    lines = benchmarks("benchmarks", "compare", str(file), "--to", "milp-highs-M").splitlines()
    assert lines[0] == "| problem | milp-highs-M, s | lp_tree | cobra-fva |"
    assert "geometric mean" in lines[-1]

    written = benchmarks("benchmarks", "plot", str(file), "--to", str(tmp_path)).split()
    names = {Path(figure).name for figure in written}
    assert names >= {"seconds.svg", "memory.svg", "profile.svg", "growth_budget.svg"}
    assert all(Path(figure).read_text().startswith("<?xml") for figure in written)


def test_a_run_that_is_broken_off_tells_how_far_it_came(tmp_path: Path) -> None:
    asked = ["genes-e_coli_core-k3", "--program", "milp-scip", "--time-limit", "2"]
    (row,) = table(tmp_path / "runs.csv", "benchmarks", "run", *asked)
    assert row["status"].startswith("time_limit")
    assert (row["verdict"], row["limit"]) == ("not finished", "2")
    assert row["load"]


def test_a_program_that_fails_says_why(tmp_path: Path) -> None:
    (row,) = table(tmp_path / "runs.csv", "benchmarks", "run", "genes-e_coli_core-k1", "--program", "straindesign-glpk")
    assert (row["status"], row["verdict"]) == ("error", "failed")
    assert "No module named 'straindesign'" in row["remark"]


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (Answer([{"PYK", "ACALD"}], 9.1, True), []),
        (Answer([{"PYK"}], 6.9, False, 12.0), []),
        (Answer([], None, False), []),
        (Answer([], None, True), ["nothing is no optimum: 9.1 {PYK, ACALD/ALCD2x}"]),
        (Answer([{"PYK"}], 6.9, True), ["6.9 is no optimum: 9.1 {PYK, ACALD/ALCD2x}"]),
        (Answer([{"PYK", "PFL"}], 9.1, True), ["another design than 9.1 {PYK, ACALD/ALCD2x}"]),
        (Answer([{"PYK", "PFL"}], 9.9, False), ["9.9 for 9.1 {PYK, ACALD/ALCD2x}"]),
        (Answer([{"PYK", "ACALD"}], 9.1, True, 8.0), []),
        (Answer([{"PYK"}], 6.9, False, 8.0), ["bound 8 for 9.1 {PYK, ACALD/ALCD2x}"]),
    ],
)
def test_an_answer_that_contradicts_the_known_value_is_wrong(answer: Answer, verdict: list[str]) -> None:
    assert answer.contradictions(KNOCKED) == verdict


def test_an_answer_that_contradicts_the_known_numbers_is_wrong() -> None:
    known = Known("by hand", (1, 2))
    designs = [{"A"}, {"B", "C"}, {"B", "D"}]
    assert Answer(designs, None, True).contradictions(known) == []
    assert Answer(designs[:2], None, False).contradictions(known) == []
    assert Answer(designs[:2], None, True).contradictions(known) == ["2 of 3 designs (1+2)"]
    assert Answer([{"A"}, {"B"}], None, False).contradictions(known) == ["2 of 3 designs (1+2)"]


def test_problems_can_be_had_by_name() -> None:
    problem = problems["core-optknock-succinate-k2"].stated()
    assert isinstance(problem, sd.StrainDesignProblem)
    assert len(problem.space.candidates) == 69


def test_compression_of_the_core_model(tmp_path: Path) -> None:
    whole, small = table(tmp_path / "table.csv", "benchmarks.compression", "e_coli_core", "--repeat", "1")
    assert (whole["reactions"], whole["metabolites"]) == ("95", "72")
    assert int(small["reactions"]) < 60
    assert int(small["metabolites"]) < 40


def test_flux_ranges_of_the_core_model_are_those_of_cobra(tmp_path: Path) -> None:
    own, other = table(tmp_path / "table.csv", "benchmarks.fva", "e_coli_core")
    assert (own["program"], other["program"]) == ("pyomo_sd", "cobra, GLPK")
    assert float(other["difference"].split()[0]) < 1e-6


ALTERATIONS: dict[str, tuple[Alteration, Rewriting]] = {
    "own": (own, as_it_is),
    "equation": (as_equation, as_it_is),
    "scaled": (scaled, as_it_is),
    "split": (own, split),
}


@pytest.mark.parametrize("name", ALTERATIONS)
def test_an_alternative_of_a_nested_problem_has_the_same_best_design(name: str) -> None:
    alter, before = ALTERATIONS[name]
    problem = problems["core-robustknock-succinate-k2"].stated()
    model = altered_model(problem.preprocessed.searched, alter, before)
    outcome = search(problem, model, Way("scip"), 1, 60)
    assert outcome.status == "optimal"
    assert outcome.values == pytest.approx([9.102], abs=1e-3)


def test_certificates_by_a_nullspace_have_the_same_designs() -> None:
    problem = problems["reactions-e_coli_core-k1"].stated()
    searched = problem.preprocessed.searched
    basis = nullspace(searched.network)
    model = altered_model(searched, lambda program: by_nullspace(program, basis))
    outcome = search(problem, model, Way("scip"), 1, 60)
    assert (outcome.status, len(outcome.designs), outcome.proof.rejected) == ("optimal", 18, 0)


@pytest.mark.parametrize(("value", "designs"), [(1e-4, 0), (5e-6, 3)])
def test_certificates_of_bounded_prices_are_found_up_to_the_least_flux(value: float, designs: int) -> None:
    problem = chain(1e-5)
    searched = problem.preprocessed.searched
    assert [least_flux(searched, frozenset(record)) for record in problem.solve()] == pytest.approx([1e-5] * 3)
    model = altered_model(searched, lambda program: valued(program, value))
    assert len(search(problem, model, Way("scip", "bigm", 1.0), 1, 60).designs) == designs


def test_prices_of_single_knockouts_bound_those_of_optknock() -> None:
    problem = problems["core-optknock-succinate-k2"].stated()
    by_row = magnitudes(problem.preprocessed.searched)
    assert 0 < max(by_row.values()) < 1
    (_, way), *_ = list(ways(by_row, "scip"))[1:]
    outcome = search(problem, altered_model(problem.preprocessed.searched), way, 1, 60)
    assert outcome.values == pytest.approx([9.102], abs=1e-3)
