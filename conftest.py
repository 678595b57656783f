"""Doctests: those of a solver that is not installed are left out, for doctest looks into whatever a module names."""

from pyomo_sd.solvers import avail_solvers, backends

collect_ignore_glob = [f"pyomo_sd/solvers/{name}*.py" for name in set(backends) - avail_solvers]
