r"""Geometric scaling of rows and columns before the solver sees them.

    python -m benchmarks.alternatives.scaling [problem ...] [--limit 60]

Each row, then each column, is divided by the geometric mean of its smallest and its largest coefficient, a few times
over; factors are powers of two, so nothing is rounded:

.. math::

    a_{ij} \to r_i\, a_{ij}\, s_j, \qquad b_i \to r_i\, b_i, \qquad x_j \to x_j / s_j
"""

from dataclasses import replace
from math import inf, log2, sqrt

from benchmarks.alternatives.altered import Alteration, Way, altered_record, arguments, measured, own
from benchmarks.measure import Table
from benchmarks.problems import problems
from pyomo_sd.blocks.switched_lp import SwitchedLP

PROBLEMS = (
    "core-optknock-succinate-k2",
    *(f"core-robustknock-{product}-k{k}" for product in ("succinate", "lactate") for k in (2, 3)),
)
WAYS = (
    Way("scip"),
    Way("gurobi"),
    *(Way(solver, "bigm", m) for solver in ("highs", "gurobi", "scip") for m in (1e3, 1e5)),
)
ROUNDS = 4


def scaled(program: SwitchedLP) -> SwitchedLP:
    """Return a program in other units of its rows and variables."""
    by_row, by_column = factors(program)
    rows = {
        label: replace(
            row,
            terms={variable: a * by_row[label] * by_column[variable] for variable, a in row.terms.items()},
            rhs=row.rhs * by_row[label],
        )
        for label, row in program.rows.items()
    }
    boxes = {
        label: (variable.box[0] / by_column[label], variable.box[1] / by_column[label])
        for label, variable in program.variables.items()
        if variable.box is not None
    }
    variables = {label: replace(variable, box=boxes.get(label)) for label, variable in program.variables.items()}
    objective = program.objective and replace(
        program.objective, terms={label: a * by_column[label] for label, a in program.objective.terms.items()}
    )
    return replace(program, rows=rows, variables=variables, objective=objective)


def factors(program: SwitchedLP) -> tuple[dict[str, float], dict[str, float]]:
    """Return the factors of rows and of variables."""
    by_row, by_column = dict.fromkeys(program.rows, 1.0), dict.fromkeys(program.variables, 1.0)
    for _ in range(ROUNDS):
        columns: dict[str, list[float]] = {label: [] for label in program.variables}
        for label, row in program.rows.items():
            by_row[label] = _factor([abs(a) * by_column[variable] for variable, a in row.terms.items()])
            for variable, a in row.terms.items():
                columns[variable].append(abs(a) * by_row[label])
        by_column = {label: _factor(sizes) for label, sizes in columns.items()}
    return by_row, by_column


def _factor(sizes: list[float]) -> float:
    sizes = [size for size in sizes if size]
    return 2.0 ** -round(log2(sqrt(min(sizes) * max(sizes)))) if sizes else 1.0


def spread(program: SwitchedLP) -> tuple[float, float]:
    """Return the smallest and the largest coefficient of a program."""
    low, high = inf, 0.0
    for row in program.rows.values():
        sizes = [abs(a) for a in row.terms.values() if a]
        low, high = min([low, *sizes]), max([high, *sizes])
    return low, high


FORMS: dict[str, Alteration] = {"as it is": own, "scaled": scaled}


def main() -> None:
    """Measure, and print a table."""
    asked = arguments(__doc__, PROBLEMS)
    table = Table(None, problem=30, way=18, form=9, seconds=9, slowest=9, smallest=9, largest=9, answer=0)
    for name in asked.problems:
        problem = problems[name].stated()
        for way in (way for way in WAYS if way.solver in asked.solvers):
            for form, alter in FORMS.items():
                smallest, largest = spread(altered_record(problem.preprocessed.searched, alter))
                found = measured(problem, way, asked.limit, alter)
                table.add(problem=name, way=str(way), form=form, smallest=smallest, largest=largest, **found.cells)


if __name__ == "__main__":
    main()
