"""A module: one thing that is asked of the cell, checked when it is written down and readable like a dictionary.

What each type needs and means stands in `module_types`. All values are kept in one shape: constraints as lists of
``(coefficients, sense, rhs)``, objectives as dictionaries of coefficients, what is absent as ``None``.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import isfinite
from typing import Any

from typing_extensions import TypedDict, Unpack

from pyomo_sd import names
from pyomo_sd.errors import SetupError
from pyomo_sd.network.constraint import LinearConstraint
from pyomo_sd.problem.expressions import Constraints, Expression, linexpr2dict, parse_constraints
from pyomo_sd.problem.keywords import refuse_unknown, shows
from pyomo_sd.problem.module_types import DEPENDS_ON, ModuleType, module_types

SENSES = {
    **dict.fromkeys(("maximize", "maximise", "max"), names.MAXIMIZE),
    **dict.fromkeys(("minimize", "minimise", "min"), names.MINIMIZE),
}
OBJECTIVES = {names.INNER_OPT_SENSE: names.INNER_OBJECTIVE, names.OUTER_OPT_SENSE: names.OUTER_OBJECTIVE}
SKIP_CHECKS = "skip_checks"
REAC_IDS = "reac_ids"


class ModuleOptions(TypedDict, total=False):
    """The keywords of `SDModule`."""

    constraints: Constraints
    inner_constraints: Constraints
    inner_objective: Expression
    inner_opt_sense: str | None
    inner_opt_tol: float | None
    outer_objective: Expression
    outer_opt_sense: str | None
    outer_opt_tol: float | None
    prod_id: Expression
    min_gcp: float | None
    skip_checks: bool | None
    reac_ids: Sequence[str] | None


class SDModule(dict[str, Any]):
    """One module of a strain-design problem.

    Parameters
    ----------
    model
        The cobra model or `FluxNetwork` whose reactions are named; ``None`` if ``reac_ids`` are given.
    module_type
        ``suppress``, ``protect``, ``optknock``, ``robustknock``, ``optcouple`` or ``doubleopt``, in any case.
    constraints
        Linear constraints on fluxes (mmol/gDW/h; growth in 1/h), in every form that `parse_constraints` reads.
        None, or an empty list, stand for "any flux vector".
    inner_objective, inner_opt_sense, inner_opt_tol
        The cell's own objective, its sense (``maximize`` unless stated), and the share of the optimum, in (0, 1], that
        counts as optimal.
    inner_constraints
        Constraints that belong to the cell's own problem; ``constraints`` are applied to its optimal responses.
    outer_objective, outer_opt_sense, outer_opt_tol
        The leader's objective, or the second objective of DOUBLEOPT.
    prod_id, min_gcp
        OPTCOUPLE: the product (an id or a linear expression) and the least growth-coupling potential.
    skip_checks
        Whether the module is taken as it is, without asking if any design can meet it.
    reac_ids
        The ids that may be named, in place of the model's.

    Raises
    ------
    UnknownName, UnknownKeyword, UnknownReaction
        A type, a keyword, a reaction that does not exist; the nearest ones are named.
    ExpressionError
        A constraint or an objective cannot be read.
    SetupError
        A keyword that the type needs is missing, one that it does not take is given, or a value makes no sense.

    Examples
    --------
    >>> module = SDModule(None, "optknock", inner_objective="BIO", outer_objective="2 EX", reac_ids=["BIO", "EX"])
    >>> module["outer_objective"], module["outer_opt_sense"], module["constraints"], module["prod_id"]
    ({'EX': 2.0}, 'maximize', [], None)
    """

    @shows(ModuleOptions)
    def __init__(self, model: Any, module_type: str, **options: Unpack[ModuleOptions]) -> None:
        refuse_unknown("SDModule", options, ModuleOptions.__annotations__)
        kind = module_types[str(module_type).lower()]
        given: dict[str, Any] = {key: value for key, value in options.items() if value is not None}
        ids = _known_ids(model, given.pop(REAC_IDS, None))
        skip_checks = bool(given.pop(SKIP_CHECKS, False))
        given = {key: value for key, value in given.items() if not _says_nothing(key, value, given)}
        _check_keys(kind, given)
        values = {**kind.defaults, **_senses(given), **given}
        super().__init__({names.MODEL_ID: getattr(model, "id", None), names.MODULE_TYPE: kind.name})
        self.update({key: read(key, values.get(key), ids) for key, read in READERS.items()})
        self[SKIP_CHECKS] = skip_checks

    @property
    def type(self) -> ModuleType:
        """What the type of this module needs and means."""
        return module_types[self[names.MODULE_TYPE]]

    def __repr__(self) -> str:
        """Return what was asked, without what was not."""
        return f"SDModule({self.specification()})"

    def copy(self) -> "SDModule":
        """Return a module of its own with the same content."""
        twin = SDModule.__new__(SDModule)
        twin.update(self)
        return twin

    @classmethod
    def from_specification(cls, specification: Mapping[str, Any]) -> "SDModule":
        """Return the module of a `specification`, with its ``model_id`` if stated; its names are not looked up."""
        module = cls.__new__(cls)
        module.update({names.MODEL_ID: None, **dict.fromkeys(READERS), SKIP_CHECKS: False})
        for key, value in specification.items():
            module[key] = dict(value) if isinstance(value, Mapping) else value
        for key in (names.CONSTRAINTS, names.INNER_CONSTRAINTS):
            if module[key] is not None:
                module[key] = [LinearConstraint(dict(terms), sense, rhs) for terms, sense, rhs in module[key]]
        return module

    def specification(self) -> dict[str, Any]:
        """Return what was asked, in plain lists and dictionaries that JSON can carry."""
        kept = {key: value for key, value in self.items() if value is not None and value is not False}
        kept.pop(names.MODEL_ID, None)
        for key in {names.CONSTRAINTS, names.INNER_CONSTRAINTS} & kept.keys():
            kept[key] = [[dict(terms), sense, rhs] for terms, sense, rhs in kept[key]]
        return {key: dict(value) if isinstance(value, Mapping) else value for key, value in kept.items()}


def _known_ids(model: Any, reac_ids: Iterable[str] | None) -> tuple[str, ...]:
    if reac_ids is not None:
        return tuple(reac_ids)
    if model is None:
        raise SetupError("SDModule needs a model, or reac_ids in its place")
    if not hasattr(model, "reactions"):
        raise SetupError(f"SDModule needs a cobra model, not {model!r:.60}: load_model(...) reads one")
    return tuple(getattr(reaction, "id", reaction) for reaction in model.reactions)


def _says_nothing(key: str, value: Any, given: Mapping[str, Any]) -> bool:
    """Tell whether it is the usual sense of an objective that is not stated: callers hand their defaults over."""
    usual = key in OBJECTIVES and SENSES.get(str(value).lower()) == names.MAXIMIZE
    return usual and OBJECTIVES[key] not in given


def _check_keys(kind: ModuleType, given: Mapping[str, Any]) -> None:
    """Refuse missing keywords, and those that have no meaning for the type or without another keyword."""
    if missing := sorted(kind.required - given.keys()):
        raise SetupError(f"a module of type {kind.name!r} needs {' and '.join(missing)}: {kind.meaning}")
    for key in given:
        if key not in kind.keywords:
            takes = ", ".join(sorted(kind.keywords))
            raise SetupError(f"a module of type {kind.name!r} does not take {key}; it takes {takes}")
        if DEPENDS_ON.get(key, key) not in given:
            raise SetupError(f"{key} has no meaning without {DEPENDS_ON[key]}")


def _senses(given: Mapping[str, Any]) -> dict[str, str]:
    return {sense: names.MAXIMIZE for sense, objective in OBJECTIVES.items() if objective in given}


# readers: the value of a keyword in its one shape


def _constraints(key: str, value: Any, ids: tuple[str, ...]) -> list[LinearConstraint]:
    return parse_constraints(value, ids)


def _optional_constraints(key: str, value: Any, ids: tuple[str, ...]) -> list[LinearConstraint] | None:
    return None if value is None else parse_constraints(value, ids)


def _expression(key: str, value: Any, ids: tuple[str, ...]) -> dict[str, float] | None:
    if value is None:
        return None
    terms = linexpr2dict(value, ids)
    if not any(terms.values()):
        raise SetupError(f"{key} names no reaction with a coefficient other than zero: {value!r}")
    return terms


def _sense(key: str, value: Any, ids: tuple[str, ...]) -> str | None:
    if value is None:
        return None
    if str(value).lower() not in SENSES:
        raise SetupError(f"{key} has to be 'maximize' or 'minimize', not {value!r}")
    return SENSES[str(value).lower()]


def _tolerance(key: str, value: Any, ids: tuple[str, ...]) -> float | None:
    number = _number(key, value, ids)
    if number is not None and not 0 < number <= 1:
        raise SetupError(f"{key} is a share of the optimum in (0, 1], 1 for exactly optimal; not {value!r}")
    return number


def _number(key: str, value: Any, ids: tuple[str, ...]) -> float | None:
    try:
        number = None if value is None else float(value)
    except (TypeError, ValueError):
        raise SetupError(f"{key} has to be a number, not {value!r}") from None
    if number is not None and not isfinite(number):
        raise SetupError(f"{key} has to be finite, not {value!r}")
    return number


READERS: Mapping[str, Callable[[str, Any, tuple[str, ...]], Any]] = {
    names.CONSTRAINTS: _constraints,
    names.INNER_CONSTRAINTS: _optional_constraints,
    names.INNER_OBJECTIVE: _expression,
    names.INNER_OPT_SENSE: _sense,
    names.INNER_OPT_TOL: _tolerance,
    names.OUTER_OBJECTIVE: _expression,
    names.OUTER_OPT_SENSE: _sense,
    names.OUTER_OPT_TOL: _tolerance,
    names.PROD_ID: _expression,
    names.MIN_GCP: _number,
}
