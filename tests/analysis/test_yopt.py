"""Yield optimisation."""

from collections.abc import Mapping
from fractions import Fraction
from math import inf

import cobra
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pyomo_sd as sd
from brute_force import Problem, problems
from exact_space import ExactSpace
from networks import L, cell
from pyomo_sd.errors import ExpressionError, SetupError, UnknownName, UnknownReaction

SOLVERS = ["highs", "glpk", "scip"]


@pytest.fixture(scope="module")
def textbook() -> cobra.Model:
    return sd.load_model("e_coli_core")


def best_by_fixed_denominator(model: cobra.Model, numerator: str, denominator: str, at: list[float]) -> float:
    """Return the best yield among flux vectors of a few values of the denominator (one reaction), by cobra's FBA."""
    yields = []
    for value in at:
        with model:
            model.reactions.get_by_id(denominator).bounds = value, value
            model.objective = numerator
            yields.append(model.slim_optimize(error_value=np.nan) / abs(value))
    return float(np.nanmax(yields))


@pytest.mark.parametrize("solver", SOLVERS)
def test_ethanol_per_glucose_is_two(textbook: cobra.Model, solver: str) -> None:
    # glucose + 2 ADP -> 2 ethanol + 2 CO2 + 2 ATP: the stoichiometric maximum, which needs no oxygen and pays for ATPM
    found = sd.yopt(textbook, obj_num="EX_etoh_e", obj_den="-EX_glc__D_e", constraints="EX_o2_e = 0", solver=solver)
    assert found.status == "optimal"
    assert found.objective_value == pytest.approx(2)
    fluxes = found.fluxes
    assert fluxes["EX_etoh_e"] / -fluxes["EX_glc__D_e"] == pytest.approx(2)
    assert fluxes["EX_o2_e"] == pytest.approx(0, abs=1e-9)
    for metabolite in textbook.metabolites:
        assert sum(r.metabolites[metabolite] * fluxes[r.id] for r in metabolite.reactions) == pytest.approx(0, abs=1e-6)
    for reaction in textbook.reactions:
        assert reaction.lower_bound - 1e-6 <= fluxes[reaction.id] <= reaction.upper_bound + 1e-6


@pytest.mark.parametrize("product", ["EX_succ_e", "EX_ac_e", "Biomass_Ecoli_core"])
def test_yields_equal_those_of_fba_at_a_fixed_uptake(textbook: cobra.Model, product: str) -> None:
    # maintenance costs the less the more is taken up, so the best yield is at the largest uptake, which is among these
    found = sd.yopt(textbook, product, "-EX_glc__D_e")
    expected = best_by_fixed_denominator(textbook, product, "EX_glc__D_e", [-1.0, -2.5, -5.0, -7.5, -10.0])
    assert found.objective_value == pytest.approx(expected)


def test_a_yield_on_something_else_than_the_limiting_uptake(textbook: cobra.Model) -> None:
    # the least oxygen that is asked for leaves the most growth per oxygen; the others of the grid are below
    found = sd.yopt(textbook, "Biomass_Ecoli_core", "-EX_o2_e", constraints="EX_o2_e <= -1")
    expected = best_by_fixed_denominator(textbook, "Biomass_Ecoli_core", "EX_o2_e", list(np.linspace(-25, -1, 97)))
    assert found.objective_value == pytest.approx(expected)


def test_carbon_recovery_takes_linear_expressions(textbook: cobra.Model) -> None:
    # without growth, CO2 and other products, all carbon of glucose (6) would have to leave in ethanol (2): at most 2/3
    found = sd.yopt(textbook, {"EX_etoh_e": 2}, {"EX_glc__D_e": -6}, constraints="EX_o2_e = 0")
    assert found.objective_value == pytest.approx(2 / 3)


def test_the_sign_of_the_denominator_is_kept(textbook: cobra.Model) -> None:
    anaerobic = {"constraints": "EX_o2_e = 0"}
    assert sd.yopt(textbook, "EX_etoh_e", "EX_glc__D_e", "minimize", **anaerobic).objective_value == pytest.approx(-2)
    assert sd.yopt(textbook, "EX_etoh_e", "EX_glc__D_e", "maximize", **anaerobic).objective_value == pytest.approx(0)
    assert sd.yopt(textbook, "EX_etoh_e", "-EX_glc__D_e", "minimize", **anaerobic).objective_value == pytest.approx(0)


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize(
    ("network", "numerator", "denominator", "status", "value"),
    [
        # a chain: what goes in comes out, at zero flux as well
        (L, "EX", "UP", "optimal", 1),
        # 5 of the 10 that may come in have to be used elsewhere: 5/10 is better than 1/6
        ("UP: -> A; ATPM: A -> [5,10]; EX: A ->", "EX", "UP", "optimal", 0.5),
        # the same without a limit: 1 - 5/UP, which comes as near to 1 as one likes
        ("UP: -> A [0,inf]; ATPM: A -> [5,10]; EX: A -> [0,inf]", "EX", "UP", "unattained", 1),
        # without a limit and without the forced flux, every flux vector has the yield 1
        ("UP: -> A [0,inf]; EX: A -> [0,inf]", "EX", "UP", "optimal", 1),
        # 5 out of nothing beside an uptake of zero
        ("UP: -> A; SRC: -> P [5,5]; EX: P ->; OUT: A ->", "EX", "UP", "unbounded", None),
        ("UP: -> A [1,10]; SRC: -> P [5,5]; EX: P ->; OUT: A ->", "EX", "UP", "optimal", 5),
        # the numerator grows without a limit, the denominator does not
        ("UP: -> A [1,10]; SRC: -> P [0,inf]; EX: P -> [0,inf]; OUT: A ->", "EX", "UP", "unbounded", None),
        # both signs, so that UP passes zero, where the numerator may be 3
        ("UP: -> A [-1,10]; SRC: -> P [-3,3]; EX: P -> [-10,10]; OUT: A -> [-10,10]", "EX", "UP", "unbounded", None),
        # both signs, and EX = 2 UP wherever it is not zero
        ("UP: -> A [-1,10]; EX: A -> 0.5 B [-10,10]; OUT: B -> [-10,10]", "OUT", "UP", "optimal", 0.5),
        # a forced denominator, of one value
        ("UP: -> A [4,4]; EX: A ->; BY: A -> [1,10]", "EX", "UP", "optimal", 0.75),
        # a denominator that cannot be other than zero, and cells without any flux vector
        ("UP: -> A; EX: A ->; DEAD: C ->", "EX", "DEAD", "infeasible", None),
        ("UP: -> A [0,1]; EX: A -> [2,10]", "EX", "UP", "infeasible", None),
        ("UP: -> A [1,10]; EX: A -> B", "EX", "UP", "infeasible", None),
        # there are directions with a yield, but no flux vectors: B has to be made, and nothing takes it
        ("UP: -> A [0,inf]; EX: A -> [0,inf]; X: -> B [1,10]", "EX", "UP", "infeasible", None),
    ],
)
def test_hand_made_cells(
    network: str, numerator: str, denominator: str, status: str, value: float | None, solver: str
) -> None:
    found = sd.yopt(cell(network), numerator, denominator, solver=solver)
    assert found.status == status
    if value is None:
        assert np.isnan(found.objective_value)
    else:
        assert found.objective_value == pytest.approx(value)
    if status == "optimal":
        assert found.fluxes[numerator] / found.fluxes[denominator] == pytest.approx(value)
    else:
        assert found.fluxes.isna().all()


@pytest.mark.parametrize("size", [1e-6, 1e-4, 1e3, 1e6])
def test_yields_do_not_depend_on_the_size_of_fluxes(size: float) -> None:
    # as above: (10 - 5) / 10, all limits times the same
    model = cell(f"UP: -> A [0,{10 * size}]; ATPM: A -> [{5 * size},{10 * size}]; EX: A -> [0,inf]")
    found = sd.yopt(model, "EX", "UP")
    assert (found.status, found.objective_value) == ("optimal", pytest.approx(0.5, rel=1e-3))
    assert found.fluxes["UP"] == pytest.approx(10 * size, rel=1e-3)


def test_user_rows_count_and_the_model_stays_as_it_is(textbook: cobra.Model) -> None:
    model = cell("UP: -> A [0,10]; EX: A ->; BY: A ->")
    row = model.problem.Constraint(model.reactions.EX.flux_expression - model.reactions.BY.flux_expression, ub=0.0)
    model.add_cons_vars(row)
    assert sd.yopt(model, "EX", "UP").objective_value == pytest.approx(0.5)
    assert sd.yopt(sd.FluxNetwork.from_cobra(model), "EX", "UP").objective_value == pytest.approx(0.5)
    assert [reaction.bounds for reaction in model.reactions] == [(0, 10)] * 3
    assert len(model.constraints) == 2


def test_what_is_not_stated_or_unknown_is_told(textbook: cobra.Model) -> None:
    with pytest.raises(SetupError, match="obj_den is not stated"):
        sd.yopt(textbook, "EX_etoh_e")
    with pytest.raises(SetupError, match="obj_num is not stated"):
        sd.yopt(textbook, "", "EX_etoh_e")
    with pytest.raises(UnknownReaction, match="unknown reaction 'EX_glc_e': did you mean 'EX_glc__D_e'"):
        sd.yopt(textbook, "EX_etoh_e", "-EX_glc_e")
    with pytest.raises(UnknownName, match="unknown sense 'maximise': did you mean 'maximize'"):
        sd.yopt(textbook, "EX_etoh_e", "EX_glc__D_e", "maximise")
    with pytest.raises(UnknownName, match="unknown solver 'higs'"):
        sd.yopt(textbook, "EX_etoh_e", "EX_glc__D_e", solver="higs")
    with pytest.raises(ExpressionError, match="one linear expression is expected, not 2"):
        sd.yopt(textbook, "EX_etoh_e, EX_ac_e", "EX_glc__D_e")


def expressions(problem: Problem) -> st.SearchStrategy[dict[str, float]]:
    factors = st.sampled_from([1.0, 1.0, 1.0, -1.0, 2.0])
    return st.dictionaries(st.sampled_from(list(problem.bounds)), factors, min_size=1, max_size=2)


def combined(numerator: Mapping[str, float], denominator: Mapping[str, float], value: Fraction) -> dict[str, Fraction]:
    names = {*numerator, *denominator}
    return {n: Fraction(numerator.get(n, 0)) - value * Fraction(denominator.get(n, 0)) for n in names}


@given(data=st.data(), problem=problems())
def test_every_answer_stands_in_exact_arithmetic(data: st.DataObject, problem: Problem) -> None:
    above, below = data.draw(expressions(problem)), data.draw(expressions(problem))
    found = sd.yopt(problem.model(), above, below)
    space = ExactSpace.of(problem, problem.ki)
    mirrored = [{name: -a for name, a in terms.items()} for terms in (above, below)]
    sides = [side for side in ((above, below), tuple(mirrored)) if (space.most(side[1]) or 0) > 0]
    if found.status == "infeasible":
        assert not sides
        return
    if found.status == "unbounded":
        # the numerator above zero where the denominator is zero, or rising for ever while the denominator stays
        flat, still = space.where(below, 0, 0), space.directions().where(below, 0, 0)
        assert any((flat.most(up) or 0) > 0 or (still.most(up) or 0) > 0 for up, _ in sides)
        return
    value = Fraction(found.objective_value).limit_denominator(10**4)
    assert found.objective_value == pytest.approx(float(value), abs=1e-7)
    reached = False
    for up, down in sides:
        side = space.where(down, 0, inf)
        better = side.most(combined(up, down, value))
        assert better is not None
        assert better <= 0
        on_it = side.where(combined(up, down, value), 0, inf).most(down)
        reached |= on_it is not None and on_it > 0
    assert reached == (found.status == "optimal")
    if found.status == "optimal":
        fluxes = found.fluxes
        top, bottom = (sum(a * fluxes[name] for name, a in terms.items()) for terms in (above, below))
        assert top / bottom == pytest.approx(float(value), abs=1e-6)
        scale = max(1.0, float(fluxes.abs().max()))
        assert np.abs(problem.stoichiometry @ fluxes.to_numpy()).max() <= 1e-6 * scale
        for name, (low, high) in problem.bounds.items():
            assert low - 1e-6 * scale <= fluxes[name] <= high + 1e-6 * scale
    else:
        # it is approached: some direction has this ratio
        assert any(
            (space.directions().where(combined(up, down, value), 0, inf).most(down) or 0) > 0 for up, down in sides
        )
