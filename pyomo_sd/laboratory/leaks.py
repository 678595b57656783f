r"""Where a solver's point does not keep to its rows: what binaries that are no integers buy, and what lies at its M.

In :math:`a^\top x \le b + M (1 - z)` a binary of z = 1 - ε lets :math:`a^\top x` be too large by M ε. So each binary is
set to the integer that it stands for, and the rows are looked at again: where one is violated by r, a leak of r / M has
bought that. Solvers that round what they hand out are found out as well.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from math import nan
from typing import Any, NamedTuple

import pyomo.environ as pyo
from pyomo.common.collections import ComponentMap
from pyomo.core.base.var import VarData
from pyomo.core.expr.visitor import identify_variables
from pyomo.gdp import GDP_Error
from pyomo.gdp.util import get_src_constraint
from pyomo.repn import generate_standard_repn

from pyomo_sd.reformulations.indicator import indicator_rows

VISIBLE = 1e-6  # a violation, relative to the row's right-hand side where that exceeds 1
HULL = pyo.TransformationFactory("gdp.hull")
INDICATOR_VARIABLE = ".binary_indicator_var"


class Leak(NamedTuple):
    """A row that holds only because a binary is no integer, or that a solver does not keep to.

    Attributes
    ----------
    binary
        The binary with the largest coefficient in the row, or that implies it; called after its disjunct.
    off_by
        How far it has to be from an integer for the row to hold; 0 for rows that have no M.
    row
        The row, by its name in the disjunct.
    bought
        By how much the row is violated once binaries are integers.
    """

    binary: str
    off_by: float
    row: str
    bought: float


class AtLimit(NamedTuple):
    """A row that lies at the M that was assumed for it."""

    row: str
    M: float


class Side(NamedTuple):
    """A side of a row as ``terms <= limit``, at a point with integral binaries."""

    row: Any
    excess: float  # of the terms over the limit; negative: slack
    limit: float  # of the continuous terms, with the binaries as they are
    switches: Mapping[VarData, float]  # binaries, and their factors

    @property
    def holds(self) -> bool:
        """Whether it holds within rounding."""
        return self.excess <= VISIBLE * max(1.0, abs(self.limit))


def leaks(model: Any, values: Mapping[VarData, float]) -> Iterator[Leak]:
    """Yield the rows of a transformed model that a point, its binaries set to integers, does not keep to."""
    point = _integral(values)
    for row in model.component_data_objects(pyo.Constraint, active=True, descend_into=True):
        for side in _sides(row, point):
            if side.switches and not side.holds:
                binary = max(side.switches, key=lambda z: abs(side.switches[z]))
                yield Leak(_called(binary), side.excess / abs(side.switches[binary]), _source(row), side.excess)
    for row in indicator_rows(model):
        binary = row.parent_component().binary[row.index()]
        for side in _sides(row, point) if point[binary] else ():
            if not side.holds:
                yield Leak(_called(binary), 0.0, row.name, side.excess)


def at_limit(model: Any, values: Mapping[VarData, float], bound: float) -> Iterator[AtLimit]:
    """Yield the rows that are tight although a binary with factor ``bound`` relaxes them: a larger M moves them."""
    point = _integral(values)
    for row in model.component_data_objects(pyo.Constraint, active=True, descend_into=True):
        for side in _sides(row, point):
            relaxing = (point[z] == (factor < 0) for z, factor in side.switches.items() if abs(factor) == bound)
            if any(relaxing) and abs(side.excess) <= VISIBLE * bound:
                yield AtLimit(_source(row), bound)


def _integral(values: Mapping[VarData, float]) -> ComponentMap:
    """Return a point with the integers that its integer variables stand for."""
    return ComponentMap((v, x if v.is_continuous() else float(round(x))) for v, x in values.items())


def _sides(row: Any, point: Mapping[VarData, float]) -> Iterator[Side]:
    body = generate_standard_repn(row.body)
    terms = list(zip(body.linear_vars, body.linear_coefs, strict=True))
    switches = ComponentMap((v, a) for v, a in terms if not v.is_continuous())
    known = body.is_linear() and all(v in point for v, _ in terms)
    if not known or len(switches) == len(terms):
        switches = ComponentMap()  # a row among binaries is no switch
    activity = sum(a * point.get(v, nan) for v, a in terms)
    for sign, end in ((1.0, row.upper), (-1.0, row.lower)):
        if end is not None:
            limit = sign * (pyo.value(end) - body.constant)
            factors = ComponentMap((v, sign * a) for v, a in switches.items())
            switched = sum(a * point[v] for v, a in factors.items())
            yield Side(row, sign * activity - limit, limit - switched, factors)


def _called(binary: VarData) -> str:
    return str(binary.name).removesuffix(INDICATOR_VARIABLE)


def _source(row: Any) -> str:
    """Return the name of the row of a disjunct, or of the variable of a hull, that a row stands for, else its own."""
    with suppress(GDP_Error):
        return str(get_src_constraint(row).name)
    for variable in identify_variables(row.body):
        with suppress(GDP_Error, KeyError):
            return f"the limits of {HULL.get_src_var(variable).name}"
    return str(row.name)
