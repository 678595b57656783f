"""Designs as text: a table for readers, CSV and JSON for programs."""

from collections.abc import Callable, Mapping

from pyomo_sd.cli.table import table
from pyomo_sd.designs import SDSolutions


def last_line(designs: SDSolutions) -> str:
    """Return how many designs there are, how the search ended, and what is claimed."""
    count = f"{len(designs)} design{'' if len(designs) == 1 else 's'}"
    proof = designs.proof
    refused = f"{proof.rejected} proposals refused by the linear programs" if proof.rejected else ""
    return f"{count}, {designs.status}: {'; '.join(filter(None, [designs.claim(), refused, proof.message]))}"


def as_table(designs: SDSolutions) -> str:
    """Return the designs, the first of very many, as a table, and a last line that says what is claimed of them."""
    frame = designs.to_frame()
    columns: dict[str, list[str]] = {"#": [str(k + 1) for k in range(len(frame))]}
    columns["knockouts"] = [made or "-" for made in frame["knockouts"]]
    if frame["knockins"].any():
        columns["knockins"] = [made or "-" for made in frame["knockins"]]
    if "regulations" in frame:
        columns["regulations"] = [bought or "-" for bought in frame["regulations"]]
    columns["cost"] = [f"{cost:g}" for cost in frame["cost"]]
    if "value" in frame:
        columns["value"] = [f"{value:.4f}" for value in frame["value"]]
    listed = table(list(columns), list(zip(*columns.values(), strict=True)), right=("#", "cost", "value"))
    return f"{listed}\n\n{last_line(designs)}" if len(designs) else last_line(designs)


def as_csv(designs: SDSolutions) -> str:
    """Return all designs as comma-separated values."""
    return designs.to_frame(len(designs)).to_csv(index=False).rstrip("\n")


WRITERS: Mapping[str, Callable[[SDSolutions], str]] = {"table": as_table, "csv": as_csv, "json": SDSolutions.to_json}
