"""``pyomo-sd design``: from a model and a question to verified strain designs."""

import argparse
import time
from typing import Any

from pyomo_sd.api import StrainDesignProblem
from pyomo_sd.cli.arguments import add_no_compress
from pyomo_sd.cli.command import CODE_OF_STATUS, EXIT_CODES, INTERRUPTED, Command, commands
from pyomo_sd.cli.log import log_on_stderr
from pyomo_sd.cli.output import add_output, write
from pyomo_sd.cli.problem import add_problem, problem_of
from pyomo_sd.cli.question import search_options
from pyomo_sd.cli.writers import WRITERS, last_line
from pyomo_sd.designs import SDSolutions
from pyomo_sd.names import ERROR
from pyomo_sd.problem.documents.files import check_folder
from pyomo_sd.problem.setup import json_object

EXAMPLES = """\
examples:
  pyomo-sd design e_coli_core --suppress "Biomass_Ecoli_core >= 0.001" --max-cost 2
  pyomo-sd design e_coli_core --product EX_succ_e --medium EX_o2_e=0 --ko genes --max-cost 3 --max-solutions 3
  pyomo-sd design model.xml --suppress "EX_etoh_e <= 1" --inner GROWTH --protect "GROWTH >= 0.1" --format csv

"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the problem, the search and the output."""
    add_problem(parser)
    _add_search(parser.add_argument_group("how it is searched"))
    _add_output(parser.add_argument_group("what is written"))


def _add_search(group: Any) -> None:
    group.add_argument("--max-solutions", type=float, metavar="N", help="stop after N designs (default: find all)")
    group.add_argument("--time-limit", type=float, metavar="SECONDS", help="(default: no limit)")
    group.add_argument(
        "--approach",
        dest="solution_approach",
        metavar="NAME",
        help="best: best or cheapest first (default); any: as they come; populate: level by level",
    )
    group.add_argument(
        "--solver", metavar="NAME", help="scip (default), highs, glpk, cbc, gurobi, cplex, or pyomo:NAME"
    )
    group.add_argument(
        "--reformulation",
        metavar="NAME",
        help="indicator (default where the solver has it), sos1, mixed, bigm (default with --M) or hull",
    )
    group.add_argument("--closing", metavar="NAME", help="strong_duality (default) or kkt: how responses are optimal")
    group.add_argument(
        "--M", type=float, metavar="BOUND", help="bound on dual prices for bigm, hull; the answers rest on it"
    )
    add_no_compress(group)
    group.add_argument("--seed", type=int, metavar="N", help="random seed of the solver")
    group.add_argument("--threads", type=int, metavar="N", help="threads of the solver")
    group.add_argument("--start", nargs="+", metavar="ID", help="a design for the solver to start from")
    group.add_argument("--tee", action="store_true", default=None, help="show the solver's log, on standard output")
    group.add_argument(
        "--solver-options", type=solver_options, metavar="JSON", help="by the solver's names: '{\"limits/nodes\": 10}'"
    )


def solver_options(text: str) -> dict[str, Any]:
    """Read a JSON object."""
    return json_object(text, "--solver-options")


def _add_output(group: Any) -> None:
    add_output(group, WRITERS, "designs")
    group.add_argument("--quiet", action="store_true", help="nothing on standard error but errors")


def design(options: argparse.Namespace) -> int:
    """Find and write designs; return the exit code that stands for their status."""
    if options.output is not None:
        check_folder(options.output)
    with log_on_stderr(options.quiet) as log:
        problem = problem_of(options)
        log.info("%s: %s", problem.network.id, _counted(problem))
        started = time.monotonic()
        designs = problem.solve(**search_options(options))
        log.info("searched for %.1f s", time.monotonic() - started)
        if options.format != "table":
            log.info(last_line(designs))
        text = WRITERS[options.format](designs)
    write(text, options.output)
    return exit_code(designs)


def _counted(problem: StrainDesignProblem) -> str:
    network, space = problem.network, problem.space
    genes, rows = len(space.genes), len(space.rows)
    counts = [f"{len(network.reactions)} reactions, of which {len(space.candidates) - genes - rows} may be changed"]
    if genes:
        counts.append(f"{len(network.genes)} genes, of which {genes} may be changed")
    if rows:
        counts.append(f"{rows} row{'s' if rows > 1 else ''} that may be bought")
    return "; ".join(counts)


def exit_code(designs: SDSolutions) -> int:
    """Return what the status says to a shell; solvers that catch the interrupt report it as their message."""
    if designs.status == ERROR and "interrupt" in designs.proof.message:
        return INTERRUPTED
    return CODE_OF_STATUS[designs.status]


commands.register(
    "design",
    Command(
        summary="find strain designs",
        description="Find strain designs; each is verified by linear programs on the model.",
        add_arguments=add_arguments,
        run=design,
        epilog=EXAMPLES + EXIT_CODES,
    ),
)
