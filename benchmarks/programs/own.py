"""The engines of this package, each with the solvers that it can use."""

from benchmarks.programs.program import Program, programs

SOLVERS = "highs", "scip"
LEVEL_BY_LEVEL = "populate"  # where a solver can collect all designs of a level in one tree


def _engine(name: str, engine: str, **options: str) -> None:
    programs.register(name, Program("own", {"engine": engine, **options}))


_engine("lp_tree", "lp_tree")
_engine("milp-scip", "milp", solver="scip", reformulation="indicator", solution_approach=LEVEL_BY_LEVEL)
for solver in ("highs", "scip", "glpk"):
    _engine(f"milp-{solver}-M", "milp", solver=solver, reformulation="bigm", solution_approach=LEVEL_BY_LEVEL)
for solver in SOLVERS:
    _engine(f"branch_and_cut-{solver}", "branch_and_cut", solver=solver, solution_approach=LEVEL_BY_LEVEL)
    _engine(
        f"branch_and_cut-{solver}-no_good",
        "branch_and_cut",
        solver=solver,
        cuts="no_good",
        solution_approach=LEVEL_BY_LEVEL,
    )
    _engine(f"benders-{solver}", "benders", solver=solver, solution_approach=LEVEL_BY_LEVEL)
