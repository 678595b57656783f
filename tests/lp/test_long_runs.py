"""A program that was asked thousands of times answers as well as a new one."""

from collections.abc import Mapping
from itertools import combinations

import pytest

import pyomo_sd as sd
from pyomo_sd.lp.engine import Engine
from pyomo_sd.lp.result import LPResult
from pyomo_sd.methods import methods
from pyomo_sd.names import OPTIMAL
from pyomo_sd.network.cell import Cell
from pyomo_sd.problem.weights import witness_weights

GROWTH = "Biomass_Ecoli_core"


class Watched(Engine):
    """An engine whose every optimum is held against the limits of the program."""

    def solve(self, costs: Mapping[int, float], maximize: bool = True, *, stay: bool = False) -> LPResult:
        found = super().solve(costs, maximize, stay=stay)
        if found.status == OPTIMAL:
            now, x, rows = self.program, found.x, self.program.matrix @ found.x
            missed = (now.row_lower - rows, rows - now.row_upper, now.column_lower - x, x - now.column_upper)
            assert max(float(side.max()) for side in missed) < 1e-6
        return found


@pytest.mark.parametrize(("kind", "product"), [("optknock", "EX_lac__D_e"), ("robustknock", "EX_succ_e")])
def test_every_optimum_of_a_long_run_keeps_to_all_limits(kind: str, product: str) -> None:
    # one warm start in some thousands ends "optimal", and without infeasibility by HiGHS's own word, off the balances
    model = sd.load_model("e_coli_core")
    model.reactions.EX_o2_e.lower_bound = 0
    genetic = [r.id for r in model.reactions if r.genes and not r.boundary]
    module = sd.SDModule(model, kind, inner_objective=GROWTH, outer_objective=product, constraints=f"{GROWTH} >= 0.1")
    problem = sd.StrainDesignProblem(model, sd_modules=module, ko_cost=genetic, max_cost=2)
    cell = Cell(problem.network, witness_weights(problem.space))
    cell.engine = Watched(problem.network.program)
    for size in range(3):
        for absent in combinations(genetic, size):
            methods[kind].judge(problem.modules[0], cell, frozenset(absent))
