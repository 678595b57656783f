"""The flux space is exactly the one that cobra's FBA solves over, whatever the user did to the model."""

from collections.abc import Callable
from fractions import Fraction
from math import inf, nan
from pathlib import Path

import cobra
import pytest
from cobra.flux_analysis.parsimonious import add_pfba
from optlang.exceptions import SolverError

from networks import cell
from pyomo_sd.errors import SolverNotAvailable, UnsupportedModel
from pyomo_sd.names import OPTIMAL
from pyomo_sd.network import Cell, FluxNetwork, load_model


def test_numbers_are_exact_and_bounds_as_given() -> None:
    model = cell("R1: -> 0.1 A [-inf,999999]; R2: A -> 2.5e-7 B [-5,-2]; R3: B -> [0,inf]")
    model.reactions.R1.gene_reaction_rule = "g1 and g2"
    model.objective = {model.reactions.R3: 2.0}
    model.objective_direction = "min"
    network = FluxNetwork.from_cobra(model)
    assert network.rows == {
        "A": {"R1": Fraction(1, 10), "R2": Fraction(-1)},
        "B": {"R2": Fraction(1, 4_000_000), "R3": Fraction(-1)},
    }
    assert network.row_bounds == {"A": (0, 0), "B": (0, 0)}
    assert network.bounds == {"R1": (-inf, 999999), "R2": (-5, -2), "R3": (0, inf)}
    assert (network.reactions, network.auxiliaries) == (("R1", "R2", "R3"), ())
    assert (network.metabolites, network.constraints) == (("A", "B"), ())
    assert (network.objective, network.objective_sense) == ({"R3": 2.0}, "minimize")
    assert (network.gene_reaction_rules, set(network.genes)) == ({"R1": "g1 and g2"}, {"g1", "g2"})


def test_a_model_without_an_objective_has_an_empty_one() -> None:
    assert FluxNetwork.from_cobra(cell("R1: -> A; R2: A ->")).objective == {}


# ---- what users do to a model


def untouched(model: cobra.Model) -> None:
    """As it was loaded."""


def enzyme_budget(model: cobra.Model) -> None:
    """A budget on the forward and the reverse use of some enzymes."""
    prices = {"PGI": 0.3, "FUM": 0.1, "TPI": 0.2, "PFK": 0.5}
    used = sum(p * (model.variables[r] + model.reactions.get_by_id(r).reverse_variable) for r, p in prices.items())
    model.add_cons_vars(model.problem.Constraint(used, ub=4.0, name="budget"))


def forced_cycling(model: cobra.Model) -> None:
    """A least forward flux, which the reverse part may undo."""
    fum = model.reactions.FUM
    model.add_cons_vars(model.problem.Constraint(fum.forward_variable, lb=30.0, name="forward"))


def row_in_net_fluxes(model: cobra.Model) -> None:
    """A row in net fluxes, which needs no further columns."""
    difference = model.reactions.PGI.flux_expression - 2 * model.reactions.G6PDH2r.flux_expression
    model.add_cons_vars(model.problem.Constraint(difference, lb=-6.0, ub=5.0, name="ratio"))


def pool_variable(model: cobra.Model) -> None:
    """A variable of the user's own, in a row of the user's own and in a mass balance."""
    pool = model.problem.Variable("pool", lb=0.0, ub=3.0)
    row = model.problem.Constraint(pool + model.reactions.EX_ac_e.flux_expression, lb=1.0, name="pool_row")
    model.add_cons_vars([pool, row])
    model.solver.update()
    model.constraints["atp_c"].set_linear_coefficients({pool: 1.0})


def leaking_metabolite(model: cobra.Model) -> None:
    """Mass balances with other limits, or none."""
    model.constraints["pyr_c"].ub = 2.0
    model.constraints["nadh_c"].lb = -1.0
    model.constraints["h_e"].lb, model.constraints["h_e"].ub = None, None


def limits_of_variables(model: cobra.Model) -> None:
    """Limits that were set beneath the reaction."""
    model.reactions.ATPS4r.forward_variable.ub = 20.0
    model.reactions.FUM.reverse_variable.lb = 1.0


def removed_balance(model: cobra.Model) -> None:
    """A metabolite that need not be balanced."""
    model.remove_cons_vars(model.constraints["h_c"])


CHANGES = (
    untouched,
    enzyme_budget,
    forced_cycling,
    row_in_net_fluxes,
    pool_variable,
    leaking_metabolite,
    limits_of_variables,
    removed_balance,
)
ASKED = ("Biomass_Ecoli_core", "FUM", "EX_ac_e", "ATPS4r", "PGI", "EX_etoh_e", "THD2")
KNOCKED_OUT = ((), ("FUM",), ("PGI", "ATPM"), ("ATPS4r", "EX_o2_e"))


@pytest.mark.parametrize("change", CHANGES)
def test_optima_equal_cobras(change: Callable[[cobra.Model], None]) -> None:
    model = load_model("textbook")
    change(model)
    flux_space = Cell(FluxNetwork.from_cobra(model))
    for design in KNOCKED_OUT:
        with model:
            for reaction in design:
                model.reactions.get_by_id(reaction).knock_out()
            for reaction in ASKED:
                model.objective = model.reactions.get_by_id(reaction)
                for sense, short in (("maximize", "max"), ("minimize", "min")):
                    model.objective_direction = short
                    expected = model.slim_optimize()
                    found = flux_space.optimise({reaction: 1.0}, sense, absent=design)
                    assert (found.status == OPTIMAL) == (model.solver.status == "optimal")
                    assert found.value == pytest.approx(expected, rel=1e-6, abs=1e-6, nan_ok=True)


def test_unequal_parts_become_columns_that_go_with_their_reaction() -> None:
    model = load_model("textbook")
    enzyme_budget(model)
    network = FluxNetwork.from_cobra(model)
    assert network.auxiliaries == tuple(f"{r}_{part}" for r in ("FUM", "PGI", "TPI") for part in ("forward", "reverse"))
    assert network.parts("FUM") == ("FUM", "FUM_forward", "FUM_reverse")
    assert network.parts("PFK") == ("PFK",)  # irreversible: its reverse part is nothing
    assert network.rows["budget"]["PFK"] == Fraction(1, 2)
    assert network.rows["FUM_parts"] == {"FUM": 1, "FUM_forward": -1, "FUM_reverse": 1}
    assert network.constraints == ("budget", "FUM_parts", "PGI_parts", "TPI_parts")


def test_names_of_parts_give_way_to_names_that_are_there() -> None:
    model = cell("R: -> A [-10,10]; R_forward: A ->")
    reaction = model.reactions.R
    model.add_cons_vars(model.problem.Constraint(reaction.forward_variable, ub=3.0, name="R_parts"))
    network = FluxNetwork.from_cobra(model)
    assert network.auxiliaries == ("R_forward_2", "R_reverse")
    assert network.constraints == ("R_parts", "R_parts_2")
    assert Cell(network).optimise({"R_forward": 1.0}).value == 3


def test_objectives_of_any_linear_kind_equal_cobras() -> None:
    model = load_model("textbook")
    add_pfba(model)
    parsimonious = FluxNetwork.from_cobra(model)
    assert parsimonious.objective_sense == "minimize"
    value = Cell(parsimonious).optimise(parsimonious.objective, parsimonious.objective_sense).value
    assert value == pytest.approx(model.slim_optimize())

    model = load_model("textbook")
    pool_variable(model)
    model.objective = model.problem.Objective(
        2.5 * (model.variables["pool"] + model.reactions.EX_ac_e.flux_expression) + 4.0, direction="max"
    )
    network = FluxNetwork.from_cobra(model)
    assert (network.objective, network.objective_constant) == ({"pool": 2.5, "EX_ac_e": 2.5}, 4.0)
    assert Cell(network).optimise(network.objective).value + 4.0 == pytest.approx(model.slim_optimize())


@pytest.mark.parametrize("kind", ["integer", "binary"])
def test_integer_variables_are_refused_by_name(kind: str) -> None:
    model = cell("R1: -> A; R2: A ->")
    model.add_cons_vars(model.problem.Variable("switch", lb=0, ub=1, type=kind))
    with pytest.raises(UnsupportedModel, match=f"variable 'switch' is {kind}"):
        FluxNetwork.from_cobra(model)


def test_numbers_that_are_none_are_refused_by_name() -> None:
    model = cell("R1: -> A; R2: A ->")
    model.solver = "glpk"
    model.constraints["A"].set_linear_coefficients({model.variables["R1"]: nan})
    with pytest.raises(UnsupportedModel, match="'A' has the coefficient nan for 'R1'"):
        FluxNetwork.from_cobra(model)


def test_quadratic_objectives_are_refused() -> None:
    pytest.importorskip("gurobipy")
    model = cell("R1: -> A; R2: A ->")
    model.solver = "gurobi"
    model.objective = model.problem.Objective(model.variables["R1"] ** 2, direction="min")
    with pytest.raises(UnsupportedModel, match="the objective is not linear: it contains R1"):
        FluxNetwork.from_cobra(model)


def test_indicator_rows_are_refused_by_name() -> None:
    pytest.importorskip("cplex")
    model = cell("R1: -> A; R2: A ->")
    model.solver = "cplex"
    switch = model.problem.Variable("switch", type="binary")
    row = model.problem.Constraint(model.variables["R1"], ub=1, indicator_variable=switch, active_when=1, name="if")
    model.add_cons_vars([switch, row])
    with pytest.raises(UnsupportedModel, match="'switch' is binary"):
        FluxNetwork.from_cobra(model)


@pytest.mark.parametrize(("solver", "package"), [("gurobi", "gurobipy"), ("cplex", "cplex"), ("glpk_exact", "swiglpk")])
def test_every_solver_shows_the_same_network(solver: str, package: str) -> None:
    pytest.importorskip(package)
    model = load_model("textbook")
    for change in (enzyme_budget, pool_variable):
        change(model)
    expected = FluxNetwork.from_cobra(model)
    model.solver = solver
    assert FluxNetwork.from_cobra(model) == expected


def test_a_licence_for_small_problems_is_enough_to_read_a_large_one(models_directory: Path) -> None:
    pytest.importorskip("gurobipy")
    model = load_model(models_directory / "iMLcore.xml.gz")
    expected = FluxNetwork.from_cobra(model)
    model.solver = "gurobi"
    assert FluxNetwork.from_cobra(model) == expected


def test_a_solver_that_refuses_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    model = cell("R1: -> A; R2: A ->")
    model.solver = "glpk"

    def refuse(*_: object) -> None:
        raise SolverError("Problem size limits exceeded")

    monkeypatch.setattr(type(model.solver), "update", refuse)
    with pytest.raises(SolverNotAvailable, match=r"'glpk', which failed .*size limits exceeded.*model.solver = 'glpk'"):
        FluxNetwork.from_cobra(model)


def test_reading_leaves_the_model_as_it_is() -> None:
    model = load_model("textbook")
    enzyme_budget(model)
    model.slim_optimize()
    before = model.solver.to_lp(), model.solver.status, model.reactions.FUM.flux, model.objective.expression
    network = FluxNetwork.from_cobra(model)
    Cell(network).optimise({"FUM": 1.0}, absent=["PGI"])
    after = model.solver.to_lp(), model.solver.status, model.reactions.FUM.flux, model.objective.expression
    assert after == before


def test_infinite_bounds_stay_infinite_in_a_copy_of_a_model_bound_to_glpk() -> None:
    model = cell("UP: -> A [0,5]; BIO: A -> P [0,inf]; EX_P: P -> [-inf,inf]")
    model.solver = "glpk"
    copied = model.copy()
    expected = {"UP": (0.0, 5.0), "BIO": (0.0, inf), "EX_P": (-inf, inf)}
    assert FluxNetwork.from_cobra(model).bounds == FluxNetwork.from_cobra(copied).bounds == expected
