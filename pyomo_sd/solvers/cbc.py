"""CBC, by its executable: free, without indicator constraints.

The executable is the ``cbc`` of the path, or else the one that the package ``pulp`` brings along. HiGHS writes the
model to a file, always as a minimisation, since CBC overlooks that a file says otherwise. CBC says how it ended in the
first line of its solution, and its point, to all digits, in a file of its own; the bound of a search that was cut short
is in the log alone. CBC passes over parameters that it does not know, so each is tried before it is taken.

Its preprocessing has called a feasible model infeasible (2.10.3, one of 928 small random models), but is what makes it
fast (OptKnock on e_coli_core with three knockouts: 2.6 s with, 4.5 s without). So a second solve without it must not
find a point; it may crash, as it does where bounds alone, once tightened, show that there is none. On some unbounded
models CBC crashes as well (4 of 155 random ones), which is an error.

Pyomo's own interface, ``pyomo:cbc``, reads more into the log than it says: it ends in an error where the time is up
without an incumbent, and where presolve leaves nothing of the model.
"""

import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from platform import machine, system
from subprocess import PIPE, STDOUT, Popen
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from pyomo_sd.errors import UnknownName
from pyomo_sd.names import CBC, ERROR, INFEASIBLE, OPTIMAL, TIME_LIMIT, UNBOUNDED
from pyomo_sd.solvers.array_session import ArrayBackend, Outcome
from pyomo_sd.solvers.array_start import ArrayStartSession
from pyomo_sd.solvers.backends import register_backend
from pyomo_sd.solvers.base_session import Clock
from pyomo_sd.solvers.highs_model import HighsModelSession
from pyomo_sd.solvers.session import START

FINEST = 1e-20  # CBC takes no tolerance below
FOLDERS = {"Linux": "linux", "Darwin": "osx", "Windows": "win"}  # of the package
ARM = ("arm64", "aarch64")
STATUS = {
    "Optimal": OPTIMAL,
    "Infeasible": INFEASIBLE,
    "Integer infeasible": INFEASIBLE,
    "Unbounded": UNBOUNDED,
    "Stopped on time": TIME_LIMIT,
}
NO_POINT, WITHIN_GAP = "no integer solution", "(within gap tolerance)"
REFUSED = ("illegal", "valid range", "not recognized", "No match for")
BOUND, NODES = re.compile(r"best possible ([^ )]+)"), re.compile(r"Enumerated nodes: +([0-9]+)")


@cache
def executable() -> str | None:
    """Return the path of CBC, ``None`` where there is none."""
    return shutil.which(CBC) or _in_the_package()


def _in_the_package() -> str | None:
    package = find_spec("pulp")
    if package is None or package.origin is None or system() not in FOLDERS:
        return None
    folder = Path(package.origin).parent / "solverdir" / "cbc" / FOLDERS[system()]
    kind = "arm64" if machine() in ARM and (folder / "arm64").is_dir() else "i64"
    return shutil.which(CBC, path=str(folder / kind))


def say(*words: str, tee: bool = False) -> str:
    """Run CBC with words of its own language, and return what it answers."""
    path = executable()
    assert path is not None
    with Popen([path, *words], stdout=PIPE, stderr=STDOUT, text=True) as process:
        assert process.stdout is not None
        lines = []
        try:
            for line in process.stdout:
                lines.append(line)
                if tee:
                    print(line, end="")
        except BaseException:  # an interrupt, above all
            process.kill()
            raise
    return "".join(lines)


class CbcSession(ArrayStartSession, HighsModelSession):
    """A model that CBC reads anew for every solve."""

    name = CBC
    limit_of_time = "seconds"

    def _start(self) -> None:
        super()._start()
        self._highs.setOptionValue("output_flag", False)
        self._words: dict[str, str] = {}
        self._hinted: Mapping[int, float] = {}

    def _defaults(self) -> Mapping[str, Any]:
        options = self.options
        values = {
            "ratioGap": 0.0,
            "allowableGap": 0.0,
            "integerTolerance": max(options.integrality_tolerance, FINEST),
            "primalTolerance": max(options.feasibility_tolerance, FINEST),
            "dualTolerance": max(options.feasibility_tolerance, FINEST),
            "threads": 0 if options.threads is None or options.threads == 1 else options.threads,
        }
        if options.seed is not None:
            values |= {"randomSeed": options.seed + 1, "randomCbcSeed": options.seed}  # zero is the time of day
        return values

    def _set_parameter(self, name: str, value: Any) -> None:
        answer = say(f"-{name}", str(value), "-stop").partition("command line")[2].partition("\n")[2]
        if f"No match for {name} " in answer:
            raise UnknownName("parameter of cbc", name, ())
        if any(refusal in answer for refusal in REFUSED):
            raise ValueError(answer.partition("\n")[0])
        self._words[name] = str(value)

    def _set_objective(self, costs: np.ndarray, maximize: bool) -> None:
        super()._set_objective(-costs if maximize else costs, maximize=False)

    @contextmanager
    def _starting_from(self, values: Mapping[int, float], clock: Clock) -> Iterator[None]:
        self._hinted = values
        try:
            yield
        finally:
            self._hinted = {}

    def _overlooks_rays(self) -> bool:
        return True  # its presolve ends before it looks

    def _optimise(self, time_limit: float | None) -> Outcome:
        if not self._position:
            return self._without_columns()
        clock = Clock(time_limit)
        with TemporaryDirectory() as folder:
            outcome = self._solved(Path(folder), time_limit)
            if outcome.status == INFEASIBLE and self._mixed:
                left = clock.left()
                again = self._solved(Path(folder), left and max(left, 0.0), "-preprocess", "off")
                return outcome if again.status == ERROR and again.x is None else again
            return outcome

    def _solved(self, folder: Path, time_limit: float | None, *further: str) -> Outcome:
        model, said, point = (str(folder / name) for name in ("model.mps", "said", "point"))
        Path(said).unlink(missing_ok=True)
        self._highs.writeModel(model)
        words = [model, *(word for name, value in self._words.items() for word in (f"-{name}", value))]
        if time_limit is not None:
            words += ["-timeMode", "elapsed", "-seconds", str(time_limit)]
        if self._hinted:
            hint = folder / "start"
            hint.write_text("".join(f"{column} c{column} {value!r}\n" for column, value in self._hinted.items()))
            words += ["-mipstart", str(hint)]
        log = say(*words, *further, "-solve", "-solution", said, "-saveSolution", point, tee=self.options.tee)
        return self._read(log, Path(said), Path(point))

    def _read(self, log: str, said: Path, point: Path) -> Outcome:
        first = said.read_text().partition("\n")[0] if said.exists() else ""
        ending = re.split(r" \(| - ", first)[0]
        status = ERROR if WITHIN_GAP in first else STATUS.get(ending, ERROR)
        x = None
        if ending == "Optimal" or (ending.startswith("Stopped") and self._mixed and NO_POINT not in first):
            x = self._point(point)
        nodes = NODES.findall(log)
        return Outcome(
            status,
            x,
            self._bound(x if status == OPTIMAL else None, log),
            message=f"cbc: {first or log[-200:]}" if status == ERROR else "",
            nodes=int(nodes[-1]) if nodes and self._mixed else None,
        )

    def _point(self, file: Path) -> np.ndarray:
        """Read the values of the columns: after two counts and the objective, behind the rows and their prices."""
        content = file.read_bytes()
        rows, columns = np.frombuffer(content, dtype=np.int32, count=2)
        return np.frombuffer(content, offset=8).copy()[1 + 2 * rows :][:columns]

    def _bound(self, optimum: np.ndarray | None, log: str) -> float | None:
        if optimum is not None:
            return float(self._costs @ optimum)
        told = BOUND.findall(log)
        return (-float(told[-1]) if self.maximize else float(told[-1])) if told else None


class CbcBackend(ArrayBackend):
    """CBC."""

    name, package, session = CBC, "pulp", CbcSession
    terms, finest = "EPL 2.0", FINEST
    features = frozenset({START})

    def is_available(self) -> bool:
        """Whether there is an executable."""
        return executable() is not None

    def version(self) -> str | None:
        """Version of CBC."""
        told = re.search(r"Version: (\S+)", say("-stop"))
        return told[1] if told else None


register_backend(CbcBackend())
