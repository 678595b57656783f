r"""Which sets of interventions are designs, whatever they cost.

.. math::

    \text{required} \subseteq D, \qquad D \cap \text{forbidden} = \emptyset, \qquad
    |D \cap L| \le 1 \ \text{ for every ladder } L

A *ladder* holds the levels of one reaction, of which a design takes one at most: its flux at most 5, at most 2, none.
Between ``required`` and a design all sets are designs, which is what searches rest on.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Choice:
    """What every design contains, what none does, and of what each contains one at most.

    Attributes
    ----------
    required, forbidden
        Interventions.
    ladders
        Reaction -> its levels, a knockout included.

    Examples
    --------
    >>> choice = Choice(frozenset("a"), frozenset("b"), {"PFK": frozenset("cd")})
    >>> [choice.admits(design) for design in ("a", "ac", "", "ab", "acd")]
    [True, True, False, False, False]
    """

    required: frozenset[str] = frozenset()
    forbidden: frozenset[str] = frozenset()
    ladders: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def named(self) -> frozenset[str]:
        """All interventions that it says something about."""
        return self.required.union(self.forbidden, *self.ladders.values())

    def admits(self, design: Collection[str]) -> bool:
        """Tell whether a set of interventions is a design."""
        made = frozenset(design)
        return (
            self.required <= made
            and made.isdisjoint(self.forbidden)
            and all(len(made & ladder) <= 1 for ladder in self.ladders.values())
        )

    def among(self, candidates: Collection[str]) -> "Choice":
        """Return what is left of it where there are these candidates only."""
        known = frozenset(candidates)
        ladders = {reaction: ladder & known for reaction, ladder in self.ladders.items()}
        several = {reaction: left for reaction, left in ladders.items() if len(left) > 1}
        return Choice(self.required & known, self.forbidden & known, several)


ANY_SUBSET = Choice()
