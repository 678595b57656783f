r"""Disjunctions by special ordered sets of type 1: exact, without any M, and in a form that many solvers take.

At most one variable of a set SOS1 differs from zero. So a row of a disjunct with binary z gets a slack that shares a
set with z, and is zero where the disjunct holds; elsewhere it makes the row say nothing:

.. math::

    z = 1 \Rightarrow a^\top x \le b \quad&\leadsto\quad a^\top x - s \le b, \quad s \ge 0, \quad \text{SOS1}\{s, z\} \\
    z = 1 \Rightarrow a^\top x \ge b \quad&\leadsto\quad a^\top x - s \ge b, \quad s \le 0, \quad \text{SOS1}\{s, z\} \\
    z = 1 \Rightarrow l \le a^\top x \le u \quad&\leadsto\quad l \le a^\top x - s \le u, \quad \text{SOS1}\{s, z\} \\
    z = 1 \Rightarrow v = 0 \quad&\leadsto\quad \text{SOS1}\{v, z\}

The slack of an equality, and of a range, is free: one is enough for both sides. The last line is for every row that,
with the bounds of its only variable, leaves that variable nothing but zero, as "v <= 0" does where v >= 0. Nothing is
asked of the other terms of the disjunction, of which there may be any number.

The sets are Pyomo's own `SOSConstraint`, which its LP and MPS writers know; some of its solver interfaces pass them on.

>>> import pyomo.environ as pyo
>>> from pyomo.gdp import Disjunction
>>> m = pyo.ConcreteModel()
>>> m.x, m.y = pyo.Var(), pyo.Var(domain=pyo.NonNegativeReals)
>>> m.choice = Disjunction(expr=[[m.x + m.y <= 1], [m.y <= 0]])
>>> pyo.TransformationFactory("sd.sos1").apply_to(m)
>>> for block in m.component("_pyomo_gdp_sos1_reformulation").relaxedDisjuncts.values():
...     for row in block.transformedConstraints.values():
...         print(row.expr)
...     for members in block.sets.values():
...         print([variable.local_name for variable in members.variables])
x + y - _pyomo_gdp_sos1_reformulation.relaxedDisjuncts[0].slack['constraint[1]']  <=  1.0
["slack['constraint[1]']", 'binary_indicator_var']
['y', 'binary_indicator_var']
"""

from math import inf
from typing import Any

import pyomo.environ as pyo
from pyomo.core.base.block import BlockData
from pyomo.core.base.component import ComponentData
from pyomo.core.base.constraint import ConstraintData
from pyomo.core.base.var import VarData
from pyomo.repn import generate_standard_repn

from pyomo_sd.reformulations.linear import RowByRow
from pyomo_sd.reformulations.reformulation import SOS1, Basis, Reformulation, reformulations


@pyo.TransformationFactory.register("sd.sos1", doc="GDP -> MILP with special ordered sets of type 1 (no M).")
class SOS1Transformation(RowByRow):
    """The rows of every disjunct get slacks that exclude its binary; disjunctions become sums of binaries."""

    transformation_name = "sos1"

    def _prepare(self, block: BlockData) -> None:
        block.slack = pyo.Var(pyo.Any, dense=False)
        block.sets = pyo.SOSConstraint(pyo.Any, var={}, sos=1)

    def _imply(self, block: BlockData, name: str, binary: VarData, source: ConstraintData) -> list[ComponentData]:
        zero = _says_zero(source)
        if zero is not None:
            block.sets.add(name, [zero, binary])
            return [block.sets[name]]
        slack = block.slack[name]
        slack.bounds = (None if source.has_lb() else 0, None if source.has_ub() else 0)
        block.sets.add(name, [slack, binary])
        body = source.body - slack
        row = (body, source.upper) if source.equality else (source.lower, body, source.upper)
        return [block.transformedConstraints.add(name, row)]


def _says_zero(row: ConstraintData) -> VarData | None:
    """Return the only variable of a row if the row and the variable's bounds leave it zero alone."""
    body = generate_standard_repn(row.body, compute_values=True)
    if len(body.linear_vars) != 1 or body.constant or not body.linear_coefs[0]:
        return None
    variable, factor = body.linear_vars[0], body.linear_coefs[0]
    sides = sorted((row.lb if row.has_lb() else -inf, row.ub if row.has_ub() else inf), key=lambda b: b * factor)
    low, high = (side / factor for side in sides)
    least, most = (default if b is None else b for b, default in zip(variable.bounds, (-inf, inf), strict=True))
    return variable if max(low, least) == 0 == min(high, most) else None


class SpecialOrderedSets(Reformulation):
    """``sd.sos1`` for strain-design models: nothing is assumed of prices, so a stated M is not needed."""

    needs = frozenset({SOS1})

    def apply(self, model: Any, price_bound: float | None) -> Basis:
        """Transform the model in place."""
        pyo.TransformationFactory("sd.sos1").apply_to(model)
        return Basis("special ordered sets, within the tolerance of the solver")


reformulations.register(SOS1, SpecialOrderedSets())
