r"""Whether some flux vector meets fixed constraints, asked for one design after the other.

.. math::

    \min\ \sum_r w_r\,(v_r^+ + v_r^-) \quad\text{s.t.}\quad S (v^+ - v^-) = 0,\quad l \le v^+ - v^- \le u,\quad
    A (v^+ - v^-) \le b, \quad v_r = 0 \text{ for the absent reactions}

One linear program per question at most: a point or a certificate found before is an answer for every design that it
stands for (`reason`), which set operations tell. The fewer reactions a point uses, the more designs it stands for;
hence the weights w.
"""

from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from pyomo_sd.lp.engine import Engine
from pyomo_sd.lp.program import Integers, LinearProgram, sparse_rows
from pyomo_sd.names import INFEASIBLE
from pyomo_sd.network.constraint import LinearConstraint
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.network.points import MOST_POINTS, Points
from pyomo_sd.network.reason import Reason, Reasoner


@dataclass(frozen=True)
class Answer:
    """Whether some flux vector meets the constraints, and what the answer rests on."""

    feasible: bool
    reason: Reason


class Feasibility:
    """A question to a network, asked under many designs.

    Parameters
    ----------
    network
        Its flux space without any design.
    constraints
        What a flux vector has to meet.
    weights
        Switchable reaction -> how much it is worth to do without it.
    factor
        By how much the engine magnifies all limits.
    """

    def __init__(
        self,
        network: FluxNetwork,
        constraints: Sequence[LinearConstraint],
        weights: Mapping[str, float],
        factor: float,
    ) -> None:
        self.solves = 0
        self._network = network
        self._reasoner = Reasoner(network, weights)
        self._program = _with_constraints(network, constraints)
        self._halves = _Halves(self._program)
        self._engine = Engine(self._halves.program)
        self._engine.magnify(factor)
        columns = [(network.column_index[reaction], weight) for reaction, weight in weights.items() if weight]
        self._costs = {int(half): weight for column, weight in columns for half in self._halves.of(column)}
        self._absent: frozenset[str] = frozenset()
        self._points = Points()
        # by one of the absent reactions that a certificate needs: none stands without it
        self._certificates_by: dict[str | None, list[Reason]] = {}
        self._certificates = 0
        # what linear programs answered since somebody else was told
        self.fresh: deque[Answer] = deque(maxlen=MOST_POINTS)

    def ask(self, absent: frozenset[str]) -> Answer:
        """Tell whether some flux vector without the ``absent`` reactions meets the constraints.

        Raises
        ------
        LPFailure
            When the engine found no answer to trust.
        """
        point = next(self.standing(absent), None)
        if point is not None:
            return Answer(True, point)
        certificate = self._certificate(absent)
        return Answer(False, certificate) if certificate is not None else self._solve(absent)

    def standing(self, absent: frozenset[str]) -> Iterator[Reason]:
        """Return the points known that answer the question, first found first."""
        return self._points.standing(absent)

    def learn(self, answer: Answer) -> None:
        """Remember an answer, by what it rests on."""
        reason = answer.reason
        if not answer.feasible:
            self._certificates += 1
            if self._certificates > MOST_POINTS:
                self._certificates, self._certificates_by = 1, {}
            self._certificates_by.setdefault(min(reason.absent, default=None), []).append(reason)
            return
        self._points.add(reason)

    def _certificate(self, absent: frozenset[str]) -> Reason | None:
        known = (reason for key in (None, *absent) for reason in self._certificates_by.get(key, ()))
        return next((reason for reason in known if reason.stands(absent)), None)

    def _solve(self, absent: frozenset[str]) -> Answer:
        self._switch(absent)
        self.solves += 1
        found = self._engine.solve(self._costs, maximize=False)
        if found.status == INFEASIBLE:
            prices = self._engine.certificate()
            reason = self._reasoner.certificate(self._present(absent), prices, absent)
        else:
            reason = self._reasoner.point(self._halves.whole(self._engine.support()), absent)
        answer = Answer(found.status != INFEASIBLE, reason)
        self.learn(answer)
        self.fresh.append(answer)
        return answer

    def _columns(self, absent: Collection[str]) -> list[int]:
        index = self._network.column_index
        return [index[part] for reaction in absent for part in self._network.parts(reaction)]

    def _switch(self, absent: frozenset[str]) -> None:
        """Take the absent reactions away, and bring those back that were absent before."""
        back = [half for column in self._columns(self._absent - absent) for half in self._halves.of(column)]
        gone = [half for column in self._columns(absent - self._absent) for half in self._halves.of(column)]
        if back:
            self._engine.restore_columns(back)
        if gone:
            self._engine.set_columns(gone, np.zeros(len(gone)), np.zeros(len(gone)))
        self._absent = absent

    def _present(self, absent: frozenset[str]) -> LinearProgram:
        lower, upper = self._program.column_lower.copy(), self._program.column_upper.copy()
        gone = self._columns(absent)
        lower[gone] = upper[gone] = 0.0
        program = self._program
        return LinearProgram(program.matrix, program.row_lower, program.row_upper, lower, upper)


class _Halves:
    """A program whose columns are split into a forward and, where it can run backwards, a reverse half."""

    def __init__(self, whole: LinearProgram) -> None:
        backward = np.flatnonzero(whole.column_lower < 0)
        width = len(whole.column_lower)
        self._column_of = np.concatenate([np.arange(width), backward]).astype(np.int32)
        self._reverse = dict(zip(backward.tolist(), range(width, width + len(backward)), strict=True))
        low, high = whole.column_lower, whole.column_upper
        self.program = LinearProgram(
            sp.csc_array(sp.hstack([whole.matrix, -whole.matrix[:, backward]])),
            whole.row_lower,
            whole.row_upper,
            np.concatenate([np.maximum(low, 0.0), np.maximum(-high[backward], 0.0)]),
            np.concatenate([np.maximum(high, 0.0), -low[backward]]),
        )

    def of(self, column: int) -> tuple[int, ...]:
        """Return the halves of a column."""
        return (column, self._reverse[column]) if column in self._reverse else (column,)

    def whole(self, halves: Integers) -> Integers:
        """Return the columns that these halves belong to."""
        return np.unique(self._column_of[halves])


def _with_constraints(network: FluxNetwork, constraints: Sequence[LinearConstraint]) -> LinearProgram:
    if not constraints:
        return network.program
    index = network.column_index
    rows = sparse_rows([{index[name]: a for name, a in c.terms.items() if a} for c in constraints], len(index))
    limits = np.array([c.limits for c in constraints])
    return network.program.with_rows(rows, limits[:, 0], limits[:, 1])
