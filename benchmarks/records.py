"""Measurements, and the CSV files that keep them."""

import csv
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import pandas as pd

DONE = "optimal", "infeasible"  # statuses with which a program says that this is all


@dataclass(frozen=True, kw_only=True)
class Record:
    """One run of one program on one problem; what it did not tell is ``None``.

    Attributes
    ----------
    kind, model, reactions, candidates, budget
        Facts of the problem.
    status
        What the program says.
    verdict
        What the known answer says of it.
    load, preprocess, search
        Seconds of its phases; of others' programs, which do not tell them apart, the search is all of it.
    seconds
        From the loaded model to its designs, those of this package verified.
    process
        Seconds of the whole process, the start of Python and all imports included.
    limit
        The seconds that it might take.
    memory
        Its peak, MB.
    designs
        How many there are.
    value, bound
        Of a nested problem: the best value, by linear programs if a peer's, and what no design can beat.
    answer
        The design, or how many there are by size.
    remark
        What it remarks, or complains of.
    """

    problem: str
    program: str
    run: int
    kind: str
    model: str
    reactions: int
    candidates: int
    budget: int
    status: str
    verdict: str
    load: float | None = None
    preprocess: float | None = None
    search: float | None = None
    seconds: float | None = None
    process: float
    limit: float
    memory: float | None = None
    designs: int | None
    value: float | None = None
    bound: float | None = None
    answer: str = ""
    remark: str = ""
    versions: str = ""
    date: str


class Records:
    """A CSV file that is written line by line, so that a run that is broken off leaves what it has."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        if file and not file.exists():
            self._write([field.name for field in fields(Record)])

    def add(self, record: Record) -> None:
        """Write a line, and show what matters of it."""
        cells = [f"{cell:.6g}" if isinstance(cell, float) else cell for cell in asdict(record).values()]
        self._write(cells)
        time = f"{record.seconds:9.3f} s" if record.seconds is not None else f"{'':11}"
        parts = [f"{record.problem:36}", f"{record.program:28}", time, f"{record.memory or 0:6.0f} MB"]
        print(*parts, record.status, record.answer, record.verdict, record.remark, sep="  ", flush=True)

    def _write(self, cells: Sequence[object]) -> None:
        if self._file:
            with self._file.open("a", newline="") as file:
                csv.writer(file).writerow(cells)


def read(files: Sequence[Path]) -> pd.DataFrame:
    """Return the runs of some files."""
    texts = {"answer": str, "remark": str, "verdict": str, "status": str, "versions": str}
    table = pd.concat([pd.read_csv(file, dtype=texts, keep_default_na=True) for file in files], ignore_index=True)
    return table.fillna(dict.fromkeys(texts, ""))


def medians(runs: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each problem and program, in the order of the runs: medians of numbers, the last word else.

    ``done`` tells whether every run came to an end that is not wrong; ``spent`` are its seconds, or those that it
    was given.
    """
    done = runs["status"].isin(DONE) & ~runs["verdict"].str.startswith("WRONG")
    runs = runs.assign(done=done, spent=runs["seconds"].where(runs["seconds"].notna(), runs["process"]))
    numbers = dict.fromkeys(runs.select_dtypes("number").columns, "median")
    others = {column: "last" for column in runs.columns if column not in numbers}
    keys = ["problem", "program"]
    how = {**others, **numbers, "done": "all"}
    return runs.groupby(keys, sort=False).agg({c: h for c, h in how.items() if c not in keys}).reset_index()
