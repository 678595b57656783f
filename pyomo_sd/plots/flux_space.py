"""The flux space along two or three axes, as an area or a solid: production envelopes, yield spaces and the like.

What is drawn is found by `analysis.projection`. Calls without ``ax`` draw into the current figure, so that several
cells can be laid over each other: the wild type, what a module protects, a design.
"""

import re
import warnings
from collections.abc import Collection, Sequence
from typing import Any

import cobra
import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.artist import Artist
from matplotlib.patches import Polygon
from matplotlib.ticker import MaxNLocator
from mpl_toolkits.mplot3d.art3d import Line3DCollection, Poly3DCollection
from typing_extensions import TypedDict, Unpack

from pyomo_sd.analysis.axes import Axis, AxisInput, Terms
from pyomo_sd.analysis.projection import Projection, project
from pyomo_sd.errors import SetupError
from pyomo_sd.network import FluxNetwork, network_of
from pyomo_sd.problem.expressions import Constraints
from pyomo_sd.problem.keywords import refuse_unknown, shows

Points = list[list[float]]
GROWTH = re.compile(r"biomass|growth|(?:^|_)bm$|^bio$", re.IGNORECASE)
FLUX, RATE_OF_GROWTH = "mmol/gDW/h", "1/h"
UNITS = {
    (FLUX,): FLUX,
    (RATE_OF_GROWTH,): RATE_OF_GROWTH,
    (FLUX, FLUX): "mmol/mmol",
    (RATE_OF_GROWTH, FLUX): "gDW/mmol",
    (FLUX, RATE_OF_GROWTH): "mmol/gDW",
}
SPATIAL = "3d"
COLORMAP = "viridis"
EDGE = (0.1, 0.1, 0.1, 0.7)
FILLED = 0.4  # opacity of areas, so that one shows through the other
MARGIN = 0.05  # of the range, around what is drawn
LABEL_PAD = 14.0  # points between the numbers and the label of an axis in space


class PlotOptions(TypedDict, total=False):
    """The keywords of `plot_flux_space`."""

    constraints: Constraints
    solver: str | None
    points: int | None
    ax: Any
    show: bool | None
    plt_backend: str | None
    cmap: str | None


@shows(PlotOptions)
def plot_flux_space(
    model: cobra.Model | FluxNetwork, axes: Sequence[AxisInput], **options: Unpack[PlotOptions]
) -> tuple[Points, list[list[int]], Any]:
    """Draw the flux space of a model along two or three axes.

    Parameters
    ----------
    model
        A cobra model, which stays as it is, or a flux network.
    axes
        Two or three; each a linear expression of fluxes ("EX_succ_e", "-EX_glc__D_e"; mmol/gDW/h, growth in 1/h), or a
        pair (numerator, denominator), which means a yield.
    constraints
        Further constraints, in any form that `fba` takes.
    solver
        Name of a solver for the linear programs; by default the LP engine ("highs").
    points
        Number of slices where the image may be curved: with yields, unless all axes are yields with one denominator. By
        default 40 for two axes and 25 for three. All else is exact.
    ax
        matplotlib Axes to draw into, for three axes with ``projection="3d"``; by default the current ones, and for
        three axes those of a new figure.
    show
        Whether the figure is shown; by default if neither ``ax`` nor ``plt_backend`` is given.
    plt_backend
        matplotlib backend to switch to.
    cmap
        Colormap of a solid, by the height of its faces; by default "viridis".

    Returns
    -------
    tuple
        The points (a list of coordinates each), the triangles between them (places of three points each; none if the
        flux space is a point or a line), and the drawn matplotlib Artist: its colours can be set (``set_facecolor``,
        ``set_edgecolor``), and its ``axes`` are the Axes.

    Raises
    ------
    SetupError
        There are not two or three axes; an axis names no reaction; a denominator takes both signs, or is always zero;
        or ``ax`` has another projection.
    UnboundedAxis
        An axis along which the flux space has no end.
    InfeasibleModel
        When no flux vector meets the model's limits and the constraints.
    UnknownReaction, ExpressionError, UnknownName, UnknownKeyword
        For an expression that can not be read, an unknown solver or keyword.

    Examples
    --------
    >>> import pyomo_sd as sd
    >>> axes = ["Biomass_Ecoli_core", ("EX_etoh_e", "-EX_glc__D_e")]
    >>> points, triangles, plot = plot_flux_space(
    ...     sd.load_model("e_coli_core"), axes, constraints="EX_o2_e = 0", points=3, plt_backend="agg"
    ... )
    >>> [round(value, 3) for value in points[-1]], len(triangles), plot.axes.get_ylabel()
    ([0.0, 2.0], 3, 'EX_etoh_e / (-EX_glc__D_e)  (mmol/mmol)')
    """
    refuse_unknown("plot_flux_space", options, PlotOptions.__annotations__)
    network = network_of(model)
    seen = project(network, axes, options.get("constraints"), options.get("points"), options.get("solver"))
    backend, ax = options.get("plt_backend"), options.get("ax")
    if backend is not None:
        mpl.use(backend)
    ax = _axes(ax, flat=len(seen.axes) == 2)
    drawn = _draw_area(seen, ax) if len(seen.axes) == 2 else _draw_solid(seen, ax, options.get("cmap") or COLORMAP)
    growth = frozenset(name for name in network.reactions if GROWTH.search(name))
    for axis, name in zip(seen.axes, "xyz", strict=False):
        getattr(ax, f"set_{name}label")(_label(axis, growth, "  " if len(seen.axes) == 2 else "\n"))
    show = options.get("show")
    if show or (show is None and options.get("ax") is None and backend is None):
        _show()
    return seen.points.tolist(), seen.triangles, drawn


def _axes(given: Any, flat: bool) -> Any:
    """Return the Axes to draw into: those given, else the current ones in the plane, those of a new figure in space."""
    if given is not None:
        if (given.name == SPATIAL) == flat:
            raise SetupError(
                f"{'two' if flat else 'three'} axes cannot be drawn into ax={given!r}: its projection differs"
            )
        return given
    if flat and plt.gca().name != SPATIAL:
        return plt.gca()
    return plt.figure(layout="constrained").add_subplot(projection=None if flat else SPATIAL)


def _draw_area(seen: Projection, ax: Any) -> Artist:
    """Draw into the plane; a line is a polygon without inside, so that colours can be set as for areas."""
    color = f"C{len(ax.patches) + len(ax.collections)}"
    if len(seen.points) == 1:
        drawn: Artist = ax.scatter(*seen.points.T, color=color, zorder=3)
    else:
        shape = Polygon(seen.points, closed=bool(seen.faces), facecolor=(color, FILLED), edgecolor=color, linewidth=1.5)
        drawn = ax.add_patch(shape)
    ax.margins(MARGIN)
    ax.autoscale_view()
    return drawn


def _draw_solid(seen: Projection, ax: Any, cmap: str) -> Artist:
    """Draw into space; faces are coloured by their height, and flat ones alike."""
    if len(seen.points) == 1:
        drawn: Artist = ax.scatter(*seen.points.T)
    elif not seen.faces:
        drawn = ax.add_collection3d(Line3DCollection([seen.points], linewidth=2))
    else:
        corners = [seen.points[face] for face in seen.faces]
        heights = np.array([corner[:, 2].mean() for corner in corners])
        size = np.ptp(heights)
        shades = mpl.colormaps[cmap]((heights - heights.min()) / size if size else np.full(len(heights), 0.5))
        drawn = ax.add_collection3d(
            Poly3DCollection(
                corners, facecolors=shades, edgecolor=EDGE, linewidth=0.6 if seen.exact else 0.2, alpha=0.85
            )
        )
    ax.auto_scale_xyz(*seen.points.T)
    for axis in (ax.xaxis, ax.yaxis, ax.zaxis):
        axis.set_major_locator(MaxNLocator(5))
        axis.labelpad = LABEL_PAD
    ax.set_box_aspect(None, zoom=0.8)  # or the labels are cut off
    return drawn


def _label(axis: Axis, growth: Collection[str], gap: str) -> str:
    unit = UNITS.get(tuple(_unit(terms, growth) for terms in (axis.numerator, axis.denominator) if terms is not None))
    return f"{axis.name}{gap}({unit})" if unit else axis.name


def _unit(terms: Terms, growth: Collection[str]) -> str:
    """Tell the unit of an expression, if all its terms have the same."""
    kinds = {RATE_OF_GROWTH if name in growth else FLUX for name in terms}
    return kinds.pop() if len(kinds) == 1 else ""


def _show() -> None:
    with warnings.catch_warnings():  # where there is no screen there is nothing to show, and nothing wrong
        warnings.filterwarnings("ignore", message=".*non-interactive")
        plt.show()
