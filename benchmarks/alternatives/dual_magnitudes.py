r"""M from the prices of the wild type and of single knockouts, in place of one that somebody states.

    python -m benchmarks.alternatives.dual_magnitudes [problem ...] [--limit 60]

For each design D of at most one intervention the model is solved with its Booleans fixed. In its solution, rows that D
switches off are violated, prices among their variables, and prices that D switches off would be wanted:

.. math::

    M_i = f \max_{|D| \le 1} |a_i x_D - b_i|

with a factor f for safety. Where no D says anything of a row, and in the second way for all rows, M is the largest of
all. Nothing proves that it suffices: prices are not unique, and larger designs have others.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pyomo.environ as pyo
from pyomo.common.collections import ComponentMap

from benchmarks.alternatives.altered import Way, altered_model, arguments, measured
from benchmarks.measure import Table
from benchmarks.problems import problems
from benchmarks.problems.problem import LiteratureProblem
from pyomo_sd.problem.problem import Problem
from pyomo_sd.reformulations import Basis
from pyomo_sd.reformulations.row_ms import derived_ms, is_unbounded, stated_where_unbounded
from pyomo_sd.solvers import SolverOptions, get_backend

PROBLEMS = (
    *(
        f"core-{kind}-{product}-k{k}"
        for kind in ("optknock", "robustknock")
        for product in ("succinate", "lactate")
        for k in (1, 2, 3)
    ),
    "core-optknock-succinate-all-k3",
)
SOLVERS = "highs", "gurobi"
FACTORS = 1.0, 10.0, 100.0
NOISE = 1e-9  # what is no violation
TOLERANCE = 1e-3  # of known values


@dataclass(frozen=True)
class Magnitudes(Way):
    """Big-M with an M for each row, by its name, and one for the rest."""

    by_row: Mapping[str, float] = field(default_factory=dict)
    rest: float = 0.0

    def transform(self, model: pyo.ConcreteModel) -> Basis:
        """Transform a model in place."""
        ms = ComponentMap(derived_ms(model))
        for row, derived in ms.items():
            if is_unbounded(derived):
                ms[row] = stated_where_unbounded(derived, self.by_row.get(row.name, self.rest))
        pyo.TransformationFactory("gdp.bigm").apply_to(model, bigM=ms)
        return Basis("M from the prices of single knockouts", self.rest)


def magnitudes(problem: Problem) -> dict[str, float]:
    """Return how far each row without a proven M is violated, at most, in solutions for designs of one intervention."""
    model = altered_model(problem)
    rows = [row for row, derived in derived_ms(model) if is_unbounded(derived)]
    Way("scip").transform(model)
    largest = dict.fromkeys((row.name for row in rows), 0.0)
    for values in _solutions(model):
        for row in rows:
            # the coefficients of the untransformed row
            body = sum(a * values[x] for a, x in zip(row.body.linear_coefs, row.body.linear_vars, strict=True))
            gaps = [body - pyo.value(row.upper) if row.upper is not None else 0.0]
            gaps.append(pyo.value(row.lower) - body if row.lower is not None else 0.0)
            largest[row.name] = max(largest[row.name], *gaps)
    return largest


def _solutions(model: pyo.ConcreteModel) -> Iterator[ComponentMap]:
    """Yield a solution for each design of at most one intervention that has one."""
    session = get_backend("scip").open(model, SolverOptions(threads=1))
    binaries = model.interventions.binaries
    held = {i: session.add_row(ComponentMap([(z, 1.0)]), 0.0, 0.0) for i, z in binaries.items()}
    for design in (None, *binaries):
        if design is not None:
            session.set_row_bounds(held[design], 1.0, 1.0)
        result = session.solve(10)
        if design is not None:
            session.set_row_bounds(held[design], 0.0, 0.0)
        if result.values is not None:
            yield result.values
    session.close()


def ways(by_row: Mapping[str, float], solver: str) -> Iterator[tuple[str, Magnitudes]]:
    """Yield the choices of M, in words and as a way to solve."""
    largest = max(by_row.values())
    for factor in FACTORS:
        each = {row: factor * m for row, m in by_row.items() if m > NOISE}
        yield f"row by row x {factor:g}", Magnitudes(solver, "bigm", by_row=each, rest=factor * largest)
    for factor in FACTORS:
        yield f"largest x {factor:g}", Magnitudes(solver, "bigm", rest=factor * largest)


def is_right(problem: LiteratureProblem, values: Sequence[float]) -> bool:
    """Tell whether the best value is the known one."""
    assert problem.known is not None
    assert problem.known.value is not None
    return bool(values) and abs(values[0] - problem.known.value) < TOLERANCE


def main() -> None:
    """Measure, and print a table."""
    asked = arguments(__doc__, PROBLEMS)
    table = Table(None, problem=30, solver=8, M=18, largest=9, seconds=9, slowest=9, right=7, answer=0)
    right: dict[tuple[str, str], list[bool]] = {}
    for name in asked.problems:
        problem = problems[name].stated()
        by_row = magnitudes(problem.preprocessed.searched)
        for solver in (solver for solver in SOLVERS if solver in asked.solvers):
            for text, way in ways(by_row, solver):
                found = measured(problem, way, asked.limit)
                ones = [is_right(problems[name], outcome.values) for outcome in found.outcomes]
                right[solver, text] = right.get((solver, text), []) + ones
                table.add(problem=name, solver=solver, M=text, largest=way.rest, right=_of(ones), **found.cells)
    for (solver, text), ones in right.items():
        table.add(problem="all", solver=solver, M=text, right=_of(ones))


def _of(ones: Sequence[bool]) -> str:
    return f"{sum(ones)} of {len(ones)}"


if __name__ == "__main__":
    main()
