r"""A flux space seen along axes whose image is convex: linear programs tell how far it reaches.

A *rate* is a linear expression :math:`n v`, a *yield* a fraction :math:`n v / d v`. Yields of one denominator are
rates of another cell (`fractional`). So whatever holds for rates, a convex image above all, holds for them too.
A yield of a fixed value :math:`c` is the linear row :math:`n v - c\, d v = 0`, so slices are linear whatever the axes
are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pyomo_sd.analysis.axes import Axis, Terms
from pyomo_sd.analysis.fractional import ROUNDING, over_denominator
from pyomo_sd.errors import InfeasibleModel, SetupError, UnboundedAxis
from pyomo_sd.lp import LinearProgram, OpenProgram
from pyomo_sd.lp.program import sparse_rows
from pyomo_sd.names import INFEASIBLE, UNBOUNDED

NOTHING = 1e-9  # a denominator that is rounding's


@dataclass(frozen=True)
class Space:
    """A feasible set, and the columns by name: the flux space, or what a slice leaves of it."""

    program: LinearProgram
    columns: Mapping[str, int]

    def costs(self, terms: Terms) -> dict[int, float]:
        """Return an expression by column."""
        return {self.columns[column]: a for column, a in terms.items()}

    def slice(self, axis: Axis, value: float) -> "Space":
        """Return the part in which an axis has a value."""
        row, level = self.costs(axis.numerator), np.array([value])
        if axis.denominator is not None:
            level = np.zeros(1)
            for column, a in self.costs(axis.denominator).items():
                row[column] = row.get(column, 0.0) - (value * a if abs(value * a) > ROUNDING else 0.0)
        rows = sparse_rows([row], len(self.program.column_lower))
        return replace(self, program=self.program.with_rows(rows, level, level))


class View:
    """A space seen along axes of one denominator, or of none: the image is convex, and linear programs tell its ends.

    Parameters
    ----------
    space
        The flux space, or a slice of it.
    axes
        Rates only, or yields with the same denominator only.
    open_program
        Opens an LP solver on a program.
    """

    def __init__(self, space: Space, axes: Sequence[Axis], open_program: OpenProgram) -> None:
        denominator = axes[0].denominator
        self.axes = axes
        given = space.program
        program = given if denominator is None else over_denominator(given, space.costs(denominator))
        self._solver = open_program(program)
        self._rows = sparse_rows([space.costs(axis.numerator) for axis in axes], len(program.column_lower))

    def extreme(self, direction: np.ndarray) -> np.ndarray:
        """Return a point of the image that lies farthest in a direction (both with one number per axis).

        Raises
        ------
        InfeasibleModel
            There is no point.
        UnboundedAxis
            There is no farthest point.
        """
        weights = self._rows.T @ direction
        columns = np.flatnonzero(weights)
        answer = self._solver.solve(dict(zip(columns.tolist(), weights[columns].tolist(), strict=True)))
        if answer.status == INFEASIBLE:
            raise InfeasibleModel("no flux vector meets the model's limits and the constraints")
        if answer.status == UNBOUNDED:
            names = " and ".join(repr(axis.name) for axis, d in zip(self.axes, direction, strict=True) if d)
            raise UnboundedAxis(f"{names} can grow without limit: state one, constraints=...")
        return self._rows @ answer.x + 0.0  # no negative zeros

    def range(self, axis: int) -> tuple[np.ndarray, np.ndarray]:
        """Return a point with the least value of an axis, and one with its largest."""
        direction = np.eye(len(self.axes))[axis]
        return self.extreme(-direction), self.extreme(direction)


def with_positive_denominator(axis: Axis, space: Space, open_program: OpenProgram) -> Axis:
    """Return the axis; where its denominator is never positive, with the signs of both expressions changed.

    Raises
    ------
    SetupError
        The denominator is always zero, or takes both signs.
    """
    if axis.denominator is None:
        return axis
    solver = open_program(space.program)
    costs = space.costs(axis.denominator)
    answers = [solver.solve(costs, maximize) for maximize in (False, True)]
    if answers[0].status == INFEASIBLE:
        raise InfeasibleModel("no flux vector meets the model's limits and the constraints")
    least, most = (
        sign * np.inf if a.status == UNBOUNDED else a.value for sign, a in zip((-1, 1), answers, strict=True)
    )
    if least < -NOTHING and most > NOTHING:
        raise SetupError(f"the denominator of {axis.name!r} takes both signs: a constraint has to decide for one")
    if max(-least, most) <= NOTHING:
        raise SetupError(f"the denominator of {axis.name!r} is always zero")
    if most > NOTHING:
        return axis
    numerator, denominator = ({c: -a for c, a in terms.items()} for terms in (axis.numerator, axis.denominator))
    return replace(axis, numerator=numerator, denominator=denominator)
