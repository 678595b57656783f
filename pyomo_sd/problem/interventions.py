r"""What the engineer may change, and at what cost.

A *design* is a set of interventions. A knocked-out reaction, and a knock-in that is not made, is *absent*: it carries
exactly zero flux, and its bounds are gone with it, a forced minimum included. A knocked-out gene, and a gene knock-in
that is not made, is *lost*; a reaction whose gene rule is false without the lost genes is absent too. So every column
that interventions can take away has a rule over them, :math:`r \wedge g_1 \wedge (g_2 \vee g_3)` for a reaction that
may itself be changed. A row that is bought holds; what it takes away is its slack (`regulation`). A design is
affordable if

.. math::

    \sum_{i \in D} \text{cost}_i \le \text{max\_cost}

with costs that may be fractional, zero or negative; and it contains what every design has to (`choice`).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import fsum, inf
from typing import Literal, NamedTuple

from pyomo_sd.errors import UnknownName
from pyomo_sd.network.rule import Rule
from pyomo_sd.problem.choice import ANY_SUBSET, Choice

ROUNDING = 1e-6  # by which a sum of costs, or a solver's, may miss the limit, relative to its size where that exceeds 1

Kind = Literal["knockout", "knockin", "regulation"]
Target = Literal["reaction", "gene", "row"]


@dataclass(frozen=True)
class Candidate:
    """An intervention that may be made.

    Attributes
    ----------
    id
        The reaction, the gene or the row that is changed.
    kind
        Knocked out, brought in, or, of rows, held to. A row that is brought in is a limit wider than the model's.
    cost
        What it costs.
    target
        Which of the three is changed.
    """

    id: str
    kind: Kind
    cost: float
    target: Target = "reaction"


class Loss(NamedTuple):
    """One way in which a column is absent: all of the knockouts are made (rows bought) and none of the knock-ins is."""

    knockouts: frozenset[str]
    knockins: frozenset[str]


@dataclass(frozen=True, init=False)
class InterventionSpace:
    """All designs that a leader may choose from: subsets of ``candidates`` that ``choice`` and the budget admit.

    Parameters
    ----------
    candidates
        The interventions; no two have the same id.
    max_cost
        Limit on the cost of a design.
    rules
        Of every column that interventions can take away the rule, over candidates, by which it is present: a
        knocked-out candidate is lost to the rule, and so are a row that is bought and a knock-in that is not made.
        ``None``: each reaction among the candidates needs itself.
    choice
        What every design contains, and what goes not together.

    Raises
    ------
    UnknownName
        A rule names what is no candidate.

    Examples
    --------
    >>> space = InterventionSpace((Candidate("PGI", "knockout", 1.0), Candidate("NEW", "knockin", 2.5)), 3.0)
    >>> space.cost(frozenset({"PGI", "NEW"})), sorted(space.absent(frozenset({"PGI"})))
    (3.5, ['NEW', 'PGI'])
    >>> genes = tuple(Candidate(gene, "knockout", 1.0, "gene") for gene in ("b1", "b2"))
    >>> space = InterventionSpace(genes, rules={"PGI": Rule.any_of([Rule.atom("b1"), Rule.atom("b2")])})
    >>> sorted(space.absent({"b1"})), sorted(space.absent({"b1", "b2"}))
    ([], ['PGI'])
    """

    candidates: tuple[Candidate, ...]
    max_cost: float
    rules: Mapping[str, Rule]
    choice: Choice = ANY_SUBSET

    def __init__(
        self,
        candidates: tuple[Candidate, ...],
        max_cost: float = inf,
        rules: Mapping[str, Rule] | None = None,
        choice: Choice = ANY_SUBSET,
    ) -> None:
        if rules is None:
            rules = {c.id: Rule.atom(c.id) for c in candidates if c.target == "reaction"}
        for name, value in (("candidates", candidates), ("max_cost", max_cost), ("rules", rules), ("choice", choice)):
            object.__setattr__(self, name, value)
        for atom in choice.named.union(*(rule.atoms for rule in rules.values())) - self.by_id.keys():
            raise UnknownName("candidate", atom, self.by_id)

    @cached_property
    def by_id(self) -> Mapping[str, Candidate]:
        """The candidates by their reaction, gene or row."""
        return {candidate.id: candidate for candidate in self.candidates}

    @cached_property
    def removals(self) -> frozenset[str]:
        """What is lost if it is made: the reactions and genes that may be knocked out, and the rows."""
        return frozenset(candidate.id for candidate in self.candidates if candidate.kind != "knockin")

    @cached_property
    def knockins(self) -> frozenset[str]:
        """The reactions and genes that may be brought in."""
        return frozenset(candidate.id for candidate in self.candidates if candidate.kind == "knockin")

    @cached_property
    def genes(self) -> tuple[str, ...]:
        """The genes among the candidates."""
        return tuple(candidate.id for candidate in self.candidates if candidate.target == "gene")

    @cached_property
    def rows(self) -> tuple[str, ...]:
        """The rows among the candidates."""
        return tuple(candidate.id for candidate in self.candidates if candidate.target == "row")

    @cached_property
    def free(self) -> tuple[Candidate, ...]:
        """The candidates that cost nothing or bring a gain."""
        return tuple(candidate for candidate in self.candidates if candidate.cost <= 0)

    @property
    def has_genes(self) -> bool:
        """Whether any candidate is a gene."""
        return bool(self.genes)

    def cost(self, design: Collection[str]) -> float:
        """Return the summed cost of the interventions of ``design``."""
        return fsum(self.by_id[intervention].cost for intervention in design)

    def affords(self, design: Collection[str]) -> bool:
        """Tell whether ``design`` costs no more than the limit, rounding of sums apart."""
        return self.cost(design) <= self.limit

    def absent(self, design: Collection[str]) -> frozenset[str]:
        """Return the columns that ``design`` leaves without flux: those whose rules are false."""
        made = frozenset(design)
        lost = (made & self.removals) | (self.knockins - made)
        touched = {column for intervention in made for column in self._touched[intervention]}
        gone = {column for column in touched if not self.rules[column].works_without(lost)}
        return (self._absent_at_first - touched) | gone

    @cached_property
    def _absent_at_first(self) -> frozenset[str]:
        """The columns that are absent as long as nothing is done."""
        needed = {column for knockin in self.knockins for column in self._touched[knockin]}
        return frozenset(column for column in needed if not self.rules[column].works_without(self.knockins))

    @cached_property
    def switchable(self) -> frozenset[str]:
        """The columns that interventions can take away, whatever these cost."""
        return frozenset(self.rules)

    @cached_property
    def returning(self) -> frozenset[str]:
        """The columns that knock-ins can bring."""
        return frozenset(column for column, losses in self.losses.items() if any(loss.knockins for loss in losses))

    @cached_property
    def losses(self) -> Mapping[str, tuple[Loss, ...]]:
        """The ways in which each switchable column is absent: the minimal ones that some affordable design takes.

        A column is absent under an affordable design exactly if one of its losses is there.
        """
        ways = {rule: rule.cuts(self.by_id, self._possible) for rule in set(self.rules.values())}
        return {column: tuple(map(self._loss, ways[rule])) for column, rule in sorted(self.rules.items())}

    def _loss(self, way: frozenset[str]) -> Loss:
        return Loss(way & self.removals, way & self.knockins)

    def _possible(self, way: Collection[str]) -> bool:
        """Tell whether the cheapest design with these knockouts, and without these knock-ins, is affordable.

        The cheapest design of all makes the interventions of negative cost. Each knockout of positive cost adds to
        it, and so does each knock-in of negative cost that it has to do without.
        """
        return fsum((self._least_cost, *map(self._dearer, way))) <= self.limit

    def _dearer(self, intervention: str) -> float:
        candidate = self.by_id[intervention]
        return max(candidate.cost if candidate.kind != "knockin" else -candidate.cost, 0.0)

    @cached_property
    def _least_cost(self) -> float:
        return fsum(min(candidate.cost, 0.0) for candidate in self.candidates)

    @cached_property
    def limit(self) -> float:
        """What a design may cost, rounding of sums included."""
        return self.max_cost + ROUNDING * max(1.0, abs(self.max_cost))

    @cached_property
    def _touched(self) -> Mapping[str, tuple[str, ...]]:
        """The columns whose rules name each candidate."""
        touched: dict[str, list[str]] = {candidate: [] for candidate in self.by_id}
        for column, rule in self.rules.items():
            for atom in rule.atoms:
                touched[atom].append(column)
        return {candidate: tuple(columns) for candidate, columns in touched.items()}
