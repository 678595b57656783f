"""A third party's method, reformulation, solver and approach: defined here, registered, used; nothing else changes."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

import pyomo.environ as pyo
import pytest

import pyomo_sd as sd
from networks import cell
from pyomo_sd.blocks.dual import dual_program
from pyomo_sd.blocks.flux_space import flux_space, fluxes
from pyomo_sd.blocks.interventions import Interventions
from pyomo_sd.blocks.optimality import optimality
from pyomo_sd.blocks.read_block import read
from pyomo_sd.blocks.switched_block import SwitchedBlock
from pyomo_sd.blocks.switched_lp import LinearObjective
from pyomo_sd.methods import Judgement, Method, methods
from pyomo_sd.methods.responses import optimal_face, response_exists, responses
from pyomo_sd.network.cell import Cell
from pyomo_sd.problem.module import SDModule
from pyomo_sd.problem.module_types import module_types
from pyomo_sd.reformulations import Basis, Reformulation, reformulations
from pyomo_sd.search.milp.approach import approaches
from pyomo_sd.search.milp.search import Search
from pyomo_sd.solvers import register_backend
from pyomo_sd.solvers.highs import HighsBackend


class WorstCase(Method):
    """The worst outer value over the optimal responses, one of which meets the constraints: a second dual."""

    def block(self, module: SDModule, network: sd.FluxNetwork, interventions: Interventions) -> SwitchedBlock:
        cell_block = flux_space(network, (), interventions)
        optimal = read(optimality(cell_block, LinearObjective(fluxes(module["inner_objective"]))))
        worst = LinearObjective(fluxes(module["outer_objective"], "primal"), "minimize")
        reachable = read(responses(module, network, interventions))
        return SwitchedBlock(dual_program(optimal, worst).within("worst").joined(reachable.within("reachable")))

    def judge(self, module: SDModule, cell: Cell, absent: Collection[str]) -> Judgement:
        face = optimal_face(module, cell, absent)
        if face is None or not response_exists(module, cell, absent):
            return Judgement(False, "no optimal response meets the constraints")
        worst = cell.optimise(module["outer_objective"], "minimize", absent=absent, constraints=face)
        return Judgement(True, "the worst optimal response", worst.value)


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
    kind = replace(module_types["robustknock"], name="worst_case")
    module_types.register("worst_case", kind)
    methods.register("worst_case", WorstCase())
    reformulations.register("one_bigm", OneBigM())
    register_backend(OtherHighs())
    approaches.register("cheapest", Cheapest())


@pytest.mark.parametrize(
    "way",
    [
        {},
        {"solution_approach": "any"},
        {"solver": "other_highs", "reformulation": "one_bigm", "M": 1e3, "solution_approach": "cheapest"},
    ],
)
def test_worst_case_as_a_second_dual_forces_the_product(way: dict[str, Any]) -> None:
    # growth gives 5 P, which leave through EX_P or through the leak L: only without L is EX_P forced
    model = cell("UP: -> A [0,5]; BIO: A -> P [0,inf]; EX_P: P -> [-inf,inf]; L: P -> [-inf,inf]")
    module = sd.SDModule(
        model, "worst_case", inner_objective="BIO", outer_objective="EX_P", constraints="EX_P >= 1, EX_P <= 100"
    )
    bounded = model.copy()
    bounded.reactions.EX_P.bounds = bounded.reactions.L.bounds = (0, 100)
    found = sd.compute_strain_designs(bounded, sd_modules=module, ko_cost=["L"], **way)
    assert {frozenset(d): round(v, 6) for d, v in zip(found, found.values, strict=True)} == {
        frozenset({"L"}): 5.0,
        frozenset(): 0.0,
    }
    assert (found.status, found.proof.complete) == (sd.OPTIMAL, True)
    assert found.proof.price_bound == way.get("M")
