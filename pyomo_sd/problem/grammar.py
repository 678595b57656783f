"""From words to coefficients: the grammar of sums and comparisons.

::

    constraint = sum sense sum        sense = <=  =<  >=  =>  =  ==
    sum        = {+ or -} term, {+ or -} term, ...
    term       = [number [*]] reaction  |  number

What it means is algebra: variables are collected on the left and constants on the right, equal reactions are added up,
and a constraint with all its reactions on the right is turned round (``1 <= R1`` is ``R1 >= 1``). An objective has the
same form without a comparison and without constants.

A word that is a number as well as an id (see `words`) is the id after a number, a number before an id or a ``*``,
the id in an objective and where the constraint would have no reaction otherwise, and refused in all other places.
``R-2`` is refused, too, if only R is known: it looks like an id, and ``R - 2`` with blanks says what else may be meant.
"""

import re
from collections.abc import Iterable, Iterator
from math import isfinite
from typing import NamedTuple

from pyomo_sd.errors import ExpressionError
from pyomo_sd.network.constraint import LinearConstraint, Relation
from pyomo_sd.problem.words import AMOUNT, COMPARISON, ID, ID_OR_AMOUNT, SEPARATOR, Word, unreadable, words

SENSES: dict[str, Relation] = {"<=": "<=", "=<": "<=", ">=": ">=", "=>": ">=", "=": "=", "==": "="}
MIRRORED: dict[Relation, Relation] = {"<=": ">=", "=": "=", ">=": "<="}

# a term in the kinds of its words: signs, then [number [*]] id | id | number
TERM = re.compile(r"(?P<signs>\+*)(?:(?P<coefficient>[ne])\*?(?P<variable>[ie])|(?P<alone>[ie])|(?P<constant>n))")


class Term(NamedTuple):
    """A number times the reaction that ``word`` names.

    ``kind`` is `AMOUNT` for a constant (then ``word`` is its number), and `ID_OR_AMOUNT` where it may be one.
    """

    factor: float
    word: Word
    kind: str


def statements(text: str, ids: tuple[str, ...]) -> Iterator[list[Word]]:
    """Yield the words of each statement of ``text``: the parts between commas and new lines that are not empty."""
    statement: list[Word] = []
    for word in words(text, ids):
        if word.kind != SEPARATOR:
            statement.append(word)
        elif statement:
            yield statement
            statement = []
    if statement:
        yield statement


def read_objective(statement: list[Word]) -> dict[str, float]:
    """Return the coefficients of a sum of reactions."""
    for word in statement:
        if word.kind == COMPARISON:
            raise unreadable(word.source, word.start, "a linear expression has no comparison")
    terms = list(_terms(statement))
    for term in terms:
        if term.kind == AMOUNT:
            raise unreadable(term.word.source, term.word.start, "a linear expression has no constant term")
    return _collected(terms)


def read_comparison(statement: list[Word]) -> LinearConstraint:
    """Return the constraint that a statement makes."""
    place, sense = _sense(statement)
    if place in (0, len(statement) - 1):
        raise unreadable(statement[0].source, statement[place].start, "one side of the comparison is empty")
    left, right = list(_terms(statement[:place])), list(_terms(statement[place + 1 :]))
    _refuse_doubt(statement, [*left, *right])
    if all(term.kind == AMOUNT for term in left):
        left, right, sense = right, left, MIRRORED[sense]
    terms = [*left, *(term._replace(factor=-term.factor) for term in right)]
    rhs = 0.0 - sum(term.factor for term in terms if term.kind == AMOUNT)
    return LinearConstraint(_collected(terms), sense, rhs)


def _sense(statement: list[Word]) -> tuple[int, Relation]:
    source, start = statement[0].source, statement[0].start
    places = [place for place, word in enumerate(statement) if word.kind == COMPARISON]
    if not places:
        raise unreadable(source, start, "a constraint needs a comparison: <=, = or >=")
    if len(places) > 1:
        second = statement[places[1]].start
        raise unreadable(source, second, "a second comparison: write two constraints, split by a comma")
    found = statement[places[0]]
    if found.text in ("<", ">"):
        reason = f"{found.text!r} is strict, but a flux space contains its bounds: write '{found.text}='"
        raise unreadable(source, found.start, reason)
    if found.text not in SENSES:
        raise unreadable(source, found.start, f"{found.text!r} is no comparison: write <=, = or >=")
    return places[0], SENSES[found.text]


def _refuse_doubt(statement: list[Word], terms: list[Term]) -> None:
    named = [term for term in terms if term.kind != AMOUNT]
    if not named:
        raise unreadable(statement[0].source, statement[0].start, "a constraint has to name a reaction")
    for term in named:
        if term.kind == ID_OR_AMOUNT and len(named) > 1:
            text = term.word.text
            reason = f"{text!r} may be a number or a reaction: write the reaction as '1 {text}', or a dictionary"
            raise unreadable(term.word.source, term.word.start, reason)


def _terms(side: list[Word]) -> Iterator[Term]:
    kinds = "".join(word.kind for word in side)
    place = 0
    while place < len(side):
        match = TERM.match(kinds, place)
        if match is None or (place and not match["signs"]):
            raise _unexpected(side, place)
        signs = side[place : match.end("signs")]
        sign = -1.0 if sum(word.text == "-" for word in signs) % 2 else 1.0
        if match["constant"]:
            yield Term(sign * _constant(side, match.start("constant")), side[match.end() - 1], AMOUNT)
        else:
            factor = _number(side[match.start("coefficient")]) if match["coefficient"] else 1.0
            yield Term(sign * factor, side[match.end() - 1], match["alone"] or ID)
        place = match.end()


def _unexpected(side: list[Word], place: int) -> ExpressionError:
    word = next((word for word in side[place:] if word.text not in "+-"), side[-1])
    reason = f"a sum of terms such as '2 R1' is expected, not {word.text!r} here"
    return unreadable(word.source, word.start, reason)


def _constant(side: list[Word], place: int) -> float:
    word, glued = side[place], side[max(place - 2, 0) : place + 1]
    whole = "".join(part.text for part in glued)
    if glued[0].kind in (ID, ID_OR_AMOUNT) and word.end - glued[0].start == len(whole):
        reason = f"the model has no reaction {whole!r}; for a sum or a difference, put blanks around the sign"
        raise unreadable(word.source, glued[0].start, reason)
    return _number(word)


def _number(word: Word) -> float:
    value = float(word.text)
    if not isfinite(value):
        raise unreadable(word.source, word.start, f"numbers have to be finite, not {word.text}")
    return value


def _collected(terms: Iterable[Term]) -> dict[str, float]:
    total: dict[str, float] = {}
    for factor, word, kind in terms:
        if kind != AMOUNT:
            total[word.text] = total.get(word.text, 0.0) + factor
    return total
