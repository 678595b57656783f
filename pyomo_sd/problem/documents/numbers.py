"""Numbers as JSON carries them: infinities as texts, nan as null."""

from collections.abc import Mapping, Sequence
from math import inf, isnan, nan
from typing import Any

Bounds = tuple[float, float]


def plain(number: float) -> float | str | None:
    """Return a number as a value of JSON.

    >>> plain(1.5), plain(float("-inf")), plain(float("nan"))
    (1.5, '-inf', None)
    """
    if isnan(number):
        return None
    return number if abs(number) < inf else str(number)


def number(value: float | str | None) -> float:
    """Return the number that `plain` wrote."""
    return nan if value is None else float(value)


def plain_bounds(bounds: Mapping[str, Bounds]) -> dict[str, list[Any]]:
    """Return pairs of numbers as values of JSON."""
    return {name: [plain(lower), plain(upper)] for name, (lower, upper) in bounds.items()}


def read_bounds(document: Mapping[str, Sequence[Any]]) -> dict[str, Bounds]:
    """Return the pairs that `plain_bounds` wrote."""
    return {name: (number(lower), number(upper)) for name, (lower, upper) in document.items()}
