"""What a run is asked, and what it tells."""

import json
import os
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import cobra
from cobra.io import load_json_model

ASKED, TOLD, MODEL = "asked.json", "told.json", "model.json"


class Report:
    """What a run tells is in a file as soon as it is known, so that a run that is broken off leaves what it has.

    Parameters
    ----------
    folder
        Holds what is asked: the problem's keywords, the program's, and the seconds it may take.
    packages
        Those whose versions matter.
    """

    def __init__(self, folder: str, *packages: str) -> None:
        self._folder, self._start = Path(folder), time.perf_counter()
        self.asked: dict[str, Any] = json.loads((self._folder / ASKED).read_text())
        self._told: dict[str, Any] = {"versions": " ".join(f"{name}-{version(name)}" for name in packages)}

    def model(self) -> cobra.Model:
        """Load the model, by the clock; its solver is GLPK, which comes with cobra, whatever others are installed."""
        cobra.Configuration().processes = 1
        cobra.Configuration().solver = "glpk"
        with self.clocked("load"):
            return load_json_model(self.asked["model"])

    @property
    def remaining(self) -> float:
        """The seconds that are left."""
        return max(0.0, float(self.asked["time_limit"]) - (time.perf_counter() - self._start))

    @contextmanager
    def clocked(self, phase: str) -> Iterator[None]:
        """Tell the wall-clock seconds of a phase."""
        start = time.perf_counter()
        yield
        self.tell(**{phase: time.perf_counter() - start})

    def tell(self, **facts: Any) -> None:
        """Write down what is known, and the peak of the memory so far."""
        self._told |= {**facts, "memory": peak_memory("self")}
        file = self._folder / f"new-{TOLD}"
        file.write_text(json.dumps(self._told))
        file.replace(self._folder / TOLD)


def peak_memory(process: str) -> float:
    """Return the largest memory (MB) of a process so far.

    The kernel's table of a process counts from its own start; `getrusage`, where there is no such table, from that of
    the process that started it.
    """
    table = Path(f"/proc/{process}/status")
    if table.exists():
        lines = dict(line.split(":", 1) for line in table.read_text().splitlines())
        return int(lines["VmHWM"].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024**2 if os.uname().sysname == "Darwin" else 1024)
