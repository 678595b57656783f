"""Yield optimisation: the best ratio of two linear expressions of fluxes, such as product per substrate."""

import cobra
import numpy as np
import pandas as pd

from pyomo_sd.analysis.flux_problem import narrowed, read_objective
from pyomo_sd.analysis.lp_solvers import lp_solver
from pyomo_sd.analysis.yields import best_yield
from pyomo_sd.errors import SetupError
from pyomo_sd.names import OPTIMAL
from pyomo_sd.network import FluxNetwork, network_of
from pyomo_sd.problem.expressions import Constraints, Expression


def yopt(
    model: cobra.Model | FluxNetwork,
    obj_num: Expression = None,
    obj_den: Expression = None,
    obj_sense: str | None = None,
    constraints: Constraints = None,
    solver: str | None = None,
) -> cobra.Solution:
    """Optimise a yield over the flux space of a model.

    Of all flux vectors those count whose denominator is not zero, positive or negative: the yield of ethanol on
    ``EX_glc__D_e``, which is negative in uptake, is 0 at most and -2 at least. ``constraints`` such as
    "EX_co2_e >= 0" leave one sign alone.

    Parameters
    ----------
    model
        A cobra model, which stays as it is, or a flux network.
    obj_num, obj_den
        Numerator and denominator, as text ("2 EX_etoh_e", "-6 EX_glc__D_e") or as {reaction id: coefficient}.
    obj_sense
        "maximize" (the default) or "minimize".
    constraints
        Further constraints, in any form that `fba` takes.
    solver
        Name of a solver; by default the LP engine ("highs").

    Returns
    -------
    cobra.Solution
        Status, objective value (the yield, in the units of the two expressions), and the fluxes (mmol/gDW/h) of all
        reactions. The status is

        - "optimal": the fluxes have the yield, and no others have a better one;
        - "infeasible": no flux vector meets the model's limits and the constraints with a denominator that is not
          zero. (One of 1e-8 times its largest coefficient, or less, is zero: linear programs cannot tell.)
        - "unbounded": there are ever better yields, because the numerator grows for ever or because the denominator
          can come close to zero while the numerator does not;
        - "unattained": yields come as near to the objective value as one likes, as fluxes grow for ever, and none
          reaches it.

        Fluxes are nan unless the status is "optimal"; the value is nan if it is "infeasible" or "unbounded".

    Raises
    ------
    SetupError
        The numerator or the denominator is not stated.
    UnknownName
        For an unknown sense or solver.
    UnknownReaction, ExpressionError
        For an expression or a constraint that can not be read.

    References
    ----------
    Charnes and Cooper, Naval Res Logist Q 1962 (the linear program); Klamt et al., Metab Eng 2018 (yields).

    Examples
    --------
    >>> from pyomo_sd.network import load_model
    >>> found = yopt(load_model("e_coli_core"), "EX_etoh_e", "-EX_glc__D_e", constraints="EX_o2_e = 0")
    >>> found.status, round(found.objective_value, 6)
    ('optimal', 2.0)
    """
    open_program = lp_solver(solver)
    network = network_of(model)
    for name, expression in (("obj_num", obj_num), ("obj_den", obj_den)):
        if not expression:
            raise SetupError(f"a yield has a numerator and a denominator: {name} is not stated")
    numerator, maximize, _ = read_objective(network, obj_num, obj_sense)
    denominator, _, _ = read_objective(network, obj_den, None)
    found = best_yield(narrowed(network, constraints).program, numerator, denominator, maximize, open_program)
    fluxes = found.x if found.status == OPTIMAL else np.full(len(network.columns), np.nan)
    named = pd.Series(fluxes[: len(network.reactions)], index=list(network.reactions), name="fluxes")
    return cobra.Solution(found.value, found.status, named)
