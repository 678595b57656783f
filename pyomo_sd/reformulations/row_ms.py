r"""The M of each side of each row of a disjunct: what the boxes of the variables imply, else what the caller states.

.. math::

    z = 1 \Rightarrow a^\top x \le b \quad\leadsto\quad a^\top x \le b + M (1 - z), \qquad M \ge \max_x a^\top x - b

A lower side has an M too, which is at most zero: Pyomo counts so. Where the boxes bound the row, M follows from them
and is proven: so it is for fluxes within limits. Prices have no such bounds (linear programs cannot give any: the dual
of a feasible cell is unbounded), nor has a flux without limits; there M is the caller's word.
"""

from collections.abc import Iterator
from math import inf, isinf
from typing import Any

import pandas as pd
import pyomo.environ as pyo
from pyomo.contrib.fbbt.expression_bounds_walker import ExpressionBoundsVisitor
from pyomo.core.base.constraint import ConstraintData
from pyomo.gdp import Disjunct

Ms = tuple[float | None, float | None]  # of the lower and of the upper side, None where the row has no such side

BOXES, STATED, NONE = "boxes", "stated", "none"  # where an M comes from


def derived_ms(model: Any) -> Iterator[tuple[ConstraintData, Ms]]:
    """Yield the rows of disjuncts with the M of each side that follows from boxes, -inf or inf where none does."""
    visitor = ExpressionBoundsVisitor()
    for row in switched_rows(model):
        yield row, ms_by_boxes(row, visitor)


def switched_rows(model: Any) -> Iterator[ConstraintData]:
    """Yield the rows of disjuncts."""
    for disjunct in model.component_data_objects(Disjunct, active=True, descend_into=(pyo.Block, Disjunct)):
        yield from disjunct.component_data_objects(pyo.Constraint, active=True, descend_into=pyo.Block)


def ms_by_boxes(row: ConstraintData, visitor: ExpressionBoundsVisitor) -> Ms:
    """Return the M of each side of a row that follows from boxes, -inf or inf where none does."""
    low, high = visitor.walk_expression(row.body)
    lower, upper = pyo.value(row.lower), pyo.value(row.upper)
    return None if lower is None else low - lower, None if upper is None else high - upper


def is_unbounded(ms: Ms) -> bool:
    """Whether the boxes leave a side of a row without an M."""
    return -inf in ms or inf in ms


def stated_where_unbounded(ms: Ms, stated: float) -> Ms:
    """Return the M of a row with the caller's where the boxes leave a side without one."""
    assumed = {-inf: -stated, inf: stated}
    lower, upper = (None if m is None else assumed.get(m, m) for m in ms)
    return lower, upper


def big_ms(model: Any, stated: float | None = None) -> pd.DataFrame:
    """List the M of each side of each row of a disjunct, and where it comes from: what ``"bigm"`` uses.

    Parameters
    ----------
    model
        A GDP model before its transformation, such as ``problem.pyomo_model(tight=True)``: the MILP engine transforms
        this very model, or with ``compress=True`` that of the compressed problem.
    stated
        The ``M`` that ``reformulation="bigm"`` would be told.

    Returns
    -------
    DataFrame
        ``row``; ``side``, "lower" or "upper"; ``M``, with Pyomo's sign, infinite where there is none; ``origin``:
        "boxes", "stated" or "none".

    Examples
    --------
    >>> from pyomo.gdp import Disjunction
    >>> m = pyo.ConcreteModel()
    >>> m.v, m.price = pyo.Var(bounds=(0, 10)), pyo.Var()
    >>> m.choice = Disjunction(expr=[[m.v == 0], [m.price <= 1]])
    >>> print(big_ms(m, stated=1000).to_string(index=False))
                                     row  side      M origin
    choice_disjuncts[0].constraint[1] lower    0.0  boxes
    choice_disjuncts[0].constraint[1] upper   10.0  boxes
    choice_disjuncts[1].constraint[1] upper 1000.0 stated
    """
    lines = []
    for row, derived in derived_ms(model):
        used = derived if stated is None else stated_where_unbounded(derived, stated)
        for side, by_boxes, m in zip(("lower", "upper"), derived, used, strict=True):
            if m is not None and by_boxes is not None:
                origin = BOXES if not isinf(by_boxes) else NONE if stated is None else STATED
                lines.append((row.name, side, m, origin))
    return pd.DataFrame(lines, columns=["row", "side", "M", "origin"])
