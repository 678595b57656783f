r"""The convex hull of every disjunction: its variables are copied for each of its terms (Pyomo's ``gdp.hull``).

.. math::

    \bigvee_k A_k x \le b_k \quad\leadsto\quad x = \sum_k x_k, \qquad A_k x_k \le b_k z_k, \qquad
    l\, z_k \le x_k \le u\, z_k, \qquad \sum_k z_k = 1

It has the tightest relaxation of all reformulations, disjunction by disjunction, and the most variables. Every variable
of a disjunct needs limits l and u on both sides. Boxes are proven limits; where the model leaves a variable unbounded
(prices, fluxes without limits), the limit is the caller's M, and it bounds the *variable*: a price beyond M is cut off.
Big-M limits a row instead, so the same number means more here or less there.

>>> from pyomo.gdp import Disjunction
>>> m = pyo.ConcreteModel()
>>> m.v, m.price = pyo.Var(bounds=(0, 10)), pyo.Var()
>>> m.choice = Disjunction(expr=[[m.v + m.price <= 4], [m.price == 1]])
>>> Hull().apply(m, 1000).text
'convex hulls: 1 variables that the model leaves unbounded assumed within 1000'
>>> m.price.bounds
(None, None)
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pyomo.environ as pyo
from pyomo.common.collections import ComponentSet
from pyomo.core.base.var import VarData
from pyomo.core.expr.visitor import identify_variables

from pyomo_sd.errors import MissingPriceBound
from pyomo_sd.reformulations.reformulation import Basis, Reformulation, reformulations
from pyomo_sd.reformulations.row_ms import switched_rows


class Hull(Reformulation):
    """Pyomo's ``gdp.hull`` with the boxes of variables, and the caller's M as a limit where there is none."""

    needs = frozenset[str]()

    def apply(self, model: Any, price_bound: float | None) -> Basis:
        """Transform the model in place.

        Raises
        ------
        MissingPriceBound
            A variable of a disjunct has no limits, and the caller stated none.
        """
        unbounded = _unbounded(model)
        if not unbounded:
            pyo.TransformationFactory("gdp.hull").apply_to(model)
            return Basis("convex hulls with flux bounds")
        if price_bound is None:
            raise MissingPriceBound(
                f"{len(unbounded)} variables in disjuncts, {unbounded[0].name} the first, have no bounds (dual prices"
                " have none, nor have fluxes without limits), and a convex hull needs them. State an M (the answers"
                ' then rest on it), or use reformulation="indicator" with a solver that has indicator constraints'
            )
        with _bounded(unbounded, price_bound):
            pyo.TransformationFactory("gdp.hull").apply_to(model)
        text = (
            f"convex hulls: {len(unbounded)} variables that the model leaves unbounded assumed within {price_bound:g}"
        )
        return Basis(text, price_bound)


def _unbounded(model: Any) -> list[VarData]:
    """Return the variables of disjuncts that lack a bound on either side."""
    found = ComponentSet[VarData]()
    for row in switched_rows(model):
        found.update(variable for variable in identify_variables(row.body) if None in variable.bounds)
    return list(found)


@contextmanager
def _bounded(variables: list[VarData], limit: float) -> Iterator[None]:
    """Give variables the bounds that they lack for a while; the copies keep them, and through these the variables."""
    bare = [variable.bounds for variable in variables]
    for variable, (low, high) in zip(variables, bare, strict=True):
        variable.bounds = (-limit if low is None else low, limit if high is None else high)
    try:
        yield
    finally:
        for variable, (low, high) in zip(variables, bare, strict=True):
            variable.bounds = (low, high)


reformulations.register("hull", Hull())
