"""Clocks and tables.

Seconds differ from machine to machine, ratios between commands of one run on one core hardly do. So every table has
the ratio to the first line of its problem, and whoever takes part runs on the same core.
"""

import csv
import os
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import TypeVar

Answer = TypeVar("Answer")


def timed(run: Callable[[], Answer], runs: int = 1) -> tuple[float, Answer]:
    """Run something; return the median of its wall-clock seconds, and what it last returned."""
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        answer = run()
        seconds.append(time.perf_counter() - start)
    return median(seconds), answer


def stay_on_one_core() -> None:
    """Keep this process, and those that it starts, to one core, where the system can do so."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


class Table:
    """Results, shown and written to a CSV file line by line, so that a run that is broken off leaves what it has.

    Parameters
    ----------
    file
        The CSV file, or ``None``.
    **widths
        The columns, and how wide they are shown; numbers stand to the right, texts to the left.
    """

    def __init__(self, file: Path | None, **widths: int) -> None:
        self._widths, self._file = widths, file
        if file:
            file.write_text("")
        self.add(**{column: column for column in widths})

    def add(self, **cells: str | float | None) -> None:
        """Add a line; ``None``, or a column not told of, is an empty cell."""
        line = [_text(cells.get(column)) for column in self._widths]
        numeric = [isinstance(cells.get(column), int | float) for column in self._widths]
        parts = zip(line, self._widths.values(), numeric, strict=True)
        print("  ".join(f"{text:{'>' if right else '<'}{width}}" for text, width, right in parts).rstrip(), flush=True)
        if self._file:
            with self._file.open("a", newline="") as file:
                csv.writer(file).writerow(line)


def _text(cell: str | float | None) -> str:
    if cell is None:
        return ""
    return f"{cell:.4g}" if isinstance(cell, float) else str(cell)
