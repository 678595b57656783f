"""Designs at genome scale by the LP tree and by cuts: lists computed by other programs, and a published table.

`data/` holds gene cut sets for growth >= 0.001, one per line, as a script that shares nothing with the package found
them: cobra's rules, a search of its own, and HiGHS.
"""

from pathlib import Path
from typing import Any

import cobra
import pytest

import pyomo_sd as sd

CORE_GROWTH = "BIOMASS_Ec_iML1515_core_75p37M"
GROWTH = "BIOMASS_Ec_iJO1366_core_53p95M"
WILD_TYPE = 0.2415
PATHWAYS = """
GLCabcpp GLCptspp HEX1 PGI PFK FBA TPI GAPD PGK PGM ENO PYK LDH_D PFL ALCD2x PTAr ACKr G6PDH2r PGL GND RPI RPE TKT1
TALA TKT2 FUM FRD2 SUCOAS AKGDH ACONTa ACONTb ICDHyr CS MDH MDH2 MDH3 ACALD
"""


def listed(name: str) -> set[frozenset[str]]:
    text = (Path(__file__).parent / "data" / name).read_text(encoding="utf-8")
    return {frozenset(line.split()) for line in text.splitlines()}


@pytest.mark.parametrize(
    ("file", "limit", "known"),
    [("iMLcore.xml.gz", 2, "iMLcore_gene_cut_sets.txt"), ("iML1515.json.gz", 3, "iML1515_gene_cut_sets.txt")],
)
def test_gene_sets_without_which_the_cell_cannot_grow(
    models_directory: Path, file: str, limit: int, known: str
) -> None:
    model = sd.load_model(models_directory / file)
    lethal = sd.SDModule(model, sd.SUPPRESS, constraints=f"{CORE_GROWTH} >= 0.001")
    found = sd.compute_strain_designs(model, sd_modules=lethal, gene_kos=True, max_cost=limit)
    assert {frozenset(design) for design in found} == listed(known)
    assert len(found) == len(listed(known))
    assert (found.status, found.proof.complete, found.proof.order) == (sd.OPTIMAL, True, "cost")


@pytest.mark.parametrize("compress", [True, False])
@pytest.mark.parametrize("gene_encoding", ["propositions", "reactions"])
def test_gene_sets_are_the_same_however_the_problem_is_preprocessed(
    models_directory: Path, gene_encoding: str, compress: bool
) -> None:
    model = sd.load_model(models_directory / "iMLcore.xml.gz")
    lethal = sd.SDModule(model, sd.SUPPRESS, constraints=f"{CORE_GROWTH} >= 0.001")
    how: dict[str, Any] = {"gene_kos": True, "max_cost": 2, "gene_encoding": gene_encoding, "compress": compress}
    found = sd.compute_strain_designs(model, sd_modules=lethal, **how)
    assert {frozenset(design) for design in found} == listed("iMLcore_gene_cut_sets.txt")
    assert len(found) == 310


@pytest.mark.parametrize("engine", ["lp_tree", "milp"])
def test_genes_without_which_growth_comes_with_ethanol(models_directory: Path, engine: str) -> None:
    model = sd.load_model(models_directory / "iMLcore.xml.gz")
    modules = [
        sd.SDModule(model, sd.SUPPRESS, constraints=f"EX_etoh_e <= 1, {CORE_GROWTH} >= 0.14"),
        sd.SDModule(model, sd.PROTECT, constraints=f"{CORE_GROWTH} >= 0.15"),
    ]
    found = sd.compute_strain_designs(model, sd_modules=modules, gene_kos=True, max_cost=2, engine=engine)
    assert sorted(map(sorted, found)) == [["b0429"], ["b0430"], ["b0431"], ["b0432"]]
    assert found.proof.complete
    assert found.verify(model)["holds"].all()


@pytest.fixture(scope="module")
def anaerobic() -> cobra.Model:
    model = sd.load_model("iJO1366")
    model.reactions.EX_o2_e.lower_bound = 0
    model.reactions.EX_glc__D_e.lower_bound = -10
    model.reactions.GLCt2pp.bounds = (0, 0)
    return model


# kind, knockouts, least growth as a share of the wild type's -> value, design
TABLE_4 = {
    (sd.OPTKNOCK, 2, 0.1): (8.9793, "GLCptspp PYK"),  # printed as 8.9797
    (sd.OPTKNOCK, 2, 0.2): (8.9793, "GLCptspp PYK"),
    (sd.OPTKNOCK, 2, 0.3): (2.313, "PFL RPI"),
    (sd.OPTKNOCK, 2, 0.4): (2.313, "PFL RPI"),
    (sd.OPTKNOCK, 2, 0.5): (1.4148, "PFL TKT2"),
    (sd.OPTKNOCK, 2, 0.7): (1.4148, "PFL TKT2"),
    (sd.OPTKNOCK, 2, 0.8): (0.2504, "FUM"),
    (sd.OPTKNOCK, 2, 0.9): (0.2504, "FUM"),
    (sd.ROBUSTKNOCK, 2, 0.1): (0.2504, "FUM"),
    (sd.ROBUSTKNOCK, 2, 0.9): (0.2504, "FUM"),
    (sd.OPTKNOCK, 3, 0.1): (9.609, "GLCptspp PYK ALCD2x"),
    (sd.OPTKNOCK, 3, 0.3): (9.109, "PFL LDH_D ALCD2x"),
    (sd.ROBUSTKNOCK, 3, 0.1): (9.609, "GLCptspp PYK ALCD2x"),
    (sd.ROBUSTKNOCK, 3, 0.3): (9.109, "PFL LDH_D ALCD2x"),
}
HARDEST = [(sd.OPTKNOCK, 2, 0.1), (sd.OPTKNOCK, 2, 0.4), (sd.OPTKNOCK, 2, 0.7), (sd.ROBUSTKNOCK, 2, 0.1)]


@pytest.mark.parametrize(
    ("asked", "way"),
    [
        *((asked, {"engine": "lp_tree"}) for asked in TABLE_4),
        *((asked, {"engine": "branch_and_cut", "solver": "scip"}) for asked in HARDEST),
        *((asked, {"engine": "benders", "solver": "scip"}) for asked in [*HARDEST, (sd.ROBUSTKNOCK, 3, 0.3)]),
    ],
    ids=lambda given: "-".join(map(str, given.values() if isinstance(given, dict) else given)),
)
def test_succinate_of_the_anaerobic_cell(
    anaerobic: cobra.Model, asked: tuple[str, int, float], way: dict[str, Any]
) -> None:
    (kind, knockouts, share), (value, design) = asked, TABLE_4[asked]
    module = sd.SDModule(
        anaerobic,
        kind,
        inner_objective=GROWTH,
        outer_objective="EX_succ_e",
        constraints=f"{GROWTH} >= {share * WILD_TYPE}",
    )
    problem = sd.StrainDesignProblem(anaerobic, sd_modules=module, ko_cost=PATHWAYS.split(), max_cost=knockouts)
    found = problem.solve(max_solutions=2, **way)
    assert found.values[0] == pytest.approx(value, abs=1e-3)
    assert (found.status, found.proof.order) == (sd.OPTIMAL, "value")
    ties = [set(d) for d, v in zip(found, found.values, strict=True) if v == pytest.approx(found.values[0], abs=1e-6)]
    assert set(design.split()) in ties  # without ALCD2x or without ACALD, what follows from acetyl-CoA is the same
