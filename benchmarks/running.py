"""One run of one program on one problem: a fresh process on one core, with a limit of wall-clock time.

A limit is told to the program first, which may hand back what it has; what does not heed it is ended some time later.
"""

import json
import subprocess
import time
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cobra.io import save_json_model

import pyomo_sd as sd
from benchmarks.problems.answer import NOT_FINISHED, Answer
from benchmarks.problems.problem import LiteratureProblem
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
        value, invalid = self._judged(designs) if program.peer and designs else (told.get("value"), 0)
        finished, bound = told["status"] in DONE, told.get("bound")
        answer = None if designs is None else Answer(designs, value, finished, bound, invalid)
        if {"preprocess", "search"} <= told.keys():
            told["seconds"] = told["preprocess"] + told["search"]
        return Record(
            **self._facts,
            **{**told, "value": value},
            program=name,
            run=turn,
            limit=self.time_limit,
            designs=None if designs is None else len(designs),
            answer=self._answer(designs or []),
            verdict=self._verdict(told["status"], answer),
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
            ended = {"status": sd.ERROR, "remark": complaint or f"ended with {process.returncode}"}
        return {**told, **ended, "process": seconds}

    def _wait(self, process: subprocess.Popen[bytes]) -> dict[str, Any]:
        factor, more = PATIENCE
        try:
            process.wait(factor * self.time_limit + more)
        except subprocess.TimeoutExpired:
            memory = peak_memory(str(process.pid))
            process.kill()
            process.wait()
            return {"status": sd.TIME_LIMIT, "memory": memory, "remark": "ended from outside"}
        return {}

    def _judged(self, designs: list[list[str]]) -> tuple[float | None, int]:
        """Judge a peer's designs as this package judges its own; return the best value, and how many are no designs."""
        referee = Referee(self.problem.stated().asked)
        valid = [verdict for verdict in (referee.judge(frozenset(design)) for design in designs) if verdict.valid]
        values = [verdict.value for verdict in valid] if referee.nested is not None else []
        return max(values, default=None), len(designs) - len(valid)

    def _verdict(self, status: str, answer: Answer | None) -> str:
        """Tell what is to be said of an answer; a program that looks for no designs has none."""
        said = self.problem.verdict(answer) if answer else "" if status in DONE else NOT_FINISHED
        return "failed" if said == NOT_FINISHED and status == sd.ERROR else said

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
