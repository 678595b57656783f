r"""What the engineer may change, and at what cost.

A *design* is a set of interventions. A knocked-out reaction, and a knock-in that is not made, is *absent*: it carries
exactly zero flux, and its bounds are gone with it, a forced minimum included. A design is affordable if

.. math::

    \sum_{i \in D} \text{cost}_i \le \text{max\_cost}

with costs that may be fractional, zero or negative.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import fsum, inf, isfinite, isnan
from numbers import Real
from typing import Any, Literal

from pyomo_sd.errors import SetupError, UnknownReaction
from pyomo_sd.names import KICOST, KOCOST
from pyomo_sd.network.flux_network import FluxNetwork

ROUNDING = 1e-6  # by which a sum of costs, or a solver's, may miss the limit, relative to its size where that exceeds 1


@dataclass(frozen=True)
class Candidate:
    """An intervention that may be made: its reaction, its kind, and its cost."""

    id: str
    kind: Literal["knockout", "knockin"]
    cost: float


@dataclass(frozen=True)
class InterventionSpace:
    """All designs that a leader may choose from: subsets of ``candidates`` that cost at most ``max_cost``.

    Examples
    --------
    >>> space = InterventionSpace((Candidate("PGI", "knockout", 1.0), Candidate("NEW", "knockin", 2.5)), 3.0)
    >>> space.cost(frozenset({"PGI", "NEW"})), sorted(space.absent(frozenset({"PGI"})))
    (3.5, ['NEW', 'PGI'])
    """

    candidates: tuple[Candidate, ...]
    max_cost: float = inf

    @cached_property
    def by_id(self) -> Mapping[str, Candidate]:
        """The candidates by their reaction."""
        return {candidate.id: candidate for candidate in self.candidates}

    @cached_property
    def knockouts(self) -> frozenset[str]:
        """The reactions that may be knocked out."""
        return frozenset(candidate.id for candidate in self.candidates if candidate.kind == "knockout")

    @cached_property
    def knockins(self) -> frozenset[str]:
        """The reactions that may be brought in."""
        return frozenset(candidate.id for candidate in self.candidates if candidate.kind == "knockin")

    def cost(self, design: Collection[str]) -> float:
        """Return the summed cost of the interventions of ``design``."""
        return fsum(self.by_id[intervention].cost for intervention in design)

    def affords(self, design: Collection[str]) -> bool:
        """Tell whether ``design`` costs no more than the limit, rounding of sums apart."""
        return self.cost(design) <= self.max_cost + ROUNDING * max(1.0, abs(self.max_cost))

    def absent(self, design: Collection[str]) -> frozenset[str]:
        """Return the reactions that ``design`` leaves without flux: knockouts made, knock-ins not made."""
        made = frozenset(design)
        return (made & self.knockouts) | (self.knockins - made)


def intervention_space(
    network: FluxNetwork,
    ko_cost: Mapping[str, float] | Iterable[str] | None = None,
    ki_cost: Mapping[str, float] | Iterable[str] | None = None,
    max_cost: float | None = inf,
) -> InterventionSpace:
    """Return the interventions that the costs allow.

    Parameters
    ----------
    network
        The network whose reactions may be changed.
    ko_cost
        Cost of each reaction that may be knocked out, or their ids at cost 1. ``None``: every reaction at cost 1,
        except those in ``ki_cost``.
    ki_cost
        Cost of each reaction that may be brought in, or their ids at cost 1; each is absent unless it is brought in.
        A reaction in both is a knock-in only.
    max_cost
        Limit on the summed cost of a design; 0 is a limit of zero, ``None`` and ``inf`` are none.

    Raises
    ------
    UnknownReaction
        A cost for a reaction that the network does not have.
    SetupError
        A cost that is no finite number, no candidate at all, or a limit that is not a number.
    """
    knockins = _costs(network, KICOST, ki_cost if ki_cost is not None else ())
    knockouts = _costs(network, KOCOST, ko_cost if ko_cost is not None else network.reactions)
    candidates = [
        *(Candidate(reaction, "knockout", cost) for reaction, cost in knockouts.items() if reaction not in knockins),
        *(Candidate(reaction, "knockin", cost) for reaction, cost in knockins.items()),
    ]
    if not candidates:
        raise SetupError("there is nothing to change: ko_cost and ki_cost name no reaction")
    limit = inf if max_cost is None else float(max_cost)
    if isnan(limit):
        raise SetupError("max_cost has to be a number, or infinite for no limit; not nan")
    order = {reaction: index for index, reaction in enumerate(network.reactions)}
    return InterventionSpace(tuple(sorted(candidates, key=lambda candidate: order[candidate.id])), limit)


def _costs(network: FluxNetwork, keyword: str, costs: Mapping[str, float] | Iterable[str]) -> dict[str, float]:
    if isinstance(costs, str):
        raise SetupError(f"{keyword} is a dictionary of costs or a list of reactions, not the text {costs!r}")
    stated: Mapping[str, Any] = costs if isinstance(costs, Mapping) else dict.fromkeys(costs, 1.0)
    known = frozenset(network.reactions)
    for reaction, cost in stated.items():
        if reaction not in known:
            raise UnknownReaction(reaction, network.reactions)
        if not isinstance(cost, Real) or isinstance(cost, bool) or not isfinite(cost):
            raise SetupError(f"{keyword}[{reaction!r}] has to be a finite number, not {cost!r}")
    return {reaction: float(cost) for reaction, cost in stated.items()}
