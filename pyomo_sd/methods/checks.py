r"""Whether a problem can have an answer at all, before any search begins.

What is impossible has to be impossible for every design, so it is asked of the widest flux space: constraints that no
flux vector in it meets are met by no design. Which of them are to blame is found by deletion: a constraint is dropped
if the others contradict each other without it; those that are left do so only together.
"""

import logging
import warnings
from collections.abc import Collection, Sequence

from pyomo_sd.errors import InfeasibleModule, SetupError, StrainDesignWarning
from pyomo_sd.methods.method import methods
from pyomo_sd.names import CONSTRAINTS, INFEASIBLE, INNER_CONSTRAINTS, MAXIMIZE, MINIMIZE, OPTIMAL
from pyomo_sd.network.cell import Cell
from pyomo_sd.network.constraint import LinearConstraint
from pyomo_sd.problem.aims import aims_of
from pyomo_sd.problem.expressions import lineqlist2str, linexprdict2str
from pyomo_sd.problem.levels import SMALLEST_LIMIT
from pyomo_sd.problem.module import SKIP_CHECKS, SDModule
from pyomo_sd.problem.problem import Problem
from pyomo_sd.problem.widest import widest

logger = logging.getLogger("pyomo_sd")


def check_modules(problem: Problem) -> None:
    """Refuse modules that no design can meet, and warn of those that hold without any intervention.

    A module with ``skip_checks`` is taken as it is, but for its tolerance and its thresholds.

    Raises
    ------
    InfeasibleModule
        What a module needs contradicts itself or the model, whatever the design; the error names the module by its
        position and type, and the smallest set of constraints that is to blame.
    SetupError
        A tolerance on an optimum whose sign is not the same for all designs, or a threshold that is too small.

    Warns
    -----
    StrainDesignWarning
        A SUPPRESS holds without any intervention. Logged as well, by ``pyomo_sd``.
    """
    wide, plain = Cell(widest(problem.network, problem.space)), Cell(problem.network)
    absent = problem.space.absent(())
    for position, module in enumerate(problem.modules):
        method = methods[module.type.name]
        name = f"sd_modules[{position}] ({module.type.name})"
        _refuse_tiny(name, [*module[CONSTRAINTS], *(module[INNER_CONSTRAINTS] or ())])
        for aim in aims_of(module):
            aim.factor(wide)  # whether the tolerance has a meaning
        if module[SKIP_CHECKS]:
            continue
        systems = method.necessary(module)
        _refuse_impossible(name, systems, wide)
        if not systems and method.judge(module, plain, absent).valid:
            _warn(f"{name} holds without any intervention: {_why_it_holds(module, plain, absent)}")


def _refuse_tiny(name: str, constraints: Sequence[LinearConstraint]) -> None:
    for constraint in constraints:
        if 0 < abs(constraint.rhs) < SMALLEST_LIMIT:
            raise SetupError(
                f"{name}: linear programs cannot tell the threshold of {_told([constraint])} from zero: state 0, or"
                f" a number of at least {SMALLEST_LIMIT:g} in size"
            )


def _why_it_holds(module: SDModule, plain: Cell, absent: Collection[str]) -> str:
    if plain.optimise({}, absent=absent).status == INFEASIBLE:
        return "the unchanged model has no steady state at all"
    return f"no response of the unchanged model meets {_told(module[CONSTRAINTS])}"


def _refuse_impossible(name: str, systems: Sequence[Sequence[LinearConstraint]], wide: Cell) -> None:
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
