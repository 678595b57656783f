r"""Gene rules: which genes a reaction needs, and which sets of lost genes take it away.

A rule is a monotone formula over genes. With lost genes G it is true or false; its *cuts* are the minimal G that make
it false. They follow the formula from its genes upwards:

.. math::

    \text{cuts}(g) = \{\{g\}\}, \qquad
    \text{cuts}(a \wedge b) = \min\,(\text{cuts}(a) \cup \text{cuts}(b)), \qquad
    \text{cuts}(a \vee b) = \min\,\{A \cup B : A \in \text{cuts}(a), B \in \text{cuts}(b)\}

where min keeps the sets that contain no other. A union of two sets that is too dear is dropped at once, since further
unions only make it dearer; so a budget of a few genes keeps the cuts of large complexes few.
"""

import ast
import warnings
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeAlias

from cobra.core.gene import GPR

from pyomo_sd.errors import SetupError

GeneSet: TypeAlias = frozenset[str]
Node: TypeAlias = "str | Joint"


class Joint(NamedTuple):
    """Parts of a rule that are needed ``together`` (and), or of which one is enough (or)."""

    together: bool
    parts: tuple[Node, ...]


@dataclass(frozen=True)
class GeneRule:
    """The gene rule of a reaction, read as cobra reads it.

    Examples
    --------
    >>> rule = GeneRule.parse("b1 and (b2 or 3B)")
    >>> sorted(rule.genes), rule.works_without({"b2"}), rule.works_without({"b2", "3B"})
    (['3B', 'b1', 'b2'], True, False)
    >>> [sorted(cut) for cut in rule.cuts(rule.genes, lambda genes: len(genes) <= 2)]
    [['b1'], ['3B', 'b2']]
    """

    root: Node

    @classmethod
    def parse(cls, text: str) -> "GeneRule":
        """Read a rule.

        Raises
        ------
        SetupError
            The text is no rule of genes, ``and``, ``or`` and parentheses.
        """
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", SyntaxWarning)  # cobra warns, and goes on with an empty rule
                body = GPR.from_string(text).body
        except TypeError:  # what Python can read, and is no rule: a + b
            body = None
        if body is None:
            raise SetupError(f"the gene rule {text!r} cannot be read: it should join genes by 'and' and 'or'")
        return cls(_node(body))

    @cached_property
    def genes(self) -> GeneSet:
        """The genes that the rule names."""
        return frozenset(_leaves(self.root))

    def works_without(self, lost: Collection[str]) -> bool:
        """Tell whether the rule is true when these genes are lost."""
        return _true(self.root, lost)

    def cuts(self, genes: Collection[str], affordable: Callable[[GeneSet], bool]) -> tuple[GeneSet, ...]:
        """Return the minimal sets of genes whose loss makes the rule false, the smallest first.

        Parameters
        ----------
        genes
            Those that may be lost.
        affordable
            Whether a set may be lost at all. No superset of one that may not be lost may be lost.
        """
        return tuple(sorted(_cuts(self.root, frozenset(genes), affordable), key=lambda cut: (len(cut), sorted(cut))))


def _node(expression: ast.AST) -> Node:
    if isinstance(expression, ast.Name):
        return expression.id
    if not isinstance(expression, ast.BoolOp):
        raise TypeError(f"{expression!r} is no part of a gene rule")
    return Joint(isinstance(expression.op, ast.And), tuple(_node(part) for part in expression.values))


def _leaves(node: Node) -> Iterable[str]:
    return [node] if isinstance(node, str) else [gene for part in node.parts for gene in _leaves(part)]


def _true(node: Node, lost: Collection[str]) -> bool:
    if isinstance(node, str):
        return node not in lost
    for part in node.parts:
        if _true(part, lost) != node.together:
            return not node.together
    return node.together


def _cuts(node: Node, genes: GeneSet, affordable: Callable[[GeneSet], bool]) -> list[GeneSet]:
    if isinstance(node, str):
        alone = frozenset({node})
        return [alone] if node in genes and affordable(alone) else []
    parts = [_cuts(part, genes, affordable) for part in node.parts]
    if node.together:
        return minimal([cut for part in parts for cut in part])
    first, *others = sorted(parts, key=len)  # a part that cannot be cut ends it all
    for part in others:
        first = _unions(first, part, affordable)
    return first


def _unions(one: Sequence[GeneSet], other: Sequence[GeneSet], affordable: Callable[[GeneSet], bool]) -> list[GeneSet]:
    """Return the minimal unions of a set of ``one`` and a set of ``other``."""
    if frozenset().union(*one).isdisjoint(frozenset().union(*other)):  # then none contains another
        return [union for a in one for b in other if affordable(union := a | b)]
    enough = [a for a in one if any(b <= a for b in other)]
    joined = {a | b for a in one if a not in enough for b in other}
    return minimal([*enough, *filter(affordable, joined)])


def minimal(sets: Iterable[GeneSet]) -> list[GeneSet]:
    """Return the sets that contain no other one.

    >>> minimal([frozenset("ab"), frozenset("a"), frozenset("bc")])
    [frozenset({'a'}), frozenset({...})]
    """
    kept: list[GeneSet] = []
    for found in sorted(set(sets), key=len):
        if not any(smaller <= found for smaller in kept):
            kept.append(found)
    return kept
