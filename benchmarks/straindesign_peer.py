"""The peer straindesign, in a process of its own: its solvers may crash, or take ages."""

import json
import subprocess
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import cobra
from cobra.io import save_json_model

from benchmarks.gene_problems import GeneProblem

SCRIPT = Path(__file__).with_name("straindesign_run.py")


@dataclass(frozen=True)
class PeerRun:
    """What came of a run: its seconds, its designs (``None`` if it failed), and a remark."""

    seconds: float
    designs: Collection[frozenset[str]] | None
    remark: str


@dataclass(frozen=True)
class Peer:
    """A Python that has straindesign, and the seconds that a run may take."""

    python: str
    time_limit: float

    def solve(self, problem: GeneProblem, model: cobra.Model, solver: str) -> PeerRun:
        """Solve a problem on the same model, with one of straindesign's solvers."""
        with TemporaryDirectory() as folder:
            file = str(Path(folder) / "model.json")
            save_json_model(model, file)
            asked = [file, problem.lethal, str(problem.max_cost), solver, str(problem.runs)]
            start = time.perf_counter()
            try:
                done = subprocess.run(
                    [self.python, str(SCRIPT), *asked], capture_output=True, text=True, timeout=self.time_limit
                )
            except subprocess.TimeoutExpired:
                return PeerRun(self.time_limit, None, f"not done after {self.time_limit:.0f} s")
            seconds = time.perf_counter() - start
        if done.returncode:
            return PeerRun(seconds, None, f"failed after {seconds:.0f} s: {_complaint(done) or 'without a word'}")
        answer = json.loads(done.stdout.splitlines()[-1])
        designs = {frozenset(design) for design in answer["designs"]}
        remark = f"straindesign {answer['version']} says {answer['status']}"
        return PeerRun(answer["seconds"], designs, "; ".join(filter(None, [remark, _complaint(done)])))


def _complaint(done: subprocess.CompletedProcess[str]) -> str:
    """Return the first error that was told of: what follows comes of it."""
    lines = [*done.stderr.splitlines(), *done.stdout.splitlines()]
    return next((line.strip() for line in lines if "ERROR" in line or line.startswith(("Error", "MemoryError"))), "")
