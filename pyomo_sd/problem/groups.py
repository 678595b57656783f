r"""Candidates that only act together, put together.

With the rules that tell when columns are there, candidates a and b that occur in the same joints alone and nowhere else
come to the same whatever else is done. In an "and" each of two knockouts takes the joint away, so one is enough; in an
"or" it takes both. So it is for rows that are bought. For knock-ins it is the other way round:

.. math::

    \text{cost}(a \wedge b) = \min(\text{cost}_a, \text{cost}_b) \text{ for knockouts}, \quad
    \text{cost}_a + \text{cost}_b \text{ for knock-ins}; \qquad \text{the reverse for } a \vee b

Such a *group* takes the place of its parts in the search. A design of groups stands for all designs that make each of
them in one of its ways, as far as the budget goes; irreducible ones stand for irreducible ones, and for all of them.
There may be millions, so they are counted and yielded, never listed unasked.

Where some candidate costs nothing or brings a gain, a larger design may be the better one, which of two depends on what
each costs, and nothing is put together.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from math import fsum, inf
from typing import TypeAlias

from pyomo_sd.network.rule import Joint, Rule
from pyomo_sd.problem.interventions import Candidate, InterventionSpace

Design: TypeAlias = frozenset[str]
DIGITS = 12  # behind the point, to which costs are summed when designs are counted
SAME_SUM = 1e-8  # sums of costs that are counted are the same if they are closer than this


@dataclass(frozen=True)
class Group:
    """Parts of which one, or all, have to be made.

    Attributes
    ----------
    one_is_enough
        Whether one is.
    parts
        Candidates and groups, the cheapest first.
    """

    one_is_enough: bool
    parts: "tuple[Part, ...]"

    @cached_property
    def cost(self) -> float:
        """The cost of its cheapest way."""
        return self.parts[0].cost if self.one_is_enough else fsum(part.cost for part in self.parts)

    @cached_property
    def counts(self) -> Counter[float]:
        """The number of its ways by their cost."""
        return sum(map(_count, self.parts), Counter[float]()) if self.one_is_enough else _count_all(self.parts)


Part: TypeAlias = "Candidate | Group"


def ways(part: Part, money: float = inf) -> Iterator[tuple[Design, float]]:
    """Yield the minimal ways to make a part within some money, and what they cost."""
    if part.cost > money:
        return
    if isinstance(part, Candidate):
        yield frozenset({part.id}), part.cost
    elif part.one_is_enough:
        for inner in part.parts:
            yield from ways(inner, money)
    else:
        yield from ways_of_all(part.parts, money)


def ways_of_all(parts: "Collection[Part]", money: float) -> Iterator[tuple[Design, float]]:
    """Yield the minimal ways to make all of these parts within some money, and what they cost."""
    if not parts:
        yield frozenset(), 0.0
        return
    first, *others = parts
    needed = fsum(part.cost for part in others)
    for design, cost in ways(first, money - needed):
        for more, further in ways_of_all(others, money - cost):
            yield design | more, cost + further


@dataclass(frozen=True)
class Groups:
    """What the candidates of a search stand for.

    Attributes
    ----------
    parts
        Candidate of the search -> the user's candidate or the group that it stands for.
    """

    parts: Mapping[str, Part]

    def representative(self, design: Collection[str]) -> Design:
        """Return the cheapest of the user's designs that a design of the search stands for."""
        found, _ = next(self.designs(design, inf))
        return found

    def designs(self, design: Collection[str], money: float) -> Iterator[tuple[Design, float]]:
        """Yield the user's designs that a design of the search stands for, within some money, and what they cost."""
        yield from ways_of_all([self.parts[name] for name in sorted(design)], money)

    def counts(self, design: Collection[str], money: float) -> Counter[float]:
        """Return how many designs of the user a design of the search stands for, within some money, by their cost."""
        counts = _count_all([self.parts[name] for name in design])
        return Counter({cost: number for cost, number in counts.items() if cost <= money})

    def nth(self, design: Collection[str], cost: float, place: int) -> Design:
        """Return the user's design of a cost that comes at a place, from 0, among those that `designs` yields of it.

        None of those before it is made.
        """
        made: set[str] = set()
        parts: list[Part] = [self.parts[name] for name in sorted(design)]
        while parts:
            first, *others = parts
            if isinstance(first, Candidate):
                made.add(first.id)
                cost, parts = cost - first.cost, others
            elif first.one_is_enough:
                inner, place = _way(first, _count_all(others), cost, place)
                parts = [inner, *others]
            else:
                parts = [*first.parts, *others]
        return frozenset(made)

    def of(self, design: Collection[str]) -> Design:
        """Return the design of the search that a design of the user amounts to."""
        return frozenset(name for name, part in self.parts.items() if _is_made(part, design))


def _count(part: Part) -> Counter[float]:
    return Counter({part.cost: 1}) if isinstance(part, Candidate) else part.counts


def _count_all(parts: Collection[Part]) -> Counter[float]:
    """Return the number of ways to make all of these parts by their cost."""
    counts = Counter({0.0: 1})
    for part in parts:
        longer: Counter[float] = Counter()
        for (cost, number), (further, more) in product(counts.items(), _count(part).items()):
            longer[round(cost + further, DIGITS)] += number * more
        counts = longer
    return counts


def _way(group: Group, others: Counter[float], cost: float, place: int) -> tuple[Part, int]:
    """Return the part by which a group is made at a place, and the place among the ways that begin with it."""
    for part in group.parts:
        pairs = product(_count(part).items(), others.items())
        number = sum(own * more for (first, own), (rest, more) in pairs if abs(first + rest - cost) < SAME_SUM)
        if place < number:
            return part, place
        place -= number
    raise IndexError("there is no design of this cost at this place")


def _is_made(part: Part, design: Collection[str]) -> bool:
    if isinstance(part, Candidate):
        return part.id in design
    return (any if part.one_is_enough else all)(_is_made(inner, design) for inner in part.parts)


def group_candidates(space: InterventionSpace) -> tuple[InterventionSpace, Groups]:
    """Put the candidates that only act together into groups.

    Returns
    -------
    tuple
        The space of the groups, each with the id of its first candidate, and what they stand for.

    Examples
    --------
    >>> genes = [Candidate(gene, "knockout", cost, "gene") for gene, cost in (("a", 1.0), ("b", 1.0), ("c", 2.0))]
    >>> a, b, c = (Rule.atom(gene.id) for gene in genes)
    >>> rules = {"R": Rule.all_of([Rule.any_of([a, b]), c])}
    >>> space, groups = group_candidates(InterventionSpace(tuple(genes), 3.0, rules))
    >>> [(candidate.id, candidate.cost) for candidate in space.candidates], groups.counts({"a"}, 3.0)
    ([('a', 2.0)], Counter({2.0: 2}))
    >>> [sorted(design) for design, cost in groups.designs({"a"}, 3.0)]
    [['a', 'b'], ['c']]
    """
    known = dict(space.by_id)
    parts: dict[str, Part] = dict(known)
    rules = dict(space.rules)
    while found := list(_alike(rules, known, space.choice.named)) if not space.free else []:
        renamed = {}
        for together, names in found:
            members = sorted((parts.pop(name) for name in names), key=lambda part: part.cost)
            group = Group(together == (known[names[0]].kind != "knockin"), tuple(members))
            parts[names[0]] = group
            known[names[0]] = replace(known[names[0]], cost=group.cost)
            renamed.update(dict.fromkeys(names[1:], names[0]))
        for name in renamed:
            del known[name]
        changed = {rule: _renamed(rule, renamed) for rule in set(rules.values()) if not rule.atoms.isdisjoint(renamed)}
        rules = {column: changed.get(rule, rule) for column, rule in rules.items()}
    return replace(space, candidates=tuple(known.values()), rules=rules), Groups(parts)


def _alike(
    rules: Mapping[str, Rule], known: Mapping[str, Candidate], apart: Collection[str]
) -> Iterator[tuple[bool, list[str]]]:
    """Yield candidates of one kind that occur in the same joints, all of them "and" (True) or all of them "or".

    Those that are to stay ``apart``, because something is said of them in particular, are left out.
    """
    above: dict[str, set[Joint]] = {name: set() for name in known if name not in apart}
    for rule in set(rules.values()):
        if isinstance(rule.root, str):
            above.pop(rule.root, None)
    for joint in {joint for rule in set(rules.values()) for joint in rule.joints}:
        for part in joint.parts:
            if isinstance(part, str) and part in above:
                above[part].add(joint)
    classes: dict[tuple[str, frozenset[Joint]], list[str]] = {}
    for name, joints in above.items():
        classes.setdefault((known[name].kind, frozenset(joints)), []).append(name)
    for (_, shared), names in classes.items():
        kinds = {joint.together for joint in shared}
        if len(names) > 1 and len(kinds) == 1:  # none at all: they change nothing
            yield kinds.pop(), names


def _renamed(rule: Rule, names: Mapping[str, str]) -> Rule:
    return rule.fold(
        lambda atom: Rule.atom(names.get(atom, atom)),
        lambda together, parts: Rule.all_of(parts) if together else Rule.any_of(parts),
    )
