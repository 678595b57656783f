"""``pyomo-sd compress``: how small a model, or a question to it, becomes; and the smaller problem as a file."""

import argparse
from collections import Counter

from pyomo_sd.api import StrainDesignProblem, compress_model
from pyomo_sd.cli.arguments import add_cell, add_interventions, add_question
from pyomo_sd.cli.cell import read_model
from pyomo_sd.cli.command import DONE, Command, commands
from pyomo_sd.cli.log import log_on_stderr
from pyomo_sd.cli.question import setup_options, stated
from pyomo_sd.cli.table import table
from pyomo_sd.errors import SetupError
from pyomo_sd.network.compression import Compression
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.problem.documents.files import check_folder
from pyomo_sd.problem.preprocessing import compression_of
from pyomo_sd.problem.problem import Problem

EXAMPLES = """\
examples:
  pyomo-sd compress iJO1366
  pyomo-sd compress e_coli_core --suppress "Biomass_Ecoli_core >= 0.001" --gene-kos --output lethal.json.gz
  pyomo-sd design --preprocessed lethal.json.gz --max-solutions 3
"""

Sizes = dict[str, int]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the cell, the question, the interventions and the file."""
    parser.set_defaults(compress=True)
    add_cell(parser)
    add_question(parser.add_argument_group("what is asked, if anything"))
    add_interventions(parser.add_argument_group("what may be changed"))
    group = parser.add_argument_group("what is written")
    group.add_argument(
        "--output", "-o", metavar="FILE", help="write the preprocessed problem there (JSON; compressed if .gz)"
    )
    group.add_argument("--quiet", action="store_true", help="nothing on standard error but errors")


def compress(options: argparse.Namespace) -> int:
    """Print the sizes before and after, and the reductions; write the problem if there is one."""
    if options.output is not None:
        check_folder(options.output)
    with log_on_stderr(options.quiet) as log:
        model = read_model(options.model, options.medium)
        network = FluxNetwork.from_cobra(model)
        if any(name != "--medium" for name in stated(options)):
            problem = StrainDesignProblem(network, **setup_options(options, model, network))
            before, after = _sizes_of_problem(problem.asked), _sizes_of_problem(problem.preprocessed.grouped)
            _tell(before, after, compression_of(problem.asked))
            if options.output is not None:
                problem.dump_preprocessed(options.output)
                log.info("the preprocessed problem was written to %s", options.output)
        elif options.output is None:
            compression = compress_model(network)
            _tell(_sizes(network), _sizes(compression.network), compression)
        else:
            raise SetupError(f"-o {options.output} is for a preprocessed problem, and nothing is asked")
    return DONE


def _tell(before: Sizes, after: Sizes, compression: Compression) -> None:
    print(f"{_compared(before, after)}\n\n{_reductions(compression)}")


def _sizes_of_problem(problem: Problem) -> Sizes:
    return {**_sizes(problem.network), "candidates": len(problem.space.candidates)}


def _sizes(network: FluxNetwork) -> Sizes:
    return {
        "reactions": len(network.reactions),
        "further columns": len(network.auxiliaries),
        "metabolites": len(network.metabolites),
        "further rows": len(network.constraints),
    }


def _compared(before: Sizes, after: Sizes) -> str:
    rows = [[what, str(size), str(after[what])] for what, size in before.items() if size or after[what]]
    return table(["", "before", "after"], rows, right=("before", "after"))


def _reductions(compression: Compression) -> str:
    counts = Counter(type(step).__name__.lower() for step in compression.steps)
    return table(["reduction", "times"], [[name, str(counts[name])] for name in sorted(counts)], right=("times",))


commands.register(
    "compress",
    Command(
        summary="make a model or a problem smaller",
        description="Make a model smaller, exactly; with a question, the problem that is searched in its place.",
        add_arguments=add_arguments,
        run=compress,
        epilog=EXAMPLES,
    ),
)
