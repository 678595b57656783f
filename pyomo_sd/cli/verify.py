"""``pyomo-sd verify``: every claim of a file of designs, checked on a model."""

import argparse
from collections.abc import Callable, Mapping
from math import isnan
from pathlib import Path

import pandas as pd

from pyomo_sd.cli.arguments import add_cell
from pyomo_sd.cli.cell import read_model
from pyomo_sd.cli.command import DONE, NO_DESIGN, Command, commands
from pyomo_sd.cli.log import log_on_stderr
from pyomo_sd.cli.output import add_output, write
from pyomo_sd.cli.table import table
from pyomo_sd.designs import SDSolutions
from pyomo_sd.errors import SetupError
from pyomo_sd.problem.documents.files import check_folder

EXAMPLES = """\
examples:
  pyomo-sd design e_coli_core --suppress "Biomass_Ecoli_core >= 0.001" --max-cost 2 --format json --output lethal.json
  pyomo-sd verify e_coli_core lethal.json

exit codes:
  0    every claim that was checked holds
  1    some do not
  2    wrong input, told in one line
  4    a solver failed
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the cell, the designs and the output."""
    add_cell(parser)
    parser.add_argument("designs", metavar="DESIGNS", help="what 'pyomo-sd design ... --format json' wrote")
    parser.add_argument(
        "--first", type=int, metavar="N", help="the first N designs (default: all, or 100 of very many)"
    )
    add_output(parser, WRITERS, "claims")
    parser.add_argument("--quiet", action="store_true", help="nothing on standard error but errors")


def verify(options: argparse.Namespace) -> int:
    """Check and write the claims; return whether all hold."""
    if options.output is not None:
        check_folder(options.output)
    if options.first is not None and options.first < 0:
        raise SetupError(f"--first {options.first}: a number of designs is zero or more")
    with log_on_stderr(options.quiet) as log:
        model = read_model(options.model, options.medium)
        claims = _designs(options.designs).verify(model, options.first)
        if options.format != "table":
            log.info(last_line(claims))
        text = WRITERS[options.format](claims)
    write(text, options.output)
    return DONE if claims["holds"].all() else NO_DESIGN


def _designs(path: str) -> SDSolutions:
    if not Path(path).is_file():
        raise SetupError(f"there is no file {path!r}")
    try:
        return SDSolutions.load(path)
    except UnicodeDecodeError as error:
        raise SetupError(f"the file {path!r} is damaged: {error}") from None


def last_line(claims: pd.DataFrame) -> str:
    """Return how many claims there are, of how many designs, and how many of them do not hold."""
    designs, failed = claims["design"].nunique(), int((~claims["holds"].astype(bool)).sum())
    checked = f"{len(claims)} claims of {designs} design{'' if designs == 1 else 's'}"
    return f"{checked}: {f'{failed} do not hold' if failed > 1 else '1 does not hold' if failed else 'all hold'}"


def as_table(claims: pd.DataFrame) -> str:
    """Return the claims as a table, designs numbered from 1 as ``pyomo-sd design`` does, and a last line."""
    rows = [
        [
            str(claim["design"] + 1),
            str(claim["claim"]),
            "yes" if claim["holds"] else "NO",
            _shown(claim["reported"]),
            _shown(claim["verified"]),
            str(claim["reason"]),
        ]
        for claim in claims.to_dict("records")
    ]
    header = ["#", "claim", "holds", "reported", "verified", "reason"]
    listed = table(header, rows, right=("#", "reported", "verified"))
    return f"{listed}\n\n{last_line(claims)}" if rows else last_line(claims)


def _shown(value: float | None) -> str:
    return "-" if value is None or isnan(value) else f"{value:.4f}"


def as_csv(claims: pd.DataFrame) -> str:
    """Return the claims as comma-separated values, designs counted from 0 as in Python."""
    return claims.to_csv(index=False).rstrip("\n")


WRITERS: Mapping[str, Callable[[pd.DataFrame], str]] = {"table": as_table, "csv": as_csv}

commands.register(
    "verify",
    Command(
        summary="check a file of designs on a model",
        description="Check every claim of a file of designs on a model, by linear programs without Booleans.",
        add_arguments=add_arguments,
        run=verify,
        epilog=EXAMPLES,
    ),
)
