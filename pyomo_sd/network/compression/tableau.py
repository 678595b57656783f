"""The network while it is being compressed: exact rows and columns, and what changed since they were looked at."""

from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from math import isfinite
from typing import TypeAlias

from flint import fmpq

from pyomo_sd.errors import UnknownReaction
from pyomo_sd.network.compression.step import NOTHING, Bounds, Step, is_forced, where_all
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.network.from_cobra import exact, free_name
from pyomo_sd.network.rule import Rule

Exact: TypeAlias = fmpq
BALANCED = (0.0, 0.0)


class Tableau:
    """Rows, columns, bounds and rules, and the steps that were made.

    Attributes
    ----------
    rows, columns
        The coefficients, by row and by column.
    balances
        The rows that are equations with the right-hand side zero, in order.
    bounds
        Exact bounds of the columns.
    rules
        When a column is there, over the candidates for interventions; no rule: always.
    named
        Columns that expressions outside of the network are about: they stay apart from parallel ones.
    touched_rows, touched_columns
        Balances and columns that changed since they were looked at.
    steps
        What was done.
    """

    def __init__(self, network: FluxNetwork, rules: Mapping[str, Rule], named: Collection[str]) -> None:
        for column in (*rules, *named):
            if column not in network.column_index:
                raise UnknownReaction(column, network.columns)
        self.network = network
        self.rows: dict[str, dict[str, Exact]] = {}
        self.columns: dict[str, dict[str, Exact]] = {column: {} for column in network.columns}
        # in the network's order, so that the result does not depend on that of its mappings
        for name in (*network.metabolites, *network.constraints):
            terms = sorted(network.rows[name].items(), key=lambda term: network.column_index[term[0]])
            self.rows[name] = {column: rational(a) for column, a in terms if a}
            for column, a in self.rows[name].items():
                self.columns[column][name] = a
        self.balances = dict.fromkeys(name for name in self.rows if network.row_bounds[name] == BALANCED)
        self.bounds: dict[str, Bounds] = {column: _exact_bounds(network.bounds[column]) for column in network.columns}
        self._signs = {column: _signs(bounds) for column, bounds in self.bounds.items()}
        owners = ((column, {column: None, network.owner.get(column, column): None}) for column in network.columns)
        stated = ((column, where_all(rules.get(name) for name in both)) for column, both in owners)
        self.rules = {column: rule for column, rule in stated if rule is not None}
        self.named = set(named)
        self.touched_rows: dict[str, None] = dict.fromkeys(self.balances)
        self.touched_columns: dict[str, None] = dict.fromkeys(self.columns)
        self.steps: list[Step] = []

    def is_forced(self, column: str) -> bool:
        """Tell whether the bounds of a column exclude zero."""
        return is_forced(self.bounds[column])

    def parted(self, row: str) -> tuple[list[str], list[str]]:
        """Return the columns whose term in a row can be positive, and those whose term can be negative."""
        signs = self._signs
        terms = self.rows[row].items()
        positive = [column for column, a in terms if signs[column][a > 0]]
        negative = [column for column, a in terms if signs[column][a < 0]]
        return positive, negative

    def take_touched_rows(self) -> Iterator[str]:
        """Yield the balances that changed, until none is left."""
        while self.touched_rows:
            row = next(iter(self.touched_rows))
            del self.touched_rows[row]
            if row in self.balances:
                yield row

    def snapshot(self, column: str) -> dict[str, Fraction]:
        """Return the coefficients of a column as they are now."""
        return {row: fraction(a) for row, a in self.columns[column].items()}

    def bound(self, column: str, bounds: Bounds) -> None:
        """Give a column other bounds."""
        self.bounds[column] = bounds
        self._signs[column] = _signs(bounds)
        self.touch(column)

    def touch(self, column: str) -> None:
        """Have a column, and its balances, looked at again."""
        self.touched_columns[column] = None
        self.touched_rows.update(dict.fromkeys(row for row in self.columns[column] if row in self.balances))

    def add_balance(self, wanted: str, terms: Mapping[str, Exact]) -> str:
        """Add a balance that the others imply; return its name."""
        row = free_name(wanted, self.rows)
        self.rows[row] = dict(terms)
        for column, a in terms.items():
            self.columns[column][row] = a
        self.balances[row] = self.touched_rows[row] = None
        return row

    def remove_row(self, row: str) -> None:
        """Take a row away."""
        for column in self.rows.pop(row):
            del self.columns[column][row]
            self.touched_columns[column] = None
        self.balances.pop(row, None)

    def remove_column(self, column: str) -> None:
        """Take a column away, which carries nothing; one that is named stays, fixed and without rows."""
        self.touch(column)
        for row in self.columns[column]:
            del self.rows[row][column]
        self.touched_columns.pop(column)
        if column in self.named:
            self.columns[column] = {}
            self.bound(column, NOTHING)
        else:
            del self.columns[column], self.bounds[column]
        self.rules.pop(column, None)

    def replace(self, column: str, others: Mapping[str, Exact]) -> None:
        """Put a sum of others in the place of a column."""
        for row, a in self.columns.pop(column).items():
            del self.rows[row][column]
            for other, factor in others.items():
                self._set(row, other, self.rows[row].get(other, 0) + a * factor)
            if row in self.balances:
                self.touched_rows[row] = None
        del self.bounds[column]
        self.rules.pop(column, None)
        self.touched_columns.pop(column, None)
        for other in others:
            self.touch(other)

    def _set(self, row: str, column: str, value: Exact) -> None:
        if value:
            self.rows[row][column] = self.columns[column][row] = value
        else:
            del self.rows[row][column], self.columns[column][row]

    def set_rule(self, column: str, rule: Rule | None) -> None:
        """Say when a column is there."""
        if rule is None:
            self.rules.pop(column, None)
        else:
            self.rules[column] = rule


def fraction(a: Exact) -> Fraction:
    """Return a rational number of flint as one of Python."""
    return Fraction(int(a.p), int(a.q))


@lru_cache(maxsize=65536)
def rational(a: Fraction) -> Exact:
    """Return a fraction as a rational number of flint, whose arithmetic is many times faster."""
    return fmpq(a.numerator, a.denominator)


def _signs(bounds: Bounds) -> tuple[bool, bool]:
    """Tell whether a value within the bounds can be negative, and whether it can be positive."""
    return bounds[0] < 0, bounds[1] > 0


def _exact_bounds(pair: tuple[float, float]) -> Bounds:
    lower, upper = (exact(bound) if isfinite(bound) else bound for bound in pair)
    return lower, upper
