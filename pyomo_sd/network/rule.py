r"""Rules: which genes (or other atoms) something needs, and which sets of lost ones take it away.

A rule is a monotone formula over atoms. With lost atoms it is true or false; its *cuts* are the minimal sets of atoms
whose loss makes it false. They follow the formula from its atoms upwards:

.. math::

    \text{cuts}(g) = \{\{g\}\}, \qquad
    \text{cuts}(a \wedge b) = \min\,(\text{cuts}(a) \cup \text{cuts}(b)), \qquad
    \text{cuts}(a \vee b) = \min\,\{A \cup B : A \in \text{cuts}(a), B \in \text{cuts}(b)\}

where min keeps the sets that contain no other. A union of two sets that is too dear is dropped at once, since further
unions only make it dearer; so a budget of a few genes keeps the cuts of large complexes few.

Rules are made simple as they are joined: :math:`a \wedge (b \wedge c)` is flat, and of two parts one of which says no
more than the other, :math:`a \wedge (a \vee b)` or :math:`a \vee (a \wedge b)`, only *a* is left. Parts keep the order
in which they were given; but rules are equal whatever the order.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from typing import TypeAlias, TypeVar

Atoms: TypeAlias = frozenset[str]
Member = TypeVar("Member", bound=Hashable)
Value = TypeVar("Value")


@dataclass(frozen=True)
class Joint:
    """Parts of a rule that are needed ``together`` (and), or of which one is enough (or).

    Attributes
    ----------
    members
        What tells the parts apart: atoms themselves, and the marks of joints.
    mark
        A fingerprint, the same for the same parts in any order; so neither depth nor repetition slows a comparison.
    """

    together: bool = field(compare=False)
    parts: "tuple[Node, ...]" = field(compare=False)
    members: frozenset[str | bytes] = field(init=False, repr=False, compare=False)
    mark: bytes = field(init=False, repr=False)

    def __post_init__(self) -> None:
        members = frozenset(part.mark if isinstance(part, Joint) else part for part in self.parts)
        said = repr((self.together, sorted(map(repr, members))))
        object.__setattr__(self, "members", members)
        object.__setattr__(self, "mark", blake2b(said.encode(), digest_size=16).digest())


Node: TypeAlias = str | Joint


# Not sympy's And and Or: they sort their parts, absorb nothing short of a normal form, and are slow (measured on a rule
# of 12 atoms: 10 times longer to make, 50 times longer to evaluate).
@dataclass(frozen=True)
class Rule:
    """A monotone formula over atoms.

    Examples
    --------
    >>> rule = Rule.all_of([Rule.atom("b1"), Rule.any_of([Rule.atom("b2"), Rule.atom("3B")])])
    >>> print(rule)
    b1 and (b2 or 3B)
    >>> sorted(rule.atoms), rule.works_without({"b2"}), rule.works_without({"b2", "3B"})
    (['3B', 'b1', 'b2'], True, False)
    >>> [sorted(cut) for cut in rule.cuts(rule.atoms, lambda atoms: len(atoms) <= 2)]
    [['b1'], ['3B', 'b2']]
    >>> print(rule.restricted({"b2", "3B"}), "|", rule.restricted({"b2"}))
    b2 or 3B | None
    """

    root: Node

    @classmethod
    def atom(cls, atom: str) -> "Rule":
        """Return the rule that needs one atom."""
        return cls(atom)

    @classmethod
    def all_of(cls, rules: Iterable["Rule"]) -> "Rule":
        """Return the rule that is true where all of these are, of which there is one at least."""
        return cls(_joined(True, [rule.root for rule in rules]))

    @classmethod
    def any_of(cls, rules: Iterable["Rule"]) -> "Rule":
        """Return the rule that is true where one of these is, of which there is one at least."""
        return cls(_joined(False, [rule.root for rule in rules]))

    def __str__(self) -> str:
        """Return the rule as text, in parentheses where they are needed."""
        alone, _ = self.fold(lambda atom: (atom, atom), _texts)
        return alone

    @cached_property
    def atoms(self) -> Atoms:
        """The atoms that the rule names."""
        parts = (part for joint in self.joints for part in joint.parts)
        return frozenset(part for part in (self.root, *parts) if isinstance(part, str))

    def works_without(self, lost: Collection[str]) -> bool:
        """Tell whether the rule is true when these atoms are lost."""
        return self.fold(lambda atom: atom not in lost, lambda together, parts: (all if together else any)(parts))

    def cuts(self, atoms: Collection[str], affordable: Callable[[Atoms], bool]) -> tuple[Atoms, ...]:
        """Return the minimal sets of atoms whose loss makes the rule false, the smallest first.

        Parameters
        ----------
        atoms
            Those that may be lost.
        affordable
            Whether a set may be lost at all. No superset of one that may not be lost may be lost.
        """

        def alone(atom: str) -> list[Atoms]:
            loss = frozenset({atom})
            return [loss] if atom in atoms and affordable(loss) else []

        def joint(together: bool, parts: list[list[Atoms]]) -> list[Atoms]:
            if together:
                return minimal([cut for part in parts for cut in part])
            first, *others = sorted(parts, key=len)  # a part that cannot be cut ends it all
            for part in others:
                first = _unions(first, part, affordable)
            return first

        found: list[Atoms] = self.fold(alone, joint)
        return tuple(sorted(found, key=lambda cut: (len(cut), sorted(cut))))

    def restricted(self, atoms: Collection[str]) -> "Rule | None":
        """Return what is left of the rule when all but these ``atoms`` are true for good; ``None``: it always holds."""

        def joint(together: bool, parts: list[Node | None]) -> Node | None:
            left = [part for part in parts if part is not None]
            return _joined(together, left) if left and (together or len(left) == len(parts)) else None

        root: Node | None = self.fold(lambda atom: atom if atom in atoms else None, joint)
        return None if root is None else Rule(root)

    def fold(self, atom: Callable[[str], Value], joint: Callable[[bool, list[Value]], Value]) -> Value:
        """Return what the rule is worth if its atoms are worth ``atom(id)`` and its joints ``joint(together, parts)``.

        Parts that are equal are worked out once.

        >>> Rule.any_of([Rule.atom("b1"), Rule.atom("b2")]).fold(len, lambda together, parts: sum(parts))
        4
        """
        found: dict[Node, Value] = {}
        for node in self.joints:
            parts = [atom(part) if isinstance(part, str) else found[part] for part in node.parts]
            found[node] = joint(node.together, parts)
        return atom(self.root) if isinstance(self.root, str) else found[self.root]

    @cached_property
    def joints(self) -> tuple[Joint, ...]:
        """The joints, each once, and after those that are part of it."""
        found: dict[Joint, None] = {}
        waiting = [(self.root, False)]
        while waiting:
            node, parts_are_found = waiting.pop()
            if isinstance(node, str) or node in found:
                continue
            if parts_are_found:
                found[node] = None
            else:
                waiting.append((node, True))
                waiting.extend((part, False) for part in node.parts)
        return tuple(found)


def _joined(together: bool, nodes: Iterable[Node]) -> Node:
    """Join nodes, at least one, into one: flat, and without a part that says no more than another one."""
    # of a part of the other kind what it joins, of an atom the atom itself: the smaller of two such sets says more
    parts: dict[frozenset[str | bytes], Node] = {}
    for part in _flat(together, nodes):
        parts.setdefault(part.members if isinstance(part, Joint) else frozenset({part}), part)
    if not parts:
        raise ValueError("a rule joins one rule at least")
    telling = set(minimal(parts))
    left = tuple(part for members, part in parts.items() if members in telling)
    return left[0] if len(left) == 1 else Joint(together, left)


def _flat(together: bool, nodes: Iterable[Node]) -> Iterator[Node]:
    """Yield nodes, and in place of a joint of this kind its parts."""
    waiting = list(nodes)[::-1]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Joint) and node.together == together:
            waiting.extend(reversed(node.parts))
        else:
            yield node


def _texts(together: bool, parts: list[tuple[str, str]]) -> tuple[str, str]:
    """Return the text of a joint alone, and as a part."""
    text = (" and " if together else " or ").join(part for _, part in parts)
    return text, f"({text})"


def _unions(one: Sequence[Atoms], other: Sequence[Atoms], affordable: Callable[[Atoms], bool]) -> list[Atoms]:
    """Return the minimal unions of a set of ``one`` and a set of ``other``."""
    if frozenset().union(*one).isdisjoint(frozenset().union(*other)):  # then none contains another
        return [union for a in one for b in other if affordable(union := a | b)]
    enough = [a for a in one if any(b <= a for b in other)]
    joined = {a | b for a in one if a not in enough for b in other}
    return minimal([*enough, *filter(affordable, joined)])


def minimal(sets: Iterable[frozenset[Member]]) -> list[frozenset[Member]]:
    """Return the sets, none of them empty, that contain no other one.

    >>> minimal([frozenset("ab"), frozenset("a"), frozenset("bc")])
    [frozenset({'a'}), frozenset({...})]
    """
    kept: list[frozenset[Member]] = []
    by_member: dict[Member, list[frozenset[Member]]] = {}  # each of those kept, under one of its members
    for found in sorted(set(sets), key=len):
        if not any(smaller <= found for member in found for smaller in by_member.get(member, ())):
            kept.append(found)
            by_member.setdefault(next(iter(found)), []).append(found)
    return kept
