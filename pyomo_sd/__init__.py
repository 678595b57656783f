"""Computational strain design as declarative Pyomo models, with designs that linear programs verified.

The public names: what the README shows, what scripts of this field use, and the modelling layer ``pyomo_sd.blocks``.
``docs/structure.md`` tells how the package is built.
"""

from pyomo_sd import blocks, names
from pyomo_sd.api import StrainDesignProblem, compute_strain_designs
from pyomo_sd.designs import Proof, SDSolutions
from pyomo_sd.names import (
    ANY,
    BEST,
    CONSTRAINTS,
    CPLEX,
    DOUBLEOPT,
    ERROR,
    GKICOST,
    GKOCOST,
    GLPK,
    GUROBI,
    HIGHS,
    INFEASIBLE,
    INNER_OBJECTIVE,
    INNER_OPT_SENSE,
    INNER_OPT_TOL,
    KICOST,
    KOCOST,
    MAX_COST,
    MAX_SOLUTIONS,
    MAXIMIZE,
    MILP_THREADS,
    MIN_GCP,
    MINIMIZE,
    MODEL_ID,
    MODULE_TYPE,
    MODULES,
    OPTCOUPLE,
    OPTIMAL,
    OPTKNOCK,
    OUTER_OBJECTIVE,
    OUTER_OPT_SENSE,
    OUTER_OPT_TOL,
    POPULATE,
    PROD_ID,
    PROTECT,
    REGCOST,
    ROBUSTKNOCK,
    SCIP,
    SEED,
    SETUP,
    SOLUTION_APPROACH,
    SOLVER,
    SUPPRESS,
    T_LIMIT,
    TIME_LIMIT,
    TIME_LIMIT_W_SOL,
    UNBOUNDED,
)
from pyomo_sd.network import FluxNetwork, load_model
from pyomo_sd.problem.expressions import (
    lineq2list,
    lineqlist2str,
    linexpr2dict,
    linexprdict2str,
    parse_constraints,
    parse_linexpr,
)
from pyomo_sd.problem.matrices import lineqlist2mat, linexpr2mat, linexprdict2mat
from pyomo_sd.problem.module import SDModule
from pyomo_sd.solvers import avail_solvers, select_solver

__version__ = "0.1.0"
