"""Records of a listing: each is made when it is asked for, and in a file only what makes them is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from pyomo_sd.designs.listing import Listing, Pair
from pyomo_sd.designs.on_demand import OnDemand
from pyomo_sd.designs.record import Changeable, DesignRecord, design_record
from pyomo_sd.problem.documents.interventions import read_groups, read_space, written_groups, written_space
from pyomo_sd.problem.documents.numbers import number, plain
from pyomo_sd.problem.interventions import InterventionSpace


class ListedRecords(OnDemand[Pair, DesignRecord]):
    """The records of all designs of a listing.

    Parameters
    ----------
    listing
        The designs, and their values.
    asked
        What may be changed.
    """

    def __init__(self, listing: Listing, asked: Changeable) -> None:
        super().__init__(listing.pairs, partial(_record, asked, listing))
        self.listing, self.asked = listing, asked

    def document(self) -> dict[str, Any]:
        """Return what makes the records, as values that JSON can carry."""
        space, listing = self.asked.space, self.listing
        return {
            "number": len(self),
            "maximised": listing.maximised,
            "found": [[sorted(source), plain(value)] for source, value in listing.found.items()],
            "groups": written_groups(listing.groups),
            "space": written_space(space),
            "reactions": sorted(self.asked.reactions & space.switchable),
        }

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> "ListedRecords":
        """Return the records of a `document`."""
        changes = _Changes(read_space(document["space"]), frozenset(document["reactions"]))
        groups = read_groups(document["groups"], changes.space.by_id)
        found = {frozenset(source): number(value) for source, value in document["found"]}
        listing = Listing(found, groups, changes.space.limit, document["maximised"], document["number"])
        return cls(listing, changes)


def _record(asked: Changeable, listing: Listing, pair: Pair) -> DesignRecord:
    source, design = pair
    return design_record(asked, design, listing.found[source])


@dataclass(frozen=True)
class _Changes:
    """What may be changed: the interventions, and the reactions that they can take away."""

    space: InterventionSpace
    reactions: frozenset[str]
