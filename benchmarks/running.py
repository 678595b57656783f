"""One run of one program on one problem: a fresh process on one core, with a limit of wall-clock time.

A limit is told to the program first, which may hand back what it has; what does not heed it is ended some time later.
"""

import json
import subprocess
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cobra.io import save_json_model

import pyomo_sd as sd
from benchmarks.problems.problem import Answer, LiteratureProblem
from benchmarks.programs.program import Program, programs
from benchmarks.records import DONE, Record
from benchmarks.runs.report import ASKED, MODEL, TOLD, peak_memory
from pyomo_sd.designs.referee import Referee

ROOT = Path(__file__).parents[1]
PATIENCE = 1.2, 30.0  # a program that does not heed its limit has this factor, and these seconds, more


class Runner:
    """Runs programs on one problem, whose model is written down once.

    Parameters
    ----------
    problem
        The problem.
    folder
        Where the model is kept.
    time_limit
        Seconds.
    pythons
        This package's Python, and the peers'.
    """

    def __init__(self, problem: LiteratureProblem, folder: Path, time_limit: float, pythons: tuple[str, str]) -> None:
        self.problem, self.time_limit, self.pythons = problem, time_limit, pythons
        model = problem.cell.load()
        self._model, self._question = folder / MODEL, problem.question(model)
        save_json_model(model, str(self._model))
        everything = model.genes if "gene_kos" in self._question else model.reactions
        named: Any = self._question.get("ko_cost")
        self._facts: dict[str, Any] = {
            "problem": problem.name,
            "kind": problem.kind,
            "model": problem.cell.name,
            "reactions": len(model.reactions),
            "candidates": len(named or everything),
            "budget": problem.max_cost,
        }

    def run(self, name: str, turn: int) -> Record:
        """Run a program once; return what it told, and what is to be said of its answer."""
        program = programs[name]
        with TemporaryDirectory() as folder:
            told = self._told(program, Path(folder))
        designs = told.pop("designs", None)
        if program.peer and designs:
            told |= self._verified(designs)
        if {"preprocess", "search"} <= told.keys():
            told["seconds"] = told["preprocess"] + told["search"]
        return Record(
            **self._facts,
            **told,
            program=name,
            run=turn,
            limit=self.time_limit,
            designs=None if designs is None else len(designs),
            answer=self._answer(designs or []),
            verdict=self._verdict(told, designs),
            date=date.today().isoformat(),
        )

    def _told(self, program: Program, folder: Path) -> dict[str, Any]:
        asked = {
            "model": str(self._model),
            "question": self._question,
            "options": program.keywords(self.problem),
            "time_limit": self.time_limit,
        }
        (folder / ASKED).write_text(json.dumps(asked))
        start = time.perf_counter()
        with (folder / "log").open("w") as log:
            process = subprocess.Popen(
                [self.pythons[program.peer], "-m", f"benchmarks.runs.{program.run}", str(folder)],
                cwd=ROOT,
                stdout=log,
                stderr=log,
            )
            ended = self._wait(process)
        seconds = time.perf_counter() - start
        told = json.loads((folder / TOLD).read_text()) if (folder / TOLD).exists() else {}
        if "status" not in told and not ended:
            complaint = complaint_of((folder / "log").read_text(errors="replace"))
            ended = {"status": "failed", "remark": complaint or f"ended with {process.returncode}"}
        return {**told, **ended, "process": seconds}

    def _wait(self, process: subprocess.Popen[bytes]) -> dict[str, Any]:
        factor, more = PATIENCE
        try:
            process.wait(factor * self.time_limit + more)
        except subprocess.TimeoutExpired:
            memory = peak_memory(str(process.pid))
            process.kill()
            process.wait()
            return {"status": "time_limit", "memory": memory, "remark": "ended from outside"}
        return {}

    def _verified(self, designs: list[list[str]]) -> Mapping[str, Any]:
        """Judge a peer's designs by linear programs on the given model, as this package judges its own."""
        referee = Referee(self.problem.stated().asked)
        verdicts = [referee.judge(frozenset(design)) for design in designs]
        values = [verdict.value for verdict in verdicts if verdict.valid] if referee.nested is not None else []
        invalid = sum(not verdict.valid for verdict in verdicts)
        return {"value": max(values, default=None), **({"remark": f"{invalid} are no designs"} if invalid else {})}

    def _verdict(self, told: Mapping[str, Any], designs: list[list[str]] | None) -> str:
        if designs is None:
            return "not finished" if told["status"] not in DONE else ""
        return self.problem.verdict(Answer(designs, told.get("value"), told["status"] in DONE, told.get("bound")))

    def _answer(self, designs: list[list[str]]) -> str:
        if not designs or self.problem.kind != sd.SUPPRESS:
            return " ".join(designs[0]) if designs else ""
        sizes = [len(design) for design in set(map(frozenset, designs))]
        return "+".join(str(sizes.count(size)) for size in range(1, self.problem.max_cost + 1))


def complaint_of(log: str) -> str:
    """Return the first error that was told of, since what follows comes of it; or the last line of a traceback."""
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    first = next((line for line in lines if "ERROR" in line or line.startswith("Error")), "")
    return first or (lines[-1] if "Traceback" in log else "")
