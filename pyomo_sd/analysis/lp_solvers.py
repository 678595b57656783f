"""Who solves the linear programs of `fba` and `fva`: the LP engine, or whatever registers itself here by name.

An entry is called with a `LinearProgram` and returns a `LinearSolver`, which is then asked with objective after
objective.
"""

from collections.abc import Callable

from pyomo_sd.lp import Engine, LinearProgram, LinearSolver
from pyomo_sd.names import HIGHS
from pyomo_sd.registry import Registry

lp_solvers: Registry[Callable[[LinearProgram], LinearSolver]] = Registry("LP solver")
lp_solvers.register(HIGHS, Engine)
