"""The benchmarks run, and find the answers that are known; how fast they are is for people to look at."""

import csv
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def table(file: Path, *command: str) -> list[dict[str, str]]:
    subprocess.run([sys.executable, "-m", *command, "--csv", str(file)], cwd=ROOT, check=True)
    return list(csv.DictReader(file.read_text().splitlines()))


def test_gene_cut_sets_of_the_core_model(tmp_path: Path) -> None:
    (line,) = table(tmp_path / "table.csv", "benchmarks.gene_cut_sets", "e_coli_core")
    assert (line["program"], line["designs"], line["remark"]) == ("pyomo_sd", "455", "optimal")


def test_compression_of_the_core_model(tmp_path: Path) -> None:
    whole, small = table(tmp_path / "table.csv", "benchmarks.compression", "e_coli_core", "--repeat", "1")
    assert (whole["reactions"], whole["metabolites"]) == ("95", "72")
    assert int(small["reactions"]) < 60
    assert int(small["metabolites"]) < 40


def test_flux_ranges_of_the_core_model_are_those_of_cobra(tmp_path: Path) -> None:
    own, other = table(tmp_path / "table.csv", "benchmarks.fva", "e_coli_core")
    assert (own["program"], other["program"]) == ("pyomo_sd", "cobra, GLPK")
    assert float(other["difference"].split()[0]) < 1e-6


def test_nested_methods_on_a_genome_scale_model_by_linear_programs(tmp_path: Path) -> None:
    asked = ["--kind", "robustknock", "--way", "lp_tree"]
    (line,) = table(tmp_path / "table.csv", "benchmarks.nested_milp", *asked)
    assert (line["status"], line["value"]) == ("optimal", "0.2504")


def test_robustknock_on_the_core_model_stops_where_a_value_is_wrong(tmp_path: Path) -> None:
    lines = table(tmp_path / "table.csv", "benchmarks.robustknock_milp", "--way", "lp_tree")
    assert {line["status"] for line in lines} == {"optimal"}
    assert [line["value"] for line in lines] == ["0.6781", "9.102", "9.275", "17.76", "18.07", "18.18"]
