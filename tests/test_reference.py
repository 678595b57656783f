"""Published and exhaustively computed answers on e_coli_core and on hand-made networks, engine by engine."""

from collections import Counter
from collections.abc import Collection, Iterable
from itertools import combinations
from typing import Any

import cobra
import pyomo.environ as pyo
import pytest

import pyomo_sd as sd
from networks import L, cell
from pyomo_sd.network.cell import Cell
from pyomo_sd.solvers import avail_solvers

GROWTH = "Biomass_Ecoli_core"

# engine, or solver, reformulation, and the M on prices that big-M rests on
WAYS = [
    pytest.param({"engine": "lp_tree"}, id="lp_tree"),
    pytest.param({"solver": "scip", "reformulation": "indicator"}, id="scip-indicator"),
    pytest.param({"solver": "scip", "reformulation": "bigm", "M": 1e5, "compress": False}, id="scip-bigm-1e5"),
    pytest.param({"solver": "highs", "reformulation": "bigm", "M": 1e5}, id="highs-bigm-1e5"),
    pytest.param({"solver": "glpk", "reformulation": "bigm", "M": 1e5}, id="glpk-bigm-1e5"),
    *(
        pytest.param({"solver": solver, "solution_approach": sd.POPULATE}, id=f"{solver}-populate")
        for solver in ("scip", "gurobi", "cplex")
        if solver in avail_solvers
    ),
]

# HiGHS has no callbacks: each proposal is a MILP of its own, so it is asked where there are few
CUTTING = [
    pytest.param({"engine": engine, "solver": solver, "solution_approach": approach}, id=f"{engine}-{solver}")
    for engine in ("branch_and_cut", "benders")
    for solver, approach in (("scip", sd.POPULATE), ("highs", sd.BEST))
]


def by(ways: list[Any], rows: list[tuple[str, int, float, set[frozenset[str]]]]) -> list[Any]:
    """Return every way with every row of a table; ways by cuts and HiGHS with up to two knockouts."""
    return [
        pytest.param(*row, way.values[0], id=f"{row[0]}-{row[1]}-{way.id}")
        for row in rows
        for way in ways
        if row[1] <= 2 or way not in CUTTING or way.values[0]["solver"] != "highs"
    ]


def sets(designs: Iterable[Any]) -> set[frozenset[str]]:
    return {frozenset(design) for design in designs}


def names(*texts: str) -> set[frozenset[str]]:
    return {frozenset(text.split()) for text in texts}


@pytest.fixture(scope="module")
def core() -> cobra.Model:
    return sd.load_model("e_coli_core")


@pytest.fixture(scope="module")
def lethal_sets(core: cobra.Model) -> set[frozenset[str]]:
    """All minimal reaction sets of size 1 and 2 without which the cell cannot grow at 0.001, by exhaustive LPs."""
    space = Cell(sd.FluxNetwork.from_cobra(core))

    def grows(absent: Iterable[str]) -> bool:
        found = space.optimise({GROWTH: 1.0}, absent=frozenset(absent))
        return found.status == "optimal" and found.value >= 0.001

    single = [r.id for r in core.reactions if not grows([r.id])]
    rest = [r.id for r in core.reactions if r.id not in single]
    return {frozenset([r]) for r in single} | {frozenset(p) for p in combinations(rest, 2) if not grows(p)}


@pytest.mark.parametrize("way", [*WAYS, *CUTTING])
def test_cut_sets_of_growth_are_those_of_brute_force(
    core: cobra.Model, lethal_sets: set[frozenset[str]], way: dict[str, Any]
) -> None:
    assert [sum(len(s) == size for s in lethal_sets) for size in (1, 2)] == [18, 111]
    lethal = sd.SDModule(core, sd.SUPPRESS, constraints=f"{GROWTH} >= 0.001")
    found = sd.compute_strain_designs(core, sd_modules=lethal, max_cost=2, **way)
    assert sets(found) == lethal_sets
    assert len(found) == 129
    assert found.status == sd.OPTIMAL
    assert found.proof.complete
    assert found.sd_cost == sorted(found.sd_cost)
    assert found.proof.price_bound == way.get("M")


def test_cut_sets_of_three_reactions(core: cobra.Model, lethal_sets: set[frozenset[str]]) -> None:
    lethal = sd.SDModule(core, sd.SUPPRESS, constraints=f"{GROWTH} >= 0.001")
    found = sd.compute_strain_designs(core, sd_modules=lethal, max_cost=3, engine="lp_tree")
    assert Counter(map(len, found)) == {1: 18, 2: 111, 3: 223}
    assert lethal_sets == {design for design in sets(found) if len(design) <= 2}
    assert len(sets(found)) == 352
    assert found.verify(core)["holds"].all()


@pytest.fixture(scope="module")
def lethal_gene_sets(core: cobra.Model) -> set[frozenset[str]]:
    lethal = sd.SDModule(core, sd.SUPPRESS, constraints=f"{GROWTH} >= 0.001")
    return sets(sd.compute_strain_designs(core, sd_modules=lethal, gene_kos=True, max_cost=3))


def test_cut_sets_of_genes(core: cobra.Model) -> None:
    space = Cell(sd.FluxNetwork.from_cobra(core))
    single = {g.id for g in core.genes if not _grows_without(core, space, {g.id})}
    lethal = sd.SDModule(core, sd.SUPPRESS, constraints=f"{GROWTH} >= 0.001")
    found = sd.compute_strain_designs(core, sd_modules=lethal, gene_kos=True, max_cost=3, engine="lp_tree")
    assert Counter(map(len, found)) == {1: 7, 2: 53, 3: 395}
    assert len(sets(found)) == 455
    assert {design for design in sets(found) if len(design) == 1} == {frozenset([gene]) for gene in single}
    for design in sets(found):  # by cobra's own evaluation of the rules: lethal, and not without one of its genes
        assert not _grows_without(core, space, design)
        assert all(_grows_without(core, space, design - {gene}) for gene in design)


@pytest.mark.parametrize("compress", [True, False])
@pytest.mark.parametrize("gene_encoding", ["propositions", "reactions"])
def test_cut_sets_of_genes_are_the_same_however_the_problem_is_preprocessed(
    core: cobra.Model, lethal_gene_sets: set[frozenset[str]], gene_encoding: str, compress: bool
) -> None:
    lethal = sd.SDModule(core, sd.SUPPRESS, constraints=f"{GROWTH} >= 0.001")
    how: dict[str, Any] = {"gene_kos": True, "max_cost": 3, "gene_encoding": gene_encoding, "compress": compress}
    found = sd.compute_strain_designs(core, sd_modules=lethal, **how)
    assert sets(found) == lethal_gene_sets
    assert (len(found), found.status, found.proof.complete) == (455, sd.OPTIMAL, True)


@pytest.mark.parametrize(
    ("approach", "gene_encoding", "compress"),
    [
        (sd.BEST, "propositions", True),
        (sd.ANY, "propositions", True),
        (sd.POPULATE, "propositions", True),
        (sd.BEST, "reactions", True),
        (sd.BEST, "propositions", False),
    ],
)
def test_cut_sets_of_genes_by_a_milp_solver_are_those_of_the_tree(
    core: cobra.Model, lethal_gene_sets: set[frozenset[str]], approach: str, gene_encoding: str, compress: bool
) -> None:
    lethal = sd.SDModule(core, sd.SUPPRESS, constraints=f"{GROWTH} >= 0.001")
    how: dict[str, Any] = {"gene_kos": True, "max_cost": 2, "gene_encoding": gene_encoding, "compress": compress}
    problem = sd.StrainDesignProblem(core, sd_modules=lethal, **how)
    found = problem.solve(solver="scip", solution_approach=approach)  # three genes: the 455 as well, in minutes
    assert sets(found) == {design for design in lethal_gene_sets if len(design) <= 2}
    assert (len(found), found.status, found.proof.complete) == (60, sd.OPTIMAL, True)


# three genes make more rows than CPLEX's free edition takes
@pytest.mark.parametrize(("solver", "most", "many"), [("scip", 3, 455), ("gurobi", 3, 455), ("cplex", 2, 60)])
def test_cut_sets_of_genes_by_trees_that_collect_them(
    core: cobra.Model, lethal_gene_sets: set[frozenset[str]], solver: str, most: int, many: int
) -> None:
    if solver not in avail_solvers:
        pytest.skip(f"{solver} is not installed")
    lethal = sd.SDModule(core, sd.SUPPRESS, constraints=f"{GROWTH} >= 0.001")
    problem = sd.StrainDesignProblem(core, sd_modules=lethal, gene_kos=True, max_cost=most)
    found = problem.solve(engine="benders", solver=solver, solution_approach=sd.POPULATE)
    assert sets(found) == {design for design in lethal_gene_sets if len(design) <= most}
    assert found.sd_cost == sorted(found.sd_cost)
    assert (len(found), found.status, found.proof.complete) == (many, sd.OPTIMAL, True)
    assert found.proof.rejected == 0  # none was proposed that linear programs had to refuse


def _grows_without(core: cobra.Model, space: Cell, genes: Collection[str]) -> bool:
    absent = {r.id for r in core.reactions if r.genes and not r.gpr.eval(genes)}
    found = space.optimise({GROWTH: 1.0}, absent=absent)
    return found.status == "optimal" and found.value >= 0.001


@pytest.fixture(scope="module")
def anaerobic(core: cobra.Model) -> cobra.Model:
    model = core.copy()
    model.reactions.EX_o2_e.lower_bound = 0
    return model


ROBUSTKNOCK = ("EX_succ_e", 1, 0.678, names("PFL", "FORti"))
OPTKNOCK = [
    ("EX_succ_e", 1, 6.968, names("PYK")),
    ("EX_succ_e", 2, 9.102, names("PYK ACALD", "PYK ALCD2x")),
    ("EX_succ_e", 3, 9.275, names("ACALD TKT2 LDH_D", "ACALD TKT2 D_LACt2")),
    ("EX_lac__D_e", 1, 17.758, names("ACALD", "ALCD2x")),
    ("EX_lac__D_e", 2, 18.074, names("ACALD THD2", "ALCD2x THD2")),
    ("EX_lac__D_e", 3, 18.176, names("ACALD THD2 GLUDy", "ALCD2x THD2 GLUDy")),
]


UNPRICED = [
    pytest.param({"engine": "lp_tree"}, id="lp_tree"),
    pytest.param({"solver": "scip"}, id="scip-indicator"),
    pytest.param({"solver": "scip", "reformulation": "sos1"}, id="scip-sos1"),
    pytest.param({"solver": "scip", "reformulation": "mixed"}, id="scip-mixed"),
    pytest.param({"solver": "highs", "M": 1e3}, id="highs-bigm-1e3"),
]


@pytest.mark.parametrize(("product", "k", "value", "designs", "way"), by([*UNPRICED, *CUTTING], OPTKNOCK))
def test_optknock_on_the_anaerobic_core_model(
    anaerobic: cobra.Model, product: str, k: int, value: float, designs: set[frozenset[str]], way: dict[str, Any]
) -> None:
    found = nested(anaerobic, k, asked(anaerobic, sd.OPTKNOCK, product)).solve(max_solutions=len(designs), **way)
    assert_best(found, value, designs)
    assert found.verify(anaerobic)["holds"].all()


# prices of the second dual are mmol of product per unit of growth, and reach 1e5; below that, big-M loses designs
PRICED = [
    pytest.param({"engine": "lp_tree"}, id="lp_tree"),
    pytest.param({"solver": "scip", "reformulation": "indicator"}, id="scip-indicator"),
    pytest.param({"solver": "scip", "reformulation": "sos1"}, id="scip-sos1"),
    pytest.param({"solver": "scip", "reformulation": "mixed"}, id="scip-mixed"),
    pytest.param({"solver": "scip", "reformulation": "bigm", "M": 1e5}, id="scip-bigm-1e5"),
    pytest.param({"solver": "highs", "M": 1e5}, id="highs-bigm-1e5"),
    pytest.param({"solver": "glpk", "M": 1e5}, id="glpk-bigm-1e5"),
]


# what is best at all is forced as soon as two knockouts are allowed, and for lactate from the first on
@pytest.mark.parametrize(
    ("product", "k", "value", "designs", "way"), by([*PRICED, *CUTTING], [ROBUSTKNOCK, *OPTKNOCK[1:]])
)
def test_robustknock_on_the_anaerobic_core_model(
    anaerobic: cobra.Model, product: str, k: int, value: float, designs: set[frozenset[str]], way: dict[str, Any]
) -> None:
    problem = nested(anaerobic, k, asked(anaerobic, sd.ROBUSTKNOCK, product))
    found = problem.solve(max_solutions=len(designs), **way)
    assert_best(found, value, designs)
    assert found.proof.price_bound == way.get("M")
    assert found.verify(anaerobic)["holds"].all()


@pytest.mark.parametrize("way", [*PRICED, *CUTTING])
@pytest.mark.parametrize(
    ("k", "value", "designs"), [(2, 0.180, names("PFL", "FORti")), (3, 0.2098, names("CO2t PDH TKT2"))]
)
def test_optcouple_on_the_anaerobic_core_model(
    anaerobic: cobra.Model, k: int, value: float, designs: set[frozenset[str]], way: dict[str, Any]
) -> None:
    module = sd.SDModule(
        anaerobic, sd.OPTCOUPLE, inner_objective=GROWTH, prod_id="EX_succ_e", constraints=f"{GROWTH} >= 0.1"
    )
    problem = nested(anaerobic, k, module)
    found = problem.solve(max_solutions=len(designs), **way)
    assert_best(found, value, designs)
    assert found.verify(anaerobic)["holds"].all()


def assert_best(found: sd.SDSolutions, value: float, designs: set[frozenset[str]]) -> None:
    assert sets(found) == designs
    assert found.values == pytest.approx([value] * len(found), abs=1e-3)
    assert (found.status, found.proof.order) == (sd.OPTIMAL, "value")


def asked(model: cobra.Model, kind: str, product: str) -> sd.SDModule:
    return sd.SDModule(model, kind, inner_objective=GROWTH, outer_objective=product, constraints=f"{GROWTH} >= 0.1")


def nested(model: cobra.Model, k: int, module: sd.SDModule) -> sd.StrainDesignProblem:
    candidates = [r.id for r in model.reactions if r.genes and not r.boundary]
    assert len(candidates) == 69
    return sd.StrainDesignProblem(model, sd_modules=module, ko_cost=candidates, max_cost=k)


def test_pyomo_model_with_pyomos_own_transformation_and_solver(anaerobic: cobra.Model) -> None:
    model = nested(anaerobic, 2, asked(anaerobic, sd.OPTKNOCK, "EX_succ_e")).pyomo_model()
    pyo.TransformationFactory("gdp.bigm").apply_to(model, bigM=1e3)
    solver = pyo.SolverFactory("appsi_highs")
    solver.highs_options = {"mip_feasibility_tolerance": 1e-9}
    solver.solve(model)
    made = [i for i, disjunct in model.interventions.made.items() if pyo.value(disjunct.binary_indicator_var) > 0.5]
    assert pyo.value(model.objective) == pytest.approx(9.102, abs=1e-3)
    assert frozenset(made) in names("PYK ACALD", "PYK ALCD2x")


@pytest.mark.parametrize("threshold", [1.0, 1e-2, 1e-4, 1e-6])
@pytest.mark.parametrize(
    "way",
    [
        pytest.param({"engine": "lp_tree"}, id="lp_tree"),
        pytest.param({"solver": "scip"}, id="scip-indicator"),
        pytest.param({"solver": "highs", "M": 1e7}, id="highs-bigm-1e7"),  # a price reaches 1 / threshold
        pytest.param({"solver": "glpk", "M": 1e7}, id="glpk-bigm-1e7"),
    ],
)
def test_chain_is_cut_anywhere_however_small_the_threshold(threshold: float, way: dict[str, Any]) -> None:
    model = cell(L)
    module = sd.SDModule(model, sd.SUPPRESS, constraints=f"EX >= {threshold}")
    found = sd.compute_strain_designs(model, sd_modules=module, max_cost=3, **way)
    assert sets(found) == names("UP", "R1", "EX")
    assert (found.status, found.proof.complete) == (sd.OPTIMAL, True)
