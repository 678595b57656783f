"""Flux variability analysis: the least and the largest flux of each reaction.

The network is compressed first, exactly: of all reactions that one column stands for, the ranges are multiples of its.
"""

from collections.abc import Sequence

import cobra
import pandas as pd

from pyomo_sd.analysis.flux_problem import narrowed
from pyomo_sd.analysis.lp_solvers import lp_solver
from pyomo_sd.errors import InfeasibleModel
from pyomo_sd.lp import column_ranges
from pyomo_sd.network import FluxNetwork, network_of
from pyomo_sd.network.compression import compress
from pyomo_sd.problem.expressions import Constraints


def fva(
    model: cobra.Model | FluxNetwork,
    constraints: Constraints = None,
    solver: str | None = None,
    reactions: Sequence[str] | str | None = None,
) -> pd.DataFrame:
    """Find the range of each flux over the whole flux space (no optimum is required of any objective).

    Parameters
    ----------
    model
        A cobra model, which stays as it is, or a flux network.
    constraints
        Further constraints, in any form that `fba` takes.
    solver
        Name of a solver; by default the LP engine ("highs").
    reactions
        Ids of the reactions asked for, or one; by default all.

    Returns
    -------
    pandas.DataFrame
        Columns "minimum" and "maximum" (mmol/gDW/h; +-inf where unbounded), one row per reaction.

    Raises
    ------
    InfeasibleModel
        When no flux vector meets the model's limits and the constraints.
    UnknownName
        For an unknown reaction or solver.

    Examples
    --------
    >>> from pyomo_sd.network import load_model
    >>> fva(load_model("e_coli_core"), constraints="Biomass_Ecoli_core >= 0.87", reactions=["EX_o2_e"]).round(2)
             minimum  maximum
    EX_o2_e   -21.97   -21.63
    """
    open_program = lp_solver(solver)
    network = narrowed(network_of(model), constraints)
    names = [reactions] if isinstance(reactions, str) else list(network.reactions if reactions is None else reactions)
    compression = compress(network, named=names)
    small = compression.network
    stands_for = [one for (one,) in (compression.form(name).items() for name in names)]  # one column, and a factor
    asked = {column: small.column_index[column] for column, _ in stands_for}
    found = column_ranges(open_program(small.program), small.program, list(asked.values()))
    if found is None:
        raise InfeasibleModel(
            "no flux vector meets the model's limits" + (" and the constraints" if constraints else "")
        )
    ranges = dict(zip(asked, zip(*(limits.tolist() for limits in found), strict=True), strict=True))
    scaled = [sorted(factor * limit + 0.0 for limit in ranges[column]) for column, factor in stands_for]
    return pd.DataFrame(scaled, index=names, columns=["minimum", "maximum"], dtype=float)
