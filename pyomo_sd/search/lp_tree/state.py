"""The state of a search as plain values, so that it can be kept and taken up again.

What is open and what was found is all that a search is; which linear programs it has solved only makes it faster.
Candidates go by their ids, so that a state does not depend on how they are numbered. Reasons, which nodes share, are
listed once. A state belongs to one problem and one number of designs wanted, and bears a digest of both; what groups of
candidates stand for is part of the problem, since designs of the user are counted.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from pyomo_sd.errors import SetupError
from pyomo_sd.network.reason import Reason
from pyomo_sd.problem.documents.numbers import number, plain
from pyomo_sd.problem.preprocessing import Preprocessed
from pyomo_sd.search.lp_tree.expansion import Found, Node
from pyomo_sd.search.lp_tree.switches import Bits, Switches
from pyomo_sd.search.outcome import Task

FORMAT = "pyomo_sd LP tree 1"


def written(task: Task, found: Sequence[Found], nodes: Sequence[Node], switches: Switches) -> dict[str, Any]:
    """Return the designs found and the open nodes as values that JSON can carry."""
    reasons = {id(node.reason): node.reason for node in nodes if node.reason is not None}
    place = {key: k for k, key in enumerate(reasons)}

    def ids(made: Bits) -> list[str]:
        return sorted(switches.design(made))

    return {
        "format": FORMAT,
        "problem": digest(task.problem, task.setup.max_solutions),
        "found": [{"design": ids(f.made), "worth": plain(f.worth)} for f in found],
        "reasons": [{"present": sorted(r.present), "absent": sorted(r.absent)} for r in reasons.values()],
        "open": [
            {
                "design": ids(node.made),
                "reason": place.get(id(node.reason)),
                "excluded": ids(node.excluded),
                "barred": [ids(several) for several in node.barred],
                "potential": plain(node.potential),
                "floor": plain(node.floor),
            }
            for node in nodes
        ],
    }


def read(document: Mapping[str, Any], task: Task, switches: Switches) -> tuple[list[Found], list[Node]]:
    """Return the designs and the nodes of a state that `written` made for the same problem.

    Raises
    ------
    SetupError
        It is no such state, or one of another problem.
    """
    try:
        asked = digest(task.problem, task.setup.max_solutions)
        if (document["format"], document["problem"]) != (FORMAT, asked):
            raise ValueError("another format, model, question or budget")
        reasons = [Reason(frozenset(r["present"]), frozenset(r["absent"])) for r in document["reasons"]]
        found = [Found(switches.bits(f["design"]), number(f["worth"])) for f in document["found"]]
        nodes = [_node(entry, reasons, switches) for entry in document["open"]]
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise SetupError(f"this is no state of a search for this problem: {error!r}") from None
    return found, nodes


def digest(problem: Preprocessed, wanted: float) -> str:
    """Return a text that is the same for the same problem, and number of designs wanted, only."""
    searched, groups = problem.grouped, problem.groups
    network, space = searched.network, searched.space
    cell = (network.rows, network.row_bounds, network.bounds, network.owner)
    asked = ([module.specification() for module in searched.modules], wanted)
    parts = (
        network.id,
        *map(_told, cell),
        asked,
        space.candidates,
        space.max_cost,
        [sorted(named) for named in (space.choice.required, space.choice.forbidden, *space.choice.ladders.values())],
        _told(space.rules),
        _told(groups.parts),
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _told(mapping: Mapping[str, Any]) -> str:
    return repr(sorted(mapping.items(), key=lambda item: item[0]))


def _node(entry: Mapping[str, Any], reasons: Sequence[Reason], switches: Switches) -> Node:
    made = switches.bits(entry["design"])
    return Node(
        made,
        switches.cost(made),
        None if entry["reason"] is None else reasons[entry["reason"]],
        switches.bits(entry["excluded"]),
        tuple(switches.bits(several) for several in entry["barred"]),
        number(entry["potential"]),
        number(entry["floor"]),
    )
