"""One design of a list: what it does, what it costs, what it is worth.

Marks say what becomes of an intervention or a reaction: -1.0 knocked out, +1.0 brought in, 0.0 a knock-in that is not
made; True a row that is bought, False one that is not. At reaction level, with A(D) the reactions that are absent under
a design D,

    -1.0   in A(D), and not in A(D without its knockouts)      absent through the knockouts
     0.0   in A(D) else                                        absent as long as no knock-in brings it
    +1.0   not in A(D), but in A(D without its knock-ins)      present through the knock-ins

so without genes the marks of reactions are those of the interventions. Rows keep their marks at either level.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from pyomo_sd.problem.interventions import InterventionSpace

Marks = dict[str, float]


class Changeable(Protocol):
    """What records tell of: the interventions that may be made, and the reactions; such as a problem."""

    @property
    def space(self) -> InterventionSpace:
        """The interventions."""

    @property
    def reactions(self) -> frozenset[str]:
        """The reactions; further columns may be absent, such as the slacks of rows."""


@dataclass(frozen=True)
class DesignRecord:
    """One design.

    Attributes
    ----------
    interventions
        Knockouts made as -1.0, knock-ins made as +1.0, knock-ins not made as 0.0; of reactions and genes. Rows by
        their text, as True where they are bought and as False where they are not.
    cost
        The sum of the costs of the interventions made.
    value
        The outer value of a nested method, verified by linear programs; nan for cut sets.
    reactions
        What becomes of reactions, by the same marks, and the rows.
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
    """Return the marks without those of knock-ins that are not made and rows that are not bought."""
    return {name: mark for name, mark in marks.items() if mark != 0}


def is_row(mark: float) -> bool:
    """Tell whether a mark is that of a row."""
    return isinstance(mark, bool)


def design_record(asked: Changeable, design: frozenset[str], value: float) -> DesignRecord:
    """Return the record of a design.

    Examples
    --------
    >>> import pyomo_sd as sd
    >>> from pyomo_sd.problem.candidates import intervention_space
    >>> from pyomo_sd.problem.problem import Problem
    >>> cell = sd.FluxNetwork.from_cobra(sd.load_model("e_coli_core"))
    >>> space = intervention_space(cell, gko_cost=["b4025"], gki_cost={"b0720": 2.0})
    >>> record = design_record(Problem(cell, (), space), frozenset({"b4025"}), 7.0)
    >>> record.interventions, record.reactions, record.cost
    ({'b0720': 0.0, 'b4025': -1.0}, {'CS': 0.0, 'PGI': -1.0}, 1.0)
    """
    space = asked.space
    marks: Marks = {}
    for candidate in space.candidates:
        if candidate.target == "row":
            marks[candidate.id] = candidate.id in design
        elif candidate.kind == "knockin":
            marks[candidate.id] = 1.0 if candidate.id in design else 0.0
        elif candidate.id in design:
            marks[candidate.id] = -1.0
    rows = {row: marks[row] for row in space.rows}
    reactions = {**_reaction_marks(asked, design), **rows} if space.has_genes else dict(marks)
    return DesignRecord(marks, space.cost(design), value, reactions)


def _reaction_marks(asked: Changeable, design: frozenset[str]) -> Marks:
    space, reactions = asked.space, asked.reactions  # further columns may be absent: slacks, fluxes of genes
    absent = space.absent(design) & reactions
    without_removals, without_knockins = space.absent(design - space.removals), space.absent(design - space.knockins)
    marks = {reaction: 0.0 if reaction in without_removals else -1.0 for reaction in absent}
    marks.update(dict.fromkeys((without_knockins & reactions) - absent, 1.0))
    return dict(sorted(marks.items()))
