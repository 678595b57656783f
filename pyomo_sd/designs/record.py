"""One design of a list: what it does, what it costs, what it is worth.

Marks say what becomes of an intervention or a reaction: -1.0 knocked out, +1.0 brought in, 0.0 a knock-in that is not
made. At reaction level, with A(D) the reactions that are absent under a design D,

    -1.0   in A(D), and not in A(D without its knockouts)      absent through the knockouts
     0.0   in A(D) else                                        absent as long as no knock-in brings it
    +1.0   not in A(D), but in A(D without its knock-ins)      present through the knock-ins

so without genes the marks of reactions are those of the interventions.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pyomo_sd.problem.interventions import InterventionSpace

Marks = dict[str, float]


@dataclass(frozen=True)
class DesignRecord:
    """One design.

    Attributes
    ----------
    interventions
        Knockouts made as -1.0, knock-ins made as +1.0, knock-ins not made as 0.0; of reactions and genes.
    cost
        The sum of the costs of the interventions made.
    value
        The outer value of a nested method, verified by linear programs; nan for cut sets.
    reactions
        What becomes of reactions, by the same marks.
    """

    interventions: Mapping[str, float]
    cost: float
    value: float
    reactions: Mapping[str, float]

    @property
    def made(self) -> Marks:
        """The interventions that are made."""
        return made(self.interventions)


def made(marks: Mapping[str, float]) -> Marks:
    """Return the marks without those of knock-ins that are not made."""
    return {name: mark for name, mark in marks.items() if mark != 0}


def design_record(space: InterventionSpace, design: frozenset[str], value: float) -> DesignRecord:
    """Return the record of a design.

    Examples
    --------
    >>> from pyomo_sd.network.gpr import GeneRule
    >>> from pyomo_sd.problem.interventions import Candidate
    >>> genes = Candidate("b1", "knockout", 1.0, "gene"), Candidate("b2", "knockin", 2.0, "gene")
    >>> space = InterventionSpace(genes, rules={"PGI": GeneRule.parse("b1"), "NEW": GeneRule.parse("b2")})
    >>> record = design_record(space, frozenset({"b1"}), 7.0)
    >>> record.interventions, record.reactions, record.cost
    ({'b1': -1.0, 'b2': 0.0}, {'NEW': 0.0, 'PGI': -1.0}, 1.0)
    """
    marks = {}
    for candidate in space.candidates:
        if candidate.kind == "knockin":
            marks[candidate.id] = 1.0 if candidate.id in design else 0.0
        elif candidate.id in design:
            marks[candidate.id] = -1.0
    reactions = _reaction_marks(space, design) if space.has_genes else dict(marks)
    return DesignRecord(marks, space.cost(design), value, reactions)


def _reaction_marks(space: InterventionSpace, design: frozenset[str]) -> Marks:
    absent = space.absent(design)
    without_knockouts, without_knockins = space.absent(design - space.knockouts), space.absent(design - space.knockins)
    marks = {reaction: 0.0 if reaction in without_knockouts else -1.0 for reaction in absent}
    marks.update(dict.fromkeys(without_knockins - absent, 1.0))
    return dict(sorted(marks.items()))
