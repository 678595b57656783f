"""The arguments that commands share: the cell, what is asked of it, and what may be changed."""

import argparse
from typing import Any

from pyomo_sd.cli.question import GENES, LEAST_GROWTH, AddModule, SetInnerObjective


def add_cell(parser: argparse.ArgumentParser, optional: bool = False) -> None:
    """Declare the model, which an ``optional`` one is not asked for, and its medium."""
    parser.add_argument(
        "model",
        metavar="MODEL",
        nargs="?" if optional else None,
        help="e_coli_core, iJO1366, ... or a file (SBML, JSON, MAT, YAML; also .gz)",
    )
    parser.add_argument(
        "--medium", action="append", default=[], metavar="EX=UPTAKE", help="largest uptake, mmol/gDW/h; repeatable"
    )


def add_question(group: Any) -> None:
    """Declare the modules."""
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


def add_interventions(group: Any) -> None:
    """Declare the interventions and the budget."""
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
    group.add_argument(
        "--reg-cost",
        action="append",
        metavar="ROW",
        help="a row that may be bought, such as 'PFK <= 4.5' or 'PFK <= 4.5: 2' (cost 2); repeatable",
    )
    group.add_argument(
        "--level",
        action="append",
        metavar="LIMIT",
        help="a limit on a flux that may be bought, such as 'EX_ac_e >= -10: 2' (cost 2); repeatable",
    )
    group.add_argument("--required", action="append", metavar="ID", help="is in every design; repeatable")
    group.add_argument("--forbidden", action="append", metavar="ID", help="is in no design; repeatable")
    group.add_argument("--max-cost", type=float, metavar="COST", help="budget (default: no limit)")


def add_no_compress(group: Any) -> None:
    """Declare that the network is to be searched as it is."""
    group.add_argument(
        "--no-compress",
        action="store_false",
        default=None,
        dest="compress",
        help="search the network as it is, not a smaller one",
    )
