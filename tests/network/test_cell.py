"""F(D) as a warm linear program."""

from pathlib import Path

import pytest

from networks import L, cell
from pyomo_sd.errors import UnknownName
from pyomo_sd.names import INFEASIBLE, OPTIMAL, UNBOUNDED
from pyomo_sd.network import Cell, FluxNetwork, LinearConstraint, load_model


def cell_of(text: str) -> Cell:
    return Cell(FluxNetwork.from_cobra(cell(text)))


@pytest.mark.parametrize("threshold", [1.0, 1e-3, 1e-5, 1e-6])
@pytest.mark.parametrize("terms", [{"EX": 1.0}, {"EX": 0.5, "R1": 0.5}, {"EX": -2.0}])
def test_small_thresholds_are_decided_rightly(threshold: float, terms: dict[str, float]) -> None:
    network = cell_of(L)
    production = [LinearConstraint(terms, ">=", threshold)]
    if terms["EX"] < 0:
        production = [LinearConstraint(terms, "<=", -threshold)]
    for reaction in ("UP", "R1", "EX"):
        assert network.optimise({}, absent={reaction}, constraints=production).status == INFEASIBLE
        assert network.optimise({}, constraints=production).status == OPTIMAL


def test_an_absent_reaction_loses_its_forced_minimum() -> None:
    network = cell_of("UP: -> A; ATPM: A -> [5,10]; BIO: A ->")
    assert network.optimise({"BIO": 1.0}).value == 5
    assert network.optimise({"BIO": 1.0}, absent=["ATPM"]).fluxes == {"UP": 10, "ATPM": 0, "BIO": 10}
    assert network.optimise({"BIO": 1.0}, absent=["UP"]).status == INFEASIBLE
    assert network.optimise({"BIO": 1.0}).value == 5


def test_constraints_hold_for_one_call() -> None:
    network = cell_of("UP: -> A; R: A -> B; S: A -> C; EX_B: B ->; EX_C: C ->")
    sums = [LinearConstraint({"EX_B": 1.0, "EX_C": 2.0}, "<=", 4.0)]
    both = [*sums, LinearConstraint({"EX_B": 1.0}, ">=", 1.0), LinearConstraint({"EX_B": 1.0}, "<=", 3.0)]
    assert network.optimise({"EX_C": 1.0}, constraints=sums).value == 2
    assert network.optimise({"EX_C": 1.0}, constraints=both).value == 1.5
    assert network.optimise({"EX_B": 1.0}, constraints=both).value == 3
    assert network.optimise({"EX_C": 1.0}).value == 10
    assert network.optimise({}, constraints=both, absent=["R"]).status == INFEASIBLE
    assert network.optimise({"EX_B": 1.0}, "minimize", constraints=both).value == 1


def test_more_rows_than_are_kept() -> None:
    network = cell_of("UP: -> A; R: A -> B; S: A -> C; EX_B: B ->; EX_C: C ->")
    for k in range(1, 200):
        rows = [LinearConstraint({"EX_B": 1.0, "EX_C": float(k)}, "<=", 4.0)]
        assert network.optimise({"EX_C": 1.0}, constraints=rows).value == pytest.approx(4 / k)
    assert network.engine.program.matrix.shape[0] < 100


def test_a_limit_met_within_the_tolerance_is_met() -> None:
    network = cell_of(L)
    assert network.optimise({}, constraints=[LinearConstraint({"EX": 1.0}, ">=", 10 + 1e-10)]).status == OPTIMAL
    assert network.optimise({}, constraints=[LinearConstraint({"EX": 1.0}, ">=", 10 + 1e-6)]).status == INFEASIBLE


def test_only_infinite_bounds_are_infinite() -> None:
    network = cell_of("UP: -> A [0,inf]; EX: A -> [0,inf]; EY: A -> [0,999999]")
    assert network.optimise({"EX": 1.0}).status == UNBOUNDED
    assert network.optimise({"EY": 1.0}).value == 999999
    assert network.ranges() == {"UP": (0, float("inf")), "EX": (0, float("inf")), "EY": (0, 999999)}


def test_ranges_under_a_design() -> None:
    network = cell_of("UP: -> A; ATPM: A -> [5,10]; BIO: A ->")
    atpm = [LinearConstraint({"BIO": 1.0}, ">=", 2.0)]
    assert network.ranges(constraints=atpm) == {"UP": (7, 10), "ATPM": (5, 8), "BIO": (2, 5)}
    assert network.ranges(["BIO"], absent=["ATPM"]) == {"BIO": (0, 10)}
    assert network.ranges(absent=["UP"]) is None


def test_an_unknown_name_is_told_with_the_nearest_one() -> None:
    network = cell_of(L)
    with pytest.raises(UnknownName, match="unknown reaction 'UPP': did you mean 'UP'"):
        network.optimise({"UPP": 1.0})
    with pytest.raises(UnknownName, match="unknown reaction 'R2'"):
        network.optimise({}, absent=["R2"])


def test_slow_growth_still_needs_vitamins(models_directory: Path) -> None:
    """Growth at 1e-5 takes 2e-11 of biotin; the last step of its synthesis can not be done without."""
    network = FluxNetwork.from_cobra(load_model(models_directory / "iML1515.json.gz"))
    cell = Cell(network)
    growth = [LinearConstraint(dict(network.objective), ">=", 1e-5)]
    assert cell.optimise({}, constraints=growth).status == OPTIMAL
    for synthesis in ("BTS5", "DBTS", "AOXSr2", "PMEACPE"):
        assert cell.optimise({}, absent=[synthesis], constraints=growth).status == INFEASIBLE


@pytest.mark.parametrize("sense", ["maximize", "minimize"])
@pytest.mark.parametrize("product", ["EX_succ_e", "EX_lac__D_e", "ATPS4r"])
def test_a_face_of_optima_is_answered_alike_from_its_corner_and_from_elsewhere(product: str, sense: str) -> None:
    model = load_model("e_coli_core")
    model.reactions.EX_o2_e.lower_bound = 0
    growth, needed = {"Biomass_Ecoli_core": 1.0}, [LinearConstraint({"Biomass_Ecoli_core": 1.0}, ">=", 0.05)]
    here, there = Cell(FluxNetwork.from_cobra(model)), Cell(FluxNetwork.from_cobra(model))
    settled = 0
    for reaction in here.network.reactions:
        absent = frozenset({reaction})
        found = here.optimal_face(growth, absent=absent)
        if found is None:
            continue
        _, face = found
        before = here.solves
        best = here.optimise({product: 1.0}, sense, absent=absent, constraints=needed, face=face)
        settled += best.status == OPTIMAL and here.solves == before
        again = there.optimise({product: 1.0}, sense, absent=absent, constraints=needed, face=face)
        assert best.status == again.status
        if best.status == OPTIMAL:
            assert best.value == pytest.approx(again.value, rel=1e-7, abs=1e-7)
    assert settled > 40
