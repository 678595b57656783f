r"""Strong duality as an equation, in place of the one inequality that weak duality leaves to say.

    python -m benchmarks.alternatives.strong_duality_row [problem ...] [--limit 60]

.. math::

    c^\top x \ge b^\top y \qquad\text{or}\qquad c^\top x = b^\top y

The points are the same. Where the row is dualised once more, its price loses its sign.
"""

from dataclasses import replace

from benchmarks.alternatives.altered import Alteration, Way, arguments, measured, own
from benchmarks.measure import Table
from benchmarks.problems import problems
from pyomo_sd.blocks.switched_lp import SwitchedLP
from pyomo_sd.names import STRONG_DUALITY

PROBLEMS = (
    *(
        f"core-{kind}-{product}-k{k}"
        for kind in ("optknock", "robustknock")
        for product in ("succinate", "lactate")
        for k in (2, 3)
    ),
    "table4-optknock-k2-mbp10",
)
WAYS = Way("scip"), Way("scip", "mixed"), Way("gurobi"), Way("highs", "bigm", 1e5)


def as_equation(program: SwitchedLP) -> SwitchedLP:
    """Return a program of which strong duality is an equation wherever it stands, inside of a dual too."""
    rows = {
        label: replace(row, sense="=") if label.endswith(STRONG_DUALITY) else row for label, row in program.rows.items()
    }
    variables = {
        label: replace(variable, sign="free") if label.endswith(f"price[{STRONG_DUALITY}]") else variable
        for label, variable in program.variables.items()
    }
    return replace(program, rows=rows, variables=variables)


FORMS: dict[str, Alteration] = {"inequality": own, "equation": as_equation}


def main() -> None:
    """Measure, and print a table."""
    asked = arguments(__doc__, PROBLEMS)
    table = Table(None, problem=30, way=18, inequality=10, equation=9, ratio=7, answers=0)
    for name in asked.problems:
        problem = problems[name].stated()
        for way in (way for way in WAYS if way.solver in asked.solvers):
            found = {form: measured(problem, way, asked.limit, alter) for form, alter in FORMS.items()}
            seconds = {form: one.seconds for form, one in found.items()}
            table.add(
                problem=name,
                way=str(way),
                **seconds,
                ratio=seconds["equation"] / seconds["inequality"],
                answers="; ".join(one.answer for one in found.values()),
            )


if __name__ == "__main__":
    main()
