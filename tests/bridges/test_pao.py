"""PAO's FA and PCCG, both engines and brute force: four formulations and algorithms, one answer."""

import re
import textwrap
from importlib.util import find_spec
from typing import Any, NamedTuple

import numpy as np
import pyomo.environ as pyo
import pytest
from hypothesis import assume, given, settings

import pyomo_sd as sd
from brute_force import METABOLITES, BruteForce, Problem, problems
from networks import cell, with_rules
from pyomo_sd.bridges.pao.solve import pao_solvers
from pyomo_sd.errors import InfeasibleModule, MissingFeature, SetupError, SolverNotAvailable, UnknownName

HAS_PAO = find_spec("pao") is not None
needs_pao = pytest.mark.skipif(not HAS_PAO, reason="PAO wants an environment of its own: numpy < 2, Python < 3.12")
BIO_EX: dict[str, Any] = {"inner_objective": {"BIO": 1.0}, "outer_objective": {"EX_P": 1.0}}


class Case(NamedTuple):
    network: str
    modules: list[dict[str, Any]]
    ko: list[str]
    ki: list[str]
    designs: dict[str, float]  # the irreducible ones, with their values


def optknock(**stated: Any) -> dict[str, Any]:
    fixed = {"module_type": "optknock", "constraints": [], "inner_opt_tol": 1.0}
    return {**fixed, "inner_opt_sense": "maximize", "outer_opt_sense": "maximize", **BIO_EX, **stated}


CASES = {
    # Of 10 A the cell makes 10 B by R1. K alone is left aside, since it makes 5 B; without R1, K is all that is left:
    # 5 B and 10 P. Without either nothing grows.
    "a knock-in that pays once the other way is closed": Case(
        "UP: -> A; R1: A -> B; K: 2 A -> B + 2 P; BIO: B ->; EX_P: P ->",
        [optknock()],
        ["R1"],
        ["K"],
        {"": 0, "R1 K": 10},
    ),
    # R1 and R2 give 10 B each, so the optimist has 10 P at once, the pessimist none before R1 is gone. Without both,
    # W makes 5 B and 20 P.
    "an optimistic value that the pessimist does not have": Case(
        "UP: -> A; R1: A -> B; R2: A -> B + P; W: 2 A -> B + 4 P; BIO: B ->; EX_P: P -> [0,100]",
        [optknock()],
        ["R1", "R2"],
        [],
        {"": 10, "R1 R2": 20},
    ),
    # 2 B are needed. The cell takes up as little as it can: 2 A by R1, with 2 P, which nobody wants. Without R1 it
    # takes 4 A and makes no P; without the need, a forced flux, it takes nothing.
    "two minimised objectives and a forced reaction": Case(
        "UP: -> A; R1: A -> B + P; R2: 2 A -> B; NEED: B -> [2,10]; EX_P: P ->",
        [optknock(inner_objective={"UP": 1.0}, inner_opt_sense="minimize", outer_opt_sense="minimize")],
        ["R1", "NEED"],
        [],
        {"": 2, "R1": 0, "NEED": 0},
    ),
    # A forced reaction that has to go together with the one that feeds it: without R1 there is no Q for ATPM. Without
    # both, R2 turns 10 A into 5 B and 10 P. Without ATPM alone, R1 still makes more B, and EX_Q takes the Q.
    "a forced reaction that is starved unless it goes too": Case(
        "UP: -> A; R1: A -> B + Q; R2: 2 A -> B + 2 P; BIO: B ->; EX_P: P ->; ATPM: Q -> [1,10]; EX_Q: Q ->",
        [optknock()],
        ["R1", "ATPM"],
        [],
        {"": 0, "R1 ATPM": 10},
    ),
    # Without R1, R2 runs as far as the inner limit lets it: 2 B and 6 P of 4 A. R3 makes 12 P of the other 6. Without
    # R1 and R2 there would be 20 P and no B, which the PROTECT forbids. At most 19 P is a row of the leader's.
    "a protected cell, an inner constraint, a row of the leader": Case(
        "UP: -> A; R1: A -> B; R2: 2 A -> B + 3 P; R3: A -> 2 P; BIO: B ->; EX_P: P -> [0,100]",
        [
            optknock(inner_constraints=[({"R2": 1.0}, "<=", 2.0)], constraints=[({"EX_P": 1.0}, "<=", 19.0)]),
            {"module_type": "protect", "constraints": [({"BIO": 1.0}, ">=", 1.0)]},
        ],
        ["R1", "R2", "R3"],
        [],
        {"": 0, "R1": 18},
    ),
}


def problem_of(case: Case, max_cost: float) -> Problem:
    model = cell(case.network)
    matrix = np.zeros((len(METABOLITES), len(model.reactions)))
    for column, reaction in enumerate(model.reactions):
        for metabolite, coefficient in reaction.metabolites.items():
            matrix[model.metabolites.index(metabolite), column] = coefficient
    costs: dict[str, Any] = {"ko": dict.fromkeys(case.ko, 1.0), "ki": dict.fromkeys(case.ki, 1.0)}
    bounds = {reaction.id: reaction.bounds for reaction in model.reactions}
    return Problem(matrix, bounds, max_cost, modules=case.modules, **costs)


def question(problem: Problem) -> sd.StrainDesignProblem:
    return sd.StrainDesignProblem(problem.model(), **problem.question())


def made(marks: Any) -> frozenset[str]:
    return frozenset(name for name, mark in marks.items() if mark)


def assert_best(answer: sd.PaoAnswer, values: dict[frozenset[str], float | None], sign: int) -> None:
    """Assert that an answer is one of the best designs of all, as their values by brute force say."""
    valid = {design: value for design, value in values.items() if value is not None}
    if not valid:
        assert answer.status == sd.INFEASIBLE
        return
    best = max(valid.values(), key=lambda value: sign * value)
    assert answer.status == sd.OPTIMAL, answer.message
    assert valid[made(answer.design)] == pytest.approx(best, abs=1e-6)
    assert answer.reported == pytest.approx(best, abs=1e-6)
    assert answer.verified == pytest.approx(best, abs=1e-6)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_both_engines_and_brute_force_agree_with_the_hand(case: Case) -> None:
    problem = problem_of(case, max_cost=2)
    expected = {frozenset(names.split()): value for names, value in case.designs.items()}
    assert BruteForce(problem).designs() == expected
    milp = {"engine": "milp", "solver": "scip", "reformulation": "indicator"}
    ways: list[dict[str, Any]] = [{"engine": "lp_tree"}, milp]
    for how in ways:
        found = question(problem).solve(**how)
        assert found.status == sd.OPTIMAL
        assert dict(zip(map(frozenset, map(made, found)), found.values, strict=True)) == pytest.approx(
            expected, abs=1e-6
        )


# PCCG asks whether the leader's own fluxes, of a PROTECT, meet their rows without any tolerance, and may give up
@needs_pao
@pytest.mark.parametrize("max_cost", [0, 1, 2])
@pytest.mark.parametrize(
    ("case", "method"),
    [
        pytest.param(case, method, id=f"{name}, {method}")
        for name, case in CASES.items()
        for method in pao_solvers
        if method == "FA" or len(case.modules) == 1
    ],
)
def test_pao_finds_the_best_design_of_each_budget(case: Case, method: str, max_cost: int) -> None:
    problem = problem_of(case, max_cost)
    answer = sd.solve_with_pao(question(problem), bigm=1000, method=method)
    assert_best(answer, BruteForce(problem).values, problem.sign)
    hand = {frozenset(n.split()): v for n, v in case.designs.items() if len(n.split()) <= max_cost}
    assert any(made(answer.design) >= d and answer.verified == pytest.approx(v, abs=1e-6) for d, v in hand.items())


@needs_pao
def test_pao_is_an_optimist() -> None:
    problem = problem_of(CASES["an optimistic value that the pessimist does not have"], max_cost=1)
    hopeful = sd.solve_with_pao(question(problem), bigm=1000)
    assert hopeful.verified == pytest.approx(10)
    problem.modules = [{**problem.modules[0], "module_type": "robustknock"}]
    assert question(problem).solve().values == pytest.approx([10, 0])  # {R1}, {}: nothing to hope for in the second
    problem.max_cost = 0
    assert question(problem).solve().values == pytest.approx([0])


@needs_pao
@settings(max_examples=30)
@given(drawn=problems())
def test_random_networks(drawn: Problem) -> None:
    problem = sayable(drawn)
    assume(problem.nested is not None)
    values = BruteForce(problem).values
    assume(not any(value is not None and np.isinf(value) for value in values.values()))
    try:
        asked = question(problem)
    except InfeasibleModule:
        assert not any(value is not None for value in values.values())
        return
    assert_best(sd.solve_with_pao(asked, bigm=1000), values, problem.sign)


def sayable(drawn: Problem) -> Problem:
    """Return a problem without what a bilevel model cannot say, every RobustKnock turned into an OptKnock."""
    bounds = dict(drawn.bounds)
    for i in drawn.costs.keys() & bounds:
        bounds[i] = max(bounds[i][0], -20.0), min(bounds[i][1], 20.0)
    modules: list[dict[str, Any]] = []
    for module in drawn.modules:
        if module["module_type"] in ("optknock", "robustknock"):
            modules.append({**module, "module_type": "optknock", "inner_opt_tol": 1.0})
        elif module["module_type"] == "protect":
            modules.append({"module_type": "protect", "constraints": module["constraints"]})
    return Problem(drawn.stoichiometry, bounds, drawn.max_cost, ko=drawn.ko, ki=drawn.ki, modules=modules)


@needs_pao
@pytest.mark.parametrize("solver", sorted({"highs", "scip", "glpk", "pyomo:appsi_highs"}))
def test_any_milp_solver_does(solver: str) -> None:
    asked = question(problem_of(CASES["an optimistic value that the pessimist does not have"], max_cost=2))
    answer = sd.solve_with_pao(asked, bigm=1000, solver=solver)
    assert (answer.status, dict(answer.design)) == (sd.OPTIMAL, {"R1": -1.0, "R2": -1.0})
    assert answer.verified == pytest.approx(20)


@needs_pao
def test_an_m_below_the_prices_hides_designs_and_the_answer_names_it() -> None:
    # R1 makes 10 B and 0.3 P of the 0.1 A that there are, so that an A is worth 100 B. R2 makes 0.1 B and 0.1 P; an A
    # is worth 1 B then, and to be without R1 costs the cell 99 B for each unit of its flux. No flux exceeds 20.
    model = cell("UP: -> A [0,0.1]; R1: A -> 100 B + 3 P; R2: A -> B + P; BIO: B -> [0,20]; EX_P: P ->")
    problem = sd.StrainDesignProblem(model, sd_modules=sd.SDModule(model, "optknock", **BIO_EX), ko_cost=["R1"])
    answers = [sd.solve_with_pao(problem, bigm=bigm) for bigm in (50, 99.5, 101)]
    assert [answer.bigm for answer in answers] == [50, 99.5, 101]
    assert [made(answer.design) for answer in answers] == [set(), {"R1"}, set()]
    assert [answer.status for answer in answers] == [sd.INFEASIBLE, sd.OPTIMAL, sd.OPTIMAL]
    assert [answer.verified for answer in answers[1:]] == pytest.approx([0.1, 0.3])


@needs_pao
def test_what_no_design_meets_is_infeasible() -> None:
    # without R2 there is no P, and with R1 the cell does not make any: no design within a budget of 0
    model = cell("UP: -> A; R1: A -> B; R2: 2 A -> B + P; BIO: B ->; EX_P: P ->")
    module = sd.SDModule(model, "optknock", constraints="EX_P >= 1", **BIO_EX)
    asked: dict[str, Any] = {"sd_modules": module, "ko_cost": ["R1"]}
    for method in pao_solvers:
        none = sd.solve_with_pao(sd.StrainDesignProblem(model, max_cost=0, **asked), bigm=1000, method=method)
        assert (none.status, dict(none.design)) == (sd.INFEASIBLE, {})
        one = sd.solve_with_pao(sd.StrainDesignProblem(model, max_cost=1, **asked), bigm=1000, method=method)
        assert (one.status, dict(one.design), one.verified) == (sd.OPTIMAL, {"R1": -1.0}, pytest.approx(5))


@needs_pao
def test_a_value_without_limit_is_not_believed() -> None:
    # EX_P and IN_P have no limits, so the outer value has none: what PAO reports is made of its M
    model = cell("UP: -> A; R1: A -> B; BIO: B ->; EX_P: P -> [0,inf]; IN_P: -> P [0,inf]")
    module = sd.SDModule(model, "optknock", **BIO_EX)
    answer = sd.solve_with_pao(sd.StrainDesignProblem(model, sd_modules=module, ko_cost=["R1"]), bigm=1000)
    assert answer.status == sd.ERROR
    assert answer.verified == float("inf")
    assert "1000" in answer.message


@needs_pao
def test_rows_bear_biological_names() -> None:
    model = cell("UP: -> A; R1: A -> B [-5,10]; ATPM: B -> [2,8]; K: A -> P; BIO: B ->; EX_P: P ->")
    row = model.problem.Constraint(
        model.reactions.R1.flux_expression - 2 * model.reactions.K.flux_expression, lb=-7, ub=7, name="ratio"
    )
    model.add_cons_vars(row)
    module = sd.SDModule(model, "optknock", constraints="BIO >= 1", **BIO_EX)
    costs: dict[str, Any] = {"ko_cost": {"R1": 1, "ATPM": 2.5}, "ki_cost": ["K"]}
    m = sd.pao_model(sd.StrainDesignProblem(model, sd_modules=module, max_cost=3, **costs))
    shown = {c.name: str(c.expr) for c in m.component_data_objects(pyo.Constraint)}
    assert shown["budget"] == "(made[R1] + 2.5*made[ATPM] + made[K])  <=  3.0"
    assert shown["requirement[0]"] == "1.0  <=  cell.flux[BIO]"
    inner = {c.local_name: str(c.expr) for c in m.cell.component_data_objects(pyo.Constraint)}
    assert inner["mass_balance[P]"] == "cell.flux[K] - cell.flux[EX_P]  ==  0.0"
    assert inner["constraint[ratio]"] == "-7.0  <=  cell.flux[R1] - 2.0*cell.flux[K]  <=  7.0"
    bounds = {name: text for name, text in inner.items() if "bound" in name}
    assert bounds == {
        "lower_bound[R1]": "-5.0*(1 - made[R1])  <=  cell.flux[R1]",
        "upper_bound[R1]": "cell.flux[R1]  <=  10.0*(1 - made[R1])",
        "lower_bound[ATPM]": "2.0*(1 - made[ATPM])  <=  cell.flux[ATPM]",
        "upper_bound[ATPM]": "cell.flux[ATPM]  <=  8.0*(1 - made[ATPM])",
        "upper_bound[K]": "cell.flux[K]  <=  10.0*made[K]",
    }
    assert m.cell.flux["ATPM"].bounds == (0, 8)
    assert m.cell.flux["UP"].bounds == (0, 10)


@needs_pao
@pytest.mark.parametrize("function", [sd.pao_model, sd.solve_with_pao])
def test_examples_of_the_docstrings_print_what_they_show(function: Any, capsys: pytest.CaptureFixture[str]) -> None:
    code = textwrap.dedent(re.split(r"installed::\n", function.__doc__)[1])
    exec(compile(code, function.__name__, "exec"), {})
    shown = re.findall(r"print\(.*\)  # (.*)", code)
    assert shown
    assert capsys.readouterr().out.splitlines() == shown


# ---- what is refused


def asked_of(
    model: Any, kind: str = "optknock", costs: dict[str, Any] | None = None, **stated: Any
) -> sd.StrainDesignProblem:
    options = {**BIO_EX, **stated} if kind in ("optknock", "robustknock") else stated
    return sd.StrainDesignProblem(
        model, sd_modules=sd.SDModule(model, kind, **options), **(costs or {"ko_cost": ["R1"]})
    )


TEXT = "UP: -> A; R1: A -> B; R2: A -> P; BIO: B ->; EX_P: P ->"
REFUSED = {
    "sd_modules[0] (suppress)": lambda: asked_of(cell(TEXT), "suppress", constraints="BIO >= 1"),
    "sd_modules[0] (robustknock)": lambda: asked_of(cell(TEXT), "robustknock"),
    "sd_modules[0] (protect)": lambda: asked_of(
        cell(TEXT), "protect", constraints="BIO >= 1", inner_objective="EX_P", inner_opt_sense="minimize"
    ),
    "one OPTKNOCK module": lambda: asked_of(cell(TEXT), "protect", constraints="BIO >= 1"),
    "inner_opt_tol=0.5": lambda: asked_of(cell(TEXT), inner_opt_tol=0.5),
    "the gene 'g1'": lambda: asked_of(with_rules(TEXT, R1="g1"), costs={"gene_kos": True}),
    "the row 'R2 <= 1'": lambda: asked_of(cell(TEXT), costs={"reg_cost": ["R2 <= 1"], "ko_cost": ["R1"]}),
    "the candidate 'R1'": lambda: asked_of(cell(TEXT.replace("A -> B", "A -> B [0,inf]"))),
}


@pytest.mark.parametrize("culprit", REFUSED)
def test_what_cannot_be_said_is_refused_by_name(culprit: str) -> None:
    with pytest.raises(MissingFeature, match=re.escape(culprit)):
        sd.pao_model(REFUSED[culprit]())


@pytest.mark.skipif(HAS_PAO, reason="PAO is installed")
def test_without_pao_the_error_says_how_to_get_it() -> None:
    with pytest.raises(SolverNotAvailable, match=re.escape('pip install "pyomo-sd[pao]"')):
        sd.pao_model(asked_of(cell(TEXT)))


def test_an_unknown_method_is_refused() -> None:
    with pytest.raises(UnknownName, match="PCCG"):
        sd.solve_with_pao(asked_of(cell(TEXT)), bigm=1000, method="PCG")


@pytest.mark.parametrize("bigm", [0, -1, float("inf"), float("nan")])
def test_an_m_that_is_none_is_refused(bigm: float) -> None:
    with pytest.raises(SetupError, match="bigm has to be a positive number"):
        sd.solve_with_pao(asked_of(cell(TEXT)), bigm=bigm)


@needs_pao
def test_an_m_below_a_range_of_fluxes_is_refused() -> None:
    with pytest.raises(SetupError, match=r"bigm=9 cuts fluxes off: that of 'UP' is in \[0, 10\]"):
        sd.solve_with_pao(asked_of(cell(TEXT)), bigm=9)
