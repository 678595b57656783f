"""The convex image of a linear program in two or three dimensions, exactly: its vertices and faces.

A linear program tells the farthest point in any direction. First the image's own dimension is found: directions in
which it has no width are left out, so what is a point, a segment, or a plane in space is treated as such. Then the hull
of the points at hand is pushed outwards: for each of its facets one linear program tells whether anything lies beyond
(the *convex hull method* of Lassez and Lassez, 1992). When nothing does, hull and image are the same.

All is done in coordinates in which the image is as wide as high: growth (1/h) is small beside fluxes (mmol/gDW/h).
"""

from collections.abc import Callable, Iterator
from typing import TypeAlias

import numpy as np
from scipy.linalg import null_space
from scipy.spatial import ConvexHull

from pyomo_sd.analysis.view import View

Array: TypeAlias = np.ndarray
Extreme: TypeAlias = Callable[[Array], Array]
Face = list[int]
NOISE = 1e-8  # of a point that a linear program returns, in its units; what is thinner has no width
EXACTNESS = 1e-7  # of the hull, as a share of its width
SAME_PLANE = 1e-5  # normals that differ by less belong to one facet


def image(view: View) -> tuple[Array, list[Face]]:
    """Find the image of a view.

    Returns
    -------
    tuple
        The vertices, one row each, and the faces as indices of vertices in order around: none for points and segments,
        one for what is flat, and of a solid all, seen from outside.

    Raises
    ------
    InfeasibleModel, UnboundedAxis
        There is no image, or it has no end; the axis is named.
    """
    dimension = len(view.axes)
    ends = [view.range(axis) for axis in range(dimension)]
    low, high = (np.array([end[side][axis] for axis, end in enumerate(ends)]) for side in (0, 1))
    wide = np.flatnonzero(high - low > NOISE * np.maximum(1.0, np.maximum(abs(low), abs(high))))
    width = (high - low)[wide]

    def extreme(direction: Array) -> Array:
        full = np.zeros(dimension)
        full[wide] = direction / width
        return (view.extreme(full)[wide] - low[wide]) / width

    def placed(points: Array) -> Array:
        full = np.tile((low + high) / 2, (len(points), 1))
        full[:, wide] = low[wide] + points * width
        return full + 0.0

    if not len(wide):
        return placed(np.zeros((1, 0))), []
    start = (ends[wide[0]][0][wide] - low[wide]) / width
    exactness = max(EXACTNESS, NOISE / width.min())
    basis = _own_directions(extreme, start, exactness)
    points, faces = _vertices(lambda d: (extreme(d @ basis) - start) @ basis.T, len(basis), exactness)
    return placed(start + points @ basis), faces


def _own_directions(extreme: Extreme, start: Array, exactness: float) -> Array:
    """Return orthogonal directions, one row each, in which the image has a width."""
    basis, thin = np.zeros((0, len(start))), np.zeros((0, len(start)))
    while len(basis) + len(thin) < len(start):
        direction = null_space(np.vstack([basis, thin])).T[0] if len(basis) + len(thin) else np.eye(len(start))[0]
        ends = [extreme(sign * direction) for sign in (-1.0, 1.0)]
        farthest = max(ends, key=lambda point: abs((point - start) @ direction)) - start
        if abs(farthest @ direction) <= exactness:
            thin = np.vstack([thin, direction])
            continue
        across = farthest - basis.T @ (basis @ farthest)
        across -= thin.T @ (thin @ across)
        basis = np.vstack([basis, across / np.linalg.norm(across)])
    return basis if len(thin) else np.eye(len(start))


def _vertices(extreme: Extreme, dimension: int, exactness: float) -> tuple[Array, list[Face]]:
    """Return vertices and faces of an image that has a width in every direction."""
    axes = np.eye(dimension)
    points = np.array([extreme(sign * axis) for axis in axes for sign in (-1.0, 1.0)])
    if dimension == 1:
        return points, []
    for _ in range(dimension):  # a hull needs points that are not all in one plane
        _, sizes, directions = np.linalg.svd(points - points.mean(axis=0))
        if sizes[-1] > exactness / 10:
            break
        points = np.vstack([points, *(extreme(sign * directions[-1]) for sign in (-1.0, 1.0))])
    settled: set[bytes] = set()
    while True:
        hull = ConvexHull(points)
        new = list(_points_beyond(hull, extreme, exactness, settled))
        if not new:
            return _tidy(hull)
        points = np.vstack([points, *new])


def _points_beyond(hull: ConvexHull, extreme: Extreme, exactness: float, settled: set[bytes]) -> Iterator[Array]:
    for normal, offset in zip(hull.equations[:, :-1], hull.equations[:, -1], strict=True):
        key = np.round([*normal, offset], 9).tobytes()
        if key in settled:
            continue
        point = extreme(normal)
        if normal @ point + offset > exactness:
            yield point
        else:
            settled.add(key)


def _tidy(hull: ConvexHull) -> tuple[Array, list[Face]]:
    """Leave out points on edges and inside of facets, and join the pieces of each facet."""
    normals = hull.equations[:, :-1]
    corners = [v for v in hull.vertices if _is_corner(normals[(hull.simplices == v).any(axis=1)])]
    points = hull.points[corners]
    if points.shape[1] == 2:
        return points, [list(range(len(points)))]  # SciPy lists the vertices of a polygon in order around
    pieces = ConvexHull(points)
    return points, [_around(points, pieces, plane) for plane in _planes(pieces.equations)]


def _is_corner(normals: Array) -> bool:
    sizes = np.linalg.svd(normals, compute_uv=False)
    return len(normals) >= normals.shape[1] and bool(sizes[normals.shape[1] - 1] > SAME_PLANE)


def _planes(equations: Array) -> Iterator[list[int]]:
    """Group the pieces of a hull by the plane that they lie in."""
    left = list(range(len(equations)))
    while left:
        same = [k for k in left if abs(equations[k] - equations[left[0]]).max() < SAME_PLANE]
        left = [k for k in left if k not in same]
        yield same


def _around(points: Array, hull: ConvexHull, pieces: list[int]) -> Face:
    """Return the corners of a facet, counterclockwise if seen from outside."""
    face, normal = np.unique(hull.simplices[pieces]), hull.equations[pieces[0], :-1]
    spokes = points[face] - points[face].mean(axis=0)
    right = spokes[0] / np.linalg.norm(spokes[0])
    angles = np.arctan2(spokes @ np.cross(normal, right), spokes @ right)
    return [int(k) for k in face[np.argsort(angles)]]
