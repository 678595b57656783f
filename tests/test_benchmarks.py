"""The benchmarks run, and find the answers that are known; how fast they are is for people to look at."""

import csv
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_gene_cut_sets_of_the_core_model(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    command = [sys.executable, "-m", "benchmarks.gene_cut_sets", "e_coli_core", "--csv", str(file)]
    subprocess.run(command, cwd=ROOT, check=True)
    (line,) = csv.DictReader(file.read_text().splitlines())
    assert (line["program"], line["designs"], line["remark"]) == ("pyomo_sd", "455", "optimal")
