r"""Levels of regulation relative to a reference flux, as OptReg has them.

With :math:`v^0` the reference flux of a reaction, :math:`[l, u]` its range, and a strength C between 0 and 1, a
reaction that runs forwards is regulated

.. math::

    \text{down:}\quad v \le (1 - C)\, v^0 + C \max(l, 0), \qquad \text{up:}\quad v \ge (1 - C)\, v^0 + C\, u

and one that runs backwards the mirror image. Pharkya and Maranas, Metab Eng 2006.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import inf

import cobra

from pyomo_sd.analysis.fba import fba
from pyomo_sd.analysis.fva import fva
from pyomo_sd.errors import InfeasibleModel, SetupError, UnknownReaction
from pyomo_sd.names import OPTIMAL
from pyomo_sd.network import FluxNetwork, network_of
from pyomo_sd.problem.expressions import Constraints
from pyomo_sd.problem.grammar import MIRRORED, SENSES

SMALLEST = 1e-6  # change of a flux (mmol/gDW/h) that is a regulation


def regulation_levels(
    model: cobra.Model | FluxNetwork,
    reactions: Iterable[str] | None = None,
    *,
    strengths: Sequence[float] = (0.5,),
    reference: Mapping[str, float] | None = None,
    constraints: Constraints = None,
    cost: float = 1.0,
) -> dict[str, dict[str, float]]:
    """Return levels of up- and down-regulation, to be given as ``level_cost``.

    Parameters
    ----------
    model
        A cobra model, which stays as it is, or a flux network.
    reactions
        Those that may be regulated; by default all that have gene rules.
    strengths
        How far the flux has to move from the reference to what is possible, each between 0 and 1.
    reference
        Reaction -> flux (mmol/gDW/h); by default those of a parsimonious FBA.
    constraints
        Further constraints on the fluxes that are possible, and on the reference: "EX_o2_e = 0".
    cost
        The cost of each level.

    Returns
    -------
    dict
        Reaction -> {level: cost}, limits to six digits. A reaction whose flux cannot move in a direction, or can do so
        without limit, has no level there.

    Raises
    ------
    UnknownReaction
        A reaction does not exist, or ``reference`` does not have it.
    SetupError
        A strength that is not between 0 and 1.
    InfeasibleModel
        No flux vector meets the model's limits and the constraints.

    Examples
    --------
    >>> import pyomo_sd as sd
    >>> model = sd.load_model("e_coli_core")
    >>> sd.regulation_levels(model, ["PFK"], strengths=[0.25, 0.5], reference={"PFK": 8.0})["PFK"]
    {'<= 6': 1.0, '>= 50.1525': 1.0, '<= 4': 1.0, '>= 92.305': 1.0}
    """
    network = network_of(model)
    stated = network.gene_reaction_rules if reactions is None else reactions
    names = [stated] if isinstance(stated, str) else list(stated)
    for strength in strengths:
        if not 0 < strength < 1:
            raise SetupError(f"a strength of regulation lies between 0 and 1, not at {strength!r}")
    for name in names:
        if name not in network.reactions:
            raise UnknownReaction(name, network.reactions)
    fluxes = _reference(network, constraints) if reference is None else reference
    if missing := [name for name in names if name not in fluxes]:
        raise UnknownReaction(missing[0], fluxes)
    ranges = fva(network, constraints, reactions=names)
    found = {
        name: dict.fromkeys(_levels(fluxes[name], ranges.minimum[name], ranges.maximum[name], strengths), cost)
        for name in names
    }
    return {name: levels for name, levels in found.items() if levels}


def _reference(network: FluxNetwork, constraints: Constraints) -> Mapping[str, float]:
    found = fba(network, constraints=constraints, pfba=True)
    if found.status != OPTIMAL:
        raise InfeasibleModel(f"there is no reference flux: flux balance analysis ended {found.status!r}")
    return dict(found.fluxes)


def _levels(flux: float, low: float, high: float, strengths: Sequence[float]) -> Iterator[str]:
    """Yield levels below and above a reference flux, for one direction of the reaction."""
    if flux < 0 or (flux == 0 and low < 0 and high <= 0):
        for level in _levels(-flux, -high, -low, strengths):
            sense, limit = level.split()
            yield f"{MIRRORED[SENSES[sense]]} {-float(limit):.6g}"
        return
    for strength in strengths:
        for comparison, goal in (("<=", max(low, 0.0)), (">=", high)):
            moved = (1.0 - strength) * flux + strength * goal
            if SMALLEST <= abs(moved - flux) < inf:
                yield f"{comparison} {moved:.6g}"
