"""From a Pyomo model to arrays: rows, integers, indicator rows, special ordered sets, objective.

    optimise    costs x + offset
    subject to  row_lower <= matrix x <= row_upper,   lower <= x <= upper,   x[integer] integer
                x[binary] = 1  =>  indicator_matrix x <= indicator_rhs    (= where indicator_equal)
                at most one x[column] of each set is not zero

Columns are the variables that occur somewhere; fixed variables are constants. An indicator row whose binary is fixed is
a plain row or nothing, one without variables closes its binary or is dropped, and a set with a fixed variable is a
smaller set, or plain rows, so that solvers see none of these.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from math import inf
from typing import Any, NamedTuple

import numpy as np
import pyomo.environ as pyo
from pyomo.common.collections import ComponentMap
from pyomo.common.errors import InfeasibleConstraintException, InvalidConstraintError, InvalidExpressionError
from pyomo.common.gc_manager import PauseGC
from pyomo.core.base.block import BlockData
from pyomo.core.base.component import ActiveComponent
from pyomo.core.base.constraint import ConstraintData
from pyomo.core.base.sos import SOSConstraint, SOSConstraintData
from pyomo.core.base.var import VarData
from pyomo.opt import WriterFactory
from pyomo.repn import generate_standard_repn
from pyomo.repn.util import categorize_valid_components
from scipy import sparse

from pyomo_sd.errors import MissingFeature
from pyomo_sd.reformulations.indicator import IndicatorConstraint, indicator_rows
from pyomo_sd.solvers.features import refuse_type

TRIVIAL = 1e-9  # a row without variables that misses its bound by less than this holds
INTEGER_SLACK = 1e-9  # bounds of integers are rounded inwards, but 0.9999999999 is 1

PASSIVE = {pyo.Block, pyo.Constraint, pyo.Objective, pyo.Var, pyo.Param, pyo.Expression, pyo.Set, pyo.RangeSet}
PASSIVE |= {pyo.Suffix, pyo.ExternalFunction, IndicatorConstraint, SOSConstraint}


@dataclass(frozen=True)
class Columns:
    """Bounds and integrality of variables, as arrays (infinite bounds are infinite)."""

    variables: Sequence[VarData]
    lower: np.ndarray
    upper: np.ndarray
    integer: np.ndarray

    @classmethod
    def of(cls, variables: Sequence[VarData]) -> "Columns":
        """Read Pyomo variables, with the bounds of integers rounded inwards."""
        for variable in variables:
            if not (variable.is_continuous() or variable.is_integer()):
                raise MissingFeature(f"variable {variable.name!r} is neither continuous nor integer")
        bounds = [variable.bounds for variable in variables]
        lower = np.array([-inf if low is None else low for low, _ in bounds], dtype=float)
        upper = np.array([inf if high is None else high for _, high in bounds], dtype=float)
        integer = np.array([not variable.is_continuous() for variable in variables], dtype=bool)
        lower = np.where(integer, np.ceil(lower - INTEGER_SLACK), lower)
        upper = np.where(integer, np.floor(upper + INTEGER_SLACK), upper)
        return cls(variables, lower, upper, integer)


@dataclass(frozen=True)
class Program:
    """A mixed-integer program with indicator rows and sets; matrices are csr arrays of all columns' width."""

    columns: Columns
    matrix: sparse.csr_array
    row_lower: np.ndarray
    row_upper: np.ndarray
    binary: np.ndarray
    indicator_matrix: sparse.csr_array
    indicator_rhs: np.ndarray
    indicator_equal: np.ndarray
    sets: Sequence[np.ndarray]
    costs: np.ndarray
    offset: float
    maximize: bool
    contradiction: str  # a row without variables that cannot hold, in words; "" if there is none


class Row(NamedTuple):
    """``terms <= rhs``, or ``terms = rhs``, where ``binary`` is one (always, without a binary)."""

    binary: VarData | None
    terms: Mapping[VarData, float]
    rhs: float
    equal: bool


def translate(model: BlockData) -> Program:
    """Read a Pyomo model with linear rows, integers, indicator rows and special ordered sets of type 1.

    Raises
    ------
    MissingFeature
        The model has Disjunctions or other active components that are not linear rows, nonlinear expressions, or
        several active objectives.
    """
    _refuse_unknown_components(model)
    with PauseGC():
        implied = list(chain.from_iterable(_rows(row) for row in indicator_rows(model)))
        try:
            parts = [_members(data) for data in model.component_data_objects(SOSConstraint, active=True)]
            implied += chain.from_iterable(zeros for _, zeros in parts)
            sets = [members for members, _ in parts if len(members) > 1]
            return _assemble(_standard_form(model), implied, sets)
        except InfeasibleConstraintException as contradiction:
            return _assemble(_standard_form(pyo.ConcreteModel()), [], [], str(contradiction))


def _refuse_unknown_components(model: BlockData) -> None:
    _, unknown = categorize_valid_components(model, active=True, valid=PASSIVE)
    for ctype, components in unknown.items():
        refuse_type(ctype, components[0].name)


def _standard_form(model: BlockData) -> Any:
    """Pyomo's standard form of everything but the indicator rows and the sets."""
    compiler = WriterFactory("compile_standard_form")
    try:
        with _hidden(model):
            form = compiler.write(model, mixed_form=True, set_sense=None)
    except (InvalidConstraintError, InvalidExpressionError) as error:
        raise MissingFeature(f"only linear models are taken: {error}") from error
    if len(form.objectives) > 1:
        raise MissingFeature(f"the model has {len(form.objectives)} active objectives; deactivate all but one")
    return form


@contextmanager
def _hidden(model: BlockData) -> Iterator[None]:
    """Hide from the compiler what it refuses as unknown types; the flags of the rows and sets stay as they are."""
    containers = list(model.component_objects((IndicatorConstraint, SOSConstraint), active=True, descend_into=True))
    for container in containers:
        ActiveComponent.deactivate(container)
    try:
        yield
    finally:
        for container in containers:
            ActiveComponent.activate(container)


def _rows(row: ConstraintData) -> Iterator[Row]:
    """One indicator row as rows with a right-hand side, fixed variables and trivial rows worked off."""
    binary = row.parent_component().binary[row.index()]
    if binary.fixed and round(binary.value) == 0:
        return
    body = generate_standard_repn(row.body)
    if not body.is_linear():
        raise MissingFeature(f"indicator row {row.name!r} is nonlinear")
    terms = ComponentMap(zip(body.linear_vars, body.linear_coefs, strict=True))
    lower, upper = (None if bound is None else pyo.value(bound) - body.constant for bound in (row.lower, row.upper))
    for side in _sides(terms, lower, upper):
        if side.terms:
            yield side._replace(binary=None if binary.fixed else binary)
        elif side.rhs < -TRIVIAL or (side.equal and side.rhs > TRIVIAL):
            yield Row(None, ComponentMap([(binary, 1.0)]), 0.0, False)


def _sides(terms: ComponentMap, lower: float | None, upper: float | None) -> Iterator[Row]:
    """Yield one row for an equality, else one per bound."""
    if lower is not None and lower == upper:
        yield Row(None, terms, lower, True)
        return
    if upper is not None and upper < inf:
        yield Row(None, terms, upper, False)
    if lower is not None and lower > -inf:
        yield Row(None, ComponentMap((variable, -factor) for variable, factor in terms.items()), -lower, False)


def _members(data: SOSConstraintData) -> tuple[list[VarData], list[Row]]:
    """Return the variables of a set, or the rows "variable = 0" that it amounts to where one is fixed."""
    if data.level != 1:
        raise MissingFeature(f"set {data.name!r} is of type {data.level}; only sets of type 1 are taken")
    variables = [variable for variable in data.variables if not variable.fixed]
    others_are_zero = [Row(None, ComponentMap([(variable, 1.0)]), 0.0, True) for variable in variables]
    nonzero = sum(variable.fixed and variable.value != 0 for variable in data.variables)
    if nonzero > 1:
        raise InfeasibleConstraintException(f"several variables of set {data.name!r} are fixed to other than zero")
    return ([], others_are_zero) if nonzero else (variables, [])


def _assemble(form: Any, implied: Sequence[Row], sets: Sequence[list[VarData]], contradiction: str = "") -> Program:
    """Put Pyomo's standard form, the indicator rows and the sets into arrays over the same columns."""
    seen = ComponentMap((variable, None) for variable in form.columns)
    for row in implied:
        seen.update((variable, None) for variable in ([] if row.binary is None else [row.binary]))
        seen.update((variable, None) for variable in row.terms)
    seen.update((variable, None) for members in sets for variable in members)
    variables = list(seen)
    position = ComponentMap((variable, number) for number, variable in enumerate(variables))
    plain = [row for row in implied if row.binary is None]
    switched = [row for row in implied if row.binary is not None]

    kind = np.array([row.bound_type for row in form.rows], dtype=int)
    rhs = np.asarray(form.rhs, dtype=float)
    plain_rhs = np.array([row.rhs for row in plain], dtype=float)
    plain_lower = np.array([row.rhs if row.equal else -inf for row in plain], dtype=float)
    own = sparse.csr_array(form.A)
    own.resize((len(form.rows), len(variables)))
    costs = np.zeros(len(variables))
    if form.objectives:
        costs[: len(form.columns)] = form.c.toarray()[0]
    return Program(
        columns=Columns.of(variables),
        matrix=sparse.csr_array(sparse.vstack([own, _matrix(plain, position)], format="csr")),
        row_lower=np.concatenate([np.where(kind == 1, -inf, rhs), plain_lower]),
        row_upper=np.concatenate([np.where(kind == -1, inf, rhs), plain_rhs]),
        binary=np.array([position[row.binary] for row in switched], dtype=int),
        indicator_matrix=_matrix(switched, position),
        indicator_rhs=np.array([row.rhs for row in switched], dtype=float),
        indicator_equal=np.array([row.equal for row in switched], dtype=bool),
        sets=[np.array([position[variable] for variable in members]) for members in sets],
        costs=costs,
        offset=float(form.c_offset[0]) if form.objectives else 0.0,
        maximize=bool(form.objectives) and form.objectives[0].sense == pyo.maximize,
        contradiction=contradiction,
    )


def _matrix(rows: Iterable[Row], position: Mapping[VarData, int]) -> sparse.csr_array:
    """Sparse matrix of the terms of rows."""
    terms = [row.terms for row in rows]
    data = np.array([factor for row in terms for factor in row.values()], dtype=float)
    columns = np.array([position[variable] for row in terms for variable in row], dtype=np.int32)
    starts = np.concatenate([[0], np.cumsum([len(row) for row in terms])]).astype(np.int32)
    return sparse.csr_array((data, columns, starts), shape=(len(terms), len(position)))
