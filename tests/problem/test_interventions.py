"""Costs: what the engineer may change, and what it takes."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations
from math import inf, nan
from typing import Any

import pytest
from cobra.core.gene import GPR
from hypothesis import given
from hypothesis import strategies as st

from gene_rules import gene_rules
from networks import K, cell
from pyomo_sd.errors import SetupError, UnknownGene, UnknownName, UnknownReaction
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.network.gpr import parse_gpr
from pyomo_sd.network.rule import Rule
from pyomo_sd.problem.candidates import intervention_space
from pyomo_sd.problem.interventions import Candidate, InterventionSpace, Loss, Target
from pyomo_sd.problem.widest import widest

TEXTS = {"R1": "g1 and (2g or g-3)", "R2": "g1 or R6", "R3": "(g1 and 2g) or g4", "R5": "g4"}
NAMES = {"g1": "pgi", "2g": "pfk", "g-3": "pfk", "g4": "", "R6": "2g", "idle": "idl"}


@pytest.fixture(scope="module")
def network() -> FluxNetwork:
    return FluxNetwork.from_cobra(cell(K))


@pytest.fixture(scope="module")
def with_genes(network: FluxNetwork) -> FluxNetwork:
    return replace(network, gene_reaction_rules=TEXTS, genes=NAMES)


def knockout(name: str, cost: float = 1.0, target: Target = "reaction") -> Candidate:
    return Candidate(name, "knockout", cost, target)


def knockin(name: str, cost: float = 1.0, target: Target = "reaction") -> Candidate:
    return Candidate(name, "knockin", cost, target)


@pytest.mark.parametrize(
    ("ko_cost", "ki_cost", "candidates"),
    [
        (None, None, [knockout(f"R{i}") for i in range(1, 7)]),
        (None, {"R5": 3}, [*(knockout(f"R{i}") for i in range(1, 5)), knockin("R5", 3), knockout("R6")]),
        ({"R4": 2, "R2": 0.5}, None, [knockout("R2", 0.5), knockout("R4", 2)]),
        (["R4", "R2"], ("R5",), [knockout("R2"), knockout("R4"), knockin("R5")]),
        ({"R5": 7, "R2": 1}, {"R5": 2}, [knockout("R2"), knockin("R5", 2)]),
        ({}, {"R5": 0}, [knockin("R5", 0)]),
        ({"R1": -2}, [], [knockout("R1", -2)]),
    ],
)
def test_candidates_and_their_costs(
    network: FluxNetwork, ko_cost: Any, ki_cost: Any, candidates: list[Candidate]
) -> None:
    assert list(intervention_space(network, ko_cost, ki_cost).candidates) == candidates


def test_each_intervention_is_billed_once_by_its_own_price(network: FluxNetwork) -> None:
    space = intervention_space(network, {"R1": 0.1, "R2": 0.2, "R5": 100}, {"R5": -3, "R6": 0}, max_cost=2)
    assert space.cost(frozenset()) == 0
    assert space.cost(frozenset({"R1", "R2"})) == pytest.approx(0.3)
    assert space.cost(frozenset({"R1", "R5", "R6"})) == pytest.approx(-2.9)


def test_knock_ins_are_absent_unless_they_are_made(network: FluxNetwork) -> None:
    space = intervention_space(network, ["R1", "R2"], ["R5", "R6"])
    assert space.absent(frozenset()) == {"R5", "R6"}
    assert space.absent(frozenset({"R1", "R5"})) == {"R1", "R6"}


@pytest.mark.parametrize(("max_cost", "limit"), [(0, 0), (-97, -97), (2.5, 2.5), (None, inf), (inf, inf)])
def test_zero_is_a_limit(network: FluxNetwork, max_cost: float | None, limit: float) -> None:
    assert intervention_space(network, max_cost=max_cost).max_cost == limit


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"ko_cost": {"R1": nan}}, "ko_cost['R1'] has to be a finite number, not nan"),
        ({"ki_cost": {"R1": inf}}, "ki_cost['R1'] has to be a finite number, not inf"),
        ({"ko_cost": {"R1": "cheap"}}, "ko_cost['R1'] has to be a finite number, not 'cheap'"),
        ({"ko_cost": {"R1": None}}, "ko_cost['R1'] has to be a finite number, not None"),
        ({"ko_cost": "R1"}, "ko_cost is a dictionary of costs or a list of reactions, not the text 'R1'"),
        ({"ko_cost": {}}, "there is nothing to change: ko_cost and ki_cost name no reaction"),
        ({"max_cost": nan}, "max_cost has to be a number, or infinite for no limit; not nan"),
    ],
)
def test_costs_that_make_no_sense(network: FluxNetwork, keywords: Any, message: str) -> None:
    with pytest.raises(SetupError) as error:
        intervention_space(network, **keywords)
    assert str(error.value) == message


def test_an_unknown_reaction_among_the_costs(network: FluxNetwork) -> None:
    with pytest.raises(UnknownReaction, match="unknown reaction 'r5': did you mean 'R5'"):
        intervention_space(network, ki_cost={"r5": 1})


EVERY_GENE = [knockout(gene, target="gene") for gene in ("g1", "2g", "g-3", "g4", "R6")]  # no rule names the gene idle


@pytest.mark.parametrize(
    ("options", "candidates"),
    [
        ({"gene_kos": True}, EVERY_GENE),
        ({"gki_cost": ["g1"]}, [knockin("g1", target="gene"), *EVERY_GENE[1:]]),
        ({"gko_cost": {"pgi": 3, "2g": 0.5}}, [knockout("g1", 3, "gene"), knockout("2g", 0.5, "gene")]),
        ({"gko_cost": {"g1": 3}, "gki_cost": {"pgi": 2}}, [knockin("g1", 2, "gene")]),
        ({"gko_cost": ["idl"]}, [knockout("idle", target="gene")]),
        ({"gko_cost": [], "gki_cost": {"g4": -1}}, [knockin("g4", -1, "gene")]),
        (
            {"gko_cost": ["g4"], "ko_cost": {"R4": 2}, "ki_cost": ["R2"]},
            [knockin("R2"), knockout("R4", 2), knockout("g4", target="gene")],
        ),
        ({"gene_kos": False, "gko_cost": None, "gki_cost": None}, [knockout(f"R{i}") for i in range(1, 7)]),
    ],
)
def test_genes_as_candidates(with_genes: FluxNetwork, options: Any, candidates: list[Candidate]) -> None:
    space = intervention_space(with_genes, **options)
    assert list(space.candidates) == candidates
    assert space.has_genes == any(candidate.target == "gene" for candidate in candidates)


def test_genes_take_reactions_away_by_their_rules(with_genes: FluxNetwork) -> None:
    space = intervention_space(with_genes, gene_kos=True)
    assert [space.absent(design) for design in ([], ["g1"], ["g1", "g4"], ["g1", "R6"], ["2g", "g-3"])] == [
        set(),
        {"R1"},
        {"R1", "R3", "R5"},
        {"R1", "R2"},
        {"R1"},
    ]
    assert space.switchable == {"R1", "R2", "R3", "R5"}
    knockins = intervention_space(with_genes, gko_cost=["2g"], gki_cost=["g4"], ki_cost=["R4"])
    assert knockins.absent([]) == {"R4", "R5"}
    assert knockins.absent(["2g"]) == {"R3", "R4", "R5"}
    assert knockins.absent(["2g", "g4", "R4"]) == set()


def test_losses_are_minimal_and_within_the_budget(with_genes: FluxNetwork) -> None:
    none: frozenset[str] = frozenset()
    costs = {"g1": 1, "2g": 1.5, "g-3": 0.4}
    space = intervention_space(with_genes, gko_cost=costs, gki_cost=["g4"], ki_cost=["R5"], max_cost=1.9)
    assert space.losses == {
        "R1": (Loss(frozenset({"g1"}), none), Loss(frozenset({"2g", "g-3"}), none)),
        "R3": (Loss(frozenset({"2g"}), frozenset({"g4"})), Loss(frozenset({"g1"}), frozenset({"g4"}))),
        "R5": (Loss(none, frozenset({"R5"})), Loss(none, frozenset({"g4"}))),
    }
    cheap = intervention_space(with_genes, gko_cost=costs, max_cost=0.5)
    assert cheap.losses == {"R1": ()}  # by all of its genes; R3 has one that is no candidate
    assert "R2" not in space.switchable  # its other gene is no candidate


def test_widest_space_stretches_what_genes_can_take_away(with_genes: FluxNetwork) -> None:
    forced = replace(with_genes, bounds={**with_genes.bounds, "R1": (2.0, 10.0), "R2": (3.0, 10.0), "R4": (4.0, 10.0)})
    wide = widest(forced, intervention_space(forced, gko_cost=["g1"]))
    assert [wide.bounds[reaction] for reaction in ("R1", "R2", "R4")] == [(0.0, 10.0), (3.0, 10.0), (4.0, 10.0)]


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"gko_cost": ["g-4"]}, UnknownGene, "unknown gene 'g-4': did you mean 'g4' or 'g-3'"),
        ({"gki_cost": ["PGI"]}, UnknownGene, "unknown gene 'PGI': did you mean 'pgi'?"),
        ({"gko_cost": ["pfk"]}, SetupError, "gko_cost: several genes are called 'pfk', so state ids: 2g, g-3"),
        ({"gko_cost": ["g1", "pgi"]}, SetupError, "gko_cost states the gene 'g1' twice, by its id and by its name"),
        ({"gko_cost": {"pgi": nan}}, SetupError, "gko_cost['pgi'] has to be a finite number, not nan"),
        ({"gki_cost": "g1"}, SetupError, "gki_cost is a dictionary of costs or a list of genes, not the text 'g1'"),
        ({"gene_kos": True, "ko_cost": ["R6"]}, SetupError, "'R6' is the id of a reaction and of a gene, and both may"),
        ({"gko_cost": {}}, SetupError, "gko_cost, gki_cost, ko_cost and ki_cost name neither a gene nor a reaction"),
    ],
)
def test_genes_that_make_no_sense(with_genes: FluxNetwork, options: Any, error: type[ValueError], message: str) -> None:
    with pytest.raises(error) as raised:
        intervention_space(with_genes, **options)
    assert message in str(raised.value)


def test_a_rule_that_cannot_be_read_is_named(network: FluxNetwork) -> None:
    broken = replace(network, gene_reaction_rules={"R1": "g1 and or g2"}, genes={"g1": "", "g2": ""})
    with pytest.raises(SetupError, match="the gene rule 'g1 and or g2' cannot be read"):
        intervention_space(broken, gene_kos=True)
    assert len(intervention_space(broken).candidates) == 6  # without genes nobody asks


GENES = ("a", "b", "c", "d", "e")
REACTIONS = ("R1", "R2", "R3", "R4")
PRICES = st.sampled_from([1.0, 1.0, 2.0, 0.5, 0.1, 0.0, -1.0])


@st.composite
def spaces(draw: st.DrawFn) -> tuple[InterventionSpace, Mapping[str, str]]:
    """Spaces with some of the genes and some of the reactions as knockouts and knock-ins."""
    texts = draw(st.dictionaries(st.sampled_from(REACTIONS), gene_rules(GENES), min_size=1))
    names: list[tuple[str, Target]] = [*((name, "reaction") for name in REACTIONS), *((name, "gene") for name in GENES)]
    kinds = st.sampled_from([knockout, knockout, knockin, None])
    candidates = [kind(name, draw(PRICES), target) for name, target in names if (kind := draw(kinds)) is not None]
    genes = {candidate.id for candidate in candidates if candidate.target == "gene"}
    rules = {}
    for reaction in REACTIONS:
        needed = [Rule.atom(reaction)] if any(candidate.id == reaction for candidate in candidates) else []
        enzymes = parse_gpr(texts[reaction]).restricted(genes) if reaction in texts else None
        if needed := needed + ([] if enzymes is None else [enzymes]):
            rules[reaction] = Rule.all_of(needed)
    budget = draw(st.sampled_from([0.0, 0.3, 1.0, 2.0, 3.0, inf]))
    return InterventionSpace(tuple(candidates), budget, rules), texts


@given(spaces())
def test_a_reaction_is_absent_exactly_if_one_of_its_losses_is_there(
    drawn: tuple[InterventionSpace, Mapping[str, str]],
) -> None:
    space, texts = drawn
    ids = [candidate.id for candidate in space.candidates]
    designs = [frozenset(design) for size in range(len(ids) + 1) for design in combinations(ids, size)]
    affordable = [design for design in designs if space.affords(design)]
    for design in affordable:
        lost = {c.id for c in space.candidates if c.target == "gene" and (c.kind == "knockout") == (c.id in design)}
        expected = {c.id for c in space.candidates if c.target == "reaction"}
        expected = {name for name in expected if (space.by_id[name].kind == "knockout") == (name in design)}
        expected |= {reaction for reaction, text in texts.items() if not GPR.from_string(text).eval(lost)}
        there = {
            reaction
            for reaction, losses in space.losses.items()
            if any(loss.knockouts <= design and loss.knockins.isdisjoint(design) for loss in losses)
        }
        assert space.absent(design) == expected == there
        assert expected <= space.switchable
    for losses in space.losses.values():
        ways = [loss.knockouts | loss.knockins for loss in losses]
        assert not any(one < other for one in ways for other in ways)
        for loss in losses:  # none that no affordable design takes
            assert any(loss.knockouts <= design and loss.knockins.isdisjoint(design) for design in affordable)


def test_rules_over_what_is_no_candidate_are_refused() -> None:
    with pytest.raises(UnknownName, match="unknown candidate 'g2': did you mean 'g1'"):
        InterventionSpace(
            (knockout("g1", target="gene"),), rules={"R1": Rule.any_of([Rule.atom("g1"), Rule.atom("g2")])}
        )


def test_without_rules_each_reaction_needs_itself() -> None:
    space = InterventionSpace((knockout("R1"), knockin("R2"), knockout("g1", target="gene")))
    assert space.rules == {"R1": Rule.atom("R1"), "R2": Rule.atom("R2")}
    assert (space.absent([]), space.absent(["R1", "R2", "g1"])) == ({"R2"}, {"R1"})


def test_a_reaction_needs_itself_and_its_genes_as_far_as_they_may_be_changed(with_genes: FluxNetwork) -> None:
    space = intervention_space(with_genes, gko_cost=["2g", "g4"], ko_cost=["R3"])
    assert {column: str(rule) for column, rule in space.rules.items()} == {"R3": "R3 and (2g or g4)", "R5": "g4"}
