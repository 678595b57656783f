"""Programs of others, as they come; with a fixed seed where they would draw one for each run."""

import pyomo_sd as sd
from benchmarks.problems.cut_sets import GROWTH
from benchmarks.problems.problem import LiteratureProblem, all_genes
from benchmarks.programs.program import Program, programs

SEED = 1


def _no_gene_cut_sets(problem: LiteratureProblem) -> str:
    asked = problem.kind, problem.candidates, problem.least_growth
    return "" if asked == (sd.SUPPRESS, all_genes, GROWTH) else "knows gene cut sets of growth alone"


for solver in ("scip", "glpk", "gurobi", "cplex"):  # the last two without a licence: small models alone
    programs.register(f"straindesign-{solver}", Program("straindesign", {"solver": solver, "seed": SEED}, peer=True))
for solver in ("scip", "gurobi", "cplex"):
    programs.register(f"gmcspy-{solver}", Program("gmcspy", {"solver": solver}, peer=True, refuses=_no_gene_cut_sets))
programs.register("cobra-fva", Program("cobra_fva"))
