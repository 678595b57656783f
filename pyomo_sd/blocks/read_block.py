"""A block, read as a switched linear program: its rows, the signs of its variables, its switches.

Any Pyomo Block of linear rows will do. What a linear-programming dual cannot be made of is refused by name. Bounds of
a Var are refused too, since a dual that drops a bound is silently wrong, unless they are marked as implied by the
rows (:func:`~pyomo_sd.blocks.switched_block.mark_implied`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import pyomo.environ as pyo
from pyomo.common.collections import ComponentMap
from pyomo.core.base.block import BlockData
from pyomo.gdp import Disjunct, Disjunction
from pyomo.gdp.disjunct import DisjunctData
from pyomo.mpec import Complementarity
from pyomo.repn import generate_standard_repn

from pyomo_sd.blocks.switched_block import ABSENT, IMPLIED_BOUNDS, SwitchedBlock, place
from pyomo_sd.blocks.switched_lp import LinearObjective, Presence, Row, Sense, Sign, SwitchedLP, Variable, split_label
from pyomo_sd.errors import ExpressionError, NotDualisable

Thing = TypeVar("Thing")
Objective = Any  # a Pyomo Objective or linear expression, a mapping of labels, a LinearObjective, or None
SIGN: Mapping[tuple[float | None, float | None], Sign] = {(None, None): "free", (0, None): "+", (None, 0): "-"}
WITHOUT_DUAL = (Disjunct, Disjunction, Complementarity, pyo.SOSConstraint, pyo.LogicalConstraint, pyo.BooleanVar)


def read(block: BlockData) -> SwitchedLP:
    """Return the switched linear program that a block states, without an objective.

    Raises
    ------
    NotDualisable
        The block holds something that has no linear-programming dual.
    """
    if isinstance(block, SwitchedBlock) and block.program is not None:
        return replace(block.program, objective=None)
    for ctype in WITHOUT_DUAL:
        for component in block.component_objects(ctype, active=True, descend_into=True):
            raise NotDualisable(f"{component.name}: a {ctype.__name__} has no linear-programming dual")
    labels = _variable_labels(block)
    rows = [pair for component in _constraints(block) for pair in _rows(block, component, labels)]
    absent: dict[str, Presence] = {}
    for owner in block.block_data_objects(descend_into=pyo.Block):
        for terms in owner.switches if isinstance(owner, SwitchedBlock) else ():
            switched, zeros = _read_switch(block, owner, terms, labels)
            rows += switched.items()
            absent.update(zeros)
    variables = [(label, _variable(v, absent.get(label))) for v, label in labels.items()]
    return SwitchedLP(_by_label(variables), _by_label(rows))


def read_problem(block: BlockData, objective: Objective) -> tuple[SwitchedLP, LinearObjective]:
    """Return a block and an objective over it in terms of its labels; what names no sense is maximised.

    Raises
    ------
    NotDualisable
        As for :func:`read`, or the objective is not linear.
    UnknownName
        The objective names a label that is no variable of the block.
    ExpressionError
        No objective is given, and the block has none or several of its own; or a block that is not part of a model
        yet is given an expression.
    """
    program = read(block)
    if objective is None:
        found = _own_objective(block)
    elif isinstance(objective, LinearObjective):
        found = objective
    elif isinstance(objective, Mapping):
        found = LinearObjective(dict(objective))
    else:
        found = _read_objective(objective, _variable_labels(block))
    program.check_terms(found.terms)
    return program, found


def _variable_labels(block: BlockData) -> ComponentMap:
    if isinstance(block, SwitchedBlock) and block.program is not None:
        raise ExpressionError("a block that is not part of a model yet takes an objective as {label: coefficient}")
    return ComponentMap(
        (variable, label)
        for component in block.component_objects(pyo.Var, descend_into=pyo.Block)
        for variable, label in _labelled(block, component)
    )


def _labelled(block: BlockData, component: Any) -> Iterator[tuple[Any, str]]:
    parents: list[str] = []
    parent = component.parent_block()
    while parent is not block:
        parents.insert(0, parent.local_name)
        parent = parent.parent_block()
    prefix = ".".join([*parents, component.local_name])
    for index, data in component.items():
        if index is None:
            yield data, prefix
        else:
            yield data, f"{prefix}[{','.join(map(str, index)) if isinstance(index, tuple) else index}]"


def _variable(variable: Any, presence: Presence | None) -> Variable:
    if not variable.is_continuous():
        raise NotDualisable(f"{variable.name}: an integer variable has no linear-programming dual")
    suffix = variable.parent_block().component(IMPLIED_BOUNDS)
    implied = suffix is not None and suffix.get(variable.parent_component(), suffix.get(variable, False))
    sign = SIGN.get(variable.domain.bounds()[:2] if implied else variable.bounds)
    if sign is None:
        raise NotDualisable(
            f"{variable.name} has bounds that no row states: write them as rows, or mark them as implied by the rows"
        )
    return Variable(sign, presence, variable.bounds if implied else None)


def _constraints(block: BlockData) -> Iterator[Any]:
    return block.component_objects(pyo.Constraint, active=True, descend_into=pyo.Block)


def _rows(block: BlockData, component: Any, labels: ComponentMap) -> Iterator[tuple[str, Row]]:
    for data, label in _labelled(block, component):
        if not data.active:
            continue
        terms, constant = _linear(data, data.body, labels)
        low, high = pyo.value(data.lower), pyo.value(data.upper)
        if low is not None and low == high:
            yield label, Row(terms, "=", low - constant)
            continue
        sides: list[tuple[str, Sense, float | None]] = [("lower", ">=", low), ("upper", "<=", high)]
        ranged = low is not None and high is not None
        for side, sense, rhs in sides:
            if rhs is not None:
                yield _side(label, side) if ranged else label, Row(terms, sense, rhs - constant)


def _side(label: str, side: str) -> str:
    path, component, index = split_label(label)
    name = f"{path}.{component}_{side}" if path else f"{component}_{side}"
    return name if index is None else f"{name}[{index}]"


def _linear(owner: Any, expression: Any, labels: ComponentMap) -> tuple[dict[str, float], float]:
    linear = generate_standard_repn(expression)
    if not linear.is_linear():
        raise NotDualisable(f"{owner.name} is not linear")
    for variable in linear.linear_vars:
        if variable not in labels:
            raise NotDualisable(f"{owner.name} uses {variable.name}, which is no variable of the block")
    terms = {labels[v]: float(c) for v, c in zip(linear.linear_vars, linear.linear_coefs, strict=True)}
    return terms, float(linear.constant)


def _read_switch(
    block: BlockData, owner: SwitchedBlock, terms: tuple[DisjunctData, ...], labels: ComponentMap
) -> tuple[dict[str, Row], dict[str, Presence]]:
    """Read what ``owner``, a block within ``block``, hangs on the disjuncts of one switch."""
    prefix = "".join(f"{name}." for name in place(owner)[len(place(block)) :])
    rows: dict[str, Row] = {}
    present: dict[str, list[DisjunctData]] = {}
    absent: dict[str, list[DisjunctData]] = {}
    for disjunct in terms:
        if disjunct.transformation_block is not None:
            raise NotDualisable(
                f"{disjunct.name} was transformed already: dualise a block before its model's disjuncts"
            )
        home = owner.hung.get(disjunct)
        for component in () if home is None else _constraints(home):
            if component.local_name == ABSENT and component.parent_block() is home:
                for label in component:
                    absent.setdefault(prefix + label, []).append(disjunct)
                continue
            for label, row in _rows(home, component, labels):
                rows[prefix + label] = row
                present.setdefault(prefix + label, []).append(disjunct)
    return (
        {label: _present_in(row, terms, present[label]) for label, row in rows.items()},
        {label: Presence(tuple(d for d in terms if d not in gone), tuple(gone)) for label, gone in absent.items()},
    )


def _present_in(row: Row, terms: tuple[DisjunctData, ...], present: list[DisjunctData]) -> Row:
    return Row(row.terms, row.sense, row.rhs, Presence(tuple(present), tuple(d for d in terms if d not in present)))


def _by_label(pairs: Sequence[tuple[str, Thing]]) -> dict[str, Thing]:
    found = dict(pairs)
    if len(found) < len(pairs):
        labels = [label for label, _ in pairs]
        twice = next(label for label in labels if labels.count(label) > 1)
        raise NotDualisable(f"two parts of the block are both called {twice!r}: indices 1 and '1', say, read alike")
    return found


def _own_objective(block: BlockData) -> LinearObjective:
    if isinstance(block, SwitchedBlock) and block.program is not None:
        stated = [] if block.program.objective is None else [block.program.objective]
    else:
        own = block.component_data_objects(pyo.Objective, descend_into=False)
        stated = [_read_objective(objective, _variable_labels(block)) for objective in own]
    if len(stated) != 1:
        raise ExpressionError(f"the block has {len(stated) or 'no'} objectives of its own: state the one that is meant")
    return stated[0]


def _read_objective(objective: Any, labels: ComponentMap) -> LinearObjective:
    expression = getattr(objective, "expr", objective)
    minimised = getattr(objective, "sense", pyo.maximize) == pyo.minimize
    terms, constant = _linear(objective if hasattr(objective, "name") else expression, expression, labels)
    return LinearObjective(terms, "minimize" if minimised else "maximize", constant)
