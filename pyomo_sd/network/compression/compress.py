"""Exact compression: from a network to a smaller one with the same designs, and back."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from pyomo_sd.errors import SetupError, UnknownReaction
from pyomo_sd.network.compression.reduce import reduce
from pyomo_sd.network.compression.step import Bounds, Form, Number, Step, Values
from pyomo_sd.network.compression.tableau import Tableau, fraction
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.network.from_cobra import exact
from pyomo_sd.network.rule import Rule


@dataclass(frozen=True)
class Compression:
    """A network, a smaller one that stands for it, and the steps between them.

    Attributes
    ----------
    original, network
        The two networks. A column of the smaller one bears the id of one of the columns that it stands for; its bounds
        are exact ones, rounded to floats.
    rules
        When the columns of the smaller network are there, over the candidates of the larger one's rules.
    steps
        The reductions, in order.

    Examples
    --------
    >>> from pyomo_sd.network import FluxNetwork, load_model
    >>> small = compress(FluxNetwork.from_cobra(load_model("e_coli_core")))
    >>> len(small.original.reactions), len(small.network.reactions)
    (95, 51)
    >>> fluxes = small.lift(dict.fromkeys(small.network.columns, 0.0))
    >>> fluxes["PGI"]
    0.0
    """

    original: FluxNetwork
    network: FluxNetwork
    rules: Mapping[str, Rule]
    steps: tuple[Step, ...]

    def __repr__(self) -> str:
        """Return the sizes of both networks."""
        sizes = (f"{len(n.columns)} columns and {len(n.rows)} rows" for n in (self.original, self.network))
        return f"<Compression of {self.original.id}: {' to '.join(sizes)}>"

    def lift(self, fluxes: Mapping[str, Number], lost: Collection[str] = ()) -> dict[str, Number]:
        """Return fluxes of the original network for fluxes of the smaller one.

        Exact if the fluxes are fractions. ``lost`` are the candidates (atoms of the rules) that a design takes away.
        """
        lifted: Values = dict(fluxes)
        for step in reversed(self.steps):
            step.lift(lifted, lost)
        return {column: lifted[column] for column in self.original.columns}

    def project(self, fluxes: Mapping[str, Number]) -> dict[str, Number]:
        """Return the fluxes of the smaller network that fluxes of the original one amount to."""
        projected: Values = dict(fluxes)
        for step in self.steps:
            step.project(projected)
        return {column: projected[column] for column in self.network.columns}

    def lift_prices(self, prices: Mapping[str, Number], lost: Collection[str] = ()) -> dict[str, Number]:
        """Return prices of the original rows that prove emptiness, for such prices of the smaller network's rows."""
        lifted: Values = {row: Fraction(price) for row, price in prices.items()}
        for step in reversed(self.steps):
            step.lift_prices(lifted, lost)
        return {row: lifted.get(row, Fraction()) for row in self.original.rows}

    @cached_property
    def _forms(self) -> dict[str, Form]:
        forms: dict[str, Form] = {column: {column: Fraction(1)} for column in self.network.columns}
        for step in reversed(self.steps):
            step.express(forms)
        return forms

    def express(self, terms: Mapping[str, float]) -> dict[str, float]:
        """Return a linear expression over named columns of the original network as one over the smaller network's.

        Terms that cancel out stay, with the coefficient zero, so that an expression goes on naming what it is about.

        Raises
        ------
        UnknownReaction
            For an id that the original network does not contain.
        SetupError
            For a column that is not named, and was joined with parallel ones.
        """
        values: dict[str, Fraction] = {}
        for column, a in terms.items():
            for small, b in self.form(column).items():
                values[small] = values.get(small, Fraction()) + exact(a) * b
        return {column: float(a) for column, a in values.items()}

    def form(self, column: str) -> Form:
        """Return a column of the original network as a linear form over the smaller network's columns.

        Raises
        ------
        UnknownReaction, SetupError
            As `express`.
        """
        if column not in self.original.column_index:
            raise UnknownReaction(column, self.original.columns)
        if column not in self._forms:
            raise SetupError(f"{column!r} was joined with a parallel reaction: `compress` has to know it as `named`")
        return self._forms[column]


def compress(network: FluxNetwork, rules: Mapping[str, Rule] | None = None, named: Collection[str] = ()) -> Compression:
    """Compress a network without changing what any design leaves of it.

    Parameters
    ----------
    network
        The network; it stays as it is.
    rules
        Column -> when it is there, for those that designs may take away.
    named
        Columns that expressions outside of the network are about, besides those of its own objective.

    Raises
    ------
    UnknownReaction
        For an id in the rules or among the named ones that the network does not contain.
    """
    tableau = Tableau(network, rules or {}, {*named, *network.objective})
    reduce(tableau)
    return _result(tableau)


def _result(tableau: Tableau) -> Compression:
    whole = tableau.network
    compression = Compression(whole, whole, dict(tableau.rules), tuple(tableau.steps))
    kept = tableau.columns
    order = whole.column_index.__getitem__
    rows = {
        row: {column: fraction(tableau.rows[row][column]) for column in sorted(tableau.rows[row], key=order)}
        for row in (*whole.metabolites, *whole.constraints)
        if row in tableau.rows
    }
    small = FluxNetwork(
        id=whole.id,
        reactions=tuple(column for column in whole.reactions if column in kept),
        auxiliaries=tuple(column for column in whole.auxiliaries if column in kept),
        metabolites=tuple(row for row in whole.metabolites if row in rows),
        constraints=tuple(row for row in whole.constraints if row in rows),
        rows=rows,
        row_bounds={row: whole.row_bounds[row] for row in rows},
        bounds={column: _floats(tableau.bounds[column]) for column in whole.columns if column in kept},
        owner={},
        gene_reaction_rules={},
        genes=whole.genes,
        objective=compression.express(whole.objective),
        objective_sense=whole.objective_sense,
        objective_constant=whole.objective_constant,
    )
    return Compression(whole, small, compression.rules, compression.steps)


def _floats(bounds: Bounds) -> tuple[float, float]:
    return float(bounds[0]), float(bounds[1])
