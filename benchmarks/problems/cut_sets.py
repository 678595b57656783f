"""Minimal cut sets: the genes, or the reactions, without which a cell cannot grow.

Growth of 0.001 1/h or more is forbidden; every gene, or every reaction but ATPM, is a candidate at cost 1. (A knockout
clears bounds here, so ATPM would be in no cut set; straindesign calls it lethal, because its flux is forced.)
"""

from collections.abc import Iterable, Sequence

from benchmarks.problems.answer import Known
from benchmarks.problems.problem import Candidates, Cell, LiteratureProblem, all_genes, all_reactions, register

GROWTH = 0.001  # 1/h: what counts as growth
REFERENCE = "Minimal cut sets after Klamt and Gilles (2004) and von Kamp and Klamt (2014)"
BY_GENES = f"{REFERENCE}; of genes after Apaolaza et al. (2017)"
EXHAUSTIVE, HERE = "exhaustive linear programs", "measured here, by the LP tree"

CORE = Cell("e_coli_core", "Biomass_Ecoli_core")
IML1515 = Cell("iML1515.json.gz", "BIOMASS_Ec_iML1515_core_75p37M")
IMLCORE = Cell("iMLcore.xml.gz", IML1515.growth)
OTHERS: Sequence[tuple[Cell, tuple[int, ...]]] = [  # and how many designs of one gene, of two
    (Cell("iJR904.xml.gz", "BiomassEcoli"), (174, 37)),
    (Cell("iMM904.xml.gz", "biomass_SC5_notrace"), (110, 81)),
    (Cell("iAF1260.json.gz", "BIOMASS_Ec_iAF1260_core_59p81M"), (187, 66)),
    (Cell("iJO1366", "BIOMASS_Ec_iJO1366_core_53p95M"), (208, 68)),
]


def _cut_sets(cell: Cell, max_cost: int, known: Known | None, suites: Iterable[str], of: str = "genes") -> None:
    candidates: Candidates = all_genes if of == "genes" else all_reactions
    problem = LiteratureProblem(
        name=f"{of}-{cell.name}-k{max_cost}",
        suites=tuple(suites),
        reference=BY_GENES if of == "genes" else REFERENCE,
        cell=cell,
        least_growth=GROWTH,
        candidates=candidates,
        max_cost=max_cost,
        known=known,
    )
    register(problem)


def _up_to(max_cost: int, sizes: tuple[int, ...], source: str) -> Known | None:
    return Known(source, sizes[:max_cost]) if max_cost <= len(sizes) else None


for k in (1, 2, 3, 4):
    more = {1: ("smoke",), 2: ("model_size", "peers"), 3: ("gene_cut_sets", "peers")}.get(k, ())
    known = _up_to(k, (7, 53, 395), EXHAUSTIVE) or Known(HERE, (7, 53, 395, 2031))
    _cut_sets(CORE, k, known, ("budget", *more))
    more = {2: ("model_size",), 3: ("gene_cut_sets", "peers")}.get(k, ())
    _cut_sets(IML1515, k, _up_to(k, (196, 78, 119), EXHAUSTIVE), ("budget", *more))
_cut_sets(IMLCORE, 1, Known(EXHAUSTIVE, (220,)), ())
_cut_sets(IMLCORE, 2, Known(EXHAUSTIVE, (220, 90)), ("gene_cut_sets", "model_size", "peers"))
for k in (1, 2, 3):
    _cut_sets(CORE, k, _up_to(k, (18, 111, 223), EXHAUSTIVE), ("reaction_cut_sets", "budget"), of="reactions")
for cell, sizes in OTHERS:
    _cut_sets(cell, 2, Known(HERE, sizes), ("model_size",))
