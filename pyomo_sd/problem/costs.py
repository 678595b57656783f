"""Costs of interventions as they are stated: a dictionary, or a list of reactions, genes or rows at cost 1 each.

Reactions go by their id. Genes go by their id or by their name, if it is the name of one gene only; where an id of one
gene is the name of another, it means the id. Rows go by their text.
"""

from collections.abc import Iterable, Mapping
from math import isfinite
from numbers import Real
from typing import Any, TypeAlias

from pyomo_sd.errors import SetupError, UnknownGene, UnknownReaction
from pyomo_sd.network.flux_network import FluxNetwork

Costs: TypeAlias = Mapping[str, float] | Iterable[str]


def reaction_costs(network: FluxNetwork, keyword: str, costs: Costs) -> dict[str, float]:
    """Return the costs by reaction.

    Raises
    ------
    UnknownReaction
        The network does not have it.
    SetupError
        Not a dictionary or a list, or a cost that is no finite number.
    """
    stated = _stated(keyword, costs, "reactions")
    known = frozenset(network.reactions)
    for reaction in stated:
        if reaction not in known:
            raise UnknownReaction(reaction, network.reactions)
    return {reaction: checked_cost(keyword, reaction, cost) for reaction, cost in stated.items()}


def gene_costs(network: FluxNetwork, keyword: str, costs: Costs) -> dict[str, float]:
    """Return the costs by gene id.

    Raises
    ------
    UnknownGene
        The network does not have it.
    SetupError
        As for reactions; or a name that several genes bear, or a gene that is stated twice.
    """
    found: dict[str, float] = {}
    bearers = bearers_of_names(network)
    for name, cost in _stated(keyword, costs, "genes").items():
        gene = gene_called(name, keyword, network.genes, bearers)
        if gene in found:
            raise SetupError(f"{keyword} states the gene {gene!r} twice, by its id and by its name")
        found[gene] = checked_cost(keyword, name, cost)
    return found


def row_costs(keyword: str, costs: Costs) -> dict[str, float]:
    """Return the costs by row, as it is written.

    Raises
    ------
    SetupError
        As for reactions; or a row that is no text.
    """
    stated = _stated(keyword, costs, "rows")
    for row in stated:
        if not isinstance(row, str):
            raise SetupError(f"{keyword} has to name rows by their text, such as 'R1 >= 2', not {row!r}")
    return {row: checked_cost(keyword, row, cost) for row, cost in stated.items()}


def _stated(keyword: str, costs: Costs, what: str) -> Mapping[str, Any]:
    if isinstance(costs, str):
        raise SetupError(f"{keyword} is a dictionary of costs or a list of {what}, not the text {costs!r}")
    return costs if isinstance(costs, Mapping) else dict.fromkeys(costs, 1.0)


def checked_cost(keyword: str, name: str, cost: Any) -> float:
    """Return a cost, or raise `SetupError` if it is no finite number."""
    if not isinstance(cost, Real) or isinstance(cost, bool) or not isfinite(cost):
        raise SetupError(f"{keyword}[{name!r}] has to be a finite number, not {cost!r}")
    return float(cost)


def bearers_of_names(network: FluxNetwork) -> dict[str, list[str]]:
    """Return the genes that bear each name."""
    bearers: dict[str, list[str]] = {}
    for gene, name in network.genes.items():
        bearers.setdefault(name, []).append(gene)
    bearers.pop("", None)
    return bearers


def gene_called(name: str, keyword: str, genes: Mapping[str, str], bearers: Mapping[str, list[str]]) -> str:
    """Return the gene of this id or, if there is none, of this name.

    Raises
    ------
    UnknownGene
        There is none.
    SetupError
        Several genes bear the name.
    """
    if name in genes:
        return name
    if name not in bearers:
        raise UnknownGene(name, [*genes, *bearers])
    gene, *others = bearers[name]
    if others:
        raise SetupError(f"{keyword}: several genes are called {name!r}, so state ids: {', '.join([gene, *others])}")
    return gene
