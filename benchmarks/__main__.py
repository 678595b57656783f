"""The benchmarks: ``python -m benchmarks run|list|compare|plot``.

    python -m benchmarks run gene_cut_sets --program lp_tree --program 'straindesign-*' --csv FILE

Problems are named by their names or suites, programs by their names; ``*`` stands for anything in both.
"""

import argparse
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

from benchmarks.comparing import comparison
from benchmarks.measure import stay_on_one_core
from benchmarks.models import MissingModel
from benchmarks.plotting import write_figures
from benchmarks.problems import problems, suites
from benchmarks.programs import programs
from benchmarks.records import Record, Records, medians, read
from benchmarks.running import Runner

MEMBERS = {suite: [name for name, problem in problems.items() if suite in problem.suites] for suite in suites}


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what is asked; return the exit status, which is 1 if this package gave a wrong answer."""
    asked = _parser().parse_args(arguments)
    status: int = asked.command(asked) or 0
    return status


def run(asked: argparse.Namespace) -> int:
    """Run programs on problems, in turns."""
    stay_on_one_core()
    os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    records, wrong = Records(asked.csv), 0
    chosen = _chosen(asked.programs or ["lp_tree"], programs)
    for name in _chosen(asked.problems, problems, MEMBERS):
        for record in _runs(name, chosen, asked):
            records.add(record)
            wrong += record.verdict.startswith("WRONG") and not programs[record.program].peer
    if wrong:
        print(f"WRONG: {wrong} answers of this package contradict what is known", file=sys.stderr)
    return int(wrong > 0)


def _runs(name: str, chosen: Iterable[str], asked: argparse.Namespace) -> Iterator[Record]:
    """Run programs on a problem, in turns, so that a busy spell of the machine hits all."""
    able = []
    for program in chosen:
        refused = programs[program].refuses(problems[name])
        if refused:
            print(f"{name}  {program}  skipped: {refused}")
        else:
            able.append(program)
    with TemporaryDirectory() as folder:
        try:
            runner = Runner(problems[name], Path(folder), asked.time_limit, (sys.executable, asked.peer_python))
        except MissingModel as missing:
            print(f"{name}  skipped: {missing}")
            return
        for turn in range(asked.repeat):
            for program in able:
                yield runner.run(program, turn + 1)


def show(asked: argparse.Namespace) -> None:
    """List problems and programs."""
    for name in _chosen(asked.problems or ["*"], problems, MEMBERS):
        problem = problems[name]
        known = f"{problem.known}; {problem.known.source}" if problem.known else "nothing known"
        print(f"{name:38} {known}\n{'':38} {problem.reference}; {', '.join(problem.suites)}")
    print(f"\nsuites: {', '.join(suites)}\nprograms: {', '.join(programs)}")


def compare(asked: argparse.Namespace) -> None:
    """Print programs side by side."""
    print(comparison(medians(read(asked.files)), asked.to))


def plot(asked: argparse.Namespace) -> None:
    """Write figures."""
    for file in write_figures(medians(read(asked.files)), asked.to):
        print(file)


def _chosen(
    asked: Iterable[str], names: Iterable[str], groups: Mapping[str, list[str]] = MappingProxyType({})
) -> list[str]:
    """Return the names that are asked for, once each; a pattern that fits none is an error."""
    found: dict[str, None] = {}
    for pattern in asked:
        fitting = groups.get(pattern) or [name for name in names if fnmatchcase(name, pattern)]
        if not fitting:
            raise SystemExit(f"{pattern!r} fits nothing; see python -m benchmarks list")
        found |= dict.fromkeys(fitting)
    return list(found)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=(__doc__ or "").splitlines()[0])
    commands = parser.add_subparsers(required=True)
    one = commands.add_parser("run", help="measure programs on problems")
    one.set_defaults(command=run)
    one.add_argument("problems", nargs="+", metavar="problem", help=f"a problem, or a suite: {', '.join(suites)}")
    one.add_argument("--program", action="append", dest="programs", help="may be repeated; default: lp_tree")
    one.add_argument("--time-limit", type=float, default=600, help="seconds for a run; default: %(default)s")
    one.add_argument("--csv", type=Path, help="write the runs to this file, behind those that it has")
    one.add_argument("--repeat", type=int, default=1, help="runs of each; default: %(default)s")
    one.add_argument("--peer-python", default=sys.executable, help="a Python that has the peers installed")
    two = commands.add_parser("list", help="problems, with what is known, and programs")
    two.set_defaults(command=show)
    two.add_argument("problems", nargs="*", metavar="problem")
    for name, command, text in (("compare", compare, "a table of ratios"), ("plot", plot, "figures")):
        other = commands.add_parser(name, help=f"{text} of files of runs")
        other.set_defaults(command=command)
        other.add_argument("files", nargs="+", type=Path, metavar="file")
        if command is compare:
            other.add_argument("--to", default="lp_tree", metavar="PROGRAM", help="default: %(default)s")
        else:
            other.add_argument("--to", required=True, type=Path, metavar="FOLDER")
    return parser


if __name__ == "__main__":
    sys.exit(main())
