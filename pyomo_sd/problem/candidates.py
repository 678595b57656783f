"""Candidates as keywords state them: reactions, genes, rows and levels, their costs, and which choices are designs."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from math import inf, isnan

from typing_extensions import TypedDict, Unpack

from pyomo_sd.errors import SetupError, UnknownName
from pyomo_sd.names import FORBIDDEN, GENE_KOS, GKICOST, GKOCOST, KICOST, KOCOST, LEVELCOST, REGCOST, REQUIRED
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.network.gpr import parse_gpr
from pyomo_sd.network.rule import Rule
from pyomo_sd.problem.choice import Choice
from pyomo_sd.problem.costs import Costs, bearers_of_names, gene_called, gene_costs, reaction_costs, row_costs
from pyomo_sd.problem.interventions import Candidate, InterventionSpace, Target
from pyomo_sd.problem.keywords import refuse_unknown
from pyomo_sd.problem.levels import Level, LevelCosts, levels


class FurtherOptions(TypedDict, total=False):
    """What may be changed besides reactions; `intervention_space` tells what the keywords mean."""

    gene_kos: bool | None
    gko_cost: Costs | None
    gki_cost: Costs | None
    reg_cost: Costs | None
    level_cost: LevelCosts | None
    required: Collection[str] | None
    forbidden: Collection[str] | None


def gene_mode(options: FurtherOptions | Mapping[str, object]) -> bool:
    """Tell whether genes may be changed, so that no reaction is a candidate unless it is named.

    >>> gene_mode({"gene_kos": False}), gene_mode({"gki_cost": ["b1"]})
    (False, True)
    """
    return bool(options.get(GENE_KOS)) or any(options.get(key) is not None for key in (GKOCOST, GKICOST))


def intervention_space(
    network: FluxNetwork,
    ko_cost: Costs | None = None,
    ki_cost: Costs | None = None,
    max_cost: float | None = inf,
    **further: Unpack[FurtherOptions],
) -> InterventionSpace:
    """Return the interventions that the costs allow.

    Parameters
    ----------
    network
        The network whose reactions may be changed.
    ko_cost
        Cost of each reaction that may be knocked out, or their ids at cost 1. ``None``: every reaction at cost 1,
        except those in ``ki_cost``; none if genes may be changed.
    ki_cost
        Cost of each reaction that may be brought in, or their ids at cost 1; each is absent unless it is brought in.
        A reaction in both is a knock-in only.
    max_cost
        Limit on the summed cost of a design; 0 is a limit of zero, ``None`` and ``inf`` are none.
    gene_kos
        Whether genes may be changed; so they may as well if ``gko_cost`` or ``gki_cost`` is given.
    gko_cost
        Cost of each gene that may be knocked out, by id or name, or a list of genes at cost 1. ``None``: if genes may
        be changed, every gene that a rule names at cost 1, except those in ``gki_cost``.
    gki_cost
        The same of genes that may be brought in; each is lost unless it is. A gene in both is a knock-in only.
    reg_cost
        Cost of each row that may be bought, by its text, or a list of rows at cost 1. `regulation.regulated` reads the
        rows and puts them into the network.
    level_cost
        Reaction -> {limit on its flux, such as ``"<= 2.5"``, ``">= 9"`` or ``"= 4"``: cost}. A limit that is bought
        takes the place of the model's on its side, be it narrower or wider. A design buys one limit of a reaction at
        most, and none of a reaction that it knocks out.
    required, forbidden
        Interventions that every design contains, or none does: reactions, genes by id or name, rows, and limits such as
        ``"PFK <= 2.5"``.

    Raises
    ------
    UnknownReaction, UnknownGene
        A cost for a reaction or a gene that the network does not have.
    SetupError
        A cost that is no finite number, no candidate at all, a limit that is not a number, a name that several genes
        bear, a reaction and a gene of the same id among the candidates, or a gene rule that cannot be read.
    """
    refuse_unknown("intervention_space", further, FurtherOptions.__annotations__)
    by_genes = gene_mode(further)
    gprs = gene_rules(network) if by_genes else {}
    rows = row_costs(REGCOST, further.get("reg_cost") or ())
    limits = levels(network, further.get("level_cost") or {})
    candidates = [
        *_candidates(network.reactions, _reactions(network, by_genes, ko_cost, ki_cost), "reaction"),
        *_candidates(network.genes, _genes(network, gprs, further) if by_genes else ({}, {}), "gene"),
        *(Candidate(row, "regulation", cost, "row") for row, cost in rows.items()),
        *(Candidate(at.text, "knockin" if at.is_wider else "regulation", at.cost, "row") for at in limits),
    ]
    _check(candidates, by_genes)
    choice = _choice(network, candidates, limits, further)
    limit = inf if max_cost is None else float(max_cost)
    if isnan(limit):
        raise SetupError("max_cost has to be a number, or infinite for no limit; not nan")
    return InterventionSpace(tuple(candidates), limit, _rules(network, candidates, gprs), choice)


CostsOfKinds = tuple[Mapping[str, float], Mapping[str, float]]


def _reactions(network: FluxNetwork, by_genes: bool, ko_cost: Costs | None, ki_cost: Costs | None) -> CostsOfKinds:
    default = () if by_genes else network.reactions
    knockouts = reaction_costs(network, KOCOST, default if ko_cost is None else ko_cost)
    return knockouts, reaction_costs(network, KICOST, () if ki_cost is None else ki_cost)


def _genes(network: FluxNetwork, gprs: Mapping[str, Rule], options: FurtherOptions) -> CostsOfKinds:
    gko_cost, gki_cost = options.get("gko_cost"), options.get("gki_cost")
    used = frozenset().union(*(rule.atoms for rule in gprs.values()))
    default = [gene for gene in network.genes if gene in used]
    knockouts = gene_costs(network, GKOCOST, default if gko_cost is None else gko_cost)
    return knockouts, gene_costs(network, GKICOST, () if gki_cost is None else gki_cost)


def _candidates(order: Iterable[str], costs: CostsOfKinds, target: Target) -> list[Candidate]:
    """Return the candidates on one kind of target in the model's order; what may be brought in is not knocked out."""
    knockouts, knockins = costs
    made = {
        **{name: Candidate(name, "knockout", cost, target) for name, cost in knockouts.items()},
        **{name: Candidate(name, "knockin", cost, target) for name, cost in knockins.items()},
    }
    return [made[name] for name in order if name in made]


def _check(candidates: Collection[Candidate], by_genes: bool) -> None:
    if not candidates:
        keywords = "gko_cost, gki_cost, ko_cost and ki_cost" if by_genes else "ko_cost and ki_cost"
        named = "neither a gene nor a reaction" if by_genes else "no reaction"
        raise SetupError(f"there is nothing to change: {keywords} name {named}")
    reactions = {candidate.id for candidate in candidates if candidate.target == "reaction"}
    twice = [candidate.id for candidate in candidates if candidate.target == "gene" and candidate.id in reactions]
    if twice:
        raise SetupError(
            f"{twice[0]!r} is the id of a reaction and of a gene, and both may be changed: a design could not tell"
            " them apart; leave one of them out, or rename it in the model"
        )
    rows = Counter(candidate.id for candidate in candidates if candidate.target == "row")
    if both := [row for row, times in rows.items() if times > 1]:
        raise SetupError(f"{REGCOST} and {LEVELCOST} both state {both[0]!r}: leave it out of one of them")


def _choice(
    network: FluxNetwork, candidates: Collection[Candidate], limits: Collection[Level], options: FurtherOptions
) -> Choice:
    """Return what is required and forbidden, and the ladders: the limits on a reaction, and its knockout."""
    known = {candidate.id: candidate for candidate in candidates}
    ladders: dict[str, set[str]] = {}
    for at in limits:
        knockout = at.reaction in known and known[at.reaction].kind == "knockout"
        ladders.setdefault(at.reaction, {at.reaction} if knockout else set()).add(at.text)
    named = {
        key: frozenset(_candidate(network, key, name, known) for name in names or ())
        for key, names in ((REQUIRED, options.get("required")), (FORBIDDEN, options.get("forbidden")))
    }
    several = {reaction: frozenset(ladder) for reaction, ladder in ladders.items() if len(ladder) > 1}
    choice = Choice(named[REQUIRED], named[FORBIDDEN], several)
    if not choice.admits(choice.required):
        raise SetupError(
            f"no design contains all that {REQUIRED} names, {', '.join(sorted(choice.required))}: some of it is"
            f" {FORBIDDEN}, or several limits on one reaction are among it"
        )
    return choice


def _candidate(network: FluxNetwork, keyword: str, name: str, known: Mapping[str, Candidate]) -> str:
    """Return the candidate of this id or, if it is a gene, of this name."""
    if name in known:
        return name
    bearers = bearers_of_names(network)
    gene = gene_called(name, keyword, network.genes, bearers) if name in bearers else name
    if gene not in known:
        raise UnknownName(f"intervention in {keyword}", name, known)
    return gene


def gene_rules(network: FluxNetwork) -> dict[str, Rule]:
    """Return the gene rules of the reactions that have one."""
    read = {text: parse_gpr(text) for text in set(network.gene_reaction_rules.values())}
    return {reaction: read[text] for reaction, text in network.gene_reaction_rules.items()}


def _rules(network: FluxNetwork, candidates: Collection[Candidate], gprs: Mapping[str, Rule]) -> dict[str, Rule]:
    """Return the rule of every reaction that can be taken away: itself and what its genes do, as far as candidates."""
    reactions = {candidate.id for candidate in candidates if candidate.target == "reaction"}
    genes = {candidate.id for candidate in candidates if candidate.target == "gene"}
    by_genes = {rule: rule.restricted(genes) for rule in set(gprs.values())}
    rules = {}
    for reaction in network.reactions:
        needed = [Rule.atom(reaction)] if reaction in reactions else []
        enzymes = by_genes[gprs[reaction]] if reaction in gprs else None
        needed += [] if enzymes is None else [enzymes]
        if needed:
            rules[reaction] = Rule.all_of(needed)
    return rules
