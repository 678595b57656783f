"""Linear programs on arrays: one model, thousands of warm-started solves; supports, rays, certificates, prices."""

from pyomo_sd.lp.engine import Engine
from pyomo_sd.lp.program import LinearProgram
from pyomo_sd.lp.ranges import column_ranges
from pyomo_sd.lp.result import LinearSolver, LPResult, OpenProgram, Prices

__all__ = ["Engine", "LPResult", "LinearProgram", "LinearSolver", "OpenProgram", "Prices", "column_ranges"]
