"""What a search found, verified on the user's model: design by design or, of very many, one of those that act alike."""

from collections.abc import Sequence
from dataclasses import dataclass

from pyomo_sd.designs.listing import MOST_VERIFIED, Listing
from pyomo_sd.designs.referee import Design, Referee
from pyomo_sd.errors import LPFailure

FAILURES = (KeyboardInterrupt, LPFailure)  # what was found before is kept


@dataclass(frozen=True)
class Verified:
    """Designs that stood the test.

    Attributes
    ----------
    designs, values
        The designs in order, as many as are wanted, and their values.
    following
        The first one that is left out, if there is one.
    judged
        All of them; or the one that was verified of those that act alike, and the last one.
    number
        How many were verified themselves, if not all.
    failure
        What broke the verification off, or spoke against the search.
    """

    designs: Sequence[Design]
    values: Sequence[float]
    following: Sequence[Design]
    judged: Sequence[Design]
    number: int | None
    failure: str


def verify(listing: Listing, referee: Referee, most: float) -> Verified:
    """Return the designs of a listing that stand the test, as many as are wanted."""
    if min(len(listing), most) > MOST_VERIFIED:
        return _Kinds(listing, referee).verified(most)
    return _one_by_one(listing, referee, most)


def _one_by_one(listing: Listing, referee: Referee, most: float) -> Verified:
    designs: list[Design] = []
    looked_at, failure = 0, ""
    try:
        for design in listing:
            if len(designs) >= most:
                break
            looked_at += 1
            if not referee.judge(design).valid:
                failure = _contradiction(design)
            elif design in referee.irreducible(design):
                designs.append(design)
    except FAILURES as error:
        failure = str(error) or "interrupted"
    values = tuple(referee.judge(design).value for design in designs)
    return Verified(tuple(designs), values, listing[looked_at : looked_at + 1], designs, None, failure)


class _Kinds:
    """Designs of the search, each verified by the cheapest design of the user that it stands for."""

    def __init__(self, listing: Listing, referee: Referee) -> None:
        self.listing, self.referee = listing, referee
        self.found = dict(listing.found)
        self.judged: dict[Design, Design] = {}  # design of the search -> the user's design that was verified
        self.failure = ""

    def verified(self, most: float) -> Verified:
        """Return as many designs as are wanted of those of the search that stand the test."""
        while fresh := [source for source in self._listed(most).sources if source not in self.judged]:
            try:
                for source in fresh:
                    self._judge(source)
            except FAILURES as error:
                self.failure = str(error) or "interrupted"
                self.found = {source: value for source, value in self.found.items() if source in self.judged}
        designs = self._listed(most)
        judged = [self.judged[source] for source in designs.sources]
        following = self._listed(most + 1)[len(designs) :]
        return Verified(designs, designs.values, following, [*judged, *designs[-1:]], len(judged), self.failure)

    def _listed(self, most: float) -> Listing:
        return Listing(self.found, self.listing.groups, self.listing.money, self.listing.maximised, most)

    def _judge(self, source: Design) -> None:
        design = self.listing.groups.representative(source)
        judgement = self.referee.judge(design)
        if judgement.valid and design in self.referee.irreducible(design):
            self.judged[source], self.found[source] = design, judgement.value
            return
        if not judgement.valid:
            self.failure = _contradiction(design)
        del self.found[source]


def _contradiction(design: Design) -> str:
    """Return what is to be said where the search and the verification disagree on a design."""
    return f"linear programs contradict each other on the design {sorted(design)}"
