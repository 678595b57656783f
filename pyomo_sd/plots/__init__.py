"""Figures: what the analysis found, drawn with matplotlib, into the caller's Axes if given (``ax=``)."""

from pyomo_sd.plots.comparison import plot_bounds, plot_profile, plot_sizes
from pyomo_sd.plots.flux_space import plot_flux_space

__all__ = ["plot_bounds", "plot_flux_space", "plot_profile", "plot_sizes"]
