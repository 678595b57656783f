r"""OptKnock as PAO reads it: a leader with binaries, and the cell as a SubModel with an objective of its own.

.. math::

    \max_{z, v}\; p^\top v \quad\text{s.t.}\quad A v \le b, \quad
    \textstyle\sum_i \text{cost}_i\, z_i \le \text{max\_cost}, \quad
    v \in \arg\max\{c^\top v : S v = 0,\; l_r\, y_r \le v_r \le u_r\, y_r\}

with y = 1 - z for a knockout, y = z for a knock-in, and y = 1 for what cannot be changed, whose bounds are those of the
variable. The rows of a candidate hold with any bounds, forced ones (l > 0) included: an absent reaction has the flux
zero. They are linear because z belongs to the leader, to whom the cell cannot talk back. ``p`` and ``A v <= b`` are the
module's outer objective and its constraints; that the leader chooses among optimal fluxes is OptKnock's optimism.

A PROTECT without an inner objective is a second flux space, of the leader's own, under the same z.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from typing import Any

import pyomo.environ as pyo
from pyomo.core.expr.numeric_expr import LinearExpression

from pyomo_sd.api import StrainDesignProblem
from pyomo_sd.bridges.pao.package import pao_package
from pyomo_sd.errors import MissingFeature
from pyomo_sd.names import (
    CONSTRAINTS,
    INNER_CONSTRAINTS,
    INNER_OBJECTIVE,
    INNER_OPT_SENSE,
    INNER_OPT_TOL,
    OPTKNOCK,
    OUTER_OBJECTIVE,
    OUTER_OPT_SENSE,
    PROTECT,
)
from pyomo_sd.network.constraint import LinearConstraint
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.problem.interventions import InterventionSpace
from pyomo_sd.problem.module import SDModule
from pyomo_sd.problem.problem import Problem


def pao_model(problem: StrainDesignProblem) -> pyo.ConcreteModel:
    """Return an OptKnock problem as a bilevel model of PAO.

    The leader has ``made[i]`` (1 where the intervention is made), ``budget``, ``requirement[k]`` and ``objective``; the
    SubModel ``cell`` has ``flux[r]`` (mmol/gDW/h; growth in 1/h), ``mass_balance[m]``, ``constraint[name]``, the bounds
    of candidates as ``lower_bound[r]`` and ``upper_bound[r]``, ``requirement[k]`` (inner constraints) and
    ``objective``. A PROTECT is a Block ``protect`` of the same make.

    Parameters
    ----------
    problem
        One OPTKNOCK module, any number of PROTECT modules without an inner objective, and reactions that may be knocked
        out or brought in.

    Raises
    ------
    MissingFeature
        What the model cannot say, by name: another module, an inner tolerance, genes, rows that may be bought, a
        candidate with an infinite bound.
    SolverNotAvailable
        PAO is not installed.

    Examples
    --------
    >>> import pyomo_sd as sd
    >>> cell = sd.load_model("e_coli_core")
    >>> lethal = sd.SDModule(cell, "suppress", constraints="Biomass_Ecoli_core >= 0.001")
    >>> sd.pao_model(sd.StrainDesignProblem(cell, sd_modules=lethal))
    Traceback (most recent call last):
        ...
    pyomo_sd.errors.MissingFeature: a bilevel model of PAO cannot say sd_modules[0] (suppress)...

    Where PAO is installed::

        import pyomo_sd as sd

        cell = sd.load_model("e_coli_core")
        cell.reactions.EX_o2_e.lower_bound = 0
        module = sd.SDModule(
            cell, "optknock", inner_objective="Biomass_Ecoli_core", outer_objective="EX_succ_e",
            constraints="Biomass_Ecoli_core >= 0.1",
        )
        problem = sd.StrainDesignProblem(cell, sd_modules=module, ko_cost=["PYK", "PFL", "ACALD"], max_cost=2)
        m = sd.pao_model(problem)
        print(m.cell.upper_bound["PYK"].expr)  # cell.flux[PYK]  <=  1000.0*(1 - made[PYK])
    """
    asked = problem.asked
    module = _refuse_what_cannot_be_said(asked)
    model = pyo.ConcreteModel(name=f"strain design of {asked.network.id}, bilevel")
    model.made = pyo.Var([candidate.id for candidate in asked.space.candidates], domain=pyo.Binary)
    present = dict(_presence(model, asked))
    model.cell = pao_package().pyomo.SubModel(fixed=[model.made])
    _write_flux_space(model.cell, asked.network, present, module[INNER_CONSTRAINTS] or ())
    model.cell.objective = _objective(model.cell, module[INNER_OBJECTIVE], module[INNER_OPT_SENSE])
    model.requirement = _requirement(model.cell, module[CONSTRAINTS])
    model.objective = _objective(model.cell, module[OUTER_OBJECTIVE], module[OUTER_OPT_SENSE])
    _write_budget(model, asked.space)
    protects = [other for other in asked.modules if other is not module]
    for number, other in enumerate(protects, start=1):
        block = pyo.Block()
        model.add_component(PROTECT if number == 1 else f"{PROTECT}_{number}", block)
        _write_flux_space(block, asked.network, present, other[CONSTRAINTS])
    return model


def _refuse_what_cannot_be_said(asked: Problem) -> SDModule:
    """Return the OPTKNOCK module of a problem that has nothing in it but what a bilevel model of PAO can say."""
    for what, why in _obstacles(asked):
        raise MissingFeature(f"a bilevel model of PAO cannot say {what}: {why}")
    module = asked.nested
    if module is None:
        raise MissingFeature("a bilevel model of PAO needs an inner and an outer objective: one OPTKNOCK module")
    return module


def _obstacles(asked: Problem) -> Iterator[tuple[str, str]]:
    for position, module in enumerate(asked.modules):
        name, kind = f"sd_modules[{position}] ({module.type.name})", module.type.name
        if kind not in (OPTKNOCK, PROTECT) or (kind == PROTECT and module[INNER_OBJECTIVE] is not None):
            yield name, "it takes one OPTKNOCK module, and PROTECT modules without an inner objective"
        if module[INNER_OPT_TOL] not in (None, 1.0):
            yield f"{INNER_OPT_TOL}={module[INNER_OPT_TOL]:g} of {name}", "its cell is exactly optimal"
    for candidate in asked.space.candidates:
        if candidate.target != "reaction":
            yield f"the {candidate.target} {candidate.id!r}", "reactions alone may be changed"
            continue
        for column in asked.network.parts(candidate.id):
            low, high = asked.network.bounds[column]
            if not (isfinite(low) and isfinite(high)):
                yield f"the candidate {column!r}", f"its bounds [{low:g}, {high:g}] have to be finite"


def _presence(model: pyo.ConcreteModel, asked: Problem) -> Iterator[tuple[str, Any]]:
    """Yield the columns that may be absent, with an expression that is 1 where they are there and 0 where not."""
    for candidate in asked.space.candidates:
        made = model.made[candidate.id]
        for column in asked.network.parts(candidate.id):
            yield column, made if candidate.kind == "knockin" else 1 - made


def _write_flux_space(
    block: Any, network: FluxNetwork, present: Mapping[str, Any], constraints: Sequence[LinearConstraint]
) -> None:
    block.flux = pyo.Var(list(network.columns))
    for column, (low, high) in network.bounds.items():
        box = (min(low, 0.0), max(high, 0.0)) if column in present else (low, high)
        block.flux[column].bounds = tuple(map(_finite, box))
    for family, names in (("mass_balance", network.metabolites), ("constraint", network.constraints)):
        rows = {name: _between(_total(block, network.rows[name]), network.row_bounds[name]) for name in names}
        block.add_component(family, pyo.Constraint(list(names), rule=rows))
    lows = [column for column in present if network.bounds[column][0]]  # a bound of zero needs no row beside the box
    highs = [column for column in present if network.bounds[column][1]]
    block.lower_bound = pyo.Constraint(lows, rule=lambda b, r: network.bounds[r][0] * present[r] <= b.flux[r])
    block.upper_bound = pyo.Constraint(highs, rule=lambda b, r: b.flux[r] <= network.bounds[r][1] * present[r])
    block.requirement = _requirement(block, constraints)


def _requirement(block: Any, constraints: Sequence[LinearConstraint]) -> pyo.Constraint:
    rows = {k: _between(_total(block, constraint.terms), constraint.limits) for k, constraint in enumerate(constraints)}
    return pyo.Constraint(list(rows), rule=rows)


def _between(body: LinearExpression, limits: tuple[float, float]) -> tuple[Any, ...]:
    low, high = limits
    return (body, low) if low == high else (_finite(low), body, _finite(high))


def _objective(block: Any, terms: Mapping[str, float], sense: str) -> pyo.Objective:
    return pyo.Objective(expr=_total(block, terms), sense=getattr(pyo, sense))


def _total(block: Any, terms: Mapping[str, Any]) -> LinearExpression:
    return LinearExpression(linear_coefs=list(map(float, terms.values())), linear_vars=[block.flux[r] for r in terms])


def _write_budget(model: pyo.ConcreteModel, space: InterventionSpace) -> None:
    costs, made = [candidate.cost for candidate in space.candidates], list(model.made.values())
    model.cost = pyo.Expression(expr=LinearExpression(linear_coefs=costs, linear_vars=made))
    if isfinite(space.max_cost):
        model.budget = pyo.Constraint(expr=(None, model.cost, space.max_cost))
    # always true; but PAO 1.0.2 reads <= as = where no row of the leader names a variable of the leader's
    model.number = pyo.Constraint(expr=sum(made) <= len(made))


def _finite(bound: float) -> float | None:
    return bound if isfinite(bound) else None
