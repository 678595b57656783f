"""docs/solvers.md tells what the registry knows."""

import json
import re
from contextlib import closing
from pathlib import Path

import pytest

from pyomo_sd.solvers import SolverOptions, avail_solvers, backends, feature_table, get_backend
from small_models import knapsack

PAGE = (Path(__file__).parents[1] / "docs" / "solvers.md").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def none_but_those_of_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other tests may have registered some."""
    own = {name: one for name, one in backends.items() if type(one).__module__.startswith("pyomo_sd.")}
    monkeypatch.setattr(backends, "_entries", own)


def test_the_table_of_features_is_that_of_the_registry() -> None:
    assert feature_table() in PAGE, "print it anew: see the line below the table"


def test_every_feature_is_explained_and_every_solver_has_its_options_and_its_faults() -> None:
    for feature in set().union(*(backend.features for backend in backends.values())):
        assert f"\n| `{feature}` | " in PAGE
    faults = PAGE.partition("## What solvers are known to get wrong")[2].lower()
    for name in backends:
        assert re.search(rf"\n\| `{name}` \| [^|]+ \| `{{.*}}` \|", PAGE)
        assert f"- **{name}**" in faults


@pytest.mark.parametrize(("solver", "options"), re.findall(r"^\| `(\w+)` \| [^|]+ \| `({.*})` \|$", PAGE, re.MULTILINE))
def test_the_options_of_the_table_are_options(solver: str, options: str) -> None:
    if solver not in avail_solvers:
        pytest.skip(f"{solver} is not installed")
    with closing(get_backend(solver).open(knapsack(), SolverOptions(parameters=json.loads(options)))) as session:
        assert session.solve(60).value == pytest.approx(21)
