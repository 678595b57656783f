"""The flux space of a cell, kept exactly: what compression, blocks and the LP engine read.

    row_bounds[i][0]  <=  sum_j rows[i][j] v[j]  <=  row_bounds[i][1]        (a mass balance: 0 = ... = 0)
        bounds[j][0]  <=          v[j]           <=      bounds[j][1]

Columns are the net fluxes of the reactions, then auxiliaries: variables that the user added, and the forward and the
reverse part of a reaction that the user's rows or objective treat unequally, tied to the net flux by a row
``v - forward + reverse = 0`` of their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import cobra
import numpy as np
import scipy.sparse as sp

from pyomo_sd.errors import SetupError
from pyomo_sd.lp.program import LinearProgram, sparse_rows
from pyomo_sd.network.from_cobra import parts_from_cobra


@dataclass(frozen=True)
class FluxNetwork:
    """A metabolic network as a linear flux space (mmol/gDW/h, growth in 1/h). Its mappings are not to be changed.

    Parameters
    ----------
    id
        Name of the model.
    reactions
        Reaction ids, in the model's order.
    auxiliaries
        Ids of all other columns.
    metabolites
        Ids of the mass balances.
    constraints
        Ids of all other rows.
    rows
        Row id -> {column id: exact coefficient}; mass balances first.
    row_bounds
        Row id -> (lower, upper); +-inf where there is no limit.
    bounds
        Column id -> (lower, upper) as given; +-inf only where the model says so.
    owner
        Forward or reverse part -> its reaction, with which it is knocked out.
    gene_reaction_rules
        Reaction id -> rule, for the reactions that have one.
    genes
        Gene id -> name.
    objective, objective_sense
        The model's own objective as {column id: coefficient}, empty if it has none, and "maximize" or "minimize".
    objective_constant
        The value of the model's objective at zero flux.
    one_way
        The reactions of which a row of the user reads forward and reverse flux unequally, while one of them is closed.
        The row means what it says only as long as that direction stays closed.

    Examples
    --------
    >>> from pyomo_sd.network import load_model
    >>> network = FluxNetwork.from_cobra(load_model("e_coli_core"))
    >>> network.rows["glc__D_e"] == {"EX_glc__D_e": -1, "GLCpts": -1}
    True
    >>> network.bounds["ATPM"], network.objective
    ((8.39, 1000.0), {'Biomass_Ecoli_core': 1.0})
    """

    id: str
    reactions: tuple[str, ...]
    auxiliaries: tuple[str, ...]
    metabolites: tuple[str, ...]
    constraints: tuple[str, ...]
    rows: Mapping[str, Mapping[str, Fraction]]
    row_bounds: Mapping[str, tuple[float, float]]
    bounds: Mapping[str, tuple[float, float]]
    owner: Mapping[str, str]
    gene_reaction_rules: Mapping[str, str]
    genes: Mapping[str, str]
    objective: Mapping[str, float]
    objective_sense: str
    objective_constant: float = 0.0
    one_way: frozenset[str] = frozenset()

    @classmethod
    def from_cobra(cls, model: cobra.Model) -> "FluxNetwork":
        """Read a cobra model, whichever solver it is bound to; the model stays as it is.

        Raises
        ------
        UnsupportedModel
            For integer variables, quadratic or indicator rows, or a quadratic objective, by name.
        """
        return cls(**parts_from_cobra(model))

    @property
    def columns(self) -> tuple[str, ...]:
        """Ids of all columns: reactions, then auxiliaries."""
        return self.reactions + self.auxiliaries

    @cached_property
    def column_index(self) -> dict[str, int]:
        """Position of each column."""
        return {column: position for position, column in enumerate(self.columns)}

    @cached_property
    def _parts(self) -> dict[str, tuple[str, ...]]:
        parts: dict[str, tuple[str, ...]] = {}
        for part, reaction in self.owner.items():
            parts[reaction] = (*parts.get(reaction, (reaction,)), part)
        return parts

    def parts(self, reaction: str) -> tuple[str, ...]:
        """Columns that carry nothing when the reaction is absent: itself, and its forward and reverse part if any."""
        return self._parts.get(reaction, (reaction,))

    @cached_property
    def program(self) -> LinearProgram:
        """The flux space as arrays in floating point: rows as in ``rows``, columns as in ``columns``."""
        index = self.column_index
        rows = [{index[column]: float(a) for column, a in row.items()} for row in self.rows.values()]
        row_bounds = _limits([self.row_bounds[row] for row in self.rows])
        bounds = _limits([self.bounds[column] for column in self.columns])
        matrix = sp.csc_array(sparse_rows(rows, len(index)))
        return LinearProgram(matrix, row_bounds[0], row_bounds[1], bounds[0], bounds[1])


def network_of(model: Any) -> FluxNetwork:
    """Return the flux network of a cobra model, or the one that is given.

    Raises
    ------
    SetupError
        It is neither.
    """
    if isinstance(model, FluxNetwork):
        return model
    if not isinstance(model, cobra.Model):
        raise SetupError(
            f"the model has to be a cobra.Model or a FluxNetwork, not {model!r:.60}:"
            " load_model(...) reads one by its name or from a file"
        )
    return FluxNetwork.from_cobra(model)


def _limits(pairs: list[tuple[float, float]]) -> np.ndarray:
    return np.array(pairs, dtype=float).reshape(-1, 2).T.copy()
