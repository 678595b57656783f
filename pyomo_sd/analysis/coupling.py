r"""How tightly a design ties a product to growth, by linear programs on the user's own model.

With F the flux space that the design leaves, g growth, p production and u an uptake:

.. math::

    \text{potential:} &\quad \max\{p : v \in F,\ g = \max g\} > 0 \\
    \text{weak:} &\quad \min\{p : v \in F,\ g = \max g\} > 0 \\
    \text{strong:} &\quad \min\{p : v \in F,\ g \ge g_0\} > 0 \\
    \text{directional:} &\quad \inf\{p / g : v \in F,\ g > 0\} > 0 \\
    \text{substrate uptake:} &\quad \inf\{p / u : v \in F,\ u > 0\} > 0 \quad \text{for every uptake}

What is more than zero, is told in `production`.

**Which substrate.** The definition is about whatever the cell lives on. Which exchange that is cannot be told by
carbon, since formulas are often missing and some cells live on CO2; nor by bounds, since salts have bounds too. So
unless it is stated, production has to be forced by *each* exchange through which this cell can take something up. That
claims no more than is true of any one of them. It is hardly ever less either, because nothing that is taken up in a
balanced cell comes to an end without the substrate.
"""

from collections.abc import Sequence
from math import isfinite
from numbers import Real

import cobra

from pyomo_sd.analysis.flux_problem import read_objective
from pyomo_sd.analysis.production import Production, Terms
from pyomo_sd.analysis.strain import Design, strain
from pyomo_sd.errors import SetupError, UnknownReaction
from pyomo_sd.network import FluxNetwork, network_of
from pyomo_sd.problem.expressions import Expression, linexpr2dict

NONE, POTENTIAL, WEAK, STRONG = "none", "potential", "weak", "strong"
DIRECTIONAL, SUBSTRATE_UPTAKE = "directional", "substrate_uptake"


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
    if min_growth is not None and not (isinstance(min_growth, Real) and min_growth > 0 and isfinite(min_growth)):
        raise SetupError(f"min_growth has to be a growth above zero (1/h), not {min_growth!r}")
    network = network_of(model)
    if not product:
        raise SetupError("a coupling is that of a product: it is not stated")
    left = strain(network, design)
    cell = Production(left, linexpr2dict(product, network.columns), _growth(network, biomass))
    uptakes = _uptakes(left, substrate)
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
    """Return the uptake through each exchange that is stated, or through each whose bounds allow any."""
    signs: dict[str, set[int]] = {reaction: set() for reaction in network.reactions}
    for metabolite in network.metabolites:
        for column, a in network.rows[metabolite].items():
            signs.setdefault(column, set()).add(1 if a > 0 else -1)
    exchanges = {name: float(sum(signs[name])) for name in network.reactions if len(signs[name]) == 1}
    if substrate is None:
        inwards = {name: sign * network.bounds[name][1 if sign > 0 else 0] > 0 for name, sign in exchanges.items()}
        return [{name: sign} for name, sign in exchanges.items() if inwards[name]]
    stated = [substrate] if isinstance(substrate, str) else list(substrate)
    for name in stated:
        if name not in signs:
            raise UnknownReaction(name, exchanges)
        if name not in exchanges:
            raise SetupError(f"substrate: {name!r} is no exchange reaction, so it takes nothing up")
    return [{name: exchanges[name]} for name in stated]
