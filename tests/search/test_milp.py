"""The MILP engine where solvers err or contradict themselves."""

from math import inf
from typing import Any

import pytest

import pyomo_sd as sd
from networks import TWO_R, cell
from pyomo_sd.methods.model import tight_model
from pyomo_sd.names import INFEASIBLE, OPTIMAL, STRONG_DUALITY, TIME_LIMIT_W_SOL
from pyomo_sd.reformulations import reformulations
from pyomo_sd.search.milp.leader import Leader, Proposal
from pyomo_sd.search.milp.walk import walk
from pyomo_sd.search.outcome import Outcome, Task
from pyomo_sd.solvers import array_session, register_backend
from pyomo_sd.solvers.highs import HighsBackend, HighsSession


class ForgetfulSession(HighsSession):
    """Finds something once, and nothing ever after."""

    _answers = 0

    def _optimise(self, time_limit: float | None) -> array_session.Outcome:
        self._answers += 1
        return super()._optimise(time_limit) if self._answers == 1 else array_session.Outcome(INFEASIBLE)


class ForgetfulBackend(HighsBackend):
    name, session = "forgetful", ForgetfulSession


@pytest.fixture(scope="module", autouse=True)
def registered() -> None:
    register_backend(ForgetfulBackend())


def test_a_solver_that_denies_its_own_proposal_ends_the_search_and_the_design_is_kept() -> None:
    # without R1 growth goes by R2, with one P per A. The solver proposes {R1} for its value of 10, and is then asked
    # for the designs of this value by cost: it would be asked for ever
    model = cell("UP: -> A; R1: A -> B; R2: A -> 0.5 B + P; BIO: B ->; EX_P: P ->")
    module = sd.SDModule(model, sd.OPTKNOCK, inner_objective="BIO", outer_objective="EX_P")
    found = sd.compute_strain_designs(model, sd_modules=module, ko_cost=["R1", "R2"], solver="forgetful", M=1e4)
    assert (list(found), found.status) == ([{"R1": -1.0}], sd.ERROR)
    assert found.values == pytest.approx([10.0])
    assert (found.proof.complete, found.proof.order) == (False, None)
    assert found.proof.message == "the solver finds no design at the level of ['R1'], which it proposed itself"


@pytest.mark.parametrize("price_bound", [1e2, 1e3, 1e4, 1e5])
def test_what_highs_cuts_off_in_its_presolve_is_found_all_the_same(price_bound: float) -> None:
    # as above, with a side product Q that has to stay possible: without R1 10 P at best. HiGHS 1.16 has called the
    # model infeasible when asked for the designs that make 9.99999 P
    model = cell("UP: -> A; R1: A -> B; R2: A -> 0.5 B + P; W: A -> Q; BIO: B ->; EX_P: P ->; EX_Q: Q ->")
    modules = [
        sd.SDModule(model, sd.PROTECT, constraints="EX_Q >= 9"),
        sd.SDModule(model, sd.OPTKNOCK, inner_objective="BIO", outer_objective="EX_P"),
        sd.SDModule(model, sd.PROTECT, constraints="EX_P >= 9"),
    ]
    how: dict[str, Any] = {"solver": "highs", "M": price_bound, "max_cost": 2}
    found = sd.compute_strain_designs(model, sd_modules=modules, ko_cost=["R1", "R2", "W"], **how)
    assert (list(found), found.status, found.proof.complete) == ([{"R1": -1.0}, {}], sd.OPTIMAL, True)
    assert found.values == pytest.approx([10.0, 0.0], abs=1e-6)


@pytest.mark.parametrize("how", [{"engine": "milp", "M": 1e4}, {"engine": "branch_and_cut"}, {"engine": "benders"}])
def test_the_bound_on_a_value_that_is_minimised_is_a_value(how: dict[str, Any]) -> None:
    # without R1 growth goes by R2, with 10 P; nothing else makes any
    model = cell("UP: -> A; R1: A -> B; R2: A -> 0.5 B + P; BIO: B ->; EX_P: P ->")
    module = sd.SDModule(
        model, sd.OPTKNOCK, inner_objective="BIO", outer_objective="-1 EX_P", outer_opt_sense="minimize"
    )
    problem = sd.StrainDesignProblem(model, sd_modules=module, ko_cost=["R1", "R2"])
    found = problem.solve(solver="highs", max_solutions=1, **how)
    assert (list(found), found.values) == ([{"R1": -1.0}], pytest.approx([-10.0]))
    assert found.proof.bound is not None
    assert -10 - 1e-5 <= found.proof.bound <= 0


def led(problem: sd.StrainDesignProblem, kind: type[Leader]) -> Outcome:
    """Search with a leader of some kind, SCIP and indicators."""
    task = Task(problem.preprocessed, problem.setup)
    model = tight_model(problem.preprocessed.searched, STRONG_DUALITY)
    return walk(task, kind(task, model, reformulations["indicator"].apply(model, None), "scip", inf))


class Boaster(Leader):
    """Claims far too much of its first proposals, as binaries that leak do; then the bound falls below their values."""

    claims = (({"R1"}, 30.0), ({"R1", "R2"}, 30.0), (set[str](), 5.0))
    asked = 0

    def best(self) -> Proposal:
        if self.asked == len(self.claims):
            return super().best()
        design, value = self.claims[self.asked]
        self.asked += 1
        return Proposal(OPTIMAL, [frozenset(design)], value, "")

    def cheapest(self) -> Proposal:
        if self.excludes(frozenset({"R2"})):
            return super().cheapest()
        return Proposal(OPTIMAL, [frozenset({"R2"})], 1.0, "")


@pytest.mark.parametrize("wanted", [1, 2, 10])
def test_designs_that_waited_come_in_the_order_of_their_values_when_the_bound_falls_below_them(wanted: int) -> None:
    # without R1 growth goes by R2, with one P per A; without both by R3, with two
    model = cell("UP: -> A; R1: A -> B; R2: A -> 0.5 B + P; R3: A -> 0.4 B + 2 P; BIO: B ->; EX_P: P -> [0,100]")
    module = sd.SDModule(model, sd.OPTKNOCK, inner_objective="BIO", outer_objective="EX_P")
    how: dict[str, Any] = {"ko_cost": ["R1", "R2"], "max_cost": 2, "max_solutions": wanted}
    problem = sd.StrainDesignProblem(model, sd_modules=module, **how)
    found = led(problem, Boaster)
    best_first = [{"R1", "R2"}, {"R1"}, set()]
    assert [set(design) for design in found.designs] == best_first[:wanted]
    assert found.status == OPTIMAL
    assert found.proof.order == "value"


class Interrupted(Leader):
    """Proposes one design; when the time is up, it has come upon one that is valid, and dearer."""

    def cheapest(self) -> Proposal:
        if self.solves:
            return Proposal(TIME_LIMIT_W_SOL, [frozenset()], -0.5, "")
        return super().cheapest()


def test_what_is_outdone_by_a_cheaper_superset_is_no_answer_even_if_the_time_is_up() -> None:
    model = cell(TWO_R)
    module = sd.SDModule(model, sd.PROTECT, constraints="R4 >= 1")
    problem = sd.StrainDesignProblem(model, sd_modules=module, ko_cost={"R2": -1.0}, max_cost=0)
    found = led(problem, Interrupted)
    assert (found.designs, found.status) == ((frozenset({"R2"}),), TIME_LIMIT_W_SOL)
