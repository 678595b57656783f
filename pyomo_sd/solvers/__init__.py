"""MILP backends, one file each, behind one small interface.

A session keeps one Pyomo model in one solver, for loops that exclude what they found. A further solver is an object
with the attributes of `Backend`, handed to `register_backend`; nothing else in the package needs to know it.
"""

import sys

from pyomo_sd.solvers.backends import avail_solvers, get_backend, register_backend, select_solver
from pyomo_sd.solvers.report import SolverReport, feature_table, solver_report
from pyomo_sd.solvers.session import Backend, Session, SolverOptions, SolverResult, backends

backends.discover(sys.modules[__name__])

__all__ = [
    "Backend",
    "Session",
    "SolverOptions",
    "SolverReport",
    "SolverResult",
    "avail_solvers",
    "backends",
    "feature_table",
    "get_backend",
    "register_backend",
    "select_solver",
    "solver_report",
]
