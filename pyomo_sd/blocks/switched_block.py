"""The Pyomo Block of a switched linear program: written when it joins a model.

A block from this package is an ordinary Pyomo Block with a rule. Assigned to a ConcreteModel (``m.cell = ...``) it
writes its variables and rows, and hangs every switched row on the disjuncts of its switch, in a sub-block named like
itself: ``interventions.not_made[PGI].cell.lower_bound[PGI]``. A variable that is zero in a disjunct has a row
``absent[variable]`` there. A variable and a row that are complementary have a Disjunction of their own,
``complementarity[variable]`` of ``zero[variable]`` and ``tight[variable]``. Before it joins a model a block is only a
record, so that a block that exists to be dualised, as in ``farkas(flux_space(...))``, leaves nothing behind.
``read_block.py`` is the way back.
"""

from collections.abc import Mapping
from math import isfinite
from typing import Any

import pyomo.environ as pyo
from pyomo.common.gc_manager import PauseGC
from pyomo.core.base.block import BlockData, ScalarBlock
from pyomo.core.expr.numeric_expr import LinearExpression
from pyomo.gdp import Disjunct, Disjunction
from pyomo.gdp.disjunct import DisjunctData

from pyomo_sd.blocks.switched_lp import Row, Sense, Sign, SwitchedLP, split_label

DOMAIN = {"+": pyo.NonNegativeReals, "free": pyo.Reals, "-": pyo.NonPositiveReals}
ZERO_ROW: Mapping[Sign, Sense] = {"+": "<=", "free": "=", "-": ">="}  # what is left to say of a variable that is zero
ABSENT = "absent"
IMPLIED_BOUNDS = "implied_bounds"


class SwitchedBlock(ScalarBlock):
    """A Pyomo Block that is written from a switched linear program when it joins a model.

    Attributes
    ----------
    program
        The record, until the block is written; ``None`` from then on: the Pyomo components are the truth.
    switches
        The disjuncts of every switch that governs a row or a variable of the block.
    hung
        The sub-block of each disjunct that holds what the block says there.
    """

    def __init__(self, program: SwitchedLP) -> None:
        super().__init__(rule=_write)
        self.program: SwitchedLP | None = program
        self.hung: dict[DisjunctData, BlockData] = {}
        self.switches: tuple[tuple[DisjunctData, ...], ...] = _switches(program)


def place(block: BlockData) -> list[str]:
    """Return the local names on the way from the model to a block."""
    names = [block.local_name]
    parent = block.parent_block()
    while parent is not None and parent.parent_block() is not None:
        names.insert(0, parent.local_name)
        parent = parent.parent_block()
    return names


def mark_implied(variable: pyo.Var) -> None:
    """Mark the bounds of a Var as implied by rows: big-M and hull may use them, a dual may skip them."""
    block = variable.parent_block()
    if block.component(IMPLIED_BOUNDS) is None:
        block.add_component(IMPLIED_BOUNDS, pyo.Suffix(direction=pyo.Suffix.LOCAL))
    block.component(IMPLIED_BOUNDS)[variable] = True


def _write(block: SwitchedBlock) -> None:
    program, block.program = block.program, None
    assert program is not None
    with PauseGC():
        variables = _write_variables(block, program)
        for label, row in program.rows.items():
            homes = [block] if row.presence is None else [_home(d, block) for d in row.presence.present]
            for home in homes:
                _write_row(home, label, row, variables)
        for label, variable in program.variables.items():
            for disjunct in () if variable.presence is None else variable.presence.absent:
                zero = Row({label: 1.0}, ZERO_ROW[variable.sign], 0.0)
                _write_row(_home(disjunct, block), f"{ABSENT}[{label}]", zero, variables)
        _write_complementarity(block, program, variables)
        _write_objective(block, program, variables)


def _write_variables(block: BlockData, program: SwitchedLP) -> dict[str, Any]:
    families: dict[str, dict[str | None, str]] = {}
    for label in program.variables:
        path, component, index = split_label(label)
        families.setdefault(f"{path}.{component}" if path else component, {})[index] = label
    written = {}
    for family, labels in families.items():
        path, component, _ = split_label(family)
        variable = pyo.Var() if None in labels else pyo.Var(list(labels))
        _sub_block(block, _names(path)).add_component(component, variable)
        for index, label in labels.items():
            written[label] = variable[index]
            written[label].domain = DOMAIN[program.variables[label].sign]
            written[label].bounds = _finite(program.variables[label].box)
        if any(program.variables[label].box is not None for label in labels.values()):
            mark_implied(variable)
    return written


def _write_row(home: BlockData, label: str, row: Row, variables: Mapping[str, Any]) -> None:
    body = LinearExpression(linear_coefs=list(row.terms.values()), linear_vars=[variables[v] for v in row.terms])
    bounded = {"<=": (None, body, row.rhs), "=": (body, row.rhs), ">=": (row.rhs, body, None)}[row.sense]
    path, component, index = split_label(label)
    owner = _sub_block(home, _names(path))
    if index is None:
        owner.add_component(component, pyo.Constraint(expr=bounded))
        return
    if owner.component(component) is None:
        owner.add_component(component, pyo.Constraint(pyo.Any))
    owner.component(component)[index] = bounded


def _write_complementarity(block: BlockData, program: SwitchedLP, variables: Mapping[str, Any]) -> None:
    if not program.complementary:
        return
    pairs = list(program.complementary)
    block.zero, block.tight = Disjunct(pairs), Disjunct(pairs)
    for variable, label in program.complementary.items():
        row = program.rows[label]
        _write_row(block.zero[variable], "row", Row({variable: 1.0}, "=", 0.0), variables)
        _write_row(block.tight[variable], "row", Row(row.terms, "=", row.rhs), variables)
    block.complementarity = Disjunction(pairs, rule=lambda _, pair: [block.zero[pair], block.tight[pair]])


def _write_objective(block: BlockData, program: SwitchedLP, variables: Mapping[str, Any]) -> None:
    if program.objective is None:
        return
    terms = program.objective.terms
    body = LinearExpression(
        constant=program.objective.constant,
        linear_coefs=list(terms.values()),
        linear_vars=[variables[label] for label in terms],
    )
    block.objective = pyo.Objective(expr=body, sense=getattr(pyo, program.objective.sense))
    block.objective.deactivate()


def _home(disjunct: DisjunctData, block: SwitchedBlock) -> BlockData:
    """Return the sub-block of a disjunct that holds the rows which ``block`` has there, named like ``block``."""
    if disjunct not in block.hung:
        block.hung[disjunct] = _sub_block(disjunct, place(block))
    return block.hung[disjunct]


def _names(path: str) -> list[str]:
    return path.split(".") if path else []


def _sub_block(block: BlockData, names: list[str]) -> BlockData:
    for name in names:
        if block.component(name) is None:
            block.add_component(name, pyo.Block())
        block = block.component(name)
    return block


def _finite(box: tuple[float, float] | None) -> tuple[float | None, float | None]:
    low, high = (None, None) if box is None else box
    return (low if low is not None and isfinite(low) else None, high if high is not None and isfinite(high) else None)


def _switches(program: SwitchedLP) -> tuple[tuple[DisjunctData, ...], ...]:
    governed = [variable.presence for variable in program.variables.values()]
    governed += [row.presence for row in program.rows.values()]
    presences = dict.fromkeys(presence for presence in governed if presence is not None)
    switches = [(*presence.present, *presence.absent) for presence in presences]
    return tuple({frozenset(map(id, switch)): switch for switch in switches}.values())
