"""Where an engine spends its time on a problem of genome scale.

    python -m benchmarks.profile [iJO1366|iML1515 ...] [--engine E ...] [--minutes N]

iJO1366: OptKnock for succinate, two of 37 knockouts, growth of 10 % of the wild type's (`problems/table4.py`). iML1515:
the gene cut sets of growth, up to three genes for the LP tree and single ones for the other engines. Writes
`profiles/<engine>_<model>.txt`: the phases, and the parts that the time of all of them went to. The time of a function
that is not this package's own, an array operation of NumPy or a solver's, is put to the account of the function of this
package that asked for it. The profiler makes everything slower that calls many small functions; solvers hardly.
"""

import argparse
import cProfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from fnmatch import fnmatch
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

import cobra

import pyomo_sd as sd
from benchmarks.measure import stay_on_one_core
from benchmarks.problems import problems
from benchmarks.problems.problem import LiteratureProblem
from pyomo_sd.problem.setup import SetupOptions

Function: TypeAlias = tuple[str, int, str]  # file, line, name
Times: TypeAlias = tuple[int, int, float, float]  # calls, the recursive ones too; seconds of its own, and in all
Statistics: TypeAlias = Mapping[Function, tuple[int, int, float, float, Mapping[Function, Times]]]  # and per caller

PACKAGE = Path(sd.__file__).parent
FOLDER = Path(__file__).with_name("profiles")
TREE = "lp_tree"
ENGINES = (TREE, "milp", "branch_and_cut", "benders")
MODELS = ("iJO1366", "iML1515")
SOLVED = "highspy._core.run"  # how a solve of HiGHS is told of
PARTS: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "linear programs, within HiGHS": (SOLVED,),
        "changing them, reading and checking HiGHS's answers": ("lp/",),
        "MILP solver and what is handed to it": ("solvers/", "reformulations/"),
        "memory of answers and reasons": ("network/feasibility.py", "network/points.py", "network/reason.py"),
        "the cell's questions": ("network/cell.py",),
        "compression": ("network/compression/",),
        "the search itself": ("search/",),
        "judging, module by module; blocks": ("methods/", "designs/", "blocks/"),
        "reading the model and the problem": ("network/", "problem/", "api.py"),
    }
)
PHASES: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "setting up": ("api.py: __init__",),
        "preprocessing": ("problem/preprocessing.py: preprocess",),
        "search and verification": ("search/*: run",),
        "of these: building Pyomo models": ("methods/model.py: tight_model",),
        "of these: judging designs on the user's model": ("designs/referee.py: _judge",),
    }
)
FEW = 12  # functions that are listed one by one


def main(arguments: Sequence[str] | None = None) -> None:
    """Profile runs, and write down what came out."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.profile", description=__doc__.splitlines()[0])
    parser.add_argument("problems", nargs="*", help=f"which of {', '.join(MODELS)} (default: all)")
    parser.add_argument("--engine", nargs="+", default=ENGINES, help=f"engines (default: {', '.join(ENGINES)})")
    parser.add_argument("--minutes", type=float, default=5.0, help="for each search (default: 5)")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.problems) - set(MODELS):
        parser.error(f"no such problem: {', '.join(sorted(unknown))}")
    stay_on_one_core()
    FOLDER.mkdir(exist_ok=True)
    for name in asked.problems or MODELS:
        for engine in asked.engine:
            problem = asked_of(engine, name)
            model = problem.cell.load()
            profiler = cProfile.Profile()
            found = profiler.runcall(solve, model, problem.question(model), engine, 60 * asked.minutes)
            profiler.create_stats()
            ended = ": ".join(filter(None, (found.status, found.proof.message)))
            text = f"{name}, engine {engine}: {len(found)} designs, {ended}\n\n{report(profiler.stats)}"
            (FOLDER / f"{engine}_{name}.txt").write_text(text)
            print(text)


def solve(model: cobra.Model, question: SetupOptions, engine: str, seconds: float) -> sd.SDSolutions:
    """Find the designs of a question; level by level where MILP solvers can collect them."""
    approach = sd.BEST if engine == TREE else sd.POPULATE
    problem = sd.StrainDesignProblem(model, **question)
    return problem.solve(engine=engine, solution_approach=approach, time_limit=seconds)


def asked_of(engine: str, name: str) -> LiteratureProblem:
    """Return the problem of a model that an engine is asked: the LP tree three genes, others single ones."""
    if name == "iJO1366":
        return problems["table4-optknock-k2-mbp10"]
    return problems[f"genes-{name}-k{3 if engine == TREE else 1}"]


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
            f"{total:.1f} s under the profiler; {solves} linear programs, {in_highs:.1f} s within HiGHS",
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
    return {
        phase: sum(
            entry[3] for function, entry in statistics.items() if any(fnmatch(_name(function), mark) for mark in marks)
        )
        for phase, marks in PHASES.items()
    }


def _section(title: str, seconds: Mapping[str, float], total: float) -> list[str]:
    most = sorted(seconds.items(), key=lambda entry: -entry[1])[:FEW]
    lines = [f"{spent:8.2f}  {spent / total:5.1%}  {name}" for name, spent in most]
    return ["", f"{'seconds':>8}  {'share':>5}  {title}", *lines]


if __name__ == "__main__":
    main()
