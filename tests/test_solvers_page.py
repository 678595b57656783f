"""docs/solvers.md tells what the registry knows, and its examples print what stands below them."""

import json
import re
from contextlib import closing, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from pyomo_sd.solvers import SolverOptions, avail_solvers, backends, feature_table, get_backend
from small_models import knapsack

PAGE = (Path(__file__).parents[1] / "docs" / "solvers.md").read_text(encoding="utf-8")


def test_the_table_of_features_is_that_of_the_registry() -> None:
    assert feature_table() in PAGE, "print it anew: see the line below the table"


def test_every_feature_is_explained_and_every_solver_has_its_options_and_its_faults() -> None:
    for feature in set().union(*(backend.features for backend in backends.values())):
        assert f"\n| `{feature}` | " in PAGE
    faults = PAGE.partition("## What solvers are known to get wrong")[2].lower()
    for name in ("cbc", "cplex", "glpk", "gurobi", "highs", "scip"):
        assert name in backends
        assert re.search(rf"\n\| `{name}` \| [^|]+ \| `{{.*}}` \|", PAGE)
        assert f"- **{name}**" in faults


def test_the_examples_print_what_is_shown() -> None:
    session: dict[str, Any] = {"__name__": "__main__"}
    examples = re.findall(r"^```python\n(.*?)^```\n\n```text\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    assert examples
    for code, shown in examples:
        with redirect_stdout(StringIO()) as printed:
            exec(compile(code, "docs/solvers.md", "exec"), session)
        assert printed.getvalue() == shown


@pytest.mark.parametrize(("solver", "options"), re.findall(r"^\| `(\w+)` \| [^|]+ \| `({.*})` \|$", PAGE, re.MULTILINE))
def test_the_options_of_the_table_are_options(solver: str, options: str) -> None:
    if solver not in avail_solvers:
        pytest.skip(f"{solver} is not installed")
    with closing(get_backend(solver).open(knapsack(), SolverOptions(parameters=json.loads(options)))) as session:
        assert session.solve(60).value == pytest.approx(21)
