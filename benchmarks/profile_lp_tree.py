"""Where the LP tree spends its time on the 393 gene cut sets of iML1515.

    python -m benchmarks.profile_lp_tree

writes `profiles/lp_tree_iML1515.txt`: the phases (setting up, search, verification), and the parts that the time of
all of them went to. The time of a function that is not this package's own, an array operation of NumPy or a set
operation of Python, is put to the account of the function of this package that asked for it. The profiler makes
everything slower that calls many small functions; linear programs are hardly slower.
"""

import argparse
import cProfile
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import pyomo_sd as sd
from benchmarks.gene_problems import gene_problems
from benchmarks.measure import stay_on_one_core
from benchmarks.models import load

Function: TypeAlias = tuple[str, int, str]  # file, line, name
Times: TypeAlias = tuple[int, int, float, float]  # calls, the recursive ones too; seconds of its own, and in all
Statistics: TypeAlias = Mapping[Function, tuple[int, int, float, float, Mapping[Function, Times]]]  # and per caller

PACKAGE = Path(sd.__file__).parent
FOLDER = Path(__file__).with_name("profiles")
SOLVED = "highspy._core.run"  # how a solve of HiGHS is told of
PARTS: Mapping[str, Sequence[str]] = {
    "linear programs, within HiGHS": (SOLVED,),
    "changing them, reading and checking HiGHS's answers": ("lp/",),
    "memory of answers and reasons": ("network/feasibility.py", "network/reason.py", "network/cell.py"),
    "bits and branches of the tree": ("search/",),
    "judging, module by module": ("methods/", "designs/"),
    "reading the model and the problem": ("network/", "problem/", "api.py"),
}
FEW = 12  # functions that are listed one by one


def main(arguments: Sequence[str] | None = None) -> None:
    """Profile one run, and write down what came out."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.profile_lp_tree", description=__doc__.splitlines()[0])
    parser.add_argument("--problem", default="iML1515", choices=gene_problems)
    asked = parser.parse_args(arguments)
    stay_on_one_core()
    problem = gene_problems[asked.problem]
    model = load(problem.model)
    profiler = cProfile.Profile()
    found = profiler.runcall(problem.solve, model)
    profiler.create_stats()
    text = f"{len(found)} gene cut sets of {asked.problem}, {found.status}\n\n{report(profiler.stats)}"
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"lp_tree_{asked.problem}.txt").write_text(text)
    print(text)


def report(statistics: Statistics) -> str:
    """Tell phases, parts and the most expensive functions of a profile."""
    total = sum(own for _, _, own, _, _ in statistics.values())
    accounts = settled(statistics)
    solves = sum(calls for function, (_, calls, *_) in statistics.items() if SOLVED in function[2])
    in_highs = sum(seconds for function, seconds in accounts.items() if SOLVED in function[2])
    parts, functions = dict.fromkeys(PARTS, 0.0), defaultdict[str, float](float)
    for function, seconds in accounts.items():
        part = _part(function)
        parts[part] = parts.get(part, 0.0) + seconds
        functions[_name(function)] += seconds
    return "\n".join(
        [
            f"{total:.1f} s under the profiler; {solves} linear programs of {1000 * in_highs / solves:.1f} ms",
            *_section("phase", _phases(statistics), total),
            *_section("part", parts, total),
            *_section("function, with what it asks of others", functions, total),
            "",
        ]
    )


def settled(statistics: Statistics) -> Mapping[Function, float]:
    """Return the seconds of each function of the package, those of foreign functions passed on to who called them."""
    accounts = defaultdict[Function, float](float)
    pending = {function: own for function, (_, _, own, _, _) in statistics.items()}
    while pending:
        passed = defaultdict[Function, float](float)
        for function, seconds in pending.items():
            callers = statistics[function][4]
            weights = {caller: edge[3] for caller, edge in callers.items() if caller != function}
            whole = sum(weights.values())
            if _is_own(function) or whole <= 0 or seconds < 1e-6:
                accounts[function] += seconds
                continue
            for caller, weight in weights.items():
                passed[caller] += seconds * weight / whole
        pending = passed
    return accounts


def _is_own(function: Function) -> bool:
    return SOLVED in function[2] or function[0].startswith(str(PACKAGE))


def _name(function: Function) -> str:
    file, _, name = function
    return f"{Path(file).relative_to(PACKAGE)}: {name}" if file.startswith(str(PACKAGE)) else name


def _part(function: Function) -> str:
    name = _name(function)
    return next((part for part, marks in PARTS.items() if any(mark in name for mark in marks)), "the rest")


def _phases(statistics: Statistics) -> Mapping[str, float]:
    def spent(is_meant: Callable[[str], bool]) -> float:
        return sum(entry[3] for function, entry in statistics.items() if is_meant(_name(function)))

    setup = spent(lambda name: name == "api.py: __init__")
    search = spent(lambda name: name == "search/lp_tree/engine.py: search")
    verification = spent(lambda name: name == "search/lp_tree/engine.py: outcome")
    return {"setting up": setup, "search": search, "verification": verification}


def _section(title: str, seconds: Mapping[str, float], total: float) -> list[str]:
    most = sorted(seconds.items(), key=lambda entry: -entry[1])[:FEW]
    lines = [f"{spent:8.2f}  {spent / total:5.1%}  {name}" for name, spent in most]
    return ["", f"{'seconds':>8}  {'share':>5}  {title}", *lines]


if __name__ == "__main__":
    main()
