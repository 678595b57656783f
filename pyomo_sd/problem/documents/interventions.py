"""Interventions and groups of them as plain values.

A group is a list that begins with "one of" or "all of"; its parts are groups, and candidates by their ids.
"""

from collections.abc import Mapping
from dataclasses import astuple
from typing import Any

from pyomo_sd.problem.choice import Choice
from pyomo_sd.problem.documents.numbers import number, plain
from pyomo_sd.problem.documents.rules import read_rules, written_rules
from pyomo_sd.problem.groups import Group, Groups, Part
from pyomo_sd.problem.interventions import Candidate, InterventionSpace

ONE, ALL = "one of", "all of"


def written_space(space: InterventionSpace) -> dict[str, Any]:
    """Return interventions as values that JSON can carry: each as id, kind, cost and level, and the rules.

    Examples
    --------
    >>> space = InterventionSpace((Candidate("PGI", "knockout", 1.0),))
    >>> written_space(space)
    {'candidates': [['PGI', 'knockout', 1.0, 'reaction']], 'max_cost': 'inf', 'joints': [], 'rules': {'PGI': 'PGI'},
     'required': [], 'forbidden': [], 'ladders': {}}
    >>> read_space(written_space(space)) == space
    True
    """
    candidates = [list(astuple(candidate)) for candidate in space.candidates]
    choice = space.choice
    return {
        "candidates": candidates,
        "max_cost": plain(space.max_cost),
        **written_rules(space.rules),
        "required": sorted(choice.required),
        "forbidden": sorted(choice.forbidden),
        "ladders": {reaction: sorted(ladder) for reaction, ladder in choice.ladders.items()},
    }


def read_space(document: Mapping[str, Any]) -> InterventionSpace:
    """Return the interventions that `written_space` wrote."""
    candidates = tuple(Candidate(*entry) for entry in document["candidates"])
    choice = Choice(
        frozenset(document.get("required", ())),
        frozenset(document.get("forbidden", ())),
        {reaction: frozenset(ladder) for reaction, ladder in document.get("ladders", {}).items()},
    )
    return InterventionSpace(candidates, number(document["max_cost"]), read_rules(document), choice)


def written_groups(groups: Groups) -> dict[str, Any]:
    """Return what the candidates of a search stand for as values that JSON can carry.

    Examples
    --------
    >>> a, b, c = (Candidate(name, "knockout", 1.0) for name in "abc")
    >>> groups = Groups({"a": Group(True, (a, b)), "c": c})
    >>> written_groups(groups)
    {'a': ['one of', 'a', 'b'], 'c': 'c'}
    >>> read_groups(written_groups(groups), {"a": a, "b": b, "c": c}) == groups
    True
    """
    return {name: _written_part(part) for name, part in groups.parts.items()}


def _written_part(part: Part) -> Any:
    if isinstance(part, Candidate):
        return part.id
    return [ONE if part.one_is_enough else ALL, *map(_written_part, part.parts)]


def read_groups(document: Mapping[str, Any], candidates: Mapping[str, Candidate]) -> Groups:
    """Return the groups of these candidates that `written_groups` wrote."""
    return Groups({name: _read_part(part, candidates) for name, part in document.items()})


def _read_part(document: Any, candidates: Mapping[str, Candidate]) -> Part:
    if isinstance(document, str):
        return candidates[document]
    word, *parts = document
    return Group({ONE: True, ALL: False}[word], tuple(_read_part(part, candidates) for part in parts))
