r"""Whether a problem can have an answer at all, before any search begins.

What is impossible has to be impossible for every design. A knockout shrinks the flux space F(D), but that of a forced
reaction takes its minimum away and widens it, and so does a knock-in. The *widest* space contains F(D) for every D: all
knock-ins are made, and the bounds of every candidate are stretched to contain zero,

.. math::

    F(D) \subseteq W = \{v : S v = 0,\ \min(l_r, 0) \le v_r \le \max(u_r, 0)
    \text{ for the candidates } r,\ l \le v \le u \text{ else}\}

Constraints that no v in W meets are met by no design. Which of them are to blame is found by deletion: a constraint is
dropped if the others contradict each other without it; those that are left do so only together.
"""

import logging
import warnings
from collections.abc import Sequence
from dataclasses import replace

from pyomo_sd.errors import InfeasibleModule, StrainDesignWarning
from pyomo_sd.names import (
    CONSTRAINTS,
    INFEASIBLE,
    INNER_CONSTRAINTS,
    INNER_OBJECTIVE,
    INNER_OPT_SENSE,
    INNER_OPT_TOL,
    MAXIMIZE,
    MINIMIZE,
    OPTIMAL,
    PROD_ID,
)
from pyomo_sd.network.cell import Cell
from pyomo_sd.network.constraint import LinearConstraint
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.problem.expressions import lineqlist2str, linexprdict2str
from pyomo_sd.problem.interventions import InterventionSpace
from pyomo_sd.problem.module import SKIP_CHECKS, SDModule
from pyomo_sd.problem.tolerance import near_optimal

logger = logging.getLogger("pyomo_sd")


def check_modules(network: FluxNetwork, modules: Sequence[SDModule], space: InterventionSpace) -> None:
    """Refuse modules that no design can meet, and warn of those that hold without any intervention.

    A module with ``skip_checks`` is taken as it is.

    Raises
    ------
    InfeasibleModule
        The constraints of a PROTECT or of a nested module contradict each other or the model, whatever the design;
        the error names the module by its position and type, and the smallest set of constraints that is to blame.

    Warns
    -----
    StrainDesignWarning
        A SUPPRESS holds without any intervention. Logged as well, by ``pyomo_sd``.
    """
    wide, plain = Cell(widest(network, space)), Cell(network)
    for position, module in enumerate(modules):
        name = f"sd_modules[{position}] ({module.type.name})"
        if module[SKIP_CHECKS]:
            continue
        if module.type.attainable:
            _refuse_impossible(name, module, wide)
        elif _holds_already(module, plain, space):
            told = _told(module[CONSTRAINTS])
            _warn(f"{name} holds without any intervention: no response of the unchanged model meets {told}")


def widest(network: FluxNetwork, space: InterventionSpace) -> FluxNetwork:
    """Return the network whose flux space contains that of every design: the bounds of all candidates contain 0."""
    bounds = dict(network.bounds)
    for candidate in space.candidates:
        for part in network.parts(candidate.id):
            lower, upper = bounds[part]
            bounds[part] = min(lower, 0.0), max(upper, 0.0)
    return replace(network, bounds=bounds)


def _refuse_impossible(name: str, module: SDModule, wide: Cell) -> None:
    inner = list(module[INNER_CONSTRAINTS] or ())
    systems = [[*inner, *module[CONSTRAINTS]]]
    if module[PROD_ID]:
        systems.append([*inner, LinearConstraint(module[PROD_ID], "=", 0.0)])
    for system in systems:
        if not _possible(wide, system):
            raise InfeasibleModule(f"{name}: no design can meet this module. {_reason(wide, system)}")


def _reason(wide: Cell, system: Sequence[LinearConstraint]) -> str:
    space = "even with all knock-ins made and every candidate's bounds stretched to contain zero"
    blamed = _irreducible(wide, system)
    if not blamed:
        return f"The model itself has no steady state, {space}"
    if len(blamed) > 1:
        return f"{_told(blamed)} cannot hold together, {space}; without one of them the others can"
    terms = blamed[0].terms
    low, high = (_extreme(wide, terms, sense) for sense in (MINIMIZE, MAXIMIZE))
    return f"{_told(blamed)} cannot hold: '{linexprdict2str(terms)}' lies between {low} and {high}, {space}"


def _irreducible(wide: Cell, system: Sequence[LinearConstraint]) -> list[LinearConstraint]:
    """Return constraints of an impossible system that contradict each other only all together."""
    kept = list(system)
    for place in reversed(range(len(kept))):
        others = kept[:place] + kept[place + 1 :]
        if not _possible(wide, others):
            kept = others
    return kept


def _holds_already(module: SDModule, plain: Cell, space: InterventionSpace) -> bool:
    absent, rows = space.absent(()), list(module[INNER_CONSTRAINTS] or ())
    if module[INNER_OBJECTIVE]:
        objective, sense = module[INNER_OBJECTIVE], module[INNER_OPT_SENSE]
        best = plain.optimise(objective, sense, absent=absent, constraints=rows)
        if best.status != OPTIMAL:
            return True  # there is no optimal response that could meet the constraints
        rows.append(near_optimal(objective, sense, best.value, module[INNER_OPT_TOL]))
    return plain.optimise({}, absent=absent, constraints=[*rows, *module[CONSTRAINTS]]).status == INFEASIBLE


def _possible(cell: Cell, constraints: Sequence[LinearConstraint]) -> bool:
    return cell.optimise({}, constraints=constraints).status != INFEASIBLE


def _extreme(cell: Cell, terms: dict[str, float], sense: str) -> str:
    found = cell.optimise(terms, sense)
    if found.status == OPTIMAL:
        return f"{found.value + 0.0:.6g}"
    return "infinity" if sense == MAXIMIZE else "-infinity"


def _told(constraints: Sequence[LinearConstraint]) -> str:
    return " and ".join(f"'{lineqlist2str(constraint)}'" for constraint in constraints)


def _warn(text: str) -> None:
    logger.warning(text)
    warnings.warn(text, StrainDesignWarning, stacklevel=3)
