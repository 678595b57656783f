"""From cobra's optimisation problem to a flux network.

Cobra writes each flux as the difference of two variables, v = forward - reverse, both >= 0. A row that gives them
opposite coefficients is a row in v. A row that does not, e.g. an enzyme budget  a (forward + reverse) <= b,  needs the
two as columns of their own, with the row  v - forward + reverse = 0  and their own limits; then the network's flux
space is cobra's, whatever the row says. Where one of the two is fixed to zero the other is v, and nothing is added. It
is noted (``one_way``), because such a row would mean something else if the other direction were opened.
"""

from collections.abc import Container, Mapping
from fractions import Fraction
from functools import lru_cache
from itertools import chain, count
from typing import TYPE_CHECKING, NamedTuple, TypedDict

from pyomo_sd.network.optimisation_problem import Limits, OptimisationProblem, Terms, read_optimisation_problem

if TYPE_CHECKING:
    import cobra

ZERO: Limits = (0.0, 0.0)
NO_LIMITS: Limits = (float("-inf"), float("inf"))


class NetworkParts(TypedDict):
    """The fields of a flux network."""

    id: str
    reactions: tuple[str, ...]
    auxiliaries: tuple[str, ...]
    metabolites: tuple[str, ...]
    constraints: tuple[str, ...]
    rows: Mapping[str, Mapping[str, Fraction]]
    row_bounds: Mapping[str, Limits]
    bounds: Mapping[str, Limits]
    owner: Mapping[str, str]
    one_way: frozenset[str]
    gene_reaction_rules: Mapping[str, str]
    genes: Mapping[str, str]
    objective: Mapping[str, float]
    objective_sense: str
    objective_constant: float


class Halves(NamedTuple):
    """The two variables of a reaction: their names, and which of them may carry anything."""

    forward: str
    reverse: str
    forward_runs: bool
    reverse_runs: bool


def parts_from_cobra(model: "cobra.Model") -> NetworkParts:
    """Read the fields of the flux network whose flux space is the one that ``model.optimize()`` solves over."""
    problem = read_optimisation_problem(model)
    columns = _Columns({r.id: (r.id, r.reverse_id) for r in model.reactions}, problem)
    limited = {name: None for name, limits in problem.row_limits.items() if limits != NO_LIMITS}
    metabolites = tuple(m.id for m in model.metabolites if m.id in limited)
    added = tuple(name for name in limited if name not in model.metabolites)
    rows = {name: columns.terms(problem.rows[name]) for name in metabolites + added}
    one_way = frozenset(columns.one_way)
    objective = columns.terms(problem.objective)
    columns.settle()
    links = columns.links(rows)
    order = {column: position for position, column in enumerate(columns.bounds())}
    return NetworkParts(
        id=model.id or "",
        reactions=tuple(columns.halves),
        auxiliaries=columns.auxiliaries(),
        metabolites=metabolites,
        constraints=added + tuple(links),
        rows={
            name: {column: exact(terms[column]) for column in sorted(terms, key=order.__getitem__)}
            for name, terms in (rows | links).items()
        },
        row_bounds={**{name: problem.row_limits[name] for name in rows}, **dict.fromkeys(links, ZERO)},
        bounds=columns.bounds(),
        owner=columns.owner(),
        one_way=one_way,
        gene_reaction_rules={r.id: r.gene_reaction_rule for r in model.reactions if r.gene_reaction_rule},
        genes={gene.id: gene.name for gene in model.genes},
        objective={column: objective[column] for column in sorted(objective, key=order.__getitem__)},
        objective_sense=problem.objective_sense,
        objective_constant=problem.objective_constant,
    )


@lru_cache(maxsize=65536)
def exact(number: float) -> Fraction:
    """Return the shortest decimal that reads as this float, as a fraction.

    >>> exact(0.1)
    Fraction(1, 10)
    """
    return Fraction(repr(number))


class _Columns:
    """Which columns the network has, and how rows over cobra's variables become rows over them."""

    def __init__(self, variables: Mapping[str, tuple[str, str]], problem: OptimisationProblem) -> None:
        self.problem = problem
        self.halves = {
            reaction: Halves(*pair, *(problem.variables[half] != ZERO for half in pair))
            for reaction, pair in variables.items()
        }
        self.reaction_of = {half: reaction for reaction, pair in variables.items() for half in pair}
        self.others = [name for name in problem.variables if name not in self.reaction_of]
        self.split: dict[str, tuple[str, str]] = {}
        self.one_way: set[str] = set()
        self.names = {*self.halves, *self.others}

    def terms(self, given: Terms) -> Terms:
        """Turn a row over cobra's variables into a row over columns; split reactions where it must be."""
        found: Terms = {}
        for name, coefficient in given.items():
            reaction = self.reaction_of.get(name)
            if reaction is None:
                found[name] = coefficient
                continue
            halves = self.halves[reaction]
            ahead, back = given.get(halves.forward, 0.0), given.get(halves.reverse, 0.0)
            if ahead == -back:
                found[reaction] = ahead
            elif halves.forward_runs and halves.reverse_runs:
                found.update(zip(self._split(reaction), (ahead, back), strict=True))
            else:
                found[reaction] = -back if halves.reverse_runs else ahead
                self.one_way.add(reaction)
        return {column: coefficient for column, coefficient in found.items() if coefficient}

    def _split(self, reaction: str) -> tuple[str, str]:
        if reaction not in self.split:
            parts = (free_name(f"{reaction}_forward", self.names), free_name(f"{reaction}_reverse", self.names))
            self.split[reaction] = parts
            self.names.update(parts)
        return self.split[reaction]

    def settle(self) -> None:
        """Put the split reactions into the model's order."""
        self.split = {reaction: self.split[reaction] for reaction in self.halves if reaction in self.split}

    def auxiliaries(self) -> tuple[str, ...]:
        return (*self.others, *(part for pair in self.split.values() for part in pair))

    def owner(self) -> dict[str, str]:
        return {part: reaction for reaction, pair in self.split.items() for part in pair}

    def links(self, rows: Mapping[str, Terms]) -> dict[str, Terms]:
        """Return, for each split reaction, the row that ties its parts to it."""
        return {
            free_name(f"{reaction}_parts", rows): {reaction: 1.0, ahead: -1.0, back: 1.0}
            for reaction, (ahead, back) in self.split.items()
        }

    def bounds(self) -> dict[str, Limits]:
        given = self.problem.variables
        found: dict[str, Limits] = {}
        for reaction, halves in self.halves.items():
            ahead, back = given[halves.forward], given[halves.reverse]
            found[reaction] = (ahead[0] - back[1] + 0.0, ahead[1] - back[0] + 0.0)  # + 0.0: no negative zeros
        found.update((name, given[name]) for name in self.others)
        for reaction, pair in self.split.items():
            found.update(zip(pair, (given[half] for half in self.halves[reaction][:2]), strict=True))
        return found


def free_name(wanted: str, taken: Container[str]) -> str:
    """Return the wanted name or, where it is taken, the first free one of ``wanted_2``, ``wanted_3``, ...

    >>> free_name("PGI_forward", {"PGI_forward"})
    'PGI_forward_2'
    """
    numbered = (f"{wanted}_{number}" for number in count(2))
    return next(name for name in chain([wanted], numbered) if name not in taken)
