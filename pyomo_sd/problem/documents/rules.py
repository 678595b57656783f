"""Rules as plain values: a table of joints, each once, and after those that are part of it.

A joint is a list that begins with "and" or "or"; its parts are atoms, as texts, and other joints, as their places in
the table. So neither depth nor repetition makes a document large, and rules of different columns share their joints.
"""

from collections.abc import Mapping
from typing import Any, TypeAlias

from pyomo_sd.network.rule import Rule

AND, OR = "and", "or"
JOIN = {AND: Rule.all_of, OR: Rule.any_of}
Node: TypeAlias = str | int  # an atom, or the place of a joint


def written_rules(rules: Mapping[str, Rule]) -> dict[str, Any]:
    """Return the rules of columns as values that JSON can carry.

    Examples
    --------
    >>> a, b, c = map(Rule.atom, "abc")
    >>> document = written_rules({"PGI": Rule.all_of([a, Rule.any_of([b, c])]), "PFK": c})
    >>> document
    {'joints': [['or', 'b', 'c'], ['and', 'a', 0]], 'rules': {'PGI': 1, 'PFK': 'c'}}
    >>> print(read_rules(document)["PGI"])
    a and (b or c)
    """
    joints: dict[tuple[Node, ...], int] = {}

    def joint(together: bool, parts: list[Node]) -> Node:
        return joints.setdefault((AND if together else OR, *parts), len(joints))

    nodes = {column: rule.fold(_atom, joint) for column, rule in rules.items()}
    return {"joints": [list(joint) for joint in joints], "rules": nodes}


def _atom(atom: str) -> Node:
    return atom


def read_rules(document: Mapping[str, Any]) -> dict[str, Rule]:
    """Return the rules that `written_rules` wrote."""
    known: dict[Node, Rule] = {}

    def rule(node: Node) -> Rule:
        return Rule.atom(node) if isinstance(node, str) else known[node]

    for place, (word, *parts) in enumerate(document["joints"]):
        known[place] = JOIN[word](map(rule, parts))
    return {column: rule(node) for column, node in document["rules"].items()}
