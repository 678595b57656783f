r"""The phenotype: the steady-state fluxes that are left to the cell.

.. math::

    S v = 0, \qquad l \le v \le u, \qquad D v \;\{\le,=,\ge\}\; d

``flux[r]`` (mmol/gDW/h; growth in 1/h), ``mass_balance[m]``, ``lower_bound[r]``, ``upper_bound[r]``, the rows that the
user added to the cobra model as ``constraint[name]``, and the module's constraints as ``requirement[k]``. Every bound
is a row, so that a dual sees it; boxes on the variables repeat what the rows imply.

Where a candidate reaction is absent its flux is zero. Bounds that contain zero hold there too and need no switch; the
bounds of a forced reaction (``ATPM >= 8.39``) are rows only where it is present. A price of the former can stay where
the reaction is absent: it is never worth anything to a dual there, since ``u >= 0 >= l``.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite

import cobra

from pyomo_sd.blocks.interventions import Interventions
from pyomo_sd.blocks.switched_block import SwitchedBlock
from pyomo_sd.blocks.switched_lp import Presence, Row, SwitchedLP, Variable
from pyomo_sd.errors import SetupError
from pyomo_sd.network.constraint import LinearConstraint
from pyomo_sd.network.flux_network import FluxNetwork, network_of
from pyomo_sd.problem.expressions import Constraints, parse_constraints


def flux_space(
    network: FluxNetwork | cobra.Model, constraints: Constraints = (), interventions: Interventions | None = None
) -> SwitchedBlock:
    """Return the flux space of a network, its candidate reactions switched by the leader's choice.

    Parameters
    ----------
    network
        The cell: a flux network, or a cobra model.
    constraints
        Further rows over reaction ids, such as ``"BIOMASS >= 0.1"``, in every form that a module takes.
    interventions
        The leader's block (already part of a model); ``None`` for the cell as it is, all reactions present.

    Raises
    ------
    SetupError
        The leader's block is not part of a model yet.
    UnknownReaction, ExpressionError
        A constraint that cannot be read.

    Examples
    --------
    >>> import pyomo.environ as pyo, pyomo_sd as sd
    >>> m = pyo.ConcreteModel()
    >>> m.cell = flux_space(sd.load_model("e_coli_core"), "Biomass_Ecoli_core >= 0.1")
    >>> print(m.cell.mass_balance["q8_c"].expr)
    cell.flux[CYTBD] + cell.flux[FRD7] - cell.flux[NADH16] - cell.flux[SUCDi]  ==  0.0
    """
    if interventions is not None and not interventions.is_constructed():
        raise SetupError("the interventions are not part of a model yet: m.interventions = interventions(...) first")
    network = network_of(network)
    presence = {} if interventions is None else interventions.presence
    rows = {**dict(_network_rows(network)), **dict(_bound_rows(network, presence))}
    variables = {
        f"flux[{column}]": Variable("free", _presence(column, network, presence), _box(column, network, presence))
        for column in network.columns
    }
    parsed = parse_constraints(constraints, network.columns)
    space = SwitchedLP(variables, {label: row for label, row in rows.items() if not row.is_trivial()})
    return SwitchedBlock(space.with_rows(requirement_rows(parsed)))


def requirement_rows(constraints: Sequence[LinearConstraint], path: str = "") -> dict[str, Row]:
    """Return a module's constraints as rows ``requirement[k]`` over the fluxes of the sub-block ``path``."""
    return {f"requirement[{k}]": Row(fluxes(c.terms, path), c.sense, c.rhs) for k, c in enumerate(constraints)}


def fluxes(terms: Mapping[str, float], path: str = "") -> dict[str, float]:
    """Return coefficients of reactions as coefficients of the fluxes of the sub-block ``path``.

    >>> fluxes({"EX_succ_e": 1.0}, "primal")
    {'primal.flux[EX_succ_e]': 1.0}
    """
    prefix = f"{path}." if path else ""
    return {f"{prefix}flux[{reaction}]": coefficient for reaction, coefficient in terms.items()}


def _network_rows(network: FluxNetwork) -> Iterator[tuple[str, Row]]:
    for family, names in (("mass_balance", network.metabolites), ("constraint", network.constraints)):
        for name in names:
            terms = {f"flux[{column}]": float(value) for column, value in network.rows[name].items()}
            low, high = network.row_bounds[name]
            if low == high:
                yield f"{family}[{name}]", Row(terms, "=", low)
                continue
            ranged = isfinite(low) and isfinite(high)
            if isfinite(low):
                yield f"{family}_lower[{name}]" if ranged else f"{family}[{name}]", Row(terms, ">=", low)
            if isfinite(high):
                yield f"{family}_upper[{name}]" if ranged else f"{family}[{name}]", Row(terms, "<=", high)


def _bound_rows(network: FluxNetwork, presence: Mapping[str, Presence]) -> Iterator[tuple[str, Row]]:
    for column in network.columns:
        low, high = network.bounds[column]
        where = None if low <= 0.0 <= high else _presence(column, network, presence)
        if isfinite(low):
            yield f"lower_bound[{column}]", Row({f"flux[{column}]": 1.0}, ">=", low, where)
        if isfinite(high):
            yield f"upper_bound[{column}]", Row({f"flux[{column}]": 1.0}, "<=", high, where)


def _presence(column: str, network: FluxNetwork, presence: Mapping[str, Presence]) -> Presence | None:
    return presence.get(network.owner.get(column, column))


def _box(column: str, network: FluxNetwork, presence: Mapping[str, Presence]) -> tuple[float, float]:
    low, high = network.bounds[column]
    return (low, high) if _presence(column, network, presence) is None else (min(low, 0.0), max(high, 0.0))
