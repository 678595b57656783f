"""One run of straindesign, by a Python that has it installed; this package need not be.

    python straindesign_run.py MODEL.json CONSTRAINT MAX_COST SOLVER RUNS

prints as its last line, in JSON, the median of the seconds from the loaded model to its designs, the designs (ids of
genes), their status, and straindesign's version.
"""

import json
import sys
import time
from importlib.metadata import version
from statistics import median

import cobra
import straindesign

SEED = 1  # without one, each of its runs is another


def main(file: str, constraint: str, max_cost: str, solver: str, runs: str) -> None:
    """Find all gene cut sets of a model, in one process."""
    cobra.Configuration().processes = 1
    model = cobra.io.load_json_model(file)
    seconds = []
    for _ in range(int(runs)):
        start = time.perf_counter()
        module = straindesign.SDModule(model, "suppress", constraints=constraint)
        found = straindesign.compute_strain_designs(
            model, sd_modules=[module], gene_kos=True, max_cost=int(max_cost), solver=solver, seed=SEED
        )
        designs = found.get_gene_sd()
        seconds.append(time.perf_counter() - start)
    ids = {gene.name: gene.id for gene in model.genes}  # it calls genes by their names where it can
    named = [[ids.get(gene, gene) for gene in design] for design in designs]
    answer = {"seconds": median(seconds), "designs": named, "status": found.status}
    print(json.dumps({**answer, "version": version("straindesign")}))


if __name__ == "__main__":
    main(*sys.argv[1:])
