"""``pyomo-sd fva``: the range of each flux."""

import argparse
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

import pandas as pd

from pyomo_sd.analysis import fva
from pyomo_sd.cli.arguments import add_cell
from pyomo_sd.cli.cell import read_model
from pyomo_sd.cli.command import DONE, Command, commands
from pyomo_sd.cli.output import add_output, write
from pyomo_sd.cli.table import table
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.problem.documents.files import check_folder

EXAMPLES = """\
examples:
  pyomo-sd fva e_coli_core --constraints "Biomass_Ecoli_core >= 0.8" --reactions EX_o2_e,EX_co2_e
  pyomo-sd fva iJO1366 --medium EX_o2_e=0 --format csv --output ranges.csv

exit codes:
  0    done
  2    wrong input, or a cell without any flux vector, told in one line
  4    a solver failed
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the cell, what is asked of it, and the output."""
    add_cell(parser)
    parser.add_argument(
        "--constraints", action="append", metavar="CONSTRAINTS", help="such as 'EX_ac_e >= 1'; repeatable"
    )
    parser.add_argument("--reactions", action="append", metavar="IDS", help="such as PGI,PYK (default: all)")
    parser.add_argument("--solver", metavar="NAME", help="(default: the LP engine, highs)")
    add_output(parser, WRITERS, "ranges")


def ranges(options: argparse.Namespace) -> int:
    """Write the ranges of the reactions that are asked for."""
    if options.output is not None:
        check_folder(options.output)
    network = FluxNetwork.from_cobra(read_model(options.model, options.medium))
    asked = None if options.reactions is None else list(listed(options.reactions, network.reactions))
    text = WRITERS[options.format](fva(network, options.constraints, options.solver, asked))
    write(text, options.output)
    return DONE


def listed(texts: Sequence[str], known: Collection[str]) -> Iterator[str]:
    """Yield the ids of lists such as ``PGI,PYK``; of an id with a comma the longest text that is one.

    >>> list(listed(["a,b, a", "PKY"], {"a", "a,b"}))
    ['a,b', 'a', 'PKY']
    """
    for text in texts:
        words = text.split(",")
        while words:
            joined = [",".join(words[:length]).strip() for length in range(len(words), 0, -1)]
            found = next((name for name in joined if name in known), joined[-1])
            if found:
                yield found
            words = words[found.count(",") + 1 :]


def as_table(found: pd.DataFrame) -> str:
    """Return ranges as a table."""
    limits = zip(found.index, found["minimum"].tolist(), found["maximum"].tolist(), strict=True)
    rows = [[str(name), f"{least:.6g}", f"{most:.6g}"] for name, least, most in limits]
    return table(["reaction", "minimum", "maximum"], rows, right=("minimum", "maximum"))


def as_csv(found: pd.DataFrame) -> str:
    """Return ranges as comma-separated values."""
    return found.to_csv(index_label="reaction").rstrip("\n")


WRITERS: Mapping[str, Callable[[pd.DataFrame], str]] = {"table": as_table, "csv": as_csv}

commands.register(
    "fva",
    Command(
        summary="the least and the largest flux of each reaction",
        description="Find the least and the largest flux (mmol/gDW/h) of each reaction; no optimum is required.",
        add_arguments=add_arguments,
        run=ranges,
        epilog=EXAMPLES,
    ),
)
