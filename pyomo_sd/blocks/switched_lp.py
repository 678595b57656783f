r"""Linear programs whose rows and variables are switched by the leader: what every block here is made of.

.. math::

    \max\; c^\top x \quad\text{s.t.}\quad a_i x \;\{\le,=,\ge\}\; b_i \;\; (i \in \text{present rows}), \qquad
    x_j \;\{\ge 0,\ \text{free},\ \le 0\} \;\; (j \in \text{present variables}), \qquad
    x_j = 0 \;\; (j \notin \text{present variables})

A leader's switch is a Pyomo GDP Disjunction; a row or a variable is *present* in some of its disjuncts and *absent*
in the others. An absent row says nothing, an absent variable is zero. The class is closed under duality: a switched
row becomes a switched price, and a switched variable becomes a switched row (``dual.py``), so that no Boolean is ever
multiplied with a price. Of a variable and a row that are *complementary* one has no slack: the variable is zero, or the
row is tight. A program with such a pair is no linear program, and has no dual.

This file holds the record of such a program; ``switched_block.py`` is its Pyomo Block. Rows and variables are named
by labels such as ``flux[PGI]`` or ``primal.mass_balance[g6p_c]``: a path of blocks, a component, an index.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeVar

from pyomo.gdp.disjunct import DisjunctData

from pyomo_sd.errors import UnknownName

Sense = Literal["<=", "=", ">="]
Sign = Literal["+", "free", "-"]
Direction = Literal["maximize", "minimize"]
Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Presence:
    """The disjuncts of one switch, parted into those where a thing is there and those where it is not."""

    present: tuple[DisjunctData, ...]
    absent: tuple[DisjunctData, ...]


@dataclass(frozen=True)
class Variable:
    """A variable: its sign, where it may differ from zero, and a box that the rows imply (``None``: not known)."""

    sign: Sign = "free"
    presence: Presence | None = None
    box: tuple[float, float] | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Row:
    """A linear row ``terms sense rhs`` over labels of variables, and where it holds."""

    terms: Mapping[str, float]
    sense: Sense
    rhs: float
    presence: Presence | None = None

    def is_trivial(self) -> bool:
        """Whether the row holds whatever its variables are."""
        zero_is_fine = {"<=": self.rhs >= 0, "=": self.rhs == 0, ">=": self.rhs <= 0}[self.sense]
        return zero_is_fine and not any(self.terms.values())


@dataclass(frozen=True)
class LinearObjective:
    """A linear objective over labels of variables."""

    terms: Mapping[str, float]
    sense: Direction = "maximize"
    constant: float = 0.0

    def within(self, path: str) -> "LinearObjective":
        """Return the objective over the labels of a program that moved into the sub-block ``path``."""
        return replace(self, terms=moved(self.terms, path))


@dataclass(frozen=True)
class SwitchedLP:
    """A switched linear program: labelled variables, labelled rows, at most one objective.

    ``complementary`` names the row of each variable that is zero unless the row is tight.
    """

    variables: Mapping[str, Variable]
    rows: Mapping[str, Row]
    objective: LinearObjective | None = None
    complementary: Mapping[str, str] = field(default_factory=dict)

    def with_rows(self, rows: Mapping[str, Row]) -> "SwitchedLP":
        """Return the program with further rows; every term must name a variable of it."""
        for row in rows.values():
            self.check_terms(row.terms)
        return replace(self, rows={**self.rows, **rows})

    def check_terms(self, terms: Mapping[str, float]) -> None:
        """Raise ``UnknownName`` for a label that is no variable of the program."""
        for label in terms:
            if label not in self.variables:
                raise UnknownName("variable", label, self.variables)

    def within(self, path: str) -> "SwitchedLP":
        """Return the program with every label moved into the sub-block ``path``."""
        return SwitchedLP(
            moved(self.variables, path),
            {label: replace(row, terms=moved(row.terms, path)) for label, row in moved(self.rows, path).items()},
            None if self.objective is None else self.objective.within(path),
            {variable: f"{path}.{row}" for variable, row in moved(self.complementary, path).items()},
        )

    def joined(self, other: "SwitchedLP") -> "SwitchedLP":
        """Return both programs side by side; they share no label, and at most one has an objective."""
        shared = {*self.variables, *self.rows} & {*other.variables, *other.rows}
        if shared or (self.objective is not None and other.objective is not None):
            raise ValueError(f"two programs with the same labels, or two objectives: {sorted(shared)[:3]}")
        return SwitchedLP(
            {**self.variables, **other.variables},
            {**self.rows, **other.rows},
            self.objective or other.objective,
            {**self.complementary, **other.complementary},
        )


def moved(labelled: Mapping[str, Thing], path: str) -> dict[str, Thing]:
    """Return a mapping of labels with every label moved into the sub-block ``path``."""
    return {f"{path}.{label}": thing for label, thing in labelled.items()}


def split_label(label: str) -> tuple[str, str, str | None]:
    """Part a label into the path of its block, its component and its index.

    >>> split_label("primal.mass_balance[g6p_c]")
    ('primal', 'mass_balance', 'g6p_c')
    >>> split_label("strong_duality")
    ('', 'strong_duality', None)
    """
    head, bracket, rest = label.partition("[")
    path, _, component = head.rpartition(".")
    return path, component, rest[:-1] if bracket else None
