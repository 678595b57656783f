"""Where problems are registered."""

from benchmarks.problems.problem import LiteratureProblem
from pyomo_sd.registry import Registry

problems: Registry[LiteratureProblem] = Registry("problem of the benchmarks")


def register(problem: LiteratureProblem) -> None:
    """Add a problem under its name."""
    problems.register(problem.name, problem)
