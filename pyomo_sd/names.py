"""The vocabulary of the field as constants: modules, solvers, approaches, setup keys, statuses.

The values are the strings that setups in JSON and results carry; scripts may use either.
"""

# module types
SUPPRESS = "suppress"
PROTECT = "protect"
OPTKNOCK = "optknock"
ROBUSTKNOCK = "robustknock"
OPTCOUPLE = "optcouple"
DOUBLEOPT = "doubleopt"

# keys of a module
MODULE_TYPE = "module_type"
CONSTRAINTS = "constraints"
INNER_CONSTRAINTS = "inner_constraints"
INNER_OBJECTIVE = "inner_objective"
INNER_OPT_SENSE = "inner_opt_sense"
INNER_OPT_TOL = "inner_opt_tol"
OUTER_OBJECTIVE = "outer_objective"
OUTER_OPT_SENSE = "outer_opt_sense"
OUTER_OPT_TOL = "outer_opt_tol"
PROD_ID = "prod_id"
MIN_GCP = "min_gcp"

# optimisation senses
MAXIMIZE = "maximize"
MINIMIZE = "minimize"

# MILP solvers
CPLEX = "cplex"
GUROBI = "gurobi"
SCIP = "scip"
GLPK = "glpk"
CBC = "cbc"
HIGHS = "highs"

# ways to say that a response is optimal
STRONG_DUALITY = "strong_duality"
KKT = "kkt"

# solution approaches
ANY = "any"
BEST = "best"
POPULATE = "populate"

# keys of a setup
MODEL_ID = "model_id"
MODULES = "sd_modules"
SETUP = "sd_setup"
KOCOST = "ko_cost"
KICOST = "ki_cost"
GENE_KOS = "gene_kos"
GKOCOST = "gko_cost"
GKICOST = "gki_cost"
REGCOST = "reg_cost"
LEVELCOST = "level_cost"
REQUIRED = "required"
FORBIDDEN = "forbidden"
MAX_COST = "max_cost"
MAX_SOLUTIONS = "max_solutions"
SOLUTION_APPROACH = "solution_approach"
SOLVER = "solver"
REFORMULATION = "reformulation"
CLOSING = "closing"
CUTS = "cuts"
BIG_M = "M"
SEED = "seed"
T_LIMIT = "time_limit"
MILP_THREADS = "milp_threads"
START = "start"
TEE = "tee"
SOLVER_OPTIONS = "solver_options"

# statuses
OPTIMAL = "optimal"
INFEASIBLE = "infeasible"
UNBOUNDED = "unbounded"
TIME_LIMIT = "time_limit"
TIME_LIMIT_W_SOL = "time_limit_w_sols"
ERROR = "error"
