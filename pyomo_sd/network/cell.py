"""F(D): the fluxes left to the cell by a design D, as one warm linear program.

    mass balance and the user's rows,    v[j] within its bounds,    v[r] = 0 for every absent reaction r

An absent reaction (knocked out, or a knock-in that was not bought) loses its bounds, a forced minimum included.
Further constraints hold for one call: on a single flux they narrow its bounds, on several they are rows.

Feasibility is a matter of 1e-9 for a solver, while growth at 0.001 needs some vitamins at 2e-9. The engine therefore
magnifies all limits by a power of two that brings the smallest threshold to 0.01 or more, at most 1024: beyond it,
rounding of the largest fluxes outweighs the tolerance. (Measured on iML1515: growth >= 1e-5 is lost to 196 single
genes, and to 186 of them without magnification.)
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from math import ceil, inf, log2
from typing import Any, NamedTuple

import numpy as np

from pyomo_sd.errors import UnknownName
from pyomo_sd.lp.attempts import TOLERANCE
from pyomo_sd.lp.call_limits import CallLimits, Terms
from pyomo_sd.lp.engine import Engine
from pyomo_sd.lp.limits import UNLIMITED, Limits, divided, meet
from pyomo_sd.lp.ranges import column_ranges
from pyomo_sd.lp.witnesses import NOISE
from pyomo_sd.names import INFEASIBLE, MAXIMIZE, OPTIMAL
from pyomo_sd.network.cell_result import CellResult
from pyomo_sd.network.constraint import LinearConstraint, Relation
from pyomo_sd.network.face import EVERYWHERE, Face, face_of
from pyomo_sd.network.feasibility import Answer, Feasibility
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.network.reason import Reason, Reasoner

Question = tuple[tuple[tuple[tuple[str, float], ...], Relation, float], ...]  # constraints, as a key
LARGEST_FACTOR = 1024.0
SAME = 1e-9  # how much better an optimum may be than what is taken for one, relative to its size where that exceeds 1


class Lesson(NamedTuple):
    """An answer to a question, as one cell tells it to another."""

    question: Question
    answer: Answer


class Cell:
    """The flux space of a network, asked again and again under different designs.

    Parameters
    ----------
    network
        Its flux space without any design.
    weights
        Switchable reaction -> how much a witness should do without it (see `Feasibility`). Reasons tell of these
        reactions alone; by default of all, at the same weight.
    returning
        Those of them that a larger design can bring back where they are absent; by default all.
    threshold
        The smallest flux that decides anything in the calls to come; a call with a smaller right-hand side lowers it
        for itself. Calls that build on each other's values (an optimum that becomes a constraint) should share it.

    Examples
    --------
    >>> from pyomo_sd.network import load_model
    >>> cell = Cell(FluxNetwork.from_cobra(load_model("e_coli_core")))
    >>> growth = {"Biomass_Ecoli_core": 1.0}
    >>> round(cell.optimise(growth).value, 4)
    0.8739
    >>> cell.optimise(growth, absent={"ENO"}).value < 1e-9
    True
    """

    def __init__(
        self,
        network: FluxNetwork,
        weights: Mapping[str, float] | None = None,
        returning: Collection[str] | None = None,
        *,
        threshold: float = 1e-3,
    ) -> None:
        self.network = network
        self.weights = dict.fromkeys(network.reactions, 1.0) if weights is None else weights
        self.returning = frozenset(self.weights if returning is None else returning)
        self.threshold = threshold
        self._solves = 0
        self._questions: dict[Question, Feasibility] = {}
        self._crossed: Reason | None = None  # of the last call, if its limits contradict each other
        self._absent: frozenset[str] = frozenset()  # the absent reactions of the last call
        self._corner: Face | None = None  # the face of optima on which the last call has ended

    @cached_property
    def engine(self) -> Engine:
        """The linear program behind all questions that have an objective."""
        return Engine(self.network.program)

    @cached_property
    def _limits(self) -> CallLimits:
        return CallLimits(self.engine)

    @cached_property
    def _row_names(self) -> tuple[str, ...]:
        return tuple(self.network.rows)

    @cached_property
    def _reasoner(self) -> Reasoner:
        return Reasoner(self.network, self.weights)

    @property
    def solves(self) -> int:
        """The number of linear programs so far."""
        return self._solves + sum(question.solves for question in self._questions.values())

    def question(self, constraints: Sequence[LinearConstraint]) -> Feasibility:
        """Return the question whether some flux vector meets ``constraints``, with all that is known of its answers."""
        key = tuple((tuple(terms.items()), sense, rhs) for terms, sense, rhs in constraints)
        if key not in self._questions:
            factor = magnification(min(self.threshold, smallest_threshold(constraints)))
            self._questions[key] = Feasibility(self.network, constraints, self.weights, factor)
        return self._questions[key]

    def lessons(self) -> list[Lesson]:
        """Return the answers that linear programs gave since the last call, for another cell to `learn`."""
        found = [Lesson(key, answer) for key, question in self._questions.items() for answer in question.fresh]
        for question in self._questions.values():
            question.fresh.clear()
        return found

    def learn(self, lessons: Iterable[Lesson]) -> None:
        """Remember answers that another cell found for the same network."""
        for key, answer in lessons:
            constraints = [LinearConstraint(dict(terms), sense, rhs) for terms, sense, rhs in key]
            self.question(constraints).learn(answer)

    def optimise(
        self,
        objective: Mapping[str, float],
        sense: str = MAXIMIZE,
        *,
        absent: Collection[str] = (),
        constraints: Sequence[LinearConstraint] = (),
        face: Face = EVERYWHERE,
    ) -> CellResult:
        """Optimise a linear objective over the fluxes that a design leaves.

        Parameters
        ----------
        objective
            Column id -> coefficient; an empty one asks for any feasible flux vector.
        sense
            "maximize" or "minimize".
        absent
            Reactions that carry exactly zero.
        constraints
            Further constraints, for this call.
        face
            What the last optimum meets and leaves little else, as from `optimal_face`.

        Raises
        ------
        UnknownName
            For a name that is no column of the network.
        LPFailure
            When the engine found no answer to trust.
        """
        costs = {self._column(name): value for name, value in objective.items()}
        if face is self._corner and self._absent == absent and self._is_best_here(costs, sense, constraints, face):
            x = self.engine.answer.x
            return CellResult(
                OPTIMAL, sum(a * float(x[column]) for column, a in costs.items()), self.network.columns, x
            )
        if not self._set(absent, [*constraints, *face.rows], face.columns):
            return CellResult(INFEASIBLE)
        self._solves += 1
        answer = self.engine.solve(costs, sense == MAXIMIZE, stay=face is not EVERYWHERE)
        return CellResult(answer.status, answer.value, self.network.columns, answer.x)

    def reason(self) -> Reason:
        """Return what the answer of the last `optimise` rests on.

        Of an optimum: that its flux vector is feasible. That nothing better is, rests on `rewarded` as well.
        """
        if self._crossed is not None:
            return self._crossed
        status = self.engine.answer.status
        if status == INFEASIBLE:
            return self._reasoner.certificate(self.engine.program, self.engine.certificate(), self._absent)
        if status == OPTIMAL:
            return self._reasoner.point(self.engine.support(), self._absent)
        direction = self.engine.ray()
        noise = NOISE * np.abs(direction).max(initial=0.0)
        return self._reasoner.ray(np.flatnonzero(np.abs(direction) > noise).astype(np.int32))

    def rewarded(self, sense: str) -> frozenset[str]:
        """Return the absent reactions whose presence the prices of the last optimum, of this sense, reward."""
        slopes = self.engine.duals().columns
        return self._reasoner.rewarded(slopes if sense == MAXIMIZE else -slopes, self._absent)

    def ranges(
        self,
        columns: Sequence[str] | None = None,
        *,
        absent: Collection[str] = (),
        constraints: Sequence[LinearConstraint] = (),
    ) -> dict[str, Limits] | None:
        """Find the least and the largest flux of each column (default: all reactions), +-inf where unbounded.

        ``None`` when there is no feasible flux vector at all.
        """
        names = self.network.reactions if columns is None else columns
        if not self._set(absent, constraints):
            return None
        found = column_ranges(self.engine, self.engine.program, [self._column(name) for name in names])
        return None if found is None else dict(zip(names, zip(*(f.tolist() for f in found), strict=True), strict=True))

    def optimal_face(
        self,
        objective: Mapping[str, float],
        sense: str = MAXIMIZE,
        *,
        absent: Collection[str] = (),
        constraints: Sequence[LinearConstraint] = (),
    ) -> tuple[float, Face] | None:
        """Find an optimum, and what only optimal flux vectors meet; ``None`` where there is no optimum."""
        best = self.optimise(objective, sense, absent=absent, constraints=constraints)
        if best.status != OPTIMAL:
            return None
        face = face_of(objective, best, self.engine.duals(), self._inequalities())
        self._corner = None if face.rows else face
        return best.value, face

    def _is_best_here(
        self, costs: Mapping[int, float], sense: str, constraints: Sequence[LinearConstraint], face: Face
    ) -> bool:
        """Tell whether the corner of its face at hand meets constraints, and none is better for another objective.

        It mostly is so: what optima have in common settles the fluxes that are asked for, and they differ in others.
        """
        x = self.engine.answer.x
        for constraint in constraints:
            lower, upper = constraint.limits
            if not lower <= sum(a * x[self._column(name)] for name, a in constraint.terms.items()) <= upper:
                return False
        value = sum(a * x[column] for column, a in costs.items())
        stay = np.fromiter(face.columns, dtype=np.int32)
        return self.engine.room(costs, sense == MAXIMIZE, stay) <= SAME * max(1.0, abs(value))

    def _inequalities(self) -> Iterator[tuple[dict[str, float], int]]:
        """Yield the rows that are no equations, with their numbers: the user's, and those of the last call."""
        program = self.network.program
        for row in np.flatnonzero(program.row_lower < program.row_upper).tolist():
            yield {column: float(a) for column, a in self.network.rows[self._row_names[row]].items()}, row
        for key, row in self._limits.rows.items():
            yield {self.network.columns[column]: a for column, a in key}, row

    # ---- bringing the engine to what one call asks for

    def _set(
        self,
        absent: Collection[str],
        constraints: Sequence[LinearConstraint],
        fixed: Mapping[int, Limits] = EVERYWHERE.columns,
    ) -> bool:
        """Set all limits; False when they already contradict each other."""
        zero = (self._column(part) for reaction in absent for part in self.network.parts(reaction))
        columns: dict[int, Limits] = dict.fromkeys(zero, (0.0, 0.0))
        columns.update(fixed)
        rows: dict[Terms, Limits] = {}
        for constraint in constraints:
            terms = {self._column(name): a for name, a in constraint.terms.items() if a}
            if len(terms) == 1:
                column, a = next(iter(terms.items()))
                columns[column] = meet(columns.get(column, self._given(column)), divided(constraint.limits, a))
            else:
                key = frozenset(terms.items())
                rows[key] = meet(rows.get(key, UNLIMITED), constraint.limits)
        self._absent, self._corner = frozenset(absent), None
        self._crossed = self._contradiction(columns, rows)
        if self._crossed is not None:
            return False
        self.engine.magnify(magnification(min(self.threshold, smallest_threshold(constraints))))
        self._limits.set(columns, rows)
        return True

    def _contradiction(self, columns: dict[int, Limits], rows: Mapping[Any, Limits]) -> Reason | None:
        """Return the reason of limits that cross each other: no constraint, no answer, where a column's do."""
        if any(lower > upper for lower, upper in rows.values()):
            return Reason()
        crossed = [column for column, (lower, upper) in columns.items() if lower > upper]
        names = [self.network.columns[column] for column in crossed[:1]]
        owners = frozenset(self.network.owner.get(name, name) for name in names) & self.weights.keys()
        return Reason(owners - self._absent, owners & self._absent) if crossed else None

    def _column(self, name: str) -> int:
        try:
            return self.network.column_index[name]
        except KeyError:
            raise UnknownName("reaction", name, self.network.columns) from None

    def _given(self, column: int) -> Limits:
        program = self.network.program
        return float(program.column_lower[column]), float(program.column_upper[column])


def magnification(threshold: float) -> float:
    """Return the power of two that brings a threshold to 0.01 or more, between 1 and 1024.

    >>> magnification(0.001), magnification(5.0), magnification(1e-9)
    (16.0, 1.0, 1024.0)
    """
    return min(max(2.0 ** ceil(log2(0.01 / threshold)), 1.0), LARGEST_FACTOR)


def smallest_threshold(constraints: Iterable[LinearConstraint]) -> float:
    """Return the smallest right-hand side that is not zero (within the tolerance); infinite where there is none."""
    return min((size for constraint in constraints if (size := abs(constraint.rhs)) > TOLERANCE), default=inf)
