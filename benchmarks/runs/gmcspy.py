"""A run of gMCSpy: ``python -m benchmarks.runs.gmcspy FOLDER``.

It knows one question, whose keywords are the budget alone: all gene cut sets of growth of 0.001 1/h or more.
"""

import os
import sys

from gMCSpy import calculateGeneMCS

from benchmarks.runs.report import Report


def main(folder: str) -> None:
    """From a loaded model to its cut sets."""
    report = Report(folder, "gMCSpy", "cobra", "pyscipopt", "gurobipy", "cplex")
    model = report.model()
    os.chdir(folder)  # it writes logs wherever it is
    with report.clocked("search"):
        found = calculateGeneMCS(
            cobraModel=model,
            maxKOLength=int(report.asked["question"]["max_cost"]),
            timeLimit=report.remaining,
            saveSolutions=False,
            **report.asked["options"],
        )
    report.tell(preprocess=0.0, status="optimal", designs=[sorted(entry["solution"]) for entry in found.values()])


if __name__ == "__main__":
    main(*sys.argv[1:])
