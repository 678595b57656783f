"""A third party's method, reformulation, solver and approach: defined here, registered, used; nothing else changes."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

import pyomo.environ as pyo
import pytest

import pyomo_sd as sd
from networks import cell
from pyomo_sd.blocks.flux_space import flux_space, fluxes
from pyomo_sd.blocks.interventions import Interventions
from pyomo_sd.blocks.read_block import read
from pyomo_sd.blocks.switched_block import SwitchedBlock
from pyomo_sd.blocks.switched_lp import LinearObjective
from pyomo_sd.methods import Judgement, Method, methods
from pyomo_sd.network.cell import Cell
from pyomo_sd.problem.module import SDModule
from pyomo_sd.problem.module_types import ModuleType, module_types
from pyomo_sd.reformulations import Basis, Reformulation, reformulations
from pyomo_sd.search.milp.approach import approaches
from pyomo_sd.search.milp.search import Search
from pyomo_sd.solvers import register_backend
from pyomo_sd.solvers.highs import HighsBackend


class Capacity(Method):
    """The most that any flux vector yields, whatever the cell would rather do."""

    def block(
        self,
        module: SDModule,
        network: sd.FluxNetwork,
        interventions: Interventions,
        closing: str = sd.names.STRONG_DUALITY,
    ) -> SwitchedBlock:
        space = read(flux_space(network, module["constraints"], interventions))
        return SwitchedBlock(replace(space, objective=LinearObjective(fluxes(module["outer_objective"]))))

    def judge(self, module: SDModule, cell: Cell, absent: Collection[str]) -> Judgement:
        most = cell.optimise(module["outer_objective"], absent=absent, constraints=module["constraints"])
        return Judgement(most.status == sd.OPTIMAL, "the most of all flux vectors", most.value)


class OneBigM(Reformulation):
    """One M on every switched row."""

    needs = frozenset[str]()

    def apply(self, model: Any, price_bound: float | None) -> Basis:
        pyo.TransformationFactory("gdp.bigm").apply_to(model, bigM=price_bound)
        return Basis("one M everywhere", price_bound)


class OtherHighs(HighsBackend):
    name = "other_highs"


class Cheapest:
    """Whatever `best` finds first, and no more."""

    def feasible(self, search: Search) -> None:
        approaches["best"].feasible(search)

    def nested(self, search: Search) -> None:
        approaches["best"].nested(search)


@pytest.fixture(scope="module", autouse=True)
def registered() -> None:
    needs, takes = frozenset({"outer_objective"}), frozenset({"constraints", "outer_opt_sense"})
    module_types.register("capacity", ModuleType("capacity", "the most that is possible", needs, takes, nested=True))
    methods.register("capacity", Capacity())
    reformulations.register("one_bigm", OneBigM())
    register_backend(OtherHighs())
    approaches.register("cheapest", Cheapest())


@pytest.mark.parametrize(
    "way",
    [
        {"engine": "lp_tree"},
        {"engine": "milp"},
        {"engine": "milp", "solution_approach": "any"},
        {"engine": "branch_and_cut", "solver": "highs"},
        {"engine": "branch_and_cut", "solver": "other_highs", "solution_approach": "any"},
        {"engine": "benders", "solver": "highs"},
        {"engine": "benders", "solver": "scip", "solution_approach": "any", "cuts": "no_good"},
        {"solver": "other_highs", "reformulation": "one_bigm", "M": 1e3, "solution_approach": "cheapest"},
    ],
)
def test_a_method_of_ones_own_is_searched_by_every_engine(way: dict[str, Any]) -> None:
    # ATPM takes 4 of 10 A unless it is knocked out; K makes twice the product
    model = cell("UP: -> A; ATPM: A -> [4,10]; R1: A -> P; K: A -> 2 P [0,100]; EX_P: P -> [0,100]; X: A ->")
    module = sd.SDModule(model, "capacity", outer_objective="EX_P", constraints="EX_P <= 50")
    found = sd.compute_strain_designs(model, sd_modules=module, ko_cost=["ATPM", "X"], ki_cost=["K"], **way)
    assert {frozenset(d): round(v, 6) for d, v in zip(found, found.values, strict=True)} == {
        frozenset({"ATPM", "K"}): 20.0,
        frozenset({"K"}): 12.0,
        frozenset({"ATPM"}): 10.0,
        frozenset(): 6.0,
    }
    assert (found.status, found.proof.complete) == (sd.OPTIMAL, True)
    assert found.proof.price_bound == way.get("M")


def test_a_third_partys_parts_appear_in_a_comparison() -> None:
    model = cell("UP: -> A; R1: A -> B + P; R2: A -> B; BIO: B ->; EX_P: P ->; X: P ->")
    module = sd.SDModule(model, "robustknock", inner_objective="BIO", outer_objective="EX_P")
    problem = sd.StrainDesignProblem(model, sd_modules=module, ko_cost=["R1", "R2", "X"], max_cost=2)
    found = sd.compare_reformulations(problem, M=100)
    theirs = found[(found["reformulation"] == "one_bigm") & (found["solver"] == "other_highs")].iloc[0]
    assert (theirs["verdict"], theirs["design"], theirs["M"]) == ("right", "R2, X", 100)
    assert (theirs["reported"], theirs["basis"]) == (pytest.approx(10.0), "one M everywhere")
    # each of the two meets all the others: reformulations, solvers, engines
    by_them = found[found["solver"] == "other_highs"]
    assert set(by_them["reformulation"].dropna()) == set(reformulations)
    assert {"branch_and_cut", "benders"} < set(by_them["engine"])
    assert set(found[found["reformulation"] == "one_bigm"]["solver"]) == sd.avail_solvers
    assert found[found["reformulation"] == "one_bigm"]["verdict"].eq("right").all()
