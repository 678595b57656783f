"""Linear expressions and constraints, from every form that people write them in, and back into words.

In words (the grammar is told in `grammar`), as dictionaries of coefficients, or as triples ``[{id: coefficient}, sense,
rhs]``, alone or in lists. What is written by `lineqlist2str` and `linexprdict2str` reads back as the same; only a model
whose ids contain blanks, look like numbers or consist of signs needs dictionaries.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import Any, TypeAlias

from pyomo_sd.errors import ExpressionError, UnknownReaction
from pyomo_sd.network.constraint import LinearConstraint
from pyomo_sd.problem.grammar import SENSES, read_comparison, read_objective, statements

Constraints: TypeAlias = str | Sequence[Any] | None
Expression: TypeAlias = str | Mapping[str, float] | Sequence[Any] | None


def parse_constraints(constr: Constraints, reaction_ids: Iterable[str]) -> list[LinearConstraint]:
    """Read linear constraints.

    Parameters
    ----------
    constr
        A text (constraints split by ``,`` or a new line), a triple ``[{id: coefficient}, sense, rhs]``, or a list of
        texts and triples; everything empty stands for no constraint, and so does ``None`` outside of a list. Senses
        are ``<=``, ``=``, ``>=``, also written ``=<``, ``==``, ``=>``.
    reaction_ids
        All ids that may be named, in the order of the model.

    Returns
    -------
    list
        One tuple ``(coefficients, sense, rhs)`` per constraint, with the sense ``<=``, ``=`` or ``>=``.

    Raises
    ------
    UnknownReaction
        An id is not among ``reaction_ids``; the nearest ones are named.
    ExpressionError
        A constraint cannot be read; the text and the place are shown.

    Examples
    --------
    >>> for constraint in parse_constraints("EX_glc(e) + 2 R1 >= -10, 1 <= R1", ["R1", "EX_glc(e)"]):
    ...     print(tuple(constraint))
    ({'EX_glc(e)': 1.0, 'R1': 2.0}, '>=', -10.0)
    ({'R1': 1.0}, '>=', 1.0)
    """
    ids = tuple(reaction_ids)
    if not isinstance(constr, str | Mapping) and not constr:
        return []
    if isinstance(constr, str):
        return [read_comparison(statement) for statement in statements(constr, ids)]
    if not isinstance(constr, Sequence):
        raise ExpressionError(f"a constraint is a text or [{{id: coefficient}}, sense, rhs], not {constr!r}")
    if isinstance(constr[0], Mapping):
        return [_from_triple(constr, ids)]
    if any(item is None for item in constr):
        raise ExpressionError(f"None is no constraint, in {list(constr)!r}")
    return [constraint for item in constr for constraint in parse_constraints(item, ids)]


def lineq2list(equations: Constraints, reaction_ids: Iterable[str]) -> list[LinearConstraint]:
    """Read a list of constraints in words; the same as `parse_constraints`."""
    return parse_constraints(equations, reaction_ids)


def parse_linexpr(expr: Expression, reaction_ids: Iterable[str]) -> list[dict[str, float]]:
    """Read linear expressions: a text (split by ``,`` or a new line), a dictionary, or a list of these.

    Examples
    --------
    >>> parse_linexpr(["R1 - 1e-3 R2", {"R2": 2}], ["R1", "R2"])
    [{'R1': 1.0, 'R2': -0.001}, {'R2': 2.0}]
    """
    ids = tuple(reaction_ids)
    if not expr:
        return []
    if isinstance(expr, str):
        return [read_objective(statement) for statement in statements(expr, ids)]
    if isinstance(expr, Mapping):
        return [_checked_terms(expr, ids)]
    if not isinstance(expr, Sequence):
        raise ExpressionError(f"a linear expression is a text or a dictionary of coefficients, not {expr!r}")
    return [terms for item in expr for terms in parse_linexpr(item, ids)]


def linexpr2dict(expr: Expression, reaction_ids: Iterable[str]) -> dict[str, float]:
    """Read one linear expression; an empty one is an empty dictionary.

    Examples
    --------
    >>> linexpr2dict("R1 + 2*R2 + R1", ["R1", "R2"])
    {'R1': 2.0, 'R2': 2.0}
    """
    found = parse_linexpr(expr, reaction_ids)
    if len(found) > 1:
        raise ExpressionError(f"one linear expression is expected, not {len(found)}: {expr!r}")
    return found[0] if found else {}


def linexprdict2str(terms: Mapping[str, float]) -> str:
    """Write a linear expression in words.

    Examples
    --------
    >>> linexprdict2str({"R1": 1.0, "R2": -2.5})
    '1 R1 - 2.5 R2'
    """
    text = " ".join(
        f"{'-' if value < 0 else '+'} {_shortest(abs(value))} {reaction}" for reaction, value in terms.items()
    )
    return f"-{text[2:]}" if text.startswith("-") else text[2:]


def lineqlist2str(constraints: Sequence[Any]) -> str:
    """Write a constraint, or a list of constraints (one per line), in words.

    Examples
    --------
    >>> lineqlist2str([{"R1": 1.0, "R2": -2.5}, "<=", 3])
    '1 R1 - 2.5 R2 <= 3'
    """
    if constraints and isinstance(constraints[0], Mapping):
        terms, sense, rhs = constraints
        return f"{linexprdict2str(terms)} {sense} {_shortest(rhs)}"
    return "\n".join(lineqlist2str(constraint) for constraint in constraints)


def _shortest(value: float) -> str:
    return repr(float(value)).removesuffix(".0")


def _from_triple(triple: Sequence[Any], ids: tuple[str, ...]) -> LinearConstraint:
    try:
        terms, sense, rhs = triple
    except ValueError:
        raise ExpressionError(f"a constraint is [{{id: coefficient}}, sense, rhs], not {list(triple)!r}") from None
    if not isinstance(sense, str) or sense not in SENSES:
        raise ExpressionError(f"{sense!r} is no comparison: write '<=', '=' or '>=' in {list(triple)!r}")
    if not terms:
        raise ExpressionError(f"a constraint has to name a reaction: {list(triple)!r}")
    return LinearConstraint(_checked_terms(terms, ids), SENSES[sense], _finite(rhs, "the right-hand side"))


def _checked_terms(terms: Mapping[str, Any], ids: tuple[str, ...]) -> dict[str, float]:
    known = frozenset(ids)
    for reaction in terms:
        if reaction not in known:
            raise UnknownReaction(str(reaction), ids)
    return {reaction: _finite(value, f"the coefficient of {reaction}") for reaction, value in terms.items()}


def _finite(value: Any, what: str) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise ExpressionError(f"{what} has to be a number, not {value!r}") from None
    if not isfinite(number):
        raise ExpressionError(f"{what} has to be finite, not {value!r}")
    return number
