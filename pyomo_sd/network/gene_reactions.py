r"""Gene rules as reactions: what a rule needs becomes an artificial metabolite, and each gene a reaction that makes it.

With the rule of R1: A → B read as "b1 and (b2 or b3)", and 0 <= every artificial flux < inf,

.. math::

    \to b_1, \quad \to b_2, \quad \to b_3, \qquad b_2 \to e_2, \quad b_3 \to e_2, \qquad b_1 + e_2 \to e_1, \qquad
    A + e_1 \to B

A lost gene then takes away its own reaction, and none of these others. The flux spaces of the two networks under a
design are the same, seen from the columns that both have. For if a formula is false, then, from its atoms upwards, no
reaction that makes its metabolite can run, so neither can what consumes that; and if it is true, then the reactions of
a part that is true (of all parts, in an "and") make as much of its metabolite as all its consumers take.

A reversible reaction consumes by its forward and its reverse part, v = forward - reverse, both >= 0. A *forced* one
(its bounds exclude zero) keeps its rule: without its enzymes its bounds are gone, and no metabolite can say so. So does
a reaction that needs one atom which no other formula names: it is as good a switch itself.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import inf

from pyomo_sd.errors import UnknownReaction
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.network.from_cobra import ZERO, Limits, free_name
from pyomo_sd.network.rule import Joint, Node, Rule

ONE = Fraction(1)


@dataclass(frozen=True)
class GeneExtension:
    """A network whose gene rules are reactions.

    Attributes
    ----------
    network
        The columns and rows of the network that it was made of, and the artificial ones.
    rules
        Column -> when it is there, over the atoms of the rules that it was made of.
    """

    network: FluxNetwork
    rules: Mapping[str, Rule]


def with_gene_reactions(network: FluxNetwork, rules: Mapping[str, Rule]) -> GeneExtension:
    """Put artificial reactions in the place of rules.

    Parameters
    ----------
    network
        The network; it stays as it is. Its own ``gene_reaction_rules`` are neither read nor kept.
    rules
        Column -> when it is there, over any atoms (ids of genes or reactions).

    Raises
    ------
    UnknownReaction
        A rule of a column that the network does not have.

    Examples
    --------
    >>> from pyomo_sd.network import load_model
    >>> from pyomo_sd.network.gpr import parse_gpr
    >>> cell = FluxNetwork.from_cobra(load_model("e_coli_core"))
    >>> extended = with_gene_reactions(cell, {"PFK": parse_gpr("b3916 or b1723"), "ENO": parse_gpr("b2779")})
    >>> extended.network.reactions[-4:]
    ('b3916_as_enzyme_PFK', 'b1723_as_enzyme_PFK', 'make_b1723', 'make_b3916')
    >>> {column: str(rule) for column, rule in extended.rules.items()}
    {'ENO': 'b2779', 'make_b1723': 'b1723', 'make_b3916': 'b3916'}
    >>> for metabolite in ("enzyme_PFK", "b3916"):
    ...     print({column: int(a) for column, a in extended.network.rows[metabolite].items()})
    {'b3916_as_enzyme_PFK': 1, 'b1723_as_enzyme_PFK': 1, 'PFK': -1}
    {'b3916_as_enzyme_PFK': -1, 'make_b3916': 1}
    """
    unknown = next((column for column in rules if column not in network.column_index), None)
    if unknown is not None:
        raise UnknownReaction(unknown, network.columns)
    encoded = _encoded(network, rules)
    extended, makers = with_enzymes(network, encoded)
    left = {column: rule for column, rule in rules.items() if column not in encoded}
    left |= {reaction: Rule.atom(atom) for atom, reaction in makers.items()}
    return GeneExtension(extended, left)


def with_enzymes(network: FluxNetwork, rules: Mapping[str, Rule]) -> tuple[FluxNetwork, dict[str, str]]:
    """Have columns consume what their rules need, each of them and whatever its bounds.

    Returns
    -------
    tuple
        The network, and for each atom of the rules the reaction that makes it: that carries as much as flows in all
        through what the atom is part of.
    """
    draft = _Draft(network)
    for column, rule in rules.items():
        draft.add_metabolites(rule, f"enzyme_{column}")
    makers = draft.add_makers()
    for column, rule in rules.items():
        for part in network.parts(column)[1:] or (column,):  # the column is zero if its parts are
            draft.consume(rule, part)
    return draft.network(), makers


def _encoded(network: FluxNetwork, rules: Mapping[str, Rule]) -> dict[str, Rule]:
    """Return the rules that become reactions."""
    unforced = {
        column: rule
        for column, rule in rules.items()
        if all(network.bounds[part][0] <= 0 <= network.bounds[part][1] for part in network.parts(column))
    }
    users = Counter(atom for rule in unforced.values() for atom in rule.atoms)
    return {column: rule for column, rule in unforced.items() if isinstance(rule.root, Joint) or users[rule.root] > 1}


class _Draft:
    """A network that grows by artificial metabolites and reactions, and by parts of reversible columns."""

    def __init__(self, network: FluxNetwork) -> None:
        self._old = network
        self._columns, self._rows = set(network.columns), set(network.rows)  # names that are taken
        self._metabolites: dict[Node, str] = {}
        self._balances: dict[str, dict[str, Fraction]] = {}
        self._links: dict[str, dict[str, Fraction]] = {}  # rows that tie parts to their column
        self._reactions: dict[str, Limits] = {}
        self._parts: dict[str, Limits] = {}
        self._owner = dict(network.owner)

    def add_metabolites(self, rule: Rule, wanted: str) -> None:
        """Add the metabolites of a rule, of its parts, and of its atoms, which are called after themselves."""
        nodes: list[Node] = [*reversed(rule.joints), *sorted(rule.atoms)]
        for node in nodes:
            if node not in self._metabolites:
                name = _take(node if isinstance(node, str) else wanted, self._rows)
                self._metabolites[node], self._balances[name] = name, {}

    def add_makers(self) -> dict[str, str]:
        """Add the reactions that make the metabolites; return those of atoms."""
        switches = {}
        for node, made in self._metabolites.items():
            if isinstance(node, str):
                switches[node] = self._add_reaction(f"make_{made}", made, [])
                continue
            parts = [self._metabolites[part] for part in dict.fromkeys(node.parts)]
            if node.together:
                self._add_reaction(f"make_{made}", made, parts)
            else:
                for part in parts:
                    self._add_reaction(f"{part}_as_{made}", made, [part])
        return switches

    def _add_reaction(self, wanted: str, made: str, consumed: Iterable[str]) -> str:
        reaction = _take(wanted, self._columns)
        self._reactions[reaction] = (0.0, inf)
        for metabolite in consumed:
            self._balances[metabolite][reaction] = -ONE
        self._balances[made][reaction] = ONE
        return reaction

    def consume(self, rule: Rule, column: str) -> None:
        """Have a column consume as much of a rule's metabolite as it carries, in either direction."""
        balance = self._balances[self._metabolites[rule.root]]
        lower, upper = self._old.bounds[column]
        if lower < 0 < upper:
            balance.update(dict.fromkeys(self._split(column, lower, upper), -ONE))
        else:
            balance[column] = -ONE if lower >= 0 else ONE

    def _split(self, column: str, lower: float, upper: float) -> tuple[str, str]:
        ahead, back = (_take(f"{column}_{way}", self._columns) for way in ("forward", "reverse"))
        self._parts |= {ahead: (0.0, upper), back: (0.0, -lower)}
        self._owner |= dict.fromkeys((ahead, back), self._old.owner.get(column, column))
        self._links[_take(f"{column}_parts", self._rows)] = {column: ONE, ahead: -ONE, back: ONE}
        return ahead, back

    def network(self) -> FluxNetwork:
        old = self._old
        balances = {row: old.rows[row] for row in old.metabolites} | self._balances
        others = {row: old.rows[row] for row in old.constraints} | self._links
        return replace(
            old,
            reactions=(*old.reactions, *self._reactions),
            auxiliaries=(*old.auxiliaries, *self._parts),
            metabolites=tuple(balances),
            constraints=tuple(others),
            rows=balances | others,
            row_bounds={**old.row_bounds, **dict.fromkeys([*self._balances, *self._links], ZERO)},
            bounds={**old.bounds, **self._reactions, **self._parts},
            owner=self._owner,
            gene_reaction_rules={},
        )


def _take(wanted: str, taken: set[str]) -> str:
    name = free_name(wanted, taken)
    taken.add(name)
    return name
