"""What a search costs as a problem grows: with the candidates, with the model, with the budget.

All ask for succinate without oxygen, by OptKnock; cut sets of growing budgets and models are in `cut_sets`.
"""

from dataclasses import replace

import cobra

import pyomo_sd as sd
from benchmarks.problems.answer import Known
from benchmarks.problems.core import CELL as CORE
from benchmarks.problems.cut_sets import IML1515
from benchmarks.problems.problem import Cell, LiteratureProblem, gene_associated, problems, register, these
from benchmarks.problems.table4 import CANDIDATES, CELL, EXHAUSTIVE, HERE
from benchmarks.problems.table5 import CENTRAL, IAF1260, IJR904
from pyomo_sd.problem.setup import SetupOptions

WITH_GLCT2PP = Cell(CELL.model, CELL.growth, {"EX_o2_e": (0, 1000), "EX_glc__D_e": (-10, 1000)})
BEST_OF_ALL = Known(f"{EXHAUSTIVE}, of all 2,123 candidates", value=7.2194, design="GLCptspp PYK")


def a_hundred(model: cobra.Model) -> SetupOptions:
    """Return the 37 of Table 4, and 63 others that are spread evenly over the reactions that genes make."""
    others = [reaction for reaction in gene_associated(model)["ko_cost"] or () if reaction not in CANDIDATES]
    wanted = 100 - len(CANDIDATES)
    return {"ko_cost": CANDIDATES + [others[k * len(others) // wanted] for k in range(wanted)]}


base = LiteratureProblem(
    name="candidates-10",
    suites=("candidates",),
    reference="The cell of Table 4, but GLCt2pp open, and growth of 0.05 1/h or more",
    cell=WITH_GLCT2PP,
    kind=sd.OPTKNOCK,
    product="EX_succ_e",
    least_growth=0.05,
    candidates=these(CANDIDATES[:10]),
    max_cost=2,
)
register(replace(base, known=Known(HERE, value=0.0800)))
for name, candidates in {
    "20": these(CANDIDATES[:20]),
    "37": these(CANDIDATES),
    "100": a_hundred,
    "all": gene_associated,
}.items():
    register(replace(base, name=f"candidates-{name}", candidates=candidates, known=BEST_OF_ALL))

for cell, closed, value in (
    (CORE, {}, 9.102),
    (IJR904, IJR904.bounds, 8.651),
    (IAF1260, IAF1260.bounds, 9.239),
    (IML1515, {"GLCt2pp": (0.0, 0.0)}, 9.785),
):
    anaerobic = Cell(cell.model, cell.growth, {**closed, "EX_o2_e": (0, 1000)})
    problem = replace(
        base,
        name=f"central-{cell.name}-k2",
        suites=("model_size",),
        reference="The question of Table 4 (OptKnock, K = 2, mbp 10 %) to another cell; central metabolism",
        cell=anaerobic,
        least_growth=0.1,
        relative=True,
        candidates=CENTRAL,
        known=Known(HERE, value=value),
    )
    register(problem)

more = replace(problems["table4-optknock-k3-mbp10"], name="table4-optknock-k4-mbp10", max_cost=4, suites=("budget",))
register(replace(more, known=Known(HERE, value=9.647, design="ACALD/ALCD2x GLCptspp PYK TKT2")))
