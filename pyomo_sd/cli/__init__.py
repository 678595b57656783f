"""The command line ``pyomo-sd``: one file per command, each of which registers itself.

Results go to standard output, progress, log and errors to standard error. What a caller gets wrong is one line and exit
code 2; what a search meets is an exit code of its own (`command.py` has the list).
"""

import sys
from argparse import RawDescriptionHelpFormatter
from collections.abc import Sequence

from pyomo_sd.cli.command import INTERRUPTED, SOLVER_FAILURE, WRONG_INPUT, Parser, commands
from pyomo_sd.cli.log import complain
from pyomo_sd.errors import LPFailure, StrainDesignError

commands.discover(sys.modules[__name__])

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code.

    Parameters
    ----------
    argv
        The arguments behind ``pyomo-sd``; by default those of the process.

    Examples
    --------
    >>> lethal = ["--suppress", "Biomass_Ecoli_core >= 0.001"]
    >>> main(["design", "e_coli_core", *lethal, "--ko", "PGI,ENO", "--format", "csv", "--quiet"])
    knockouts,knockins,cost
    ENO,,1.0
    0
    """
    try:
        options = _parser().read(argv)
        return int(options.run(options))
    except KeyboardInterrupt:
        complain("interrupted")
        return INTERRUPTED
    except LPFailure as error:
        complain(str(error))
        return SOLVER_FAILURE
    except (StrainDesignError, OSError) as error:
        complain(str(error))
        return WRONG_INPUT


def _parser() -> Parser:
    parser = Parser(prog="pyomo-sd", description="Computational strain design for metabolic models.")
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, command in commands.items():
        command_parser = subparsers.add_parser(
            name,
            help=command.summary,
            description=command.description,
            epilog=command.epilog,
            formatter_class=RawDescriptionHelpFormatter,
        )
        command_parser.set_defaults(run=command.run, parser=command_parser)
        command.add_arguments(command_parser)
    return parser
