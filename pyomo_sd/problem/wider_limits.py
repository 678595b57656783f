r"""Limits wider than the model's, if they are bought: columns that may be brought in.

The flux v of a reaction within [l, u] is parted,

.. math::

    v = v_0 + \sum_k w_k, \qquad l \le v_0 \le u, \qquad
    l'_k - l \le w_k \le 0 \ \text{ if level } k \text{ is bought}, \quad w_k = 0 \text{ else},

for lower limits :math:`l'_k < l`, and with :math:`0 \le w_k \le u'_k - u` for upper ones. A design buys one level of a
reaction at most. All parts are gone where the reaction is, so whatever knows what a knock-in is knows what a wider
limit is.

Rows of the user's that read the forward and the reverse flux of a reaction apart, such as an enzyme budget, are about
columns of their own, or about v where one direction is closed. Limits that would open more than those rows know of are
refused.
"""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from pyomo_sd.errors import SetupError
from pyomo_sd.names import LEVELCOST
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.network.from_cobra import free_name
from pyomo_sd.network.rule import Rule
from pyomo_sd.problem.levels import AS_GIVEN, Level, read_level
from pyomo_sd.problem.problem import Problem


def widened(problem: Problem) -> Problem:
    """Put the wider limits among the interventions of a problem into its network, which has none of them yet.

    Raises
    ------
    SetupError
        A limit on a reaction whose forward and reverse flux the user's own rows read apart.
    """
    network, rules = problem.network, dict(problem.space.rules)
    wider = wider_levels(problem)
    for level in wider:
        if _is_read_apart(network, level):
            raise SetupError(
                f"{LEVELCOST}: {level.text!r} opens more of {level.reaction} than the model does, and a row that was"
                " added to the model reads its forward and its reverse flux apart: give it wide bounds in the model,"
                " and state narrower levels"
            )
    for reaction in dict.fromkeys(level.reaction for level in wider):
        network = _parted(network, [level for level in wider if level.reaction == reaction], rules)
    return replace(problem, network=network, space=replace(problem.space, rules=rules)) if wider else problem


def wider_levels(problem: Problem) -> list[Level]:
    """Return the wider limits among the interventions of a problem."""
    rows = (candidate for candidate in problem.space.candidates if candidate.target == "row")
    return [read_level(row.id, problem.network) for row in rows if row.kind == "knockin"]


def _is_read_apart(network: FluxNetwork, level: Level) -> bool:
    """Tell whether rows read the two directions of a reaction apart, and the limit opens one further."""
    (low, high), (lower, upper) = level.bounds, level.given
    opens = low < 0 <= lower or high > 0 >= upper
    return len(network.parts(level.reaction)) > 1 or (opens and level.reaction in network.one_way)


def _parted(network: FluxNetwork, wider: Sequence[Level], rules: dict[str, Rule]) -> FluxNetwork:
    """Part the flux of a reaction, and add the rules of what wider limits bring in."""
    reaction, (lower, upper) = wider[0].reaction, wider[0].given
    core = free_name(f"{reaction}{AS_GIVEN}", network.column_index)
    row = free_name(f"{reaction} by level", network.rows)
    parts = {core: (lower, upper)}
    for level in wider:
        low, high = level.bounds
        part = free_name(level.text, network.column_index)
        parts[part] = 0.0 if low == lower else low - lower, 0.0 if high == upper else high - upper
        rules[part] = Rule.all_of([*([rules[reaction]] if reaction in rules else []), Rule.atom(level.text)])
    widest = min(lower, *(level.bounds[0] for level in wider)), max(upper, *(level.bounds[1] for level in wider))
    return replace(
        network,
        auxiliaries=(*network.auxiliaries, *parts),
        constraints=(*network.constraints, row),
        rows={**network.rows, row: {reaction: Fraction(1), **dict.fromkeys(parts, Fraction(-1))}},
        row_bounds={**network.row_bounds, row: (0.0, 0.0)},
        bounds={**network.bounds, reaction: widest, **parts},
        owner={**network.owner, core: reaction},
    )
