r"""Regulatory rows: limits on fluxes that hold if they are bought, and say nothing otherwise.

Each row gets a column of its own, its *slack* s, which buying the row takes away as a knockout takes a reaction:

.. math::

    a^\top v + s \ge b, \quad 0 \le s; \qquad
    a^\top v + s \le b, \quad s \le 0; \qquad
    a^\top v + s = b, \quad s \text{ free}; \qquad s = 0 \text{ if the row is bought}

Zero lies within the bounds of s, so F(D) shrinks with each row that is bought. Whatever knows what an absent column is
knows what a bought row is.

The flux of a gene is the total flux through the enzymes that it is part of (`with_enzymes`): each reaction consumes
what its rule, as it is written, needs; a reversible one by its forward and its reverse flux. Reactions keep their rules
beside that. So the bounds of forced ones still go with their enzymes.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import inf

from pyomo_sd.errors import ExpressionError, SetupError, UnknownReaction
from pyomo_sd.names import REGCOST
from pyomo_sd.network.constraint import LinearConstraint, Relation
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.network.from_cobra import exact, free_name
from pyomo_sd.network.gene_reactions import with_enzymes
from pyomo_sd.network.rule import Rule
from pyomo_sd.problem.candidates import gene_rules
from pyomo_sd.problem.costs import bearers_of_names, gene_called
from pyomo_sd.problem.expressions import parse_constraints
from pyomo_sd.problem.grammar import MIRRORED
from pyomo_sd.problem.interventions import InterventionSpace
from pyomo_sd.problem.levels import SMALLEST_LIMIT, Bounds, read_level, too_small
from pyomo_sd.problem.problem import Problem
from pyomo_sd.problem.wider_limits import widened

ONE = Fraction(1)
SLACKS: Mapping[Relation, tuple[float, float]] = {">=": (0.0, inf), "<=": (-inf, 0.0), "=": (-inf, inf)}


@dataclass(frozen=True)
class Regulation:
    """A row that may be bought.

    Attributes
    ----------
    text
        As it is stated.
    reactions, genes
        The coefficients of fluxes of reactions, and of genes.
    sense, rhs
        What their sum is compared with.
    """

    text: str
    reactions: Mapping[str, float]
    genes: Mapping[str, float]
    sense: Relation
    rhs: float

    @property
    def meaning(self) -> tuple[object, ...]:
        """What two rows have in common that are the same in different words."""
        terms = [(is_gene, *term) for is_gene, sums in enumerate((self.reactions, self.genes)) for term in sums.items()]
        lead = exact(min(terms)[2])
        sense = self.sense if lead > 0 else MIRRORED[self.sense]
        return frozenset((is_gene, name, exact(a) / lead) for is_gene, name, a in terms), sense, exact(self.rhs) / lead

    def bounds(self, network: FluxNetwork) -> dict[str, Bounds]:
        """Return what it leaves of a reaction's bounds, wider limits included, if it is about one reaction alone."""
        if self.genes or len(self.reactions) > 1:
            return {}
        ((reaction, factor),) = self.reactions.items()
        least, most = sorted(limit / factor for limit in LinearConstraint({}, self.sense, self.rhs).limits)
        lower, upper = network.bounds[reaction]
        return {reaction: (max(lower, least), min(upper, most))}


def regulations(network: FluxNetwork, texts: Collection[str]) -> list[Regulation]:
    """Read the rows that may be bought.

    A name that is the id of a reaction and of a gene means the reaction.

    Raises
    ------
    UnknownReaction, ExpressionError
        A row names neither a reaction nor a gene of the network, or cannot be read.
    SetupError
        A text that is no single row, a row without reactions and genes, one that is there in other words, a limit that
        is too small, or a name that several genes bear.

    Examples
    --------
    >>> from pyomo_sd.network import load_model
    >>> cell = FluxNetwork.from_cobra(load_model("e_coli_core"))
    >>> for row in regulations(cell, ["PGI >= 2 PFK", "b4025 <= 0.5"]):
    ...     print(row.reactions, row.genes, row.sense, row.rhs)
    {'PGI': 1.0, 'PFK': -2.0} {} >= 0.0
    {} {'b4025': 1.0} <= 0.5
    """
    known: dict[tuple[object, ...], str] = {}
    found = []
    for text in texts:
        row = _read(network, text)
        if (same := known.setdefault(row.meaning, text)) != text:
            raise SetupError(f"{REGCOST} states a row twice: {text!r} says what {same!r} says")
        found.append(row)
    return found


def _read(network: FluxNetwork, text: str) -> Regulation:
    bearers = bearers_of_names(network)
    try:  # as if there were no genes: some are called as numbers are
        rows = parse_constraints(text, network.reactions)
    except (UnknownReaction, ExpressionError):
        rows = parse_constraints(text, (*network.reactions, *network.genes, *bearers))
    if len(rows) != 1:
        raise SetupError(f"{REGCOST}: {text!r} has to be one row, not {len(rows)}")
    ((terms, sense, rhs),) = rows
    sums: tuple[dict[str, float], dict[str, float]] = {}, {}
    for name, factor in terms.items():
        is_gene = name not in network.reactions
        target = gene_called(name, REGCOST, network.genes, bearers) if is_gene else name
        sums[is_gene][target] = sums[is_gene].get(target, 0.0) + factor
    reactions, genes = ({name: a for name, a in terms.items() if a} for terms in sums)
    if not reactions and not genes:
        raise SetupError(f"{REGCOST}: in {text!r} all reactions cancel out")
    if 0 < abs(rhs) < SMALLEST_LIMIT:
        raise SetupError(too_small(REGCOST, text))
    return Regulation(text, reactions, genes, sense, rhs)


def regulated(problem: Problem) -> Problem:
    """Put the rows among the interventions of a problem into its network.

    Parameters
    ----------
    problem
        What is asked; its rows have no meaning yet. It stays as it is.

    Raises
    ------
    UnknownReaction, ExpressionError, SetupError
        A row that `regulations` refuses, or one on a gene that no rule names.

    Examples
    --------
    >>> from pyomo_sd.network import load_model
    >>> from pyomo_sd.problem.candidates import intervention_space
    >>> cell = FluxNetwork.from_cobra(load_model("e_coli_core"))
    >>> space = intervention_space(cell, ko_cost=["PFK"], reg_cost={"PGI >= 2 PFK": 1.5})
    >>> asked = regulated(Problem(cell, (), space))
    >>> asked.network.auxiliaries, asked.network.bounds["PGI >= 2 PFK"], sorted(asked.space.absent(space.rows))
    (('PGI >= 2 PFK',), (0.0, inf), ['PGI >= 2 PFK'])
    """
    problem = widened(problem)
    rows = regulations(problem.network, _bought(problem.space))
    if not rows:
        return problem
    genes = {gene for row in rows for gene in row.genes}
    network, makers = _with_fluxes_of(genes, problem.network) if genes else (problem.network, {})
    rules = dict(problem.space.rules)
    rules |= {makers[gene]: Rule.atom(gene) for gene in problem.space.genes if gene in makers}
    for row in rows:
        network, slack = _with_row(network, row, makers)
        rules[slack] = Rule.atom(row.text)
    return replace(problem, network=network, space=replace(problem.space, rules=rules))


def limits_of(problem: Problem) -> dict[str, dict[str, Bounds]]:
    """Return the bounds that each row among the interventions leaves to a reaction, if it is about one alone.

    Where wider limits may be bought as well, a row leaves them.

    Examples
    --------
    >>> from pyomo_sd.network import load_model
    >>> from pyomo_sd.problem.candidates import intervention_space
    >>> cell = FluxNetwork.from_cobra(load_model("e_coli_core"))
    >>> space = intervention_space(cell, reg_cost=["PGI >= 2 PFK"], level_cost={"EX_ac_e": {">= -10": 1, "<= 5": 1}})
    >>> limits_of(regulated(Problem(cell, (), space)))
    {'PGI >= 2 PFK': {}, 'EX_ac_e >= -10': {'EX_ac_e': (-10.0, 1000.0)}, 'EX_ac_e <= 5': {'EX_ac_e': (-10.0, 5.0)}}
    """
    network, space = problem.network, problem.space
    limits = {row.text: row.bounds(network) for row in regulations(network, _bought(space))}
    for text in set(space.rows) - limits.keys():
        level = read_level(text, network)
        limits[text] = {level.reaction: level.bounds}
    return {text: limits[text] for text in space.rows}


def _bought(space: InterventionSpace) -> list[str]:
    """Return the rows that hold if they are bought; the others are limits wider than the model's."""
    return [candidate.id for candidate in space.candidates if candidate.kind == "regulation"]


def _with_fluxes_of(genes: Collection[str], network: FluxNetwork) -> tuple[FluxNetwork, dict[str, str]]:
    """Return the network with columns for the fluxes of genes, and these columns; what is added is no reaction."""
    rules = {reaction: rule for reaction, rule in gene_rules(network).items() if not rule.atoms.isdisjoint(genes)}
    extended, makers = with_enzymes(network, rules)
    for gene in sorted(genes - makers.keys()):
        raise SetupError(f"{REGCOST} limits the gene {gene!r}, but no gene rule names it: it has no flux")
    added = tuple(column for column in extended.reactions if column not in network.column_index)
    extended = replace(
        extended,
        reactions=network.reactions,
        auxiliaries=(*extended.auxiliaries, *added),
        gene_reaction_rules=network.gene_reaction_rules,
    )
    return extended, makers


def _with_row(network: FluxNetwork, row: Regulation, makers: Mapping[str, str]) -> tuple[FluxNetwork, str]:
    """Return the network with a row, and the slack of the row."""
    name, slack = free_name(row.text, network.rows), free_name(row.text, network.column_index)
    terms = {**row.reactions, **{makers[gene]: factor for gene, factor in row.genes.items()}}
    changed = replace(
        network,
        auxiliaries=(*network.auxiliaries, slack),
        constraints=(*network.constraints, name),
        rows={**network.rows, name: {**{column: exact(a) for column, a in terms.items()}, slack: ONE}},
        row_bounds={**network.row_bounds, name: LinearConstraint(terms, row.sense, row.rhs).limits},
        bounds={**network.bounds, slack: SLACKS[row.sense]},
    )
    return changed, slack
