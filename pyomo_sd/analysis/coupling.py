r"""How tightly a design ties a product to growth, by linear programs on the user's own model.

With F the flux space that the design leaves, g growth, p production and u an uptake:

.. math::

    \text{potential:} &\quad \max\{p : v \in F,\ g = \max g\} > 0 \\
    \text{weak:} &\quad \min\{p : v \in F,\ g = \max g\} > 0 \\
    \text{strong:} &\quad \min\{p : v \in F,\ g \ge g_0\} > 0 \\
    \text{directional:} &\quad \inf\{p / g : v \in F,\ g > 0\} > 0 \\
    \text{substrate uptake:} &\quad \inf\{p / u : v \in F,\ u > 0\} > 0 \quad \text{for every uptake}

**What is more than zero.** All that is compared is an amount of product. It counts if it is more than 1e-6 of the most
that this cell can make, growing or not (1 where there is no most), and more than 1e-8, below which linear programs
cannot tell. A yield is turned into an amount first: what it guarantees at the fastest growth, or at the largest uptake.
So nothing depends on the units in which growth and uptake are measured. Growth, and an uptake, of 1e-8 or less is none.

**Which substrate.** The definition is about whatever the cell lives on. Which exchange that is cannot be told by
carbon, since formulas are often missing and some cells live on CO2; nor by bounds, since salts have bounds too. So
unless it is stated, production has to be forced by *each* exchange through which this cell can take something up. That
claims no more than is true of any one of them. It is hardly ever less either, because nothing that is taken up in a
balanced cell comes to an end without the substrate.
"""

from collections.abc import Sequence
from functools import cached_property
from math import inf, isfinite

import cobra

from pyomo_sd.analysis.flux_problem import read_objective
from pyomo_sd.analysis.strain import Design, strain
from pyomo_sd.analysis.yields import SMALLEST, one_sided_yield
from pyomo_sd.errors import LPFailure, SetupError, UnknownReaction
from pyomo_sd.lp import Engine
from pyomo_sd.names import INFEASIBLE, MAXIMIZE, MINIMIZE, UNBOUNDED
from pyomo_sd.network import Cell, FluxNetwork, LinearConstraint, network_of
from pyomo_sd.network.cell import EVERYWHERE, Face
from pyomo_sd.problem.expressions import Expression, linexpr2dict

NONE, POTENTIAL, WEAK, STRONG = "none", "potential", "weak", "strong"
DIRECTIONAL, SUBSTRATE_UPTAKE = "directional", "substrate_uptake"
SHARE = 1e-6  # of the most that a cell can make

Terms = dict[str, float]


def coupling(
    model: cobra.Model | FluxNetwork,
    design: Design,
    product: Expression,
    biomass: Expression = None,
    min_growth: float | None = None,
    substrate: str | Sequence[str] | None = None,
) -> str:
    """Tell how tightly a design couples a product to growth.

    Parameters
    ----------
    model
        The model that the design is about, all knock-ins included, or its flux network; it stays as it is.
    design
        An item of `SDSolutions`: reaction or gene -> -1.0 knocked out, +1.0 a knock-in made, 0.0 a knock-in not made,
        and the text of a regulatory row -> True or False. What it does not name is there as in the model. Since
        ``designs[i]`` leaves out the knock-ins that are not made, take ``designs.get_reaction_sd_mark_no_ki(i)``, or at
        gene level ``designs.get_gene_sd_mark_no_ki(i)``, where there may be any. An empty one asks about the model.
    product
        The flux that makes the product, mostly an exchange reaction; or a linear expression. Less than zero is none.
    biomass
        Growth, in the same forms; by default the model's objective.
    min_growth
        Asks for the class "strong" as well: from this growth on (1/h, more than zero).
    substrate
        Exchange reaction, or several, whose uptake has to force production for the class "substrate_uptake"; by
        default all through which the cell can take something up.

    Returns
    -------
    str
        The last of these classes that holds, each of which implies those before it:

        - "none": no production at maximal growth; and so for a cell that cannot grow, or has no flux vector at all,
          whatever it makes;
        - "potential": production is possible at maximal growth;
        - "weak": production is forced at maximal growth;
        - "strong", only if ``min_growth`` is stated and the cell can grow that fast: production is forced at this
          growth and above;
        - "directional": production is forced, in proportion, at every growth above zero;
        - "substrate_uptake": production is forced, in proportion, wherever substrate is taken up, with growth or
          without.

    Raises
    ------
    SetupError
        No biomass, no product, growth without limit, a ``min_growth`` that is not above zero, a substrate that is no
        exchange, or a design that cannot be read.
    UnknownReaction, ExpressionError
        A name that the model does not have, or an expression that cannot be read.

    References
    ----------
    Schneider, Mahadevan and Klamt, Biotechnol J 2021 (the classes).

    Examples
    --------
    >>> from pyomo_sd.network import load_model
    >>> model = load_model("e_coli_core")
    >>> model.reactions.EX_o2_e.lower_bound = 0
    >>> for design in ({}, {"PYK": -1.0}, {"PYK": -1.0, "ACALD": -1.0}, {"PFL": -1.0}):
    ...     print(coupling(model, design, "EX_succ_e"))
    none
    potential
    weak
    directional
    """
    if min_growth is not None and not (min_growth > 0 and isfinite(min_growth)):
        raise SetupError(f"min_growth has to be a growth above zero (1/h), not {min_growth!r}")
    network = network_of(model)
    if not product:
        raise SetupError("a coupling is that of a product: it is not stated")
    cell = _Strain(strain(network, design), linexpr2dict(product, network.columns), _growth(network, biomass))
    uptakes = _uptakes(network, substrate)
    if not cell.grows:
        return NONE
    least, most = cell.at_maximal_growth()
    if not cell.counts(most):
        return NONE
    if not cell.counts(least):
        return POTENTIAL
    if cell.is_forced_by(cell.growth):
        return SUBSTRATE_UPTAKE if cell.is_forced_by_all(uptakes) else DIRECTIONAL
    return STRONG if min_growth is not None and cell.is_forced_from(min_growth) else WEAK


def _growth(network: FluxNetwork, biomass: Expression) -> Terms:
    costs, maximize, _ = read_objective(network, biomass, None)
    return {network.columns[column]: a if maximize else -a for column, a in costs.items()}


def _uptakes(network: FluxNetwork, substrate: str | Sequence[str] | None) -> list[Terms]:
    """Return the uptake through each exchange that is stated, or through each there is."""
    signs: dict[str, set[int]] = {reaction: set() for reaction in network.reactions}
    for metabolite in network.metabolites:
        for column, a in network.rows[metabolite].items():
            signs.setdefault(column, set()).add(1 if a > 0 else -1)
    exchanges = {name: float(sum(signs[name])) for name in network.reactions if len(signs[name]) == 1}
    if substrate is None:
        return [{name: sign} for name, sign in exchanges.items()]
    stated = [substrate] if isinstance(substrate, str) else list(substrate)
    for name in stated:
        if name not in signs:
            raise UnknownReaction(name, exchanges)
        if name not in exchanges:
            raise SetupError(f"substrate: {name!r} is no exchange reaction, so it takes nothing up")
    return [{name: exchanges[name]} for name in stated]


class _Strain:
    """What a cell makes, as it grows and as it feeds."""

    def __init__(self, network: FluxNetwork, product: Terms, growth: Terms) -> None:
        self.growth = growth
        self._network, self._product, self._cell = network, product, Cell(network)

    @cached_property
    def grows(self) -> bool:
        """Whether the cell can live and grow."""
        return self._cell.optimise({}).status != INFEASIBLE and self._fastest > SMALLEST

    @cached_property
    def _fastest(self) -> float:
        found = self._optimum(self.growth)
        if found == inf:
            raise SetupError("growth has no limit under this design, so there is no maximal growth to speak of")
        return found

    @cached_property
    def _enough(self) -> float:
        return max(SHARE * _or_one(self._optimum(self._product)), SMALLEST)

    def counts(self, amount: float) -> bool:
        """Tell whether an amount of product is more than none."""
        return amount > self._enough

    def at_maximal_growth(self) -> tuple[float, float]:
        """Return the least and the largest production at maximal growth."""
        found = self._cell.optimal_face(self.growth)
        if found is None:
            raise LPFailure("maximal growth was found, and could not be found again")
        _, face = found
        return self._optimum(self._product, MINIMIZE, face=face), self._optimum(self._product, face=face)

    def is_forced_from(self, growth: float) -> bool:
        """Tell whether the cell can grow this fast, and has to produce if it does."""
        row = LinearConstraint(self.growth, ">=", growth)
        return growth <= self._fastest and self.counts(self._optimum(self._product, MINIMIZE, constraints=[row]))

    def is_forced_by(self, cause: Terms) -> bool:
        """Tell whether production is at least in proportion to something that the cell does."""
        index = self._network.column_index
        above, below = ({index[name]: a for name, a in terms.items()} for terms in (self._product, cause))
        found = one_sided_yield(self._network.program, above, below, False, Engine)
        if found.status in (INFEASIBLE, UNBOUNDED):
            return False
        return self.counts(found.value * _or_one(self._optimum(cause)))

    def is_forced_by_all(self, causes: Sequence[Terms]) -> bool:
        """Tell whether production is in proportion to each cause that there can be, and there is one."""
        possible = [cause for cause in causes if self._optimum(cause) > SMALLEST]
        return bool(possible) and all(map(self.is_forced_by, possible))

    def _optimum(
        self,
        objective: Terms,
        sense: str = MAXIMIZE,
        constraints: Sequence[LinearConstraint] = (),
        face: Face = EVERYWHERE,
    ) -> float:
        """Return an optimum of a cell that lives; infinite where there is none."""
        found = self._cell.optimise(objective, sense, constraints=constraints, face=face)
        if found.status == INFEASIBLE:
            raise LPFailure("the flux vectors of a cell were found, and could not be found again")
        if found.status == UNBOUNDED:
            return inf if sense == MAXIMIZE else -inf
        return found.value


def _or_one(most: float) -> float:
    """Return the most there is, and 1 where there is no limit."""
    return most if isfinite(most) else 1.0
