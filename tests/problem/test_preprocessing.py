"""What is searched in place of what is asked, on networks whose answers are written beside them."""

from collections import Counter
from typing import Any

import pytest

import pyomo_sd as sd
from networks import cell
from pyomo_sd.errors import SetupError
from pyomo_sd.network.rule import Rule
from pyomo_sd.problem.candidates import intervention_space
from pyomo_sd.problem.groups import group_candidates
from pyomo_sd.problem.interventions import Candidate, InterventionSpace, Kind
from pyomo_sd.problem.preprocessing import preprocess
from pyomo_sd.problem.problem import Problem


def test_a_pipe_becomes_one_column_that_needs_all_of_it() -> None:
    # R1 and R2 are in series between A and C, SIDE is beside them, and X and Y are blocked
    network = sd.FluxNetwork.from_cobra(
        cell("UP: -> A; R1: A -> B; R2: B -> C; SIDE: A ->; EX: C ->; X: A -> D; Y: D -> E")
    )
    module = sd.SDModule(network, sd.SUPPRESS, constraints="EX >= 1")
    costs = {"R1": 2.0, "R2": 1.0, "SIDE": 1.0, "X": 1.0}
    found = preprocess(Problem(network, (module,), intervention_space(network, costs, max_cost=2)))
    assert found.searched.network.reactions == ("UP", "R1", "SIDE")
    assert {column: str(rule) for column, rule in found.searched.space.rules.items()} == {
        "R1": "R1 and R2",
        "SIDE": "SIDE",
    }
    assert [candidate.id for candidate in found.searched.space.candidates] == ["R1", "R2", "SIDE"]  # X changes nothing
    # one of R1 and R2 is enough, the cheaper one costs 1
    assert {candidate.id: candidate.cost for candidate in found.grouped.space.candidates} == {"R1": 1.0, "SIDE": 1.0}
    assert list(found.groups.designs({"R1"}, 2.0)) == [(frozenset({"R2"}), 1.0), (frozenset({"R1"}), 2.0)]
    assert found.groups.counts({"R1"}, 1.0) == Counter({1.0: 1})
    assert found.groups.of({"R2", "SIDE"}) == {"R1", "SIDE"}
    assert dict(found.searched.modules[0]["constraints"][0].terms) == {"R1": 1.0}


Costs = tuple[Kind, float]


def space(rules: dict[str, Rule], **candidates: Costs) -> InterventionSpace:
    made = tuple(Candidate(name, kind, cost, "gene") for name, (kind, cost) in candidates.items())
    return InterventionSpace(made, 9.0, rules)


A, B, C = (Rule.atom(name) for name in "abc")
KNOCKOUT: Costs = ("knockout", 1.0)
KNOCKIN: Costs = ("knockin", 1.0)


@pytest.mark.parametrize(
    ("rules", "candidates", "grouped"),
    [
        # an "and" takes one knockout, an "or" both; for knock-ins the reverse
        ({"R": Rule.all_of([A, B])}, {"a": KNOCKOUT, "b": KNOCKOUT}, {"a": 1.0}),
        ({"R": Rule.any_of([A, B])}, {"a": KNOCKOUT, "b": KNOCKOUT}, {"a": 2.0}),
        ({"R": Rule.all_of([A, B])}, {"a": KNOCKIN, "b": KNOCKIN}, {"a": 2.0}),
        ({"R": Rule.any_of([A, B])}, {"a": KNOCKIN, "b": KNOCKIN}, {"a": 1.0}),
        # of different kinds, or with a life of their own, they stay apart
        ({"R": Rule.all_of([A, B])}, {"a": KNOCKOUT, "b": KNOCKIN}, {"a": 1.0, "b": 1.0}),
        ({"R": Rule.all_of([A, B]), "S": A}, {"a": KNOCKOUT, "b": KNOCKOUT}, {"a": 1.0, "b": 1.0}),
        (
            {"R": Rule.all_of([A, B]), "S": Rule.any_of([A, B])},
            {"a": KNOCKOUT, "b": KNOCKOUT},
            {"a": 1.0, "b": 1.0},
        ),
        # the subunits of one complex go together in all reactions that it catalyses
        (
            {"R": Rule.all_of([A, B]), "S": Rule.any_of([Rule.all_of([A, B]), C])},
            {"a": KNOCKOUT, "b": KNOCKOUT, "c": KNOCKOUT},
            {"a": 1.0, "c": 1.0},
        ),
        # where something brings a gain, nothing is put together
        ({"R": Rule.all_of([A, B])}, {"a": KNOCKOUT, "b": ("knockout", -1.0)}, {"a": 1.0, "b": -1.0}),
    ],
)
def test_groups(rules: dict[str, Rule], candidates: dict[str, Costs], grouped: dict[str, float]) -> None:
    found, _ = group_candidates(space(rules, **candidates))
    assert {candidate.id: candidate.cost for candidate in found.candidates} == grouped


def test_rows_that_are_no_part_of_the_network_are_refused() -> None:
    network = sd.FluxNetwork.from_cobra(cell("UP: -> A; EX: A ->"))
    problem = Problem(network, (), intervention_space(network, reg_cost={"EX <= 1": 1.0}))
    with pytest.raises(SetupError, match="the row 'EX <= 1' is no part of the network yet"):
        preprocess(problem)


@pytest.mark.parametrize("compress", [True, False])
def test_a_knockout_beside_a_knock_in_keep_their_meanings_and_prices(compress: bool) -> None:
    # R1 and R2 are parallel without limits: one column, there while R1 is not knocked out or R2 is brought in
    model = cell("UP: -> A; R1: A -> B [0,inf]; R2: A -> B [0,inf]; EX: B ->; BY: A ->")
    none = sd.SDModule(model, sd.SUPPRESS, constraints="EX >= 1")
    how: dict[str, Any] = {
        "ko_cost": {"R1": 1.0, "BY": 1.0},
        "ki_cost": {"R2": 2.0},
        "max_cost": 3.0,
        "compress": compress,
    }
    problem = sd.StrainDesignProblem(model, sd_modules=none, **how)
    if compress:
        assert str(problem.preprocessed.searched.space.rules["R1"]) == "R1 or R2"
    found = problem.solve()
    assert (list(found), found.reaction_sd, found.sd_cost) == ([{"R1": -1.0}], [{"R1": -1.0, "R2": 0.0}], [1.0])
