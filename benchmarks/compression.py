"""From a loaded cobra model to the compressed network, beside straindesign's compression.

    python -m benchmarks.compression [model] [--peer-python PATH] [--repeat 5] [--csv FILE]

Each run is a process of its own on the same core, and the programs take turns, so that neither has warm caches and a
busy spell of the machine hits all. Bounds are those of the model for everyone.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from cobra.io import save_json_model

from benchmarks.measure import Table, stay_on_one_core
from benchmarks.models import MissingModel, load

OWN, PEER = ("pyomo_sd",), ("straindesign", "straindesign, directed")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print a table."""
    asked = _parser().parse_args(arguments)
    stay_on_one_core()
    pythons = dict.fromkeys(OWN, sys.executable) | dict.fromkeys(PEER if asked.peer_python else (), asked.peer_python)
    try:
        model = load(asked.model)
    except MissingModel as missing:
        raise SystemExit(str(missing)) from None
    table = Table(asked.csv, program=22, seconds=9, ratio=7, reactions=9, metabolites=11, runs=0)
    with TemporaryDirectory() as folder:
        file = str(Path(folder) / "model.json")
        save_json_model(model, file)
        table.add(program=f"({asked.model})", reactions=len(model.reactions), metabolites=len(model.metabolites))
        turns = [{name: _run(python, name, file) for name, python in pythons.items()} for _ in range(asked.repeat)]
    own = median(turn[OWN[0]]["seconds"] for turn in turns)
    for name in pythons:
        seconds = sorted(turn[name]["seconds"] for turn in turns)
        sizes = {(turn[name]["reactions"], turn[name]["metabolites"]) for turn in turns}
        for reactions, metabolites in sizes:  # one, unless a program's answer depends on the run
            table.add(
                program=name,
                seconds=median(seconds),
                ratio=median(seconds) / own,
                reactions=reactions,
                metabolites=metabolites,
                runs=f"{len(seconds)}, {seconds[0]:.2f} to {seconds[-1]:.2f} s",
            )


def _run(python: str, program: str, file: str) -> dict[str, float]:
    """Run a program once; return its seconds and the size of its network."""
    done = subprocess.run([python, "-m", "benchmarks.compression_run", program, file], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{program} failed:\n{done.stderr}")
    answer: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compression", description=__doc__.splitlines()[0])
    parser.add_argument(
        "model", nargs="?", default="iML1515.json.gz", help="a model's name or file; default: %(default)s"
    )
    parser.add_argument("--peer-python", help="a Python that has straindesign installed, to run it as well")
    parser.add_argument("--repeat", type=int, default=5, help="runs of each program; default: %(default)s")
    parser.add_argument("--csv", type=Path, help="write the table to this file as well")
    return parser


if __name__ == "__main__":
    main()
