"""The cell that a design leaves, as a flux network of its own: F(D) of the model as it is, nothing rewritten.

Absent reactions are those that the referee of designs takes away, by the same rules: bounds of zero, a forced minimum
included, through the reaction's own mark or through its genes; and the rows that are bought hold.
"""

from collections.abc import Mapping
from dataclasses import replace

from pyomo_sd.designs.record import is_row
from pyomo_sd.errors import SetupError, UnknownReaction
from pyomo_sd.network import FluxNetwork
from pyomo_sd.network.from_cobra import ZERO
from pyomo_sd.problem.candidates import FurtherOptions, intervention_space
from pyomo_sd.problem.costs import bearers_of_names, gene_called
from pyomo_sd.problem.interventions import InterventionSpace
from pyomo_sd.problem.levels import Level, stated_level
from pyomo_sd.problem.problem import Problem
from pyomo_sd.problem.regulation import regulated

Design = Mapping[str, float]
KNOCKOUT, KNOCKIN, NOT_MADE = -1.0, 1.0, 0.0


def strain(network: FluxNetwork, design: Design) -> FluxNetwork:
    """Return the network that a design leaves.

    Parameters
    ----------
    network
        The network of the model, which stays as it is.
    design
        Reaction or gene -> -1.0 knocked out, +1.0 a knock-in that is made, 0.0 one that is not made; the text of a
        regulatory row -> whether it is bought. What the design does not name is there as in the network.

    Raises
    ------
    SetupError
        No such dictionary, another mark, a name that is both a reaction and a gene, or several limits on one reaction
        that are wider than the network's.
    UnknownReaction
        A name that is neither.

    Examples
    --------
    >>> from pyomo_sd.network import load_model
    >>> cell = FluxNetwork.from_cobra(load_model("e_coli_core"))
    >>> mutant = strain(cell, {"b4025": -1.0, "PFK <= 4.5": True})  # b4025: the gene of PGI
    >>> mutant.bounds["PGI"], mutant.row_bounds["PFK <= 4.5"]
    ((0.0, 0.0), (-inf, 4.5))
    """
    if not isinstance(design, Mapping):
        raise SetupError(f"a design is a dictionary of marks, such as {{'PGI': -1.0}}, not {design!r:.60}")
    changes = {_intervention(network, name, mark): mark for name, mark in design.items()}
    asked = regulated(Problem(network, (), _space(network, changes)))
    made = [name for name, mark in changes.items() if mark]
    for reaction, ladder in asked.space.choice.ladders.items():
        if len(both := sorted(ladder.intersection(made))) > 1:
            raise SetupError(
                f"a design takes one limit on {reaction!r} at most, or its knockout, not {', '.join(both)}"
            )
    absent = asked.space.absent(made)
    gone = {part: ZERO for reaction in absent for part in asked.network.parts(reaction)}
    return replace(asked.network, bounds={**asked.network.bounds, **gone})


def _intervention(network: FluxNetwork, name: str, mark: float) -> str:
    """Return the id of the reaction or the gene, or the text of the row, that a design names."""
    if is_row(mark):
        level = _wider_limit(network, name)
        return name if level is None else f"{level.reaction} {name.removeprefix(level.reaction).strip()}"
    if mark not in (KNOCKOUT, KNOCKIN, NOT_MADE):
        raise SetupError(
            f"{name!r} is marked {mark!r} in the design; marks are -1.0, 1.0 and 0.0, of rows True and False"
        )
    bearers = bearers_of_names(network)
    is_gene = name in network.genes or name in bearers
    if name not in network.column_index:
        if not is_gene:
            raise UnknownReaction(name, [*network.reactions, *network.genes, *bearers])
        return gene_called(name, "the design", network.genes, bearers)
    if name in network.genes:
        raise SetupError(f"{name!r} is the id of a reaction and of a gene: the design does not tell which is meant")
    return name


def _space(network: FluxNetwork, changes: Design) -> InterventionSpace:
    """Return the interventions that the design makes or does without."""
    marks = {name: mark for name, mark in changes.items() if not is_row(mark)}
    rows = [name for name, bought in changes.items() if is_row(bought) and bought]
    if not marks and not rows:
        return InterventionSpace(())
    reactions, genes = ({n: m for n, m in marks.items() if (n in network.genes) == level} for level in (False, True))
    wider = {row: level for row in rows if (level := _wider_limit(network, row)) is not None}
    ladders: dict[str, dict[str, float]] = {}
    for row, level in wider.items():
        ladders.setdefault(level.reaction, {})[row.removeprefix(level.reaction).strip()] = 1.0
    further = FurtherOptions(reg_cost=[row for row in rows if row not in wider], level_cost=ladders)
    if genes:
        further["gko_cost"], further["gki_cost"] = _removed(genes), _offered(genes)
    return intervention_space(network, _removed(reactions), _offered(reactions), **further)


def _wider_limit(network: FluxNetwork, row: str) -> Level | None:
    """Return the limit that a row states, if it is one on one reaction, and wider than what the network gives it."""
    level = stated_level(row, network)
    return level if level is not None and level.is_wider and level.leaves_a_flux else None


def _removed(marks: Design) -> list[str]:
    return [name for name, mark in marks.items() if mark == KNOCKOUT]


def _offered(marks: Design) -> list[str]:
    return [name for name, mark in marks.items() if mark != KNOCKOUT]
