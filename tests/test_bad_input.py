"""What a caller can get wrong, and what the error says."""

from typing import Any

import cobra
import pytest

import pyomo_sd as sd
from networks import K, L, cell
from pyomo_sd import errors


@pytest.fixture(scope="module")
def model() -> cobra.Model:
    return cell(L)


def design(model: cobra.Model, constraints: str = "EX >= 1", kind: str = "suppress", **keywords: Any) -> sd.SDSolutions:
    return sd.compute_strain_designs(model, sd_modules=sd.SDModule(model, kind, constraints=constraints), **keywords)


@pytest.mark.parametrize(
    ("keywords", "kind", "text"),
    [
        ({"constraints": "EXX >= 1"}, errors.UnknownReaction, "unknown reaction 'EXX': did you mean 'EX'?"),
        ({"kind": "supress"}, errors.UnknownName, "unknown module type 'supress': did you mean 'suppress'"),
        ({"solver": "skip"}, errors.UnknownName, "unknown solver 'skip': did you mean 'scip'?"),
        ({"reformulation": "big-m"}, errors.UnknownName, "unknown reformulation 'big-m': did you mean 'bigm'"),
        ({"engine": "mlip"}, errors.UnknownName, "unknown engine 'mlip': did you mean 'milp'?"),
        (
            {"solution_approach": "bset"},
            errors.UnknownName,
            "unknown solution approach 'bset': did you mean 'best'?",
        ),
        (
            {"max_costs": 3},
            errors.UnknownKeyword,
            "the setup got an unknown keyword 'max_costs': did you mean 'max_cost'",
        ),
        ({"ko_cost": {"R2": 1}}, errors.UnknownReaction, "unknown reaction 'R2': did you mean 'R1'?"),
        (
            {"ko_cost": {"R1": float("nan")}},
            errors.SetupError,
            "ko_cost['R1'] should be a finite number, not nan",
        ),
        (
            {"ko_cost": [["R1"]]},
            errors.SetupError,
            "ko_cost should be a dictionary of costs or a list of ids, not [['R1']]",
        ),
        ({"constraints": [None]}, errors.ExpressionError, "None is no constraint, in [None]"),
        (
            {"ko_cost": {}},
            errors.SetupError,
            "there is nothing to change: ko_cost and ki_cost name no reaction",
        ),
        (
            {"kind": "protect", "constraints": "EX >= 11"},
            errors.InfeasibleModule,
            "sd_modules[0] (protect): no design can meet this module. '1 EX >= 11' cannot hold: '1 EX' lies between 0"
            " and 10",
        ),
        (
            {"solver": "highs"},
            errors.MissingPriceBound,
            "switched rows, interventions.present[UP].suppress.reduced_cost['flux[UP]'] the first, have no big-M that"
            " follows from the model (dual prices are unbounded, and so are fluxes without limits). State an M (the"
            " answers then rest on it)",
        ),
        (
            {"solver": "glpk", "reformulation": "indicator"},
            errors.MissingFeature,
            "solver 'glpk' has no indicator constraints, which reformulation=\"indicator\" needs",
        ),
    ],
)
def test_error_names_what_is_wrong_and_the_remedy(
    model: cobra.Model, keywords: dict[str, Any], kind: type[Exception], text: str
) -> None:
    with pytest.raises(kind) as error:
        design(model, **keywords)
    assert text in str(error.value)


@pytest.mark.parametrize("constraints", ["EX > 1", "EX 1", "EX >= ", ">= 1", "EX >= nan", "EX >= 1 >= 2"])
def test_constraint_that_cannot_be_read_is_shown(model: cobra.Model, constraints: str) -> None:
    with pytest.raises(errors.ExpressionError) as error:
        design(model, constraints=constraints)
    assert constraints.strip() in str(error.value)


def test_what_is_no_model_is_refused_with_the_way_to_one() -> None:
    module = {"module_type": "suppress", "constraints": "EX >= 1"}
    found = design(cell(L))
    for call in (
        lambda: sd.compute_strain_designs("e_coli_core", sd_modules=module),
        lambda: sd.StrainDesignProblem("e_coli_core", sd_modules=module),
        lambda: sd.fba("e_coli_core"),
        lambda: sd.fva("e_coli_core"),
        lambda: found.verify("e_coli_core"),
    ):
        with pytest.raises(errors.SetupError, match=r"a FluxNetwork, not 'e_coli_core': load_model\(...\) reads one"):
            call()


def test_nested_module_that_no_design_can_meet_says_which_constraints_conflict() -> None:
    model = cell(K)
    module = sd.SDModule(
        model, "optknock", inner_objective="R4", outer_objective="R6", constraints="R4 >= 6, R6 >= 6, R1 >= 1"
    )
    with pytest.raises(errors.InfeasibleModule, match=r"'1 R4 >= 6' and '1 R6 >= 6' cannot hold together"):
        sd.compute_strain_designs(model, sd_modules=module, max_cost=1)


def test_two_nested_modules_are_refused(model: cobra.Model) -> None:
    module = sd.SDModule(model, "optknock", inner_objective="EX", outer_objective="UP")
    with pytest.raises(errors.SetupError, match=r"at most one nested module \(optknock, optknock were given\)"):
        sd.StrainDesignProblem(model, sd_modules=[module, module])


def test_tolerance_on_an_optimum_of_unknown_sign_is_refused() -> None:
    model = cell("UP: -> A [-10,10]; R1: A -> B [-10,10]; EX: B -> [-10,10]")
    module = sd.SDModule(model, "suppress", constraints="EX >= 1", inner_objective="R1", inner_opt_tol=0.9)
    with pytest.raises(errors.SetupError, match=r"inner_opt_tol=0.9 .* can be negative for some designs"):
        sd.compute_strain_designs(model, sd_modules=module, max_cost=1)


def test_suppress_that_holds_already_is_a_warning_and_the_empty_design() -> None:
    model = cell(L)
    with pytest.warns(errors.StrainDesignWarning, match=r"sd_modules\[0\] \(suppress\) holds without any intervention"):
        found = design(model, constraints="EX >= 11")
    assert (list(found), found.status, found.proof.complete) == ([{}], sd.OPTIMAL, True)


def test_model_without_an_objective_yields_no_number(model: cobra.Model) -> None:
    with pytest.raises(errors.SetupError, match="the model 'toy' has no objective: state one"):
        sd.fba(model)


def test_model_with_integers_is_refused_by_name() -> None:
    model = cell(L)
    switch = model.problem.Variable("switch", type="binary")
    model.add_cons_vars([switch, model.problem.Constraint(switch + model.reactions.EX.flux_expression, ub=5)])
    with pytest.raises(errors.UnsupportedModel, match="switch"):
        design(model)


def test_nothing_of_the_callers_is_changed(model: cobra.Model) -> None:
    module = sd.SDModule(model, "suppress", constraints="EX >= 1")
    costs, setup = {"R1": 1.0}, {"max_cost": "1"}
    before = (dict(module), dict(costs), dict(setup), [r.bounds for r in model.reactions])
    sd.compute_strain_designs(model, sd_modules=module, ko_cost=costs, sd_setup=setup)
    assert (dict(module), dict(costs), dict(setup), [r.bounds for r in model.reactions]) == before


@pytest.mark.parametrize("engine", ["lp_tree", "milp"])
@pytest.mark.parametrize("compress", [True, False])
def test_expressions_that_are_zero_in_every_steady_state_are_expressions_all_the_same(
    engine: str, compress: bool
) -> None:
    # R1 = EX: every response is optimal for their difference, and it is never 1
    model = cell("UP: -> A; R1: A -> B; EX: B ->; BIO: A ->")
    how: dict[str, Any] = {"max_cost": 1, "engine": engine, "compress": compress}
    possible = sd.SDModule(model, sd.PROTECT, inner_objective="R1 - EX", constraints="BIO >= 1")
    assert list(sd.compute_strain_designs(model, sd_modules=possible, **how)) == [{}]
    never = sd.SDModule(model, sd.SUPPRESS, constraints="R1 - EX >= 1", skip_checks=True)
    assert list(sd.compute_strain_designs(model, sd_modules=never, **how)) == [{}]


@pytest.mark.parametrize("kind", ["suppress", "protect"])
def test_an_unknown_closing_is_told_where_nothing_is_closed(kind: str) -> None:
    model = cell(L)
    with pytest.raises(errors.UnknownName, match="unknown closing 'ktt': did you mean 'kkt'"):
        sd.compute_strain_designs(model, sd_modules=sd.SDModule(model, kind, constraints="EX >= 1"), closing="ktt")
