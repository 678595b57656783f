"""A run of straindesign: ``python -m benchmarks.runs.straindesign FOLDER``."""

import sys

import straindesign

from benchmarks.runs.report import Report


def main(folder: str) -> None:
    """From a loaded model to its designs: with its own compression and approach, in one process."""
    report = Report(folder, "straindesign", "cobra", "pyscipopt", "swiglpk")
    model = report.model()
    question = dict(report.asked["question"])
    keywords = [dict(module) for module in question.pop("sd_modules")]
    ids = {gene.name: gene.id for gene in model.genes}  # it calls genes by their names where it can
    if "ko_cost" in question:
        question["ko_cost"] = dict.fromkeys(question["ko_cost"], 1.0)
    with report.clocked("search"):
        modules = [straindesign.SDModule(model, module.pop("module_type"), **module) for module in keywords]
        found = straindesign.compute_strain_designs(
            model, sd_modules=modules, time_limit=report.remaining, **question, **report.asked["options"]
        )
        designs = found.get_gene_sd() if "gene_kos" in question else found.get_reaction_sd()
    report.tell(
        preprocess=0.0, status=found.status, designs=[[ids.get(name, name) for name in design] for design in designs]
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
