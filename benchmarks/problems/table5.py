"""Two knockouts in iAF1260 and iJR904: the cells besides iJO1366 whose times Table 5 of the thesis averages.

The media are those of its Table 2, with GLCt2pp (GLCt2 in iJR904) closed as in iJO1366; the products are those of its
Table 3. Which candidates it used is printed nowhere. Ours are the 37 of iJO1366 in iAF1260; in iJR904, which has 31 of
them, GLCpts stands for GLCptspp, ACONT for ACONTa and ACONTb, and ADHEr for ACALD and ALCD2x: 34 (the thesis: 32).
"""

import pyomo_sd as sd
from benchmarks.problems.answer import Known
from benchmarks.problems.problem import Cell, LiteratureProblem, register, these
from benchmarks.problems.table4 import CANDIDATES, HERE, LEVELS, THESIS

GLUCOSE = (-10.0, -10.0)
IAF1260 = Cell(
    "iAF1260.json.gz",
    "BIOMASS_Ec_iAF1260_core_59p81M",
    {"ATPM": (8.39, 8.39), "EX_o2_e": (-18.5, 1e4), "EX_glc__D_e": GLUCOSE, "GLCt2pp": (0, 0)},
)
IJR904 = Cell(
    "iJR904.xml.gz",
    "BiomassEcoli",
    {"ATPM": (7.6, 7.6), "EX_o2_e": (-20, 1e4), "EX_glc_DASH_D_e": GLUCOSE, "GLCt2": (0, 0)},
)
STAND_INS = ["GLCpts", "ACONT", "ADHEr"]  # in models that have the same step under another name, or in one reaction
CENTRAL = these([*CANDIDATES, *STAND_INS])

BEST = {  # by level; OptKnock and RobustKnock agree
    IAF1260.name: 9 * [0.8411],
    IJR904.name: [*5 * [8.4143], 7.8853, 5.8832, 3.8465, 1.4067],
}

for cell, product in ((IAF1260, "EX_succ_e"), (IJR904, "EX_ac_e")):
    for kind in (sd.OPTKNOCK, sd.ROBUSTKNOCK):
        for level in LEVELS:
            register(
                LiteratureProblem(
                    name=f"table5-{cell.name}-{kind}-mbp{level}",
                    suites=("table5",),
                    reference=f"{THESIS}, Table 5; our candidates",
                    cell=cell,
                    kind=kind,
                    product=product,
                    least_growth=level / 100,
                    relative=True,
                    candidates=CENTRAL,
                    max_cost=2,
                    known=Known(HERE, value=BEST[cell.name][LEVELS.index(level)]),
                )
            )
