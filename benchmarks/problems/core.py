"""OptKnock and RobustKnock on anaerobic e_coli_core: the best designs of the 69 reactions that genes make.

Growth of 0.1 1/h or more is asked for. The answers come from exhaustive linear programs.
"""

from collections.abc import Sequence

import cobra

import pyomo_sd as sd
from benchmarks.problems.answer import Known
from benchmarks.problems.problem import Cell, LiteratureProblem, gene_associated, register
from pyomo_sd.problem.setup import SetupOptions

CELL = Cell("e_coli_core", "Biomass_Ecoli_core", {"EX_o2_e": (0, 1000)})
SOURCE = "exhaustive linear programs"
PRODUCTS = {"succinate": "EX_succ_e", "lactate": "EX_lac__D_e"}

Best = tuple[float, str]
COUPLED: Sequence[Best] = (9.102, "PYK ACALD/ALCD2x"), (9.275, "ACALD TKT2 LDH_D/D_LACt2")
LACTATE: Sequence[Best] = (17.758, "ACALD/ALCD2x"), (18.074, "ACALD/ALCD2x THD2"), (18.176, "ACALD/ALCD2x THD2 GLUDy")
BEST: dict[tuple[str, str], Sequence[Best]] = {
    (sd.OPTKNOCK, "succinate"): ((6.968, "PYK"), *COUPLED),
    (sd.ROBUSTKNOCK, "succinate"): ((0.678, "PFL/FORti"), *COUPLED),
    (sd.OPTKNOCK, "lactate"): LACTATE,
    (sd.ROBUSTKNOCK, "lactate"): LACTATE,
}

for (kind, product), levels in BEST.items():
    for k, (value, design) in enumerate(levels, start=1):
        smoke = ("smoke",) if kind == sd.OPTKNOCK and product == "succinate" and k < 3 else ()
        register(
            LiteratureProblem(
                name=f"core-{kind}-{product}-k{k}",
                suites=("core", "peers", "budget", *smoke),
                reference="OptKnock: Burgard et al. (2003); RobustKnock: Tepper and Shlomi (2010)",
                cell=CELL,
                kind=kind,
                product=PRODUCTS[product],
                least_growth=0.1,
                candidates=gene_associated,
                max_cost=k,
                known=Known(SOURCE, value=value, design=design),
            )
        )


def _outside_of_exchanges(model: cobra.Model) -> SetupOptions:
    """Return every reaction but exchanges, ATPM and growth."""
    kept = {"ATPM", CELL.growth}
    return {"ko_cost": [r.id for r in model.reactions if not r.boundary and r.id not in kept]}


register(
    LiteratureProblem(
        name="core-optknock-succinate-all-k3",
        suites=(),
        reference="OptKnock: Burgard et al. (2003)",
        cell=CELL,
        kind=sd.OPTKNOCK,
        product=PRODUCTS["succinate"],
        least_growth=0.05,
        candidates=_outside_of_exchanges,
        max_cost=3,
        known=Known(SOURCE, value=9.9108, design="ACALD/ALCD2x THD2 D_LACt2/LDH_D"),
    )
)
