"""A run of this package: ``python -m benchmarks.runs.own FOLDER``."""

import sys

import pyomo_sd as sd
from benchmarks.runs.report import Report

PACKAGES = "pyomo_sd", "pyomo", "highspy", "pyscipopt", "swiglpk"


def main(folder: str) -> None:
    """From a loaded model to verified designs."""
    report = Report(folder, *PACKAGES)
    model = report.model()
    with report.clocked("preprocess"):
        problem = sd.StrainDesignProblem(model, **report.asked["question"])
        _ = problem.preprocessed
    with report.clocked("search"):
        found = problem.solve(time_limit=report.remaining, **report.asked["options"])
    one_best = problem.setup.max_solutions == 1
    report.tell(
        status=found.status,
        designs=[sorted(design) for design in found],
        value=found.values[0] if one_best and len(found) else None,
        bound=found.proof.bound if one_best else None,
        remark=found.proof.message,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
