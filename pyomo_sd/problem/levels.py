r"""Ladders: limits on the flux of a reaction, each at its cost, of which a design buys one at most.

``{"PFK": {"<= 2.5": 1.0, "<= 1": 1.5, ">= 9": 2.0}, "EX_ac_e": {">= -10": 0.5}}`` states three levels of regulation of
PFK, and acetate as a component of the medium. A level that is bought takes the place of the model's limit on its side:

- A *narrower* limit is a row that holds if it is bought (``regulation.py``).
- A *wider* limit is flux that may be brought in (``wider_limits.py``).

A knockout of the reaction is a rung of its ladder too. Pharkya and Maranas, Metab Eng 2006 (OptReg): a reaction is
knocked out, or regulated down or up, or none of these.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isfinite
from typing import TypeAlias

from pyomo_sd.errors import ExpressionError, SetupError, UnknownReaction
from pyomo_sd.names import LEVELCOST
from pyomo_sd.network.constraint import Relation
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.problem.costs import checked_cost
from pyomo_sd.problem.grammar import SENSES

Bounds: TypeAlias = tuple[float, float]
LevelCosts: TypeAlias = Mapping[str, Mapping[str, float]]
NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
LEVEL = re.compile(rf"(\S.*?)\s*(<=|>=|=<|=>|==|=)\s*({NUMBER})")
SMALLEST_LIMIT = 1e-8  # that linear programs can tell from zero
AS_GIVEN = " as given"  # behind the name of a reaction: the part of its flux within the model's own bounds


@dataclass(frozen=True)
class Level:
    """A limit on the flux of a reaction.

    Attributes
    ----------
    text
        Its name among the interventions, such as ``PFK <= 2.5``.
    reaction, sense, limit
        What it says (mmol/gDW/h).
    given
        The bounds of the reaction if it is not bought.
    cost
        What it costs.
    """

    text: str
    reaction: str
    sense: Relation
    limit: float
    given: Bounds
    cost: float = 1.0

    @property
    def bounds(self) -> Bounds:
        """The bounds of the reaction if it is bought."""
        lower, upper = self.given
        return {">=": (self.limit, upper), "<=": (lower, self.limit), "=": (self.limit, self.limit)}[self.sense]

    @property
    def is_wider(self) -> bool:
        """Whether the model's own limit on that side is the stricter one."""
        return self.bounds[0] < self.given[0] or self.bounds[1] > self.given[1]

    @property
    def leaves_a_flux(self) -> bool:
        """Whether some flux lies between it and the model's limit on the other side."""
        lower, upper = self.given
        within = {">=": self.limit <= upper, "<=": lower <= self.limit, "=": lower <= self.limit <= upper}
        return within[self.sense]


def levels(network: FluxNetwork, costs: LevelCosts) -> list[Level]:
    """Read the levels of reactions.

    Raises
    ------
    UnknownReaction
        The network does not have the reaction.
    ExpressionError
        A level is not of the form ``<= 2.5``.
    SetupError
        A cost that is no finite number; or a limit that is stated twice, is too small, or leaves no flux between it and
        the model's limit on the other side.

    Examples
    --------
    >>> from pyomo_sd.network import load_model
    >>> cell = FluxNetwork.from_cobra(load_model("e_coli_core"))
    >>> [(level.text, level.is_wider) for level in levels(cell, {"EX_ac_e": {">= -10": 1.0, "<= 5": 1.0}})]
    [('EX_ac_e >= -10', True), ('EX_ac_e <= 5', False)]
    """
    if not isinstance(costs, Mapping) or not all(isinstance(rungs, Mapping) for rungs in costs.values()):
        raise SetupError(f"{LEVELCOST} is a dictionary of dictionaries, such as {{'PFK': {{'<= 2.5': 1.0}}}}")
    found: dict[tuple[str, Relation, float], Level] = {}
    for reaction, rungs in costs.items():
        if reaction not in network.reactions:
            raise UnknownReaction(reaction, network.reactions)
        for rung, cost in rungs.items():
            level = read_level(f"{reaction} {rung.strip()}", network)
            if same := found.get(meaning := (reaction, level.sense, level.limit)):
                raise SetupError(f"{LEVELCOST} states a level twice: {level.text!r} says what {same.text!r} says")
            found[meaning] = replace(level, cost=checked_cost(LEVELCOST, level.text, cost))
    return list(found.values())


def read_level(text: str, network: FluxNetwork) -> Level:
    """Read a level from its name."""
    level = stated_level(text, network)
    if level is None:
        raise ExpressionError(f"{LEVELCOST}: {text!r} states no level; write it as '<= 2.5' or '>= 9'")
    if 0 < abs(level.limit) < SMALLEST_LIMIT:
        raise SetupError(too_small(LEVELCOST, text))
    if not level.leaves_a_flux:
        low, high = level.given
        raise SetupError(f"{LEVELCOST}: {text!r} leaves {level.reaction}, between {low} and {high}, no flux")
    return level


def stated_level(text: str, network: FluxNetwork) -> Level | None:
    """Return the limit on one reaction that a text states, if it does, whatever it leaves."""
    match = LEVEL.fullmatch(text)
    if match is None or match[1] not in network.reactions or not isfinite(float(match[3])):
        return None
    return Level(text, match[1], SENSES[match[2]], float(match[3]), given_bounds(network, match[1]))


def given_bounds(network: FluxNetwork, reaction: str) -> Bounds:
    """Return the bounds of a reaction as the model gives them, also where wider limits were put into the network."""
    given = (part for part in network.parts(reaction) if part.startswith(f"{reaction}{AS_GIVEN}"))
    return network.bounds[next(given, reaction)]


def too_small(keyword: str, text: str) -> str:
    """Return what is wrong with a limit that linear programs cannot tell from zero."""
    return (
        f"{keyword}: linear programs cannot tell the limit of {text!r} from zero: state 0, or a number of at least"
        f" {SMALLEST_LIMIT:g} in size"
    )
