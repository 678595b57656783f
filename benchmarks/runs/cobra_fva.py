"""A yardstick: cobra's flux variability analysis, two linear programs per reaction, all in one process."""

import sys

from cobra.flux_analysis import flux_variability_analysis

from benchmarks.runs.report import Report


def main(folder: str) -> None:
    """From a loaded model to the ranges of its fluxes."""
    report = Report(folder, "cobra", "swiglpk")
    model = report.model()
    with report.clocked("search"):
        flux_variability_analysis(model, processes=1, fraction_of_optimum=0)
    report.tell(preprocess=0.0, status="optimal", remark="yardstick, no designs")


if __name__ == "__main__":
    main(*sys.argv[1:])
