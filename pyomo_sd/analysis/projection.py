"""What a flux space looks like along two or three axes: points and faces, without any drawing.

Rates give a convex image, and so do yields of one denominator (`axes`): its vertices are found exactly (`hull`). Any
other choice of axes gives an image that is connected and may be curved. It is told by slices: at a fixed value of one
axis, rate or yield, the rest of the cell is still a linear program, so every point is exact, and only what lies between
two slices is not. In the plane a slice is a segment; in space it is a convex polygon, or else an area made of segments.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import cobra
import numpy as np

from pyomo_sd.analysis.axes import Axis, AxisInput, Space, View, read_axis, with_positive_denominator
from pyomo_sd.analysis.flux_problem import narrowed
from pyomo_sd.analysis.hull import NOISE, Array, Face, image
from pyomo_sd.analysis.lp_solvers import lp_solver
from pyomo_sd.errors import InfeasibleModel, SetupError
from pyomo_sd.network import FluxNetwork, network_of
from pyomo_sd.network.compression import compress
from pyomo_sd.problem.expressions import Constraints

POINTS = {2: 40, 3: 25}  # slices of a curved image, unless stated
INSIDE = 1e-7  # of the range: the outermost slices lie so much inside, or rounding might leave them empty
SAME = 6  # decimals, as a share of the range, by which points are told apart


@dataclass(frozen=True)
class Projection:
    """The image of a flux space.

    Attributes
    ----------
    points
        One row per point, one column per axis.
    faces
        Indices of points in order around; of a solid, seen from outside. None for points and lines; the points of a
        line are in order then.
    axes
        What was measured.
    exact
        Whether the points are all vertices there are; else they lie on the border, at the slices that were asked for.
    """

    points: Array
    faces: list[Face]
    axes: tuple[Axis, ...]
    exact: bool

    @property
    def triangles(self) -> list[Face]:
        """The faces, cut into triangles."""
        return [[face[0], *pair] for face in self.faces for pair in zip(face[1:], face[2:], strict=False)]


def project(
    model: cobra.Model | FluxNetwork,
    axes: Sequence[AxisInput],
    constraints: Constraints = None,
    points: int | None = None,
    solver: str | None = None,
) -> Projection:
    """Project the flux space of a model on two or three axes.

    Parameters
    ----------
    model
        A cobra model, which stays as it is, or a flux network.
    axes
        Two or three; each a linear expression of fluxes (mmol/gDW/h; growth in 1/h), or a pair (numerator,
        denominator), which means a yield.
    constraints
        Further constraints, in any form that `fba` takes.
    points
        Number of slices where the image may be curved: with yields, unless all axes are yields of one denominator. By
        default 40 in the plane and 25 in space.
    solver
        Name of a solver; by default the LP engine ("highs").

    Raises
    ------
    SetupError
        There are not two or three axes; an axis names nothing; or a denominator takes both signs, or is always zero.
    UnboundedAxis
        An axis has no end; the error names it.
    InfeasibleModel
        When no flux vector meets the model's limits and the constraints.
    UnknownReaction, ExpressionError, UnknownName
        For an expression that can not be read, or an unknown solver.

    Examples
    --------
    >>> from pyomo_sd.network import load_model
    >>> seen = project(load_model("e_coli_core"), ["Biomass_Ecoli_core", "EX_etoh_e"], "EX_o2_e = 0")
    >>> seen.points.max(axis=0).round(3), seen.exact
    (array([ 0.212, 20.   ]), True)
    """
    if len(axes) not in POINTS or isinstance(axes, str):
        raise SetupError(f"a flux space is seen along 2 or 3 axes, not {axes!r}")
    if points is not None and points < 2:
        raise SetupError(f"points has to be 2 or more, not {points!r}")
    open_program = lp_solver(solver)
    network = narrowed(network_of(model), constraints)
    read = [read_axis(axis, network.columns) for axis in axes]
    named = {column for axis in read for column in (*axis.numerator, *(axis.denominator or {}))}
    compression = compress(network, named=named)
    space = Space(compression.network.program, compression.network.column_index)
    small = [
        Axis(compression.express(a.numerator), a.denominator and compression.express(a.denominator), a.name)
        for a in read
    ]
    seen = [with_positive_denominator(axis, space, open_program) for axis in small]
    if _is_convex(seen):
        return Projection(*image(View(space, seen, open_program)), tuple(read), exact=True)
    slices = _Slices(space, seen, points or POINTS[len(seen)], open_program)
    outline = slices.outline() if len(seen) == 2 else slices.surface()
    return Projection(*_distinct(*outline), tuple(read), exact=False)


def _is_convex(axes: Sequence[Axis]) -> bool:
    return all(axis.denominator == axes[0].denominator for axis in axes)


class _Slices:
    """A space cut at equal distances along one axis, chosen such that what a slice shows is convex, if there is one."""

    def __init__(self, space: Space, axes: Sequence[Axis], count: int, open_program: Any) -> None:
        rest = [[axis for axis in axes if axis is not one] for one in axes]
        self.place = next((k for k, others in enumerate(rest) if _is_convex(others)), 0)
        self.space, self.count, self.open_program = space, count, open_program
        self.axis, self.others = axes[self.place], rest[self.place]
        limits = [_limits(View(space, [axis], open_program)) for axis in axes]  # refuses whatever has none
        self.low, self.high = limits[self.place]

    def _cut(self) -> Iterator[tuple[float, Space]]:
        size = self.high - self.low
        if size <= NOISE * max(1.0, abs(self.low), abs(self.high)):
            yield self.low, self.space
            return
        for value in np.linspace(self.low + INSIDE * size, self.high - INSIDE * size, self.count):
            yield float(value), self.space.slice(self.axis, float(value))

    def outline(self) -> tuple[Array, list[Face]]:
        """Return the points of an area in order around: along its lower border, and back along the upper one."""
        ends = [(x, *limits) for x, space in self._cut() if (limits := self._ends(space)) is not None]
        border = [(x, low) for x, low, _ in ends] + [(x, high) for x, _, high in reversed(ends)]
        loop = np.array(border)[:, :: -1 if self.place else 1]
        around = list(range(len(loop)))
        return loop, [around[::-1] if self.place else around]

    def _ends(self, space: Space) -> tuple[float, float] | None:
        try:
            return _limits(View(space, self.others, self.open_program))
        except InfeasibleModel:  # nothing but flux vectors in which a denominator is zero
            return None

    def surface(self) -> tuple[Array, list[Face]]:
        """Return the points of all slices, each in order around, and the faces between one and the next."""
        loops = [(z, loop) for z, space in self._cut() if len(loop := self._loop(space))]
        points = np.array([np.insert(point, self.place, z) for z, loop in loops for point in loop])
        size = len(loops[0][1])
        ring = np.arange(size)
        ahead = np.roll(ring, -1)
        walls = [
            [int(k) for k in corners]
            for first in size * np.arange(len(loops) - 1)
            for corners in zip(first + ring, first + ahead, first + size + ahead, first + size + ring, strict=True)
        ]
        ends = [[int(k) for k in ring[::-1]], [int(k) for k in size * (len(loops) - 1) + ring]]
        return points, [*ends[: len(loops)], *walls]

    def _loop(self, space: Space) -> Array:
        """Return points around a slice, as many of each."""
        try:
            if _is_convex(self.others):
                view = View(space, self.others, self.open_program)
                scale = 1 / np.maximum(np.array([np.ptp(_limits_of(view, k)) for k in (0, 1)]), NOISE)
                angles = np.linspace(0, 2 * np.pi, 2 * self.count, endpoint=False)
                return np.array([view.extreme(scale * (np.cos(a), np.sin(a))) for a in angles])
            inner = _Slices(space, self.others, self.count, self.open_program)
            return inner.outline()[0]
        except InfeasibleModel:
            return np.empty((0, 2))


def _limits_of(view: View, axis: int) -> tuple[float, float]:
    low, high = view.range(axis)
    return float(low[axis]), float(high[axis])


def _limits(view: View) -> tuple[float, float]:
    return _limits_of(view, 0)


def _distinct(points: Array, faces: list[Face]) -> tuple[Array, list[Face]]:
    """Keep one of points at the same place, and the faces that have an area."""
    size = np.ptp(points, axis=0)
    rounded = np.round((points - points.min(axis=0)) / np.where(size > NOISE, size, 1.0), SAME)
    _, first, place = np.unique(rounded, axis=0, return_index=True, return_inverse=True)
    kept = np.sort(first)
    number = np.searchsorted(kept, first)[place.ravel()]
    joined = [list(dict.fromkeys(int(number[k]) for k in face)) for face in faces]
    return points[kept], [face for face in joined if len(face) > 2]
