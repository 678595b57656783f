"""The ways to designs that small networks go: linear programs alone, indicators, and big-M with a stated M."""

from typing import Any

import pytest

import pyomo_sd as sd

Design = frozenset[str]


def milp_ways(price_bound: float) -> list[Any]:
    """Return solvers, reformulations and approaches as parameters of a test; what is big-M rests on the stated M."""
    solvers: list[dict[str, Any]] = [
        {"solver": "scip", "reformulation": "indicator"},
        *({"solver": solver, "reformulation": "bigm", "M": price_bound} for solver in ("highs", "glpk")),
    ]
    return [
        pytest.param({**how, "solution_approach": approach}, id=f"{how['solver']}-{how['reformulation']}-{approach}")
        for how in solvers
        for approach in (sd.BEST, sd.ANY, sd.POPULATE)
    ]


def ways(price_bound: float) -> list[Any]:
    """Return the LP tree and all of `milp_ways`."""
    return [pytest.param({"engine": "lp_tree"}, id="lp_tree"), *milp_ways(price_bound)]


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
