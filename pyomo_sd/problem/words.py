"""The words of a linear expression, read with the ids of the model at hand.

Ids of metabolic models contain nearly everything: ``EX_glc(e)``, ``R-1``, ``2R``, ``a,b``, ``1e3``. So a text is never
split on characters. At each place the longest known id is looked for, and the longest number; the longer of the two
is the word. Either has to end where a word can end: at a blank, at the end of the text or before one of ``+-*<>=,``.

- ``R-1`` is the reaction R-1 where the model has one, else R minus 1; ``R1-R2`` is a difference unless it is an id.
- ``R10`` is never read as R1 followed by 0: it is an unknown reaction.
- A word that is both, a number and an id (``1e3``), is kept as such; the grammar tells which of the two is meant.

The search for an id costs one set look-up per distinct length of the ids, whatever their number.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from pyomo_sd.errors import ExpressionError, UnknownReaction

BREAKS = frozenset("+-*<>=,")
NUMBER = re.compile(r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|inf(?:inity)?|nan", re.IGNORECASE)
SENSE = re.compile(r"[<>=]+")
UNKNOWN = re.compile(r"[^\s+\-*<>=,]+")

# kinds of words, one letter each: a statement is then a text of kinds, which a regular expression can read
ID, AMOUNT, ID_OR_AMOUNT, SIGN, TIMES, COMPARISON, SEPARATOR = "ine+*?,"


class Word(NamedTuple):
    """One word of ``source``: its kind, its text, and where it stands."""

    kind: str
    text: str
    start: int
    source: str

    @property
    def end(self) -> int:
        """Where the word ends."""
        return self.start + len(self.text)


def unreadable(source: str, position: int, reason: str) -> ExpressionError:
    """Return the error that shows the line of ``source`` with a mark under the place that cannot be read."""
    begin = source.rfind("\n", 0, position) + 1
    line = source[begin:].partition("\n")[0]
    return ExpressionError(f"{reason}\n    {line}\n    {' ' * (position - begin)}^")


def words(text: str, reaction_ids: tuple[str, ...]) -> Iterator[Word]:
    """Yield the words of ``text``.

    Raises
    ------
    UnknownReaction
        A word is neither a known id nor a number nor an operator.

    Examples
    --------
    >>> [(word.kind, word.text) for word in words("2 R-1 - R<= 1e-3", ("R", "R-1"))]
    [('n', '2'), ('i', 'R-1'), ('+', '-'), ('i', 'R'), ('?', '<='), ('n', '1e-3')]
    """
    ids, lengths = _vocabulary(reaction_ids)
    position = 0
    while position < len(text):
        if text[position].isspace() and text[position] != "\n":
            position += 1
            continue
        kind, found = _longest(text, position, ids, lengths) or _operator(text, position)
        if not kind:
            raise UnknownReaction(found, reaction_ids)
        yield Word(kind, found, position, text)
        position += len(found)


@lru_cache(maxsize=8)
def _vocabulary(reaction_ids: tuple[str, ...]) -> tuple[frozenset[str], tuple[int, ...]]:
    ids = frozenset(reaction_ids) - {""}
    return ids, tuple(sorted({len(reaction) for reaction in ids}, reverse=True))


def _longest(text: str, start: int, ids: frozenset[str], lengths: tuple[int, ...]) -> tuple[str, str] | None:
    candidates = (text[start : start + length] for length in lengths)
    known = next((c for c in candidates if c in ids and _ends(text, start + len(c))), "")
    match = NUMBER.match(text, start)
    number = match.group() if match and _ends(text, match.end()) else ""
    if not known and not number:
        return None
    if len(known) == len(number):
        return ID_OR_AMOUNT, known
    return (ID, known) if len(known) > len(number) else (AMOUNT, number)


def _ends(text: str, end: int) -> bool:
    return end >= len(text) or text[end] in BREAKS or text[end].isspace()


def _operator(text: str, start: int) -> tuple[str, str]:
    character = text[start]
    if character in "+-":
        return SIGN, character
    if character == "*":
        return TIMES, character
    if character in ",\n":
        return SEPARATOR, character
    if sense := SENSE.match(text, start):
        return COMPARISON, sense.group()
    unknown = UNKNOWN.match(text, start)
    return "", unknown.group() if unknown else character
