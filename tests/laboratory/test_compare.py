"""The comparison: every line right, or it says why not; conditions, order, interrupts, bad names."""

from typing import Any

import pandas as pd
import pytest

import pyomo_sd as sd
from networks import L, cell
from pyomo_sd.laboratory.verdicts import BY_M, CUT_OFF, NOT_RUN, RIGHT, UNFINISHED
from pyomo_sd.reformulations import Basis, Reformulation, reformulations

# without R2 the cell's growth through R1 brings the product along
BRANCH = "UP: -> A; R1: A -> B + P; R2: A -> B; BIO: B ->; EX_P: P ->; X: P ->"
# R1 alone makes the product, once growth has no better way and ATPM takes nothing of its other product
FORCED = "UP: -> A; R1: A -> B + Q; R2: A -> 0.5 B + P; BIO: B ->; EX_P: P ->; ATPM: Q -> [1,10]; EX_Q: Q ->"
LINE = ["engine", "reformulation", "closing", "solver", "seed"]


def optknock(kind: str = "optknock", **options: Any) -> sd.StrainDesignProblem:
    model = cell(BRANCH)
    module = sd.SDModule(model, kind, inner_objective="BIO", outer_objective="EX_P")
    return sd.StrainDesignProblem(model, sd_modules=module, ko_cost=["R1", "R2", "X"], max_cost=2, **options)


def cut_sets(threshold: float) -> sd.StrainDesignProblem:
    model = cell(L)
    return sd.StrainDesignProblem(model, sd_modules=sd.SDModule(model, "suppress", constraints=f"EX >= {threshold}"))


def forced() -> sd.StrainDesignProblem:
    model = cell(FORCED)
    module = sd.SDModule(model, "optknock", inner_objective="BIO", outer_objective="EX_P")
    return sd.StrainDesignProblem(model, sd_modules=module, ko_cost=["R1", "ATPM"], max_cost=2)


@pytest.mark.parametrize(
    ("problem", "design", "value"), [(forced(), "ATPM, R1", 10.0), (optknock("robustknock"), "R2, X", 10.0)]
)
def test_every_way_is_right_or_says_why_not(problem: sd.StrainDesignProblem, design: str, value: float) -> None:
    found = sd.compare_reformulations(problem, closings=["strong_duality", "kkt"], M=100, progress=False)
    assert set(found["verdict"]) <= {RIGHT, NOT_RUN}
    refused = found[found["verdict"] == NOT_RUN]
    assert refused["message"].str.contains("MissingFeature|SolverNotAvailable").all()
    right = found[found["verdict"] == RIGHT]
    assert right["design"].eq(design).all()
    assert right["reported"].to_list() == pytest.approx([value] * len(right), abs=1e-5)
    assert right["verified"].to_list() == pytest.approx([value] * len(right), abs=1e-7)
    assert (found.attrs["optimum"], found.attrs["optimum_by"]) == (pytest.approx(value), "proven by linear programs")
    assert right["gap"].fillna(0.0).max() < 1e-6
    assert set(right["engine"]) == {"milp", "lp_tree", "branch_and_cut", "benders"}
    assumed = right[right["reformulation"].isin(["bigm", "hull"])]
    assert assumed["M"].eq(100).all()
    assert right["M"].notna().sum() == len(assumed)
    assert assumed["basis"].str.contains("assumed").all()


def test_sizes_are_those_of_the_transformed_model() -> None:
    found = sd.compare_reformulations(
        optknock(compress=False), reformulations=["bigm", "indicator", "hull"], solvers=["scip"], engines=[], M=1000
    ).set_index("reformulation")
    # three candidates with two terms each
    assert found["binaries"].to_list() == [6, 6, 6]
    # under big-M a row for each side of a row, under indicators none, and as many implications as rows
    assert found.loc["indicator", "implications"] > 0
    assert found.loc["bigm", "implications"] == found.loc["hull", "implications"] == 0
    assert found.loc["bigm", "rows"] > found.loc["indicator", "rows"]
    assert found.loc["hull", "columns"] > found.loc["bigm", "columns"] == found.loc["indicator", "columns"]
    assert found.loc["bigm", "largest_M"] == found.loc["hull", "largest_M"] == 1000
    assert pd.isna(found.loc["indicator", "largest_M"])
    # no reformulation lets the relaxation fall below the optimum
    assert (found["relaxation"] >= 10 - 1e-9).all()


def test_of_values_that_are_minimised_less_is_better() -> None:
    # X takes the product away unless it is knocked out, so the least of it at optimal growth is none
    model = cell("UP: -> A; BIO: A -> P; EX_P: P ->; X: P ->; ATPM: P -> [2,10]")
    module = sd.SDModule(
        model, "robustknock", inner_objective="BIO", outer_objective="EX_P", outer_opt_sense="minimize"
    )
    problem = sd.StrainDesignProblem(model, sd_modules=module, ko_cost=["ATPM", "X"], max_cost=1)
    found = sd.compare_reformulations(problem, M=100)
    assert set(found["verdict"]) <= {RIGHT, NOT_RUN}
    # the worst case of a leader who wants little: 8 beside ATPM, 10 without it
    assert found.attrs["optimum"] == pytest.approx(8.0)


def test_lines_stand_in_the_order_of_what_was_asked_for() -> None:
    found = sd.compare_reformulations(
        cut_sets(1), reformulations=["sos1", "mixed"], solvers=["scip"], engines=["lp_tree"], seeds=[1, 2], M=10
    )
    told = [[None if pd.isna(part) else part for part in line] for line in found[LINE].to_numpy().tolist()]
    assert told == [
        ["milp", "sos1", "strong_duality", "scip", 1],
        ["milp", "sos1", "strong_duality", "scip", 2],
        ["milp", "mixed", "strong_duality", "scip", 1],
        ["milp", "mixed", "strong_duality", "scip", 2],
        ["lp_tree", None, None, None, None],
    ]
    assert found["reported"].to_list() == pytest.approx([1.0] * 5)
    assert found["verdict"].to_list() == [RIGHT] * 5


def test_an_m_that_loses_all_cut_sets_is_told_from_one_that_does_not() -> None:
    # a certificate needs prices of 1 / threshold
    ways: Any = {"reformulations": ["bigm"], "solvers": ["highs"], "engines": []}
    lost = sd.compare_reformulations(cut_sets(1e-3), M=10, **ways).iloc[0]
    assert (lost["verdict"], lost["status"], lost["M"]) == (BY_M, sd.INFEASIBLE, 10)
    assert "is enough for {" in lost["diagnosis"]
    kept = sd.compare_reformulations(cut_sets(1e-3), M=1e4, **ways).iloc[0]
    assert (kept["verdict"], kept["reported"], kept["diagnosis"]) == (RIGHT, pytest.approx(1.0), "")


def test_where_no_design_exists_infeasible_is_right() -> None:
    model = cell(L)
    nothing = sd.SDModule(model, "protect", constraints="EX >= 5")
    lethal = sd.SDModule(model, "suppress", constraints="EX >= 1")
    problem = sd.StrainDesignProblem(model, sd_modules=[nothing, lethal])
    found = sd.compare_reformulations(problem, M=1e3, solvers=["scip", "highs"])
    assert set(found["verdict"]) <= {RIGHT, NOT_RUN}
    assert set(found["status"]) <= {sd.INFEASIBLE, ""}
    assert pd.isna(found.attrs["optimum"])


def test_no_time_is_no_wrong_answer() -> None:
    found = sd.compare_reformulations(
        optknock(), reformulations=["indicator"], solvers=["scip"], engines=["benders"], time_limit=0
    )
    assert found["verdict"].to_list() == [UNFINISHED] * 2
    assert found["status"].to_list() == [sd.TIME_LIMIT] * 2


def knock_in_that_brings_a_gain() -> sd.StrainDesignProblem:
    """Return what the LP tree refuses."""
    model = cell("R1: -> A; R2: A -> B; R3: A -> B; R4: B ->")
    module = sd.SDModule(model, "protect", constraints="R4 >= 1")
    return sd.StrainDesignProblem(model, sd_modules=module, ki_cost={"R1": 1, "R2": -100, "R3": 1, "R4": 1})


def test_without_the_tree_an_answer_that_assumes_nothing_is_the_measure() -> None:
    problem = knock_in_that_brings_a_gain()
    found = sd.compare_reformulations(problem, reformulations=["indicator", "bigm"], solvers=["scip"], M=100)
    assert (found.attrs["optimum"], found.attrs["optimum_by"]) == (-98.0, "proven by scip with indicators")
    finished = found[found["engine"] == "milp"]
    assert finished["reported"].to_list() == pytest.approx([-98.0] * 2)
    assert finished["verdict"].to_list() == [RIGHT] * 2


def test_a_lone_answer_is_not_its_own_measure() -> None:
    model = cell(L)
    modules = [sd.SDModule(model, "suppress", constraints="EX >= 1e-3")]
    costs = {"UP": 1, "R1": 1, "EX": 1}
    # a knock-in that brings a gain: nothing for the LP tree
    gain = cell(f"{L}; IN: -> A [0,1]")
    problem = sd.StrainDesignProblem(gain, sd_modules=modules, ko_cost=costs, ki_cost={"IN": -0.5})
    found = sd.compare_reformulations(problem, reformulations=["bigm"], solvers=["highs"], engines=[], M=1e-2)
    assert (found["status"].item(), found["verdict"].item()) == (sd.INFEASIBLE, BY_M)
    assert found.attrs == {"optimum": 0.5, "optimum_by": "proven by scip with indicators"}


def test_without_time_for_a_proof_the_best_of_the_table_is_the_measure() -> None:
    found = sd.compare_reformulations(cut_sets(1), reformulations=["indicator"], solvers=["scip"], time_limit=0)
    assert found.attrs["optimum_by"] == "the best design of the table"


def test_the_problem_stays_as_it_is() -> None:
    problem = optknock()
    before = problem.setup.model_dump()
    sd.compare_reformulations(problem, reformulations=["bigm"], solvers=["highs"], M=100, time_limit=5)
    assert problem.setup.model_dump() == before


class Failing(Reformulation):
    needs = frozenset[str]()

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def apply(self, model: Any, price_bound: float | None) -> Basis:
        raise self.error


def test_a_failure_of_somebody_elses_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(reformulations._entries, "failing", Failing(ZeroDivisionError("by zero")))
    found = sd.compare_reformulations(
        cut_sets(1), reformulations=["failing", "indicator"], solvers=["scip"], engines=[]
    )
    assert found["verdict"].to_list() == [NOT_RUN, RIGHT]
    assert found["message"][0] == "ZeroDivisionError: by zero"


def test_options_of_each_solver_are_its_own_and_told() -> None:
    found = sd.compare_reformulations(
        cut_sets(1),
        reformulations=["bigm"],
        solvers=["highs", "scip"],
        engines=["benders"],
        M=10,
        solver_options={"highs": {"mip_heuristic_effort": 0.2}},
    )
    assert found["verdict"].eq(RIGHT).all()
    told = found["basis"].str.endswith("the solver with mip_heuristic_effort=0.2")
    assert told.to_list() == found["solver"].eq("highs").to_list()


def test_an_interrupt_loses_nothing_of_what_was_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(reformulations._entries, "failing", Failing(KeyboardInterrupt()))
    found = sd.compare_reformulations(
        cut_sets(1), reformulations=["indicator", "failing", "sos1"], solvers=["scip"], engines=[]
    )
    assert found["verdict"].to_list() == [RIGHT, NOT_RUN, NOT_RUN]
    assert found["message"].to_list() == ["", "interrupted", "interrupted"]


class OnlyOne(Reformulation):
    """Takes one M, and fails at all others."""

    needs = frozenset[str]()

    def __init__(self, m: float, error: BaseException) -> None:
        self.m, self.error = m, error

    def apply(self, model: Any, price_bound: float | None) -> Basis:
        if price_bound != self.m:
            raise self.error
        return reformulations["bigm"].apply(model, price_bound)


@pytest.mark.parametrize("error", [ValueError(), KeyboardInterrupt()])
def test_a_failure_while_a_wrong_answer_is_explained_loses_nothing(
    error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(reformulations._entries, "only one", OnlyOne(1e-3, error))
    found = sd.compare_reformulations(
        cut_sets(1), reformulations=["indicator", "only one"], solvers=["scip"], engines=[], M=1e-3
    )
    assert found["verdict"].to_list() == [RIGHT, BY_M]
    assert found["diagnosis"][1].endswith("optimum 1")


class Widened(Reformulation):
    """Lets the first candidate go: a reformulation that is wrong, and does not know it."""

    needs = reformulations["indicator"].needs

    def apply(self, model: Any, price_bound: float | None) -> Basis:
        for z in model.interventions.binaries.values():
            z.fix(0.0)
        return reformulations["indicator"].apply(model, price_bound)


def test_a_reformulation_that_cuts_designs_off_without_assuming_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(reformulations._entries, "widened", Widened())
    found = sd.compare_reformulations(cut_sets(1), reformulations=["widened"], solvers=["scip"], engines=[])
    assert found["verdict"].to_list() == [CUT_OFF]


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"solvers": ["skip"]}, sd.errors.UnknownName, "did you mean 'scip'"),
        ({"reformulations": ["big-m"]}, sd.errors.UnknownName, "did you mean 'bigm'"),
        ({"closings": ["strong"]}, sd.errors.UnknownName, "unknown closing 'strong'"),
        ({"engines": ["lp tree"]}, sd.errors.UnknownName, "did you mean 'lp_tree'"),
        ({"solvers": "scip"}, sd.errors.SetupError, "a list of names, not the text 'scip'"),
        ({"solver": ["scip"]}, sd.errors.UnknownKeyword, "did you mean 'solvers'"),
        ({"M": -1.0}, sd.errors.SetupError, "M"),
        ({"engines": ["milp"]}, sd.errors.SetupError, "beside 'milp'"),
        ({"solver_options": {"skip": {}}}, sd.errors.UnknownName, "did you mean 'scip'"),
        ({"seeds": "12"}, sd.errors.SetupError, "seeds is a list of whole numbers"),
        ({"seeds": 1}, sd.errors.SetupError, "seeds is a list of whole numbers"),
        ({"seeds": [-1]}, sd.errors.SetupError, "seeds is a list of whole numbers"),
        ({"seeds": [], "engines": []}, sd.errors.SetupError, "no way is asked for"),
        ({"time_limit": "long"}, sd.errors.SetupError, "time_limit"),
        ({"integrality_tolerance": 2.0}, sd.errors.SetupError, "integrality_tolerance"),
    ],
)
def test_what_cannot_be_read_is_refused_before_anything_runs(
    options: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        sd.compare_reformulations(cut_sets(1), **options)
