"""``pyomo-sd design``: from a model and a question to verified strain designs."""

import argparse
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pyomo_sd.api import StrainDesignProblem
from pyomo_sd.cli.cell import read_model
from pyomo_sd.cli.command import CODE_OF_STATUS, EXIT_CODES, INTERRUPTED, Command, commands
from pyomo_sd.cli.log import log_on_stderr
from pyomo_sd.cli.question import GENES, LEAST_GROWTH, AddModule, SetInnerObjective, setup_options
from pyomo_sd.cli.writers import WRITERS, last_line
from pyomo_sd.designs import SDSolutions
from pyomo_sd.errors import SetupError
from pyomo_sd.names import ERROR
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.problem.interventions import InterventionSpace

EXAMPLES = """\
examples:
  pyomo-sd design e_coli_core --suppress "Biomass_Ecoli_core >= 0.001" --max-cost 2
  pyomo-sd design e_coli_core --product EX_succ_e --medium EX_o2_e=0 --ko genes --max-cost 3 --max-solutions 3
  pyomo-sd design model.xml --suppress "EX_etoh_e <= 1" --inner GROWTH --protect "GROWTH >= 0.1" --format csv

"""


class Design(Command):
    """Find strain designs."""

    summary = "find strain designs"
    settings: Mapping[str, Any] = MappingProxyType(
        {
            "description": "Find strain designs; each is verified by linear programs on the model.",
            "epilog": EXAMPLES + EXIT_CODES,
            "formatter_class": argparse.RawDescriptionHelpFormatter,
        }
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the cell, the question, the interventions, the search and the output."""
        parser.set_defaults(run=design, parser=parser)
        _add_cell(parser)
        _add_question(parser.add_argument_group("what is asked; all of it must hold"))
        _add_interventions(parser.add_argument_group("what may be changed"))
        _add_search(parser.add_argument_group("how it is searched"))
        _add_output(parser.add_argument_group("what is written"))


def _add_cell(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "model", metavar="MODEL", help="e_coli_core, iJO1366, ... or a file (SBML, JSON, MAT, YAML; also .gz)"
    )
    parser.add_argument(
        "--medium", action="append", default=[], metavar="EX=UPTAKE", help="largest uptake, mmol/gDW/h; repeatable"
    )


def _add_question(group: Any) -> None:
    group.add_argument(
        "--suppress",
        action=AddModule,
        dest="modules",
        metavar="CONSTRAINTS",
        help="no flux vector meets them; repeatable",
    )
    group.add_argument(
        "--protect",
        action=AddModule,
        dest="modules",
        metavar="CONSTRAINTS",
        help="some flux vector meets them; repeatable",
    )
    group.add_argument(
        "--inner",
        action=SetInnerObjective,
        metavar="EXPRESSION",
        help="behind --suppress or --protect: of the flux vectors that maximise this expression",
    )
    group.add_argument("--product", metavar="EX", help="OptKnock: the most of this exchange flux at optimal growth")
    group.add_argument("--biomass", metavar="ID", help="the growth reaction (default: the model's objective)")
    group.add_argument(
        "--min-growth", type=float, metavar="RATE", help=f"least growth with --product, 1/h (default: {LEAST_GROWTH})"
    )
    group.add_argument("--setup", metavar="FILE", help="JSON file of keywords; options given here replace what it says")


def _add_interventions(group: Any) -> None:
    group.add_argument(
        "--ko",
        action="append",
        metavar="IDS",
        help=f"knockouts, such as PGI,PYK=2 (cost 2); '{GENES}': all gene-associated reactions but exchanges; "
        "'' for none (default: every reaction, or none if genes may be changed)",
    )
    group.add_argument("--ki", action="append", metavar="IDS", help="knock-ins, absent unless they are made")
    group.add_argument(
        "--gene-kos",
        action="store_true",
        help="knock out genes, each at cost 1; then reactions only if --ko names them",
    )
    group.add_argument(
        "--gko",
        action="append",
        metavar="GENES",
        help="gene knockouts by id or name, such as b4025,pfkA=2; '' for none",
    )
    group.add_argument("--gki", action="append", metavar="GENES", help="gene knock-ins, lost unless they are made")
    group.add_argument("--max-cost", type=float, metavar="COST", help="budget (default: no limit)")


def _add_search(group: Any) -> None:
    group.add_argument("--max-solutions", type=float, metavar="N", help="stop after N designs (default: find all)")
    group.add_argument("--time-limit", type=float, metavar="SECONDS", help="(default: no limit)")
    group.add_argument(
        "--approach",
        dest="solution_approach",
        metavar="NAME",
        help="best: best or cheapest first (default); any: as they come",
    )
    group.add_argument("--solver", metavar="NAME", help="scip (default), highs, glpk, gurobi, cplex, or pyomo:NAME")
    group.add_argument("--reformulation", metavar="NAME", help="indicator (default where the solver has it) or bigm")
    group.add_argument("--M", type=float, metavar="BOUND", help="bound on dual prices for bigm; the answers rest on it")
    group.add_argument("--seed", type=int, metavar="N", help="random seed of the solver")
    group.add_argument("--threads", type=int, metavar="N", help="threads of the solver")


def _add_output(group: Any) -> None:
    group.add_argument("--format", choices=sorted(WRITERS), default="table", help="(default: table)")
    group.add_argument("--output", metavar="FILE", help="write the designs there, not to standard output")
    group.add_argument("--quiet", action="store_true", help="nothing on standard error but errors")


def design(options: argparse.Namespace) -> int:
    """Find and write designs; return the exit code that stands for their status."""
    if options.output is not None and not Path(options.output).absolute().parent.is_dir():
        raise SetupError(f"--output {options.output}: there is no such folder")
    with log_on_stderr(options.quiet) as log:
        model = read_model(options.model, options.medium)
        network = FluxNetwork.from_cobra(model)
        problem = StrainDesignProblem(network, **setup_options(options, model, network))
        log.info("%s: %s", network.id, _counted(network, problem.space))
        started = time.monotonic()
        designs = problem.solve()
        log.info("searched for %.1f s", time.monotonic() - started)
        if options.format != "table":
            log.info(last_line(designs))
    text = WRITERS[options.format](designs)
    if options.output is None:
        print(text)
    else:
        Path(options.output).write_text(text + "\n", encoding="utf-8")
    return exit_code(designs)


def _counted(network: FluxNetwork, space: InterventionSpace) -> str:
    genes = len(space.genes)
    counts = [f"{len(network.reactions)} reactions, of which {len(space.candidates) - genes} may be changed"]
    if genes:
        counts.append(f"{len(network.genes)} genes, of which {genes} may be changed")
    return "; ".join(counts)


def exit_code(designs: SDSolutions) -> int:
    """Return what the status says to a shell; solvers that catch the interrupt report it as their message."""
    if designs.status == ERROR and "interrupt" in designs.proof.message:
        return INTERRUPTED
    return CODE_OF_STATUS[designs.status]


commands.register("design", Design())
