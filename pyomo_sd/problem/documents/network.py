"""Networks as plain values: coefficients as fractions, ``"3/2"``, and everything in its order."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.problem.documents.numbers import plain_bounds, read_bounds

IDS = ("reactions", "auxiliaries", "metabolites", "constraints")
BOUNDS = ("row_bounds", "bounds")
TABLES = ("owner", "gene_reaction_rules", "genes", "objective")


def written_network(network: FluxNetwork) -> dict[str, Any]:
    """Return a network as values that JSON can carry.

    Examples
    --------
    >>> import pyomo_sd as sd
    >>> cell = sd.FluxNetwork.from_cobra(sd.load_model("e_coli_core"))
    >>> document = written_network(cell)
    >>> document["rows"]["glc__D_e"], document["bounds"]["ATPM"], read_network(document) == cell
    ({'EX_glc__D_e': '-1', 'GLCpts': '-1'}, [8.39, 1000.0], True)
    """
    return {
        "id": network.id,
        **{key: list(getattr(network, key)) for key in IDS},
        "rows": {row: {column: str(a) for column, a in terms.items()} for row, terms in network.rows.items()},
        **{key: plain_bounds(getattr(network, key)) for key in BOUNDS},
        **{key: dict(getattr(network, key)) for key in TABLES},
        "objective_sense": network.objective_sense,
        "objective_constant": network.objective_constant,
        "one_way": sorted(network.one_way),
    }


def read_network(document: Mapping[str, Any]) -> FluxNetwork:
    """Return the network that `written_network` wrote."""
    parts: dict[str, Any] = {
        **document,
        **{key: tuple(document[key]) for key in IDS},
        "rows": {row: {c: Fraction(a) for c, a in terms.items()} for row, terms in document["rows"].items()},
        **{key: read_bounds(document[key]) for key in BOUNDS},
        **{key: dict(document[key]) for key in TABLES},
        "one_way": frozenset(document.get("one_way", ())),
    }
    return FluxNetwork(**parts)
