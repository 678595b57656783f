"""Succinate of anaerobic iJO1366 from 37 candidates: Table 4 of a thesis on branch and cut for bilevel strain design.

Glucose 10, no oxygen, GLCt2pp closed; "mbp" is the least growth as a share of the wild type's. OptKnock is the
thesis's optimistic reading, RobustKnock its pessimistic one. Values are those of exhaustive linear programs; the
thesis prints 8.9797 for 8.9793, and in one column 9.9797 at 20 %, a misprint of 8.9797.
"""

from collections.abc import Sequence

import pyomo_sd as sd
from benchmarks.problems.answer import Known
from benchmarks.problems.problem import Cell, LiteratureProblem, register, these

THESIS = "Branch-and-cut algorithms for bilevel strain design (thesis), section 4.6"
PRINTED_CANDIDATES = """
    GLCabcpp GLCptspp HEX1 PGI PFK FBA TPI GAPD PGK PGM ENO PYK LDH_D PFL ALCD2x PTAr ACKr G6PDH2r PGL GND RPI RPE TKT1
    TALA TKT2 FUM FRD2 SUCOAS AKGDH ACONTa ACONTb ICDHyr CS MDH MDH2 MDH3 ACALD
"""
CANDIDATES = PRINTED_CANDIDATES.split()
CELL = Cell(
    "iJO1366",
    "BIOMASS_Ec_iJO1366_core_53p95M",
    {"EX_o2_e": (0, 1000), "EX_glc__D_e": (-10, 1000), "GLCt2pp": (0, 0)},
)
LEVELS = range(10, 100, 10)  # mbp, %
PRINTED, EXHAUSTIVE, HERE = "Table 4, by linear programs", "exhaustive linear programs", "measured here, by the LP tree"

KNOWN: dict[tuple[str, int, int], Known] = {}  # kind, knockouts, mbp


def _known(kind: str, k: int, levels: Sequence[int], value: float, design: str = "", source: str = EXHAUSTIVE) -> None:
    KNOWN.update({(kind, k, level): Known(source, value=value, design=design) for level in levels})


_known(sd.OPTKNOCK, 2, (10, 20), 8.9793, "GLCptspp PYK", PRINTED)
_known(sd.OPTKNOCK, 2, (30, 40), 2.313, "PFL RPI", PRINTED)
_known(sd.OPTKNOCK, 2, (50, 60, 70), 1.4148, "PFL TKT2", PRINTED)
_known(sd.OPTKNOCK, 2, (80, 90), 0.2504, source=PRINTED)  # FUM, and whatever else
_known(sd.ROBUSTKNOCK, 2, LEVELS, 0.2504)
_known(sd.OPTKNOCK, 3, (50, 60, 70), 1.4148, source=HERE)
_known(sd.OPTKNOCK, 3, (80, 90), 0.2504, source=HERE)
_known(sd.ROBUSTKNOCK, 3, range(50, 100, 10), 0.2504, source=HERE)
for kind in (sd.OPTKNOCK, sd.ROBUSTKNOCK):
    _known(kind, 1, LEVELS, 0.2504, "FUM", HERE)
    _known(kind, 3, (20,), 9.609, source=HERE)
    _known(kind, 3, (40,), 9.109, source=HERE)
    _known(kind, 3, (10,), 9.609, "ACALD/ALCD2x GLCptspp PYK")
    _known(kind, 3, (30,), 9.109, "ACALD/ALCD2x LDH_D PFL")
_known(sd.OPTCOUPLE, 2, (10,), 0.2415, source=HERE)  # no knockout at all: this cell cannot grow without succinate


def _suites(kind: str, k: int, level: int) -> tuple[str, ...]:
    return (
        "table4",
        *(["table5"] if k == 2 and kind != sd.OPTCOUPLE else []),
        *(["budget"] if level == 10 and kind != sd.OPTCOUPLE else []),
        *(["model_size"] if (kind, k, level) == (sd.OPTKNOCK, 2, 10) else []),
    )


def _level(kind: str, k: int, level: int) -> None:
    problem = LiteratureProblem(
        name=f"table4-{kind}-k{k}-mbp{level}",
        suites=_suites(kind, k, level),
        reference=f"{THESIS}, Table 4",
        cell=CELL,
        kind=kind,
        product="EX_succ_e",
        least_growth=level / 100,
        relative=True,
        candidates=these(CANDIDATES),
        max_cost=k,
        known=KNOWN.get((kind, k, level)),
    )
    register(problem)


for k in (1, 2, 3):
    for kind in (sd.OPTKNOCK, sd.ROBUSTKNOCK):
        for level in LEVELS:
            _level(kind, k, level)
_level(sd.OPTCOUPLE, 2, 10)
