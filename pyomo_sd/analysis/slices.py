"""A curved image, told by slices: at a fixed value of one axis the rest of the cell is still a linear program.

In the plane a slice is a segment; in space it is a convex polygon, or else an area made of segments. Every point is
exact, and only what lies between two slices is not.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress

import numpy as np

from pyomo_sd.analysis.axes import Axis
from pyomo_sd.analysis.hull import NOISE, Array, Face
from pyomo_sd.analysis.view import Space, View
from pyomo_sd.errors import InfeasibleModel
from pyomo_sd.lp import OpenProgram

INSIDE = 1e-7  # of the range: the outermost slices lie so much inside, or rounding might leave them empty
SAME = 6  # decimals, as a share of the range, by which points are told apart


def by_slices(space: Space, axes: Sequence[Axis], count: int, open_program: OpenProgram) -> tuple[Array, list[Face]]:
    """Find the image along two or three axes, by ``count`` slices.

    Returns
    -------
    tuple
        Points on the border, one row each, and the faces between them as indices of points in order around.

    Raises
    ------
    UnboundedAxis
        An axis has no end.
    """
    slices = _Slices(space, axes, count, open_program)
    return _distinct(*(slices.outline() if len(axes) == 2 else slices.surface()))


def is_convex(axes: Sequence[Axis]) -> bool:
    """Tell whether all axes are rates, or yields of one denominator."""
    return all(axis.denominator == axes[0].denominator for axis in axes)


class _Slices:
    """A space cut at equal distances along one axis, chosen such that what a slice shows is convex, if there is one."""

    def __init__(self, space: Space, axes: Sequence[Axis], count: int, open_program: OpenProgram) -> None:
        rest = [[axis for axis in axes if axis is not one] for one in axes]
        self.place = next((k for k, others in enumerate(rest) if is_convex(others)), 0)
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
        ends = self._ends()
        border = [(x, low) for x, low, _ in ends] + [(x, high) for x, _, high in reversed(ends)]
        loop = np.array(border)[:, :: -1 if self.place else 1]
        around = list(range(len(loop)))
        return loop, [around[::-1] if self.place else around]

    def _ends(self) -> list[tuple[float, float, float]]:
        """Return where the image begins and ends in each slice: always as many, so some may be told again."""
        ends = []
        for x, space in self._cut():
            with suppress(InfeasibleModel):  # nothing but flux vectors in which a denominator is zero
                ends.append((x, *_limits(View(space, self.others, self.open_program))))
        if not ends:
            raise InfeasibleModel(f"{self.axis.name!r} has no value where the other axes have one")
        return [ends[k] for k in np.linspace(0, len(ends) - 1, self.count).round().astype(int)]

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
            if is_convex(self.others):
                view = View(space, self.others, self.open_program)
                scale = 1 / np.maximum(np.array([np.ptp(_limits(view, k)) for k in (0, 1)]), NOISE)
                angles = np.linspace(0, 2 * np.pi, 2 * self.count, endpoint=False)
                return np.array([view.extreme(scale * (np.cos(a), np.sin(a))) for a in angles])
            inner = _Slices(space, self.others, self.count, self.open_program)
            return inner.outline()[0]
        except InfeasibleModel:
            return np.empty((0, 2))


def _limits(view: View, axis: int = 0) -> tuple[float, float]:
    low, high = view.range(axis)
    return float(low[axis]), float(high[axis])


def _distinct(points: Array, faces: list[Face]) -> tuple[Array, list[Face]]:
    """Keep one of points at the same place, and the faces that have an area."""
    size = np.ptp(points, axis=0)
    rounded = np.round((points - points.min(axis=0)) / np.where(size > NOISE, size, 1.0), SAME)
    _, first, place = np.unique(rounded, axis=0, return_index=True, return_inverse=True)
    kept = np.sort(first)
    number = np.searchsorted(kept, first)[place.ravel()]
    joined = [list(dict.fromkeys(int(number[k]) for k in face)) for face in faces]
    return points[kept], [face for face in joined if len(face) > 2]
