r"""A basis of the balances: rows B of S that are independent, and as many columns P in which they are.

Then :math:`S_{BP}` has an inverse, and any row a has a combination of the balances that equals it in the columns P,

.. math::

    z^\top S_B, \qquad z^\top = a_P\, S_{BP}^{-1}

For a balance outside of B that combination is the balance itself, for the unit vector of a column i of P it is the
balance that states :math:`v_i` by columns outside of P.

What is independent modulo a prime is independent; so B and P are found there, and which columns may be coupled: two
random vectors u, w of the nullspace have one ratio :math:`u_i / w_i` in columns that are coupled, and are zero where a
column is blocked. One exact solve, for the few rows that matter then, proves it, or refutes it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import lcm
from random import Random
from typing import TypeAlias

from flint import fmpq, fmpz_mat, nmod, nmod_mat

from pyomo_sd.network.compression.tableau import Exact

PRIME = 2**61 - 1
Terms: TypeAlias = Mapping[str, Exact]
Matrix: TypeAlias = Mapping[str, Terms]


@dataclass(frozen=True)
class Relation:
    """A combination of balances, ``multiples`` by row, and the sum, ``terms`` by column."""

    multiples: Terms
    terms: Terms

    def less(self, factor: Exact, other: "Relation") -> "Relation":
        """Return this relation less ``factor`` times another one."""
        return Relation(
            _sum([(fmpq(1), self.multiples), (-factor, other.multiples)]),
            _sum([(fmpq(1), self.terms), (-factor, other.terms)]),
        )


class Basis:
    """What the balances imply.

    Attributes
    ----------
    conserved
        Balances that the others imply.
    stated
        Column -> the combination of balances that states its flux by columns outside of P, for those columns of P that
        are blocked or coupled, and maybe others.

    Examples
    --------
    >>> one, two = fmpq(1), fmpq(2)
    >>> basis = Basis({"A": {"v": one, "w": -two}, "B": {"v": -two, "w": two * two}})
    >>> basis.conserved, dict(basis.stated["v"].terms)
    (['B'], {'v': 1, 'w': -2})
    """

    def __init__(self, balances: Matrix) -> None:
        self._balances = balances
        # of balances that imply each other, short ones stay
        rows = sorted(balances, key=lambda row: len(balances[row]))
        columns = list(dict.fromkeys(column for terms in balances.values() for column in terms))
        matrix = _columns_of(balances, rows, columns)
        echelon, places = _echelon(nmod_mat(matrix, PRIME).transpose())
        self._columns = [columns[place] for place in places]
        self._rows = independent(balances, rows, self._columns)
        basis = set(self._rows)
        dependent = [row for row in balances if row not in basis]
        alike = [columns[place] for place in _alike(echelon, places)]
        found = self._combinations([*(balances[row] for row in dependent), *({column: fmpq(1)} for column in alike)])
        self.conserved = [
            row for row, relation in zip(dependent, found, strict=False) if relation.terms == balances[row]
        ]
        self.stated = dict(zip(alike, found[len(dependent) :], strict=True))

    def _combinations(self, wanted: Sequence[Terms]) -> list[Relation]:
        """Return the combinations of the rows B that equal the wanted rows in the columns P."""
        if not wanted:
            return []
        names = [str(number) for number in range(len(wanted))]
        matrix = _columns_of(self._balances, self._rows, self._columns)
        goals = _columns_of(dict(zip(names, wanted, strict=True)), names, self._columns)
        solution = zip(*matrix.solve(goals).tolist(), strict=True)
        scales = [_denominator(self._balances[row]) for row in self._rows]
        relations = []
        for terms, line in zip(wanted, solution, strict=True):
            scale = _denominator(terms)
            multiples = {
                row: share * its_scale / scale
                for row, its_scale, share in zip(self._rows, scales, line, strict=True)
                if share
            }
            relations.append(Relation(multiples, _sum([(a, self._balances[row]) for row, a in multiples.items()])))
        return relations


def independent(matrix: Matrix, rows: Sequence[str], columns: Sequence[str]) -> list[str]:
    """Return rows that are independent, early ones first: as many as there are modulo the prime."""
    _, places = _echelon(nmod_mat(_columns_of(matrix, rows, columns), PRIME))
    return [rows[place] for place in places]


def _columns_of(matrix: Matrix, rows: Sequence[str], columns: Sequence[str]) -> fmpz_mat:
    """Return rows as the columns of a matrix of integers, each multiplied by its common denominator."""
    places = {column: place for place, column in enumerate(columns)}
    found = fmpz_mat(len(columns), len(rows))
    for line, row in enumerate(rows):
        scale = _denominator(matrix[row])
        for column, a in matrix[row].items():
            if column in places:
                found[places[column], line] = (a * scale).p
    return found


def _denominator(terms: Terms) -> int:
    return lcm(*(int(a.q) for a in terms.values()))


def _echelon(matrix: nmod_mat) -> tuple[nmod_mat, list[int]]:
    """Return the reduced row echelon form, and the places of its pivots."""
    if not (matrix.nrows() and matrix.ncols()):
        return matrix, []
    echelon, rank = matrix.rref()
    places: list[int] = []
    place = 0
    for line in range(rank):
        while not echelon[line, place]:
            place += 1
        places.append(place)
    return echelon, places


def _alike(echelon: nmod_mat, pivots: Sequence[int]) -> Iterator[int]:
    """Yield the places of pivots that may be blocked or coupled, from two random vectors of the nullspace."""
    if not pivots:
        return
    random = Random(0)
    vectors = [[nmod(random.randrange(1, PRIME), PRIME) for _ in range(2)] for _ in range(echelon.ncols())]
    for place in pivots:
        vectors[place] = [nmod(0, PRIME)] * 2
    states = (echelon * nmod_mat(vectors, PRIME)).tolist()
    for place, state in zip(pivots, states, strict=False):  # rows of zeros come last
        vectors[place] = [-value for value in state]
    alike: dict[int | None, list[int]] = {}
    for place, (one, other) in enumerate(vectors):
        alike.setdefault(int(one / other) if other else None, []).append(place)
    blocked = alike.pop(None, [])
    several = {place for places in alike.values() if len(places) > 1 for place in places}
    yield from (place for place in pivots if place in several or place in blocked)


def _sum(parts: Sequence[tuple[Exact, Terms]]) -> dict[str, Exact]:
    total: dict[str, Exact] = {}
    for factor, terms in parts:
        for name, a in terms.items():
            total[name] = total.get(name, 0) + factor * a
    return {name: a for name, a in total.items() if a}
