r"""Reversible fluxes in two parts, forward and backward.

    python -m benchmarks.alternatives.splitting [problem ...] [--limit 60]

.. math::

    v = v^+ - v^-, \quad 0 \le v^+ \le u,\; 0 \le v^- \le -l

Both parts are absent together. Whatever the net flux, the parts can be as small as it allows, so its range bounds them.
"""

from collections.abc import Mapping
from dataclasses import replace

from benchmarks.alternatives.altered import Rewriting, Way, altered_model, arguments, as_it_is, measured, relaxation
from benchmarks.measure import Table
from benchmarks.problems import problems
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.problem.flux_ranges import Range

PROBLEMS = (
    *(f"core-optknock-succinate-k{k}" for k in (2, 3)),
    "core-robustknock-succinate-k2",
    "reactions-e_coli_core-k2",
)
WAYS = Way("scip"), Way("gurobi"), Way("scip", "bigm", 1e3), Way("highs", "bigm", 1e3)
SMALL = 1e-5  # a range that goes no further to one side leaves the flux one direction
REVERSE = " reverse"


def split(network: FluxNetwork, ranges: Mapping[str, Range]) -> tuple[FluxNetwork, Mapping[str, Range]]:
    """Return a network with two columns for every flux that has two directions, and their ranges."""
    both = [c for c in network.columns if c in ranges and ranges[c][0] < -SMALL and ranges[c][1] > SMALL]
    of = {column: column + REVERSE for column in both}
    bounds = dict(network.bounds)
    limits = dict(ranges)
    for column, reverse in of.items():
        low, high = network.bounds[column]
        bounds[column], bounds[reverse] = (max(low, 0.0), max(high, 0.0)), (max(-high, 0.0), max(-low, 0.0))
        limits[column], limits[reverse] = (0.0, ranges[column][1]), (0.0, -ranges[column][0])
    rows = {
        name: {**row, **{of[column]: -a for column, a in row.items() if column in of}}
        for name, row in network.rows.items()
    }
    owner = {**network.owner, **{reverse: network.owner.get(column, column) for column, reverse in of.items()}}
    auxiliaries = (*network.auxiliaries, *of.values())
    return replace(network, rows=rows, bounds=bounds, owner=owner, auxiliaries=auxiliaries), limits


FORMS: dict[str, Rewriting] = {"net": as_it_is, "split": split}


def main() -> None:
    """Measure, and print a table."""
    asked = arguments(__doc__, PROBLEMS)
    table = Table(None, problem=30, way=18, fluxes=8, seconds=9, slowest=9, relaxation=11, answer=0)
    for name in asked.problems:
        problem = problems[name].stated()
        for way in (way for way in WAYS if way.solver in asked.solvers):
            for fluxes, before in FORMS.items():
                model = altered_model(problem.preprocessed.searched, before=before)
                bound = relaxation(model, way) if way.reformulation == "bigm" else None
                found = measured(problem, way, asked.limit, before=before)
                table.add(problem=name, way=str(way), fluxes=fluxes, relaxation=bound, **found.cells)


if __name__ == "__main__":
    main()
