"""One compression by one program, run by a Python that has it installed; it need not have the other one.

    python -m benchmarks.compression_run PROGRAM MODEL.json

prints as its last line, in JSON, the seconds from the loaded model to the compressed network, and the network's size.
A small model goes first, so that what a program imports late is not counted.
"""

import json
import sys
import time
from collections.abc import Callable

import cobra
from cobra.io import load_json_model, load_model

Size = tuple[int, int]  # reactions, metabolites


def pyomo_sd() -> Callable[[cobra.Model], Size]:
    """Return this package's compression, its reading of the model included."""
    from pyomo_sd.network import FluxNetwork
    from pyomo_sd.network.compression import compress

    def run(model: cobra.Model) -> Size:
        network = compress(FluxNetwork.from_cobra(model)).network
        return len(network.reactions), len(network.metabolites)

    return run


def straindesign() -> Callable[[cobra.Model], Size]:
    """Return straindesign's compression, which changes the model that it is given."""
    from straindesign.compression import compress_model

    def run(model: cobra.Model) -> Size:
        compress_model(model, set())
        return len(model.reactions), len(model.metabolites)

    return run


def straindesign_directed() -> Callable[[cobra.Model], Size]:
    """Return what its search for designs does: directions are fixed by linear programs before it compresses."""
    from straindesign.speedy_fva import fast_reversibility

    compress = straindesign()

    def run(model: cobra.Model) -> Size:
        for name, (ahead, back) in fast_reversibility(model, solver="scip").items():
            reaction = model.reactions.get_by_id(name)
            lower, upper = reaction.bounds
            # not through `bounds`, which would tell the solver each time: straindesign does so too
            reaction._lower_bound = lower if back else max(lower, 0.0)
            reaction._upper_bound = upper if ahead else min(upper, 0.0)
        return compress(model)

    return run


PROGRAMS = {"pyomo_sd": pyomo_sd, "straindesign": straindesign, "straindesign, directed": straindesign_directed}


def main(program: str, file: str) -> None:
    """Compress a model, and print what came of it."""
    cobra.Configuration().processes = 1
    cobra.Configuration().solver = "glpk"  # which comes with cobra; it prefers others where it finds them
    run = PROGRAMS[program]()
    run(load_model("textbook"))
    model = load_json_model(file)
    start = time.perf_counter()
    reactions, metabolites = run(model)
    print(json.dumps({"seconds": time.perf_counter() - start, "reactions": reactions, "metabolites": metabolites}))


if __name__ == "__main__":
    main(*sys.argv[1:])
