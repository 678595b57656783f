"""Flux balance analysis, plain and parsimonious.

optimise  c v   over the flux space         then, parsimonious:    minimise  sum |v_r|   with  c v  at its optimum
"""

import cobra
import numpy as np
import pandas as pd

from pyomo_sd.analysis.flux_problem import narrowed, read_objective
from pyomo_sd.analysis.lp_solvers import lp_solver
from pyomo_sd.analysis.parsimony import least_total_flux
from pyomo_sd.errors import SetupError
from pyomo_sd.names import OPTIMAL, UNBOUNDED
from pyomo_sd.network import FluxNetwork, network_of
from pyomo_sd.problem.expressions import Constraints, Expression


def fba(
    model: cobra.Model | FluxNetwork,
    obj: Expression = None,
    obj_sense: str | None = None,
    constraints: Constraints = None,
    solver: str | None = None,
    pfba: bool | int = False,
) -> cobra.Solution:
    """Optimise a linear objective over the flux space of a model.

    Parameters
    ----------
    model
        A cobra model, which stays as it is, or a flux network.
    obj
        Objective, as text ("EX_etoh_e - 2 EX_ac_e") or as {reaction id: coefficient}; by default the model's own.
    obj_sense
        "maximize" or "minimize", "max" or "min" for short; by default "maximize" for a given objective, and the model's
        own sense otherwise.
    constraints
        Further constraints: "EX_o2_e >= -5, EX_etoh_e >= 1", a list of these, or [[{id: coefficient}, sense, rhs]].
    solver
        Name of a solver; by default the LP engine ("highs").
    pfba
        Of all optimal flux vectors take one of least total flux (True or 1).

    Returns
    -------
    cobra.Solution
        Status ("optimal", "infeasible" or "unbounded"), objective value, and the fluxes (mmol/gDW/h) of all reactions;
        unless the status is "optimal", the fluxes are nan, and the value is nan or, unbounded, inf or -inf.

    Raises
    ------
    UnknownName
        For an unknown sense or solver.
    SetupError
        For a model without an objective, if none is stated; for a ``pfba`` that is neither 0 nor 1.
    UnknownReaction, ExpressionError
        For an objective or a constraint that can not be read.

    Examples
    --------
    >>> from pyomo_sd.network import load_model
    >>> model = load_model("e_coli_core")
    >>> round(fba(model).objective_value, 4)
    0.8739
    >>> round(fba(model, obj="EX_etoh_e", constraints="EX_o2_e = 0, Biomass_Ecoli_core >= 0.1").objective_value, 4)
    18.4802
    """
    if pfba not in (0, 1):
        raise SetupError(f"pfba is True for an optimum of least total flux, else False, not {pfba!r}")
    open_program = lp_solver(solver)
    network = network_of(model)
    costs, maximize, constant = read_objective(network, obj, obj_sense)
    program = narrowed(network, constraints).program
    answer = open_program(program).solve(costs, maximize)
    fluxes = np.full(len(network.columns), np.nan)
    if answer.status == OPTIMAL:
        signed = costs if maximize else {column: -value for column, value in costs.items()}
        fluxes = least_total_flux(program, len(network.reactions), signed, open_program) if pfba else answer.x
    named = pd.Series(fluxes[: len(network.reactions)], index=list(network.reactions), name="fluxes")
    without_end = np.inf if maximize else -np.inf
    value = without_end if answer.status == UNBOUNDED else answer.value + constant
    return cobra.Solution(value, answer.status, named)
