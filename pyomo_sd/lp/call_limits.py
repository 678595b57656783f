"""Limits that hold for one call: the engine goes from those of the last call to those of the next, and stays warm.

Only what differs is sent. Rows that a call does not ask for lose their limits and are kept, because another number of
rows would cost the basis; when too many have piled up, all are forgotten at once.
"""

from collections.abc import Collection, Mapping
from math import inf

import numpy as np

from pyomo_sd.lp.engine import Engine
from pyomo_sd.lp.limits import UNLIMITED, Limits
from pyomo_sd.lp.program import sparse_rows

ROWS_KEPT = 64
Terms = frozenset[tuple[int, float]]  # of a row: column and coefficient


class CallLimits:
    """What the calls of an engine add to its program.

    Attributes
    ----------
    rows
        Number by terms, of all rows that are kept.
    """

    def __init__(self, engine: Engine) -> None:
        self.rows: dict[Terms, int] = {}
        self._engine = engine
        self._columns: dict[int, Limits] = {}  # of the last call
        self._limits: dict[int, Limits] = {}  # of rows in the last call

    def set(self, columns: Mapping[int, Limits], rows: Mapping[Terms, Limits]) -> None:
        """Replace the limits of the last call; columns that are not named have those of the program."""
        self._set_columns(dict(columns))
        self._set_rows(rows)

    def _set_columns(self, wanted: dict[int, Limits]) -> None:
        restored = [column for column in self._columns if column not in wanted]
        changed = {column: limits for column, limits in wanted.items() if self._columns.get(column) != limits}
        if restored:
            self._engine.restore_columns(restored)
        if changed:
            self._engine.set_columns(list(changed), *zip(*changed.values(), strict=True))
        self._columns = wanted

    def _set_rows(self, wanted: Mapping[Terms, Limits]) -> None:
        self._keep(wanted)
        limits = {self.rows[terms]: pair for terms, pair in wanted.items()}
        released = dict.fromkeys((row for row in self._limits if row not in limits), UNLIMITED)
        changed = {row: pair for row, pair in limits.items() if self._limits.get(row) != pair} | released
        if changed:
            self._engine.set_rows(list(changed), *zip(*changed.values(), strict=True))
        self._limits = limits

    def _keep(self, wanted: Collection[Terms]) -> None:
        """Have a row for each of the terms; forget them all when too many have piled up."""
        new = [terms for terms in wanted if terms not in self.rows]
        if self.rows and len(self.rows) + len(new) > ROWS_KEPT:
            self._engine.delete_rows(min(self.rows.values()))
            self.rows, self._limits, new = {}, {}, list(wanted)
        if new:
            width = len(self._engine.program.column_lower)
            free = np.full(len(new), inf)
            added = self._engine.add_rows(sparse_rows([dict(terms) for terms in new], width), -free, free)
            self.rows.update(zip(new, added.tolist(), strict=True))
