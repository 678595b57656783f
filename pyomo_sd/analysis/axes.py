"""Axes of a plot: what is measured of a flux vector, a rate or a yield."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from pyomo_sd.errors import SetupError
from pyomo_sd.problem.expressions import Expression, linexpr2dict

AxisInput: TypeAlias = Expression | Sequence[Expression]
Terms = Mapping[str, float]


@dataclass(frozen=True)
class Axis:
    """What is measured: a rate or, with a denominator, a yield.

    Attributes
    ----------
    numerator, denominator
        Linear expressions over columns of a network; a denominator is negative for no flux vector.
    name
        How the axis is called, in the user's own terms.
    """

    numerator: Terms
    denominator: Terms | None
    name: str


def read_axis(given: AxisInput, names: Sequence[str]) -> Axis:
    """Read an axis: an expression, or a pair of expressions (numerator, denominator).

    Raises
    ------
    SetupError
        It is neither, or an expression names no reaction.
    UnknownReaction, ExpressionError
        An expression cannot be read.

    Examples
    --------
    >>> read_axis("BIO", ["BIO", "EX"]).name, read_axis(("BIO", "-2 EX"), ["BIO", "EX"]).name
    ('BIO', 'BIO / (-2 EX)')
    """
    parts = [given] if isinstance(given, str | Mapping) or given is None else list(given)
    if len(parts) not in (1, 2):
        raise SetupError(f"an axis is an expression, or a pair (numerator, denominator), not {given!r}")
    terms = [linexpr2dict(part, names) for part in parts]
    if not all(any(expression.values()) for expression in terms):
        raise SetupError(f"an axis has to name a reaction with a coefficient other than zero: {given!r}")
    words = [in_words(expression) for expression in terms]
    name = " / ".join(
        f"({text})" if len(words) > 1 and text.startswith("-") | (" " in text) else text for text in words
    )
    return Axis(terms[0], terms[1] if len(terms) > 1 else None, name)


def in_words(terms: Terms) -> str:
    """Write an expression as people do, without factors of one.

    >>> in_words({"A": 1.0, "B": -1.0, "C": 2.5})
    'A - B + 2.5 C'
    """
    parts = [f"{'-' if a < 0 else '+'} {'' if abs(a) == 1 else f'{abs(a):g} '}{column}" for column, a in terms.items()]
    text = " ".join(parts)
    return f"-{text[2:]}" if text.startswith("-") else text[2:]
