r"""A bilevel model solved by PAO, and what the linear programs here say of the answer.

PAO writes the cell's problem in standard form, min c'x, A x = b, x >= 0, and replaces it by its KKT conditions

.. math::

    A x = b, \qquad c + A^\top \lambda - \nu = 0, \qquad 0 \le x_j \perp \nu_j \ge 0

(after Fortuny-Amat and McCarl, J Oper Res Soc 1981; PCCG after Yue et al., J Glob Optim 2019, whose first master
problem says the same of a cell without integers). Big-M makes a MILP of the complementarities: one constant M bounds

- every x: the distance of a flux from each of its bounds, and the slack of each row;
- every nu: the price of each bound and of each row.

(PCCG bounds all its variables by M.) How far a flux is from its bounds, the bounds tell, so an M below that is refused.
The rest is an assumption: prices, slacks of further rows, fluxes without a bound. An optimum that exceeds M in one of
them is not seen, and then another design, or none, is called the best. An M that is too large leaks: a complementarity
that is violated by a solver's tolerance, times M, is a flux. The verified value shows that.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import inf, isclose, nan
from typing import Any

import pyomo.environ as pyo
from pyomo.opt import SolverResults, TerminationCondition

from pyomo_sd.api import StrainDesignProblem
from pyomo_sd.bridges.pao.model import pao_model
from pyomo_sd.bridges.pao.package import pao_package
from pyomo_sd.designs import design_record
from pyomo_sd.designs.referee import LEVEL_SLACK, Design, Referee, level_width
from pyomo_sd.errors import SetupError, StrainDesignError
from pyomo_sd.methods import Judgement
from pyomo_sd.names import ERROR, HIGHS, INFEASIBLE, OPTIMAL
from pyomo_sd.problem.problem import Problem
from pyomo_sd.registry import Registry
from pyomo_sd.solvers import get_backend, select_solver
from pyomo_sd.solvers.plugin import BackendPlugin
from pyomo_sd.solvers.session import Backend

pao_solvers: Registry[str] = Registry("method of PAO")  # by what name ``pao.mpr`` knows them
for _name in ("FA", "PCCG"):
    pao_solvers.register(_name, f"pao.mpr.{_name}")


@dataclass(frozen=True)
class PaoAnswer:
    """What PAO answered, beside what the linear programs say.

    Attributes
    ----------
    status
        ``optimal``: PAO's MIP solver proved it, given ``bigm``, and the linear programs confirm design and value.
        ``infeasible``: it proved that there is no design, given ``bigm``. ``error``: it did not finish, or the linear
        programs object.
    design
        The interventions by id, as in `SDSolutions`: -1 for a knockout, 1 and 0 for a knock-in that is made and one
        that is not. Not always irreducible: the leader pays nothing for an intervention that does no harm.
    reported
        The outer value by PAO, nan without a design.
    verified
        The outer value by linear programs without Booleans, nan where the design does not hold.
    bigm
        The assumed constant on which the claim of optimality, or infeasibility, rests.
    message
        Why the status is an ``error``.
    """

    status: str
    design: Mapping[str, float] = field(default_factory=dict)
    reported: float = nan
    verified: float = nan
    bigm: float = nan
    message: str = ""


def solve_with_pao(problem: StrainDesignProblem, *, bigm: float, method: str = "FA", solver: str = HIGHS) -> PaoAnswer:
    """Solve an OptKnock problem with PAO, and verify the design on the model as it was given.

    Parameters
    ----------
    problem
        As for :func:`pao_model`.
    bigm
        The bound M on prices and slacks that PAO assumes in its MILP. There is no default, for the answer rests on it.
    method
        ``"FA"`` or ``"PCCG"``. PCCG asks without tolerance whether the leader's own fluxes, those of a PROTECT, meet
        their rows, and may end in an ``error`` for that.
    solver
        The MILP solver that PAO calls, named as in :func:`compute_strain_designs`, ``"pyomo:<name>"`` included.

    Returns
    -------
    PaoAnswer
        One best design.

    Raises
    ------
    MissingFeature
        The model cannot say what is asked; see :func:`pao_model`.
    SetupError
        ``bigm`` is no positive number, or smaller than the range of a flux.
    SolverNotAvailable
        PAO or the solver is not installed.
    UnknownName
        No such method or solver.

    Examples
    --------
    With PAO installed::

        import pyomo_sd as sd

        cell = sd.load_model("e_coli_core")
        cell.reactions.EX_o2_e.lower_bound = 0
        module = sd.SDModule(
            cell, "optknock", inner_objective="Biomass_Ecoli_core", outer_objective="EX_succ_e",
            constraints="Biomass_Ecoli_core >= 0.1",
        )
        problem = sd.StrainDesignProblem(cell, sd_modules=module, ko_cost=["PYK", "PFL", "ACALD"], max_cost=2)
        answer = sd.solve_with_pao(problem, bigm=2000)
        print(dict(answer.design), round(answer.reported, 3))  # {'ACALD': -1.0, 'PYK': -1.0} 9.102
        print(answer.status, round(answer.verified, 3))  # optimal 9.102
    """
    name, mip = pao_solvers[method], _WatchedSolver(get_backend(select_solver(solver)))
    if not 0 < bigm < inf:
        raise SetupError(f"bigm has to be a positive number, not {bigm!r}")
    model, pao = pao_model(problem), pao_package()
    _refuse_cut_fluxes(model, bigm)
    bilevel, copier = pao.pyomo.convert_pyomo2LinearMultilevelProblem(model)
    try:
        # not ``pao.pyomo.FA``: it passes no bigm on, and works with 1e5 (PCCG: 1e6) whatever is stated
        results = pao.mpr.Solver(name).solve(bilevel, mip_solver=mip, bigm=bigm)
    except _Unsolved as unsolved:
        return PaoAnswer(unsolved.status, bigm=bigm, message=unsolved.message)
    except StrainDesignError:  # the solver has no licence, for one
        raise
    except Exception as error:  # whatever PAO may raise
        return PaoAnswer(ERROR, bigm=bigm, message=f"PAO failed: {error}")
    if results.solver.termination_condition.name == TerminationCondition.maxIterations.name:
        return PaoAnswer(ERROR, bigm=bigm, message="PAO ended at its limit of iterations")
    copier.copy(From=bilevel, To=model)
    return _judged(model, problem.asked, bigm)


class _Unsolved(Exception):
    """The MILP that states the whole problem has no proven optimum."""

    def __init__(self, results: SolverResults) -> None:
        infeasible = results.solver.termination_condition == TerminationCondition.infeasible
        self.status = INFEASIBLE if infeasible else ERROR
        self.message = "" if infeasible else str(results.solver.termination_message)


class _WatchedSolver(BackendPlugin):
    """A solver as PAO calls it. PAO's FA does not look how the solve ended, so that is done here.

    The first solve is of the whole problem; how the later ones of PCCG end is PCCG's business.
    """

    def __init__(self, backend: Backend) -> None:
        self.backend, self.is_first = backend, True
        super().__init__()

    def solve(self, *model: Any, **options: Any) -> SolverResults:
        """Solve a model of PAO's."""
        results = super().solve(*model, **options)
        if self.is_first and results.solver.termination_condition != TerminationCondition.optimal:
            raise _Unsolved(results)
        self.is_first = False
        return results


def _refuse_cut_fluxes(model: pyo.ConcreteModel, bigm: float) -> None:
    for reaction, flux in model.cell.flux.items():
        if None not in flux.bounds and flux.ub - flux.lb > bigm:
            raise SetupError(f"bigm={bigm:g} cuts fluxes off: that of {reaction!r} is in [{flux.lb:g}, {flux.ub:g}]")


def _judged(model: pyo.ConcreteModel, asked: Problem, bigm: float) -> PaoAnswer:
    design = frozenset(i for i, made in model.made.items() if made.value is not None and made.value > 0.5)
    reported, judgement = float(pyo.value(model.objective)), Referee(asked).judge(design)
    marks = design_record(asked, design, judgement.value).interventions
    message = "; ".join(_objections(asked, design, reported, judgement))
    return PaoAnswer(ERROR if message else OPTIMAL, marks, reported, judgement.value, bigm, message)


def _objections(asked: Problem, design: Design, reported: float, judgement: Judgement) -> Iterator[str]:
    if not asked.space.affords(design):
        yield f"the design costs {asked.space.cost(design):g}"
    if not judgement.valid:
        yield f"by linear programs the design does not hold: {judgement.reason}"
    elif not isclose(reported, judgement.value, rel_tol=0.0, abs_tol=LEVEL_SLACK * level_width(reported)):
        yield f"PAO reports the value {reported:g}, and by linear programs it is {judgement.value:g}"
