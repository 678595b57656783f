"""The ways to designs that small networks go: linear programs alone, indicators, big-M with a stated M, cuts."""

from typing import Any

import pytest

import pyomo_sd as sd

Design = frozenset[str]


def milp_ways(price_bound: float) -> list[Any]:
    """Return solvers, reformulations and approaches as parameters of a test; big-M and hull rest on the stated M."""
    solvers: list[dict[str, Any]] = [
        *({"solver": "scip", "reformulation": name} for name in ("indicator", "sos1", "mixed")),
        *({"solver": solver, "reformulation": "bigm", "M": price_bound} for solver in ("highs", "glpk")),
        {"solver": "highs", "reformulation": "hull", "M": price_bound},
    ]
    return [
        pytest.param({**how, "solution_approach": approach}, id=f"{how['solver']}-{how['reformulation']}-{approach}")
        for how in solvers
        for approach in (sd.BEST, sd.ANY, sd.POPULATE)
    ]


def cutting_ways() -> list[Any]:
    """Return engines that search by cuts, each with another solver, kind of cut and approach."""
    hows: list[dict[str, Any]] = [
        {"engine": "branch_and_cut", "solver": "highs", "cuts": "witness", "solution_approach": sd.BEST},
        {"engine": "branch_and_cut", "solver": "scip", "cuts": "no_good", "solution_approach": sd.BEST},
        {"engine": "benders", "solver": "glpk", "cuts": "witness", "solution_approach": sd.BEST},
        {"engine": "benders", "solver": "scip", "cuts": "witness", "solution_approach": sd.ANY},
        {"engine": "branch_and_cut", "solver": "scip", "cuts": "witness", "solution_approach": sd.POPULATE},
        {"engine": "benders", "solver": "scip", "cuts": "witness", "solution_approach": sd.POPULATE},
    ]
    return [pytest.param(how, id="-".join(how.values())) for how in hows]


def ways(price_bound: float) -> list[Any]:
    """Return the LP tree, all of `milp_ways` and all of `cutting_ways`."""
    return [pytest.param({"engine": "lp_tree"}, id="lp_tree"), *milp_ways(price_bound), *cutting_ways()]


def sets(*texts: str) -> set[Design]:
    """Return designs from their names, divided by blanks."""
    return {frozenset(text.split()) for text in texts}


def costs(found: sd.SDSolutions) -> dict[Design, float]:
    """Return the designs of a complete list with their costs."""
    return dict(zip(_complete(found), found.sd_cost, strict=True))


def values(found: sd.SDSolutions) -> dict[Design, float]:
    """Return the designs of a complete list with their values, to six digits."""
    return {design: round(value, 6) for design, value in zip(_complete(found), found.values, strict=True)}


def _complete(found: sd.SDSolutions) -> list[Design]:
    designs = [frozenset(design) for design in found]
    assert len(set(designs)) == len(designs)
    assert found.status == (sd.OPTIMAL if designs else sd.INFEASIBLE), found.proof.message
    assert found.proof.complete
    return designs
