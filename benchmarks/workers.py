"""What a second worker is worth: the 393 gene cut sets of iML1515 by this process alone, by a pool of one, and by more.

    python -m benchmarks.workers [--workers N]

The ratio is to the seconds of this process alone. The pool is started by the run that uses it.
"""

import argparse
from collections.abc import Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from functools import partial

import pyomo_sd as sd
from benchmarks.measure import Table, timed
from benchmarks.problems import problems


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.workers", description=__doc__.splitlines()[0])
    parser.add_argument("--problem", default="genes-iML1515-k3", choices=problems)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args(arguments)
    problem = problems[asked.problem]
    model = problem.cell.load()
    question = problem.question(model)

    def solve(executor: Executor | None = None) -> sd.SDSolutions:
        return sd.compute_strain_designs(model, executor=executor, **question)

    table = Table(None, problem=20, processes=10, seconds=9, ratio=7, designs=7, remark=0)

    alone, found = timed(solve)
    table.add(
        problem=asked.problem, processes="alone", seconds=alone, ratio=1.0, designs=len(found), remark=found.status
    )
    for size in (1, asked.workers):
        with ProcessPoolExecutor(size) as workers:
            together, shared = timed(partial(solve, workers))
        table.add(
            problem=asked.problem,
            processes=f"pool of {size}",
            seconds=together,
            ratio=together / alone,
            designs=len(shared),
            remark="the same list" if list(shared) == list(found) else "WRONG: another list",
        )


if __name__ == "__main__":
    main()
