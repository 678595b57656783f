"""The blocks, row by row against duals written by hand, and the laws that hold for all of them."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pyomo.environ as pyo
import pytest
from pyomo.gdp import Disjunct

import pyomo_sd as sd
from networks import L, cell
from pyomo_sd.blocks import dual, farkas, flux_space, interventions, mark_implied, optimality
from pyomo_sd.blocks.read_block import read, read_problem
from pyomo_sd.blocks.switched_lp import LinearObjective
from pyomo_sd.errors import ExpressionError, NotDualisable, SetupError, UnknownName
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.problem.candidates import intervention_space

GROWTH = "Biomass_Ecoli_core"
FORCED = "UP: -> A; R1: A -> B [2,10]; EX: B ->"


def rows(block: Any) -> Iterator[str]:
    for row in block.component_data_objects(pyo.Constraint, descend_into=True):
        yield f"{row.name}: {row.expr}".replace("'", "")  # Pyomo quotes an index with brackets


def leader(text: str, **costs: Any) -> tuple[pyo.ConcreteModel, FluxNetwork]:
    network = FluxNetwork.from_cobra(cell(text))
    model = pyo.ConcreteModel()
    model.interventions = interventions(intervention_space(network, **costs))
    return model, network


def maximum(model: pyo.ConcreteModel, objective: Any) -> float:
    objective.activate()
    pyo.SolverFactory("appsi_highs").solve(model)
    value = float(pyo.value(objective))
    objective.deactivate()
    return value


def test_dual_of_a_chain_is_the_one_written_by_hand() -> None:
    # max EX  s.t.  A: UP - R1 = 0,  B: R1 - EX = 0,  0 <= UP, R1, EX <= 10; prices y_A, y_B, l <= 0, u >= 0
    # min 10 (u_UP + u_R1 + u_EX)  s.t.  UP: y_A + l_UP + u_UP = 0,  R1: -y_A + y_B + l_R1 + u_R1 = 0,
    #                                    EX: -y_B + l_EX + u_EX = 1
    model = pyo.ConcreteModel()
    model.cell = flux_space(FluxNetwork.from_cobra(cell(L)))
    model.prices = dual(model.cell, model.cell.flux["EX"])
    y = "prices.price[mass_balance[{}]]".format
    low, up = "prices.price[lower_bound[{}]]".format, "prices.price[upper_bound[{}]]".format
    assert set(rows(model.prices)) == {
        f"prices.reduced_cost[flux[UP]]: {y('A')} + {low('UP')} + {up('UP')}  ==  0.0",
        f"prices.reduced_cost[flux[R1]]: - {y('A')} + {y('B')} + {low('R1')} + {up('R1')}  ==  0.0",
        f"prices.reduced_cost[flux[EX]]: - {y('B')} + {low('EX')} + {up('EX')}  ==  1.0",
    }
    assert str(model.prices.objective.expr).replace("'", "") == f"10.0*{up('UP')} + 10.0*{up('R1')} + 10.0*{up('EX')}"
    assert model.prices.objective.sense == pyo.minimize
    signs = {label: variable.sign for label, variable in read(model.prices).variables.items()}
    assert {label: sign for label, sign in signs.items() if "mass" in label} == {
        "price[mass_balance[A]]": "free",
        "price[mass_balance[B]]": "free",
    }
    assert {sign for label, sign in signs.items() if "lower" in label} == {"-"}
    assert {sign for label, sign in signs.items() if "upper" in label} == {"+"}


def test_knockout_of_a_forced_reaction_switches_rows_and_variables_of_cell_and_dual() -> None:
    model, network = leader(FORCED, ko_cost={"R1": 1})
    model.cell = flux_space(network, (), model.interventions)
    model.prices = dual(model.cell, model.cell.flux["EX"])
    price = "prices.price[{}]".format
    assert set(rows(model.interventions.not_made["R1"])) == {
        "interventions.not_made[R1].cell.lower_bound[R1]: 2.0  <=  cell.flux[R1]",
        "interventions.not_made[R1].cell.upper_bound[R1]: cell.flux[R1]  <=  10.0",
        "interventions.not_made[R1].prices.reduced_cost[flux[R1]]: "
        f"- {price('mass_balance[A]')} + {price('mass_balance[B]')}"
        f" + {price('lower_bound[R1]')} + {price('upper_bound[R1]')}  ==  0.0",
    }
    assert set(rows(model.interventions.made["R1"])) == {
        "interventions.made[R1].cell.absent[flux[R1]]: cell.flux[R1]  ==  0.0",
        f"interventions.made[R1].prices.absent[price[lower_bound[R1]]]: 0.0  <=  {price('lower_bound[R1]')}",
        f"interventions.made[R1].prices.absent[price[upper_bound[R1]]]: {price('upper_bound[R1]')}  <=  0.0",
    }


def test_bounds_that_contain_zero_hold_for_an_absent_reaction_too_and_are_not_switched() -> None:
    # only the flux and its reduced-cost row are switched; the prices of 0 <= R1 <= 10 stay, worth 10 u >= 0
    model, network = leader(L, ko_cost={"R1": 1})
    model.cell = flux_space(network, (), model.interventions)
    model.prices = dual(model.cell, model.cell.flux["EX"])
    assert [row.partition(":")[0] for row in rows(model.interventions.not_made["R1"])] == [
        "interventions.not_made[R1].prices.reduced_cost[flux[R1]]"
    ]
    assert list(rows(model.interventions.made["R1"])) == [
        "interventions.made[R1].cell.absent[flux[R1]]: cell.flux[R1]  ==  0.0"
    ]
    assert {"R1"} <= set(model.cell.upper_bound)


def test_knock_in_is_the_knockout_with_its_disjuncts_exchanged() -> None:
    model, network = leader(FORCED, ki_cost={"R1": 1})
    model.cell = flux_space(network, (), model.interventions)
    assert [row.partition(":")[0] for row in rows(model.interventions.made["R1"])] == [
        "interventions.made[R1].cell.lower_bound[R1]",
        "interventions.made[R1].cell.upper_bound[R1]",
    ]
    assert list(rows(model.interventions.not_made["R1"])) == [
        "interventions.not_made[R1].cell.absent[flux[R1]]: cell.flux[R1]  ==  0.0"
    ]


def test_farkas_of_a_cut_chain_by_hand() -> None:
    # EX >= 1 and UP absent: y_A = y_B = 1 and the price -1 of EX >= 1 give b'y = -1; no bound needs a price
    model, network = leader(L, ko_cost={"UP": 1})
    constraints = sd.parse_constraints("EX >= 1", network.reactions)
    model.cut = farkas(flux_space(network, constraints, model.interventions))
    assert model.component("cell") is None
    assert str(model.cut.normalisation.expr).replace("'", "") == (
        "10.0*cut.price[upper_bound[UP]] + 10.0*cut.price[upper_bound[R1]] + 10.0*cut.price[upper_bound[EX]]"
        " + cut.price[requirement[0]]  ==  -1.0"
    )


def test_rows_of_optknock_by_hand() -> None:
    # max EX over {v optimal for R1}, knockout of R1: primal rows, dual rows, R1 >= 2 l_R1 + 10 (u_UP + u_R1 + u_EX)
    model, network = leader(FORCED, ko_cost={"R1": 1})
    model.responses = optimality(flux_space(network, (), model.interventions), {"flux[R1]": 1.0})
    up = "responses.dual.price[upper_bound[{}]]".format
    assert (
        f"responses.strong_duality: 0.0  <=  responses.primal.flux[R1] - 10.0*{up('UP')}"
        f" - 2.0*responses.dual.price[lower_bound[R1]] - 10.0*{up('R1')} - 10.0*{up('EX')}"
        in set(rows(model.responses))
    )
    names = {row.partition(":")[0] for row in rows(model.responses)}
    assert names == {
        *(f"responses.primal.mass_balance[{m}]" for m in "AB"),
        *(f"responses.primal.{side}_bound[{r}]" for side in ("lower", "upper") for r in ("UP", "EX")),
        *(f"responses.dual.reduced_cost[flux[{r}]]" for r in ("UP", "EX")),
        "responses.strong_duality",
    }
    assert {row.partition(":")[0] for row in rows(model.interventions.not_made["R1"])} == {
        "interventions.not_made[R1].responses.primal.lower_bound[R1]",
        "interventions.not_made[R1].responses.primal.upper_bound[R1]",
        "interventions.not_made[R1].responses.dual.reduced_cost[flux[R1]]",
    }


def test_complementary_slackness_of_a_knockout_by_hand() -> None:
    # max R1 over 0 <= UP, EX <= 10, 2 <= R1 <= 10 where R1 is present: every bound has slack or a price, not both
    model, network = leader(FORCED, ko_cost={"R1": 1})
    model.responses = optimality(flux_space(network, (), model.interventions), {"flux[R1]": 1.0}, closing="kkt")
    assert not list(model.responses.component_data_objects(pyo.Objective))
    assert model.responses.component("strong_duality") is None
    pairs = {
        label.partition("price")[2][1:-1]: [str(term.row.expr).replace("'", "") for term in pair.disjuncts]
        for label, pair in model.responses.complementarity.items()
    }
    price, flux = "responses.dual.price[{}_bound[{}]]  ==  0.0".format, "responses.primal.flux[{}]  ==  {}".format
    assert pairs == {
        "lower_bound[UP]": [price("lower", "UP"), flux("UP", 0.0)],
        "upper_bound[UP]": [price("upper", "UP"), flux("UP", 10.0)],
        "lower_bound[R1]": [price("lower", "R1"), flux("R1", 2.0)],
        "upper_bound[R1]": [price("upper", "R1"), flux("R1", 10.0)],
        "lower_bound[EX]": [price("lower", "EX"), flux("EX", 0.0)],
        "upper_bound[EX]": [price("upper", "EX"), flux("EX", 10.0)],
    }


@pytest.mark.parametrize("written", [False, True])
def test_what_is_closed_by_complementarity_has_no_dual_and_takes_no_tolerance(written: bool) -> None:
    space = flux_space(cell(L))
    closed = optimality(space, {"flux[EX]": 1.0}, closing="kkt")
    model = pyo.ConcreteModel()
    if written:
        model.closed = closed
    for again in (lambda block: dual(block, {}), farkas, lambda block: optimality(block, {})):
        with pytest.raises(
            NotDualisable, match=r"complementarity.* has no linear-programming dual|zero: a Disjunct has"
        ):
            again(closed)
    with pytest.raises(NotDualisable, match='closing="kkt" holds at the optimum alone'):
        optimality(space, {"flux[EX]": 1.0}, tolerance=0.9, closing="kkt")
    with pytest.raises(UnknownName, match="unknown closing 'ktt': did you mean 'kkt'"):
        optimality(space, {"flux[EX]": 1.0}, closing="ktt")


@pytest.fixture(scope="module")
def core() -> FluxNetwork:
    return FluxNetwork.from_cobra(sd.load_model("e_coli_core"))


def test_dual_of_the_core_model_has_the_growth_rate_as_its_optimum(core: FluxNetwork) -> None:
    model = pyo.ConcreteModel()
    model.prices = dual(flux_space(core), {f"flux[{GROWTH}]": 1.0})
    assert maximum(model, model.prices.objective) == pytest.approx(0.8739, abs=1e-4)


def test_dual_of_the_dual_is_the_block(core: FluxNetwork) -> None:
    growth = LinearObjective({f"flux[{GROWTH}]": 1.0})
    model = pyo.ConcreteModel()
    model.cell = flux_space(core)
    model.prices = dual(model.cell, growth)
    model.again = dual(model.prices)
    first, second = read(model.cell), read(model.again)
    assert (second.variables, second.rows) == (first.variables, first.rows)
    assert read_problem(model.again, None)[1] == growth
    assert {v.local_name for v in model.again.component_data_objects(pyo.Var)} == {
        v.local_name for v in model.cell.component_data_objects(pyo.Var)
    }


def test_dual_of_the_dual_is_the_block_with_69_switched_reactions(core: FluxNetwork) -> None:
    core = replace(core, bounds={**core.bounds, "PGI": (1.0, 1000.0)})  # one forced: its bounds are switched rows
    candidates = [r for r in core.reactions if core.gene_reaction_rules.get(r)]
    assert len(candidates) == 69
    model = pyo.ConcreteModel()
    model.interventions = interventions(intervention_space(core, ko_cost=dict.fromkeys(candidates, 1.0), max_cost=3))
    model.cell = flux_space(core, (), model.interventions)
    model.prices = dual(model.cell, model.cell.flux[GROWTH])
    model.again = dual(model.prices)
    first, second = read(model.cell), read(model.again)
    assert second.variables == first.variables
    assert second.rows == first.rows
    assert sum(variable.presence is not None for variable in second.variables.values()) == 69
    made, hung = model.interventions.made["PGI"], model.interventions.not_made["PGI"]
    assert [str(row.expr) for row in made.again.absent.values()] == ["again.flux[PGI]  ==  0.0"]
    assert str(hung.again.upper_bound["PGI"].expr) == "again.flux[PGI]  <=  1000.0"


def test_optimality_closes_the_gap_for_a_minimised_objective(core: FluxNetwork) -> None:
    model = pyo.ConcreteModel()
    least = LinearObjective({"flux[EX_glc__D_e]": 1.0}, "minimize")
    model.responses = optimality(flux_space(core), least)
    model.uptake = pyo.Objective(expr=model.responses.primal.flux["EX_glc__D_e"], sense=pyo.maximize)
    assert maximum(model, model.uptake) == pytest.approx(-10.0, abs=1e-6)


def test_cloned_model_keeps_its_switches() -> None:
    model, network = leader(FORCED, ko_cost={"R1": 1})
    model.cell = flux_space(network, (), model.interventions)
    copy = model.clone()
    presence = read(copy.cell).rows["lower_bound[R1]"].presence
    assert presence is not None
    assert presence.present == (copy.interventions.not_made["R1"],)


def test_any_pyomo_block_can_be_dualised_and_what_has_no_dual_is_refused() -> None:
    model = pyo.ConcreteModel()
    model.lp = pyo.Block()
    model.lp.x = pyo.Var([1, 2], domain=pyo.NonNegativeReals)
    model.lp.range = pyo.Constraint(expr=(1, model.lp.x[1] + model.lp.x[2], 4))
    model.cost = pyo.Objective(expr=2 * model.lp.x[1] + 3 * model.lp.x[2])
    model.prices = dual(model.lp, model.cost)
    model.cost.deactivate()
    assert maximum(model, model.prices.objective) == pytest.approx(2.0)
    model.lp.x[1].setub(3)
    with pytest.raises(NotDualisable, match=r"lp.x\[1\] has bounds that no row states"):
        dual(model.lp, model.lp.x[1])
    mark_implied(model.lp.x)
    assert read(model.lp).variables["x[1]"].box == (0, 3)
    with pytest.raises(UnknownName, match=r"unknown variable 'x\[3\]': did you mean"):
        dual(model.lp, {"x[3]": 1.0})
    model.lp.chosen = pyo.Var(domain=pyo.Binary)
    with pytest.raises(NotDualisable, match=r"lp.chosen: an integer variable"):
        dual(model.lp, model.lp.x[1])
    model.lp.del_component("chosen")
    model.lp.square = pyo.Constraint(expr=model.lp.x[1] ** 2 <= 1)
    with pytest.raises(NotDualisable, match=r"lp.square is not linear"):
        dual(model.lp, model.lp.x[1])
    model.lp.del_component("square")
    model.lp.way = Disjunct()
    with pytest.raises(NotDualisable, match=r"lp.way: a Disjunct has no"):
        dual(model.lp, model.lp.x[1])


def test_switched_rows_are_read_wherever_the_block_is_and_refused_once_transformed() -> None:
    model, network = leader(FORCED, ko_cost={"R1": 1})
    model.strain = pyo.Block(["x.y"])
    model.strain["x.y"].cell = flux_space(network, (), model.interventions)
    plain = read(flux_space(network, (), model.interventions))
    inner = read(model.strain["x.y"].cell)
    assert (inner.variables, inner.rows) == (plain.variables, plain.rows)
    outer = read(model.strain["x.y"])
    assert (outer.variables, outer.rows) == (plain.within("cell").variables, plain.within("cell").rows)
    pyo.TransformationFactory("gdp.bigm").apply_to(model)
    with pytest.raises(NotDualisable, match=r"made\[R1\] was transformed already"):
        read(model.strain["x.y"].cell)


def test_labels_that_read_alike_are_refused() -> None:
    model = pyo.ConcreteModel()
    model.lp = pyo.Block()
    model.lp.x = pyo.Var([1, "1"], domain=pyo.NonNegativeReals)
    model.lp.row = pyo.Constraint(expr=model.lp.x[1] + 2 * model.lp.x["1"] <= 4)
    with pytest.raises(NotDualisable, match=r"two parts of the block are both called 'x\[1\]'"):
        read(model.lp)


def test_leader_that_is_in_no_model_yet_and_an_unknown_reaction_are_refused() -> None:
    network = FluxNetwork.from_cobra(cell(L))
    with pytest.raises(SetupError, match="not part of a model yet"):
        flux_space(network, (), interventions(intervention_space(network)))
    with pytest.raises(UnknownName, match="unknown reaction 'EXX': did you mean 'EX'"):
        flux_space(network, "EXX >= 1")
    model = pyo.ConcreteModel()
    model.cell = flux_space(network)
    with pytest.raises(ExpressionError, match="the block has no objectives of its own"):
        dual(model.cell)
