"""Whether big-M rows where boxes prove M, and indicators elsewhere, should be what the MILP engine does by default.

    python -m benchmarks.alternatives.mixed_by_default [problem ...] [--limit 120]

"indicator" leaves every switched row to the solver's own indicator constraints; "mixed" writes those as big-M whose M
follows from the ranges of the fluxes. Both assume nothing.
"""

from benchmarks.alternatives.altered import Way, arguments, measured
from benchmarks.measure import Table
from benchmarks.problems import problems

PROBLEMS = (
    *(f"core-{kind}-succinate-k{k}" for kind in ("optknock", "robustknock") for k in (2, 3)),
    "reactions-e_coli_core-k2",
    "genes-e_coli_core-k2",
    "table4-optknock-k2-mbp10",
    "table4-robustknock-k2-mbp10",
    "genes-iMLcore-k2",
)
WAYS = Way("scip"), Way("scip", "mixed"), Way("gurobi"), Way("gurobi", "mixed")


def main() -> None:
    """Measure, and print a table."""
    asked = arguments(__doc__, PROBLEMS)
    table = Table(None, problem=30, way=18, seconds=9, slowest=9, ratio=7, answer=0)
    for name in asked.problems:
        problem = problems[name].stated()
        indicators: dict[str, float] = {}
        for way in (way for way in WAYS if way.solver in asked.solvers):
            found = measured(problem, way, asked.limit)
            ratio = found.seconds / indicators.setdefault(way.solver, found.seconds)
            table.add(problem=name, way=str(way), ratio=ratio, **found.cells)


if __name__ == "__main__":
    main()
