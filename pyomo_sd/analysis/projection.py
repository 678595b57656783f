"""What a flux space looks like along two or three axes: points and faces, without any drawing.

Rates give a convex image, and so do yields of one denominator (`view`): its vertices are found exactly (`hull`). Any
other choice of axes gives an image that is connected and may be curved: it is told by slices (`slices`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cobra

from pyomo_sd.analysis.axes import Axis, AxisInput, read_axis
from pyomo_sd.analysis.flux_problem import narrowed
from pyomo_sd.analysis.hull import Array, Face, image
from pyomo_sd.analysis.lp_solvers import lp_solver
from pyomo_sd.analysis.slices import by_slices, is_convex
from pyomo_sd.analysis.view import Space, View, with_positive_denominator
from pyomo_sd.errors import SetupError
from pyomo_sd.network import FluxNetwork, network_of
from pyomo_sd.network.compression import compress
from pyomo_sd.problem.expressions import Constraints

POINTS = {2: 40, 3: 25}  # slices of a curved image, unless stated


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
    if is_convex(seen):
        return Projection(*image(View(space, seen, open_program)), tuple(read), exact=True)
    count = points or POINTS[len(seen)]
    return Projection(*by_slices(space, seen, count, open_program), tuple(read), exact=False)
