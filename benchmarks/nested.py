"""Succinate of anaerobic iJO1366 from 37 candidates, level by level of the growth that is asked for.

    python -m benchmarks.nested [--csv FILE]

Table 4 of the branch-and-cut study of bilevel strain design that this problem comes from: glucose 10, no oxygen,
GLCt2pp closed; "mbp" is the least growth as a share of the wild type's. OptKnock is its optimistic reading,
RobustKnock the pessimistic one. Seconds run from the loaded model to a verified best design; LPs are those of the
search. A value or a design other than the known one ends the run.
"""

import argparse
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import cobra

import pyomo_sd as sd
from benchmarks.measure import Table, stay_on_one_core, timed
from pyomo_sd.search import Outcome, Progress, Task, engines

GROWTH, PRODUCT = "BIOMASS_Ec_iJO1366_core_53p95M", "EX_succ_e"
CANDIDATES = """
    GLCabcpp GLCptspp HEX1 PGI PFK FBA TPI GAPD PGK PGM ENO PYK LDH_D PFL ALCD2x PTAr ACKr G6PDH2r PGL GND RPI RPE TKT1
    TALA TKT2 FUM FRD2 SUCOAS AKGDH ACONTa ACONTb ICDHyr CS MDH MDH2 MDH3 ACALD
"""
TOLERANCE = 1e-3  # of a value, mmol/gDW/h: as many digits as are known


@dataclass(frozen=True)
class Level:
    """A best design that is known.

    Attributes
    ----------
    kind
        The module's type.
    knockouts
        The budget.
    share
        The least growth as a share of the wild type's.
    value
        The best succinate, mmol/gDW/h.
    design
        The knockouts, those that may stand for each other behind strokes; empty where many designs are as good.
    """

    kind: str
    knockouts: int
    share: float
    value: float
    design: str = ""

    def is_answered_by(self, value: float, design: Collection[str]) -> bool:
        """Tell whether a design and its value are the known ones."""
        wanted = [set(word.split("/")) for word in self.design.split()]
        known = not wanted or (len(wanted) == len(design) and all(word.intersection(design) for word in wanted))
        return known and abs(value - self.value) <= TOLERANCE


def _row(kind: str, knockouts: int, percent: Sequence[int], value: float, design: str = "") -> list[Level]:
    return [Level(kind, knockouts, share / 100, value, design) for share in percent]


LEVELS = [
    *_row(sd.OPTKNOCK, 2, (10, 20), 8.9793, "GLCptspp PYK"),
    *_row(sd.OPTKNOCK, 2, (30, 40), 2.313, "PFL RPI"),
    *_row(sd.OPTKNOCK, 2, (50, 60, 70), 1.4148, "PFL TKT2"),
    *_row(sd.OPTKNOCK, 2, (80, 90), 0.2504),
    *_row(sd.ROBUSTKNOCK, 2, range(10, 100, 10), 0.2504),
    *_row(sd.OPTKNOCK, 3, (10,), 9.609, "ACALD/ALCD2x GLCptspp PYK"),
    *_row(sd.OPTKNOCK, 3, (30,), 9.109, "ACALD/ALCD2x LDH_D PFL"),
    *_row(sd.ROBUSTKNOCK, 3, (10,), 9.609, "ACALD/ALCD2x GLCptspp PYK"),
    *_row(sd.ROBUSTKNOCK, 3, (30,), 9.109, "ACALD/ALCD2x LDH_D PFL"),
]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, check, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.nested", description=__doc__.splitlines()[0])
    parser.add_argument("--csv", type=Path, help="write the table to this file as well")
    asked = parser.parse_args(arguments)
    stay_on_one_core()
    model = anaerobic()
    wild_type = sd.fba(model).objective_value
    table = Table(asked.csv, method=11, K=2, mbp=5, seconds=8, LPs=6, value=8, design=0)
    for level in LEVELS:
        seconds, (outcome, solves) = timed(partial(solve, model, level, level.share * wild_type))
        value, design = outcome.values[0], outcome.designs[0]
        table.add(
            method=level.kind,
            K=level.knockouts,
            mbp=f"{level.share:.0%}",
            seconds=seconds,
            LPs=solves,
            value=value,
            design=" ".join(sorted(design)),
        )
        if not level.is_answered_by(value, design):
            raise SystemExit(f"{level.value} by {level.design or 'any design'} was expected")


def anaerobic() -> cobra.Model:
    """Load the cell of the study."""
    model = sd.load_model("iJO1366")
    model.reactions.EX_o2_e.lower_bound = 0
    model.reactions.EX_glc__D_e.lower_bound = -10
    model.reactions.GLCt2pp.bounds = (0, 0)
    return model


def solve(model: cobra.Model, level: Level, growth: float) -> tuple[Outcome, int]:
    """Find a best design for a least growth (1/h); return it with the number of linear programs of the search."""
    module = sd.SDModule(
        model, level.kind, inner_objective=GROWTH, outer_objective=PRODUCT, constraints=f"{GROWTH} >= {growth}"
    )
    problem = sd.StrainDesignProblem(
        model, sd_modules=module, ko_cost=CANDIDATES.split(), max_cost=level.knockouts, max_solutions=1
    )
    seen: list[Progress] = []
    task = Task(problem.preprocessed, problem.setup, seen.append)
    outcome = engines["lp_tree"].run(task)
    return outcome, int(seen[-1].state["LPs"])


if __name__ == "__main__":
    main()
