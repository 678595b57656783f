"""Results that explode: counted, indexed and kept without being made, and still the same designs in the same order."""

import pickle
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import cobra
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pyomo_sd as sd
from brute_force import Problem, problems
from networks import cell
from pyomo_sd.cli import main
from pyomo_sd.designs import Listing, listing
from pyomo_sd.errors import InfeasibleModule, SetupError, StrainDesignWarning
from pyomo_sd.problem.groups import Group, Groups
from pyomo_sd.problem.interventions import Candidate
from pyomo_sd.search.lp_tree import verification

WAYS = 4  # from A to B, each of them a chain
LENGTH = 20


def chains(ways: int) -> cobra.Model:
    """Return a network in which ``ways`` chains of reactions lead from A to B."""
    lines = ["UP: -> A [0,1000]", "EX: B -> [0,1000]"]
    for way in range(ways):
        nodes = ["A", *(f"M{way}_{k}" for k in range(1, LENGTH)), "B"]
        lines += [f"R{way}_{k}: {nodes[k]} -> {nodes[k + 1]}" for k in range(LENGTH)]
    return cell(";".join(lines))


def cut(model: cobra.Model, **options: Any) -> sd.SDSolutions:
    module = sd.SDModule(model, sd.SUPPRESS, constraints="EX >= 0.1")
    reactions = [reaction.id for reaction in model.reactions if reaction.id.startswith("R")]
    return sd.compute_strain_designs(model, sd_modules=module, ko_cost=reactions, **options)


def by_marks(designs: Iterable[dict[str, float]]) -> list[dict[str, float]]:
    return sorted(designs, key=lambda marks: sorted(marks.items()))


def chosen(*places: int) -> dict[str, float]:
    return {f"R{way}_{place}": -1.0 for way, place in enumerate(places)}


@pytest.fixture(scope="module")
def model() -> cobra.Model:
    return chains(WAYS)


@pytest.fixture(scope="module")
def designs(model: cobra.Model) -> sd.SDSolutions:
    return cut(model)


def test_designs_up_to_the_limit_are_made_and_verified_one_by_one() -> None:
    model = chains(3)
    found = cut(model)
    assert (len(found), found.is_listed, found.proof.verified) == (LENGTH**3, False, None)
    assert (found[0], found[-1]) == (chosen(0, 0, 0), chosen(9, 9, 9))  # by name: R0_9 comes last
    assert len({frozenset(design) for design in found}) == LENGTH**3
    assert isinstance(found.reaction_sd, list)


def test_more_are_counted_and_indexed_without_being_made(
    designs: sd.SDSolutions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Groups, "designs", lambda *_: pytest.fail("all designs of a run were made"))
    assert (len(designs), designs.get_num_sols(), designs.is_listed) == (LENGTH**WAYS, LENGTH**WAYS, True)
    assert (designs.status, designs.proof.complete, designs.proof.order) == (sd.OPTIMAL, True, "cost")
    assert [designs[0]] == designs.get_strain_designs(0) == [chosen(0, 0, 0, 0)]
    assert designs[-1] == chosen(19, 19, 19, 19)
    assert designs[LENGTH**3 + 3] == designs.reaction_sd[LENGTH**3 + 3] == chosen(1, 0, 0, 3)
    assert designs[5:7] == designs.get_strain_designs([5, 6]) == [chosen(0, 0, 0, 5), chosen(0, 0, 0, 6)]
    assert designs.get_reaction_sd(slice(5, 7)) == designs[5:7]
    assert designs.get_strain_design_costs([7, -1]) == [4.0, 4.0]
    assert len(designs.sd_cost) == len(designs.values) == len(designs.get_strain_designs()) == LENGTH**WAYS
    assert designs.get_reaction_sd_bnds(0) == [dict.fromkeys(chosen(0, 0, 0, 0), (0.0, 0.0))]
    assert designs.gene_sd == []
    with pytest.raises(IndexError):
        designs[LENGTH**WAYS]


def test_iteration_yields_what_indices_do(designs: sd.SDSolutions) -> None:
    every = list(designs)
    assert len({frozenset(design) for design in every}) == len(every) == LENGTH**WAYS
    for place in Random(0).sample(range(LENGTH**WAYS), 200):
        assert designs[place] == every[place]
    assert list(islice(designs.reaction_sd, 3)) == every[:3]


def test_the_proof_says_how_many_were_verified(designs: sd.SDSolutions, model: cobra.Model) -> None:
    assert designs.proof.verified == 1  # of one kind: a reaction of each chain
    assert "1 verified, the others differ from those in interventions that act alike" in designs.claim()
    with pytest.warns(StrainDesignWarning, match="checked are the first 100 of 160,000 designs"):
        report = designs.verify(model)
    assert report["design"].nunique() == 100
    assert report["holds"].all()
    assert designs.verify(model, first=3)["design"].nunique() == 3


def test_tables_show_the_first_ones_and_say_how_many_there_are(designs: sd.SDSolutions) -> None:
    with pytest.warns(StrainDesignWarning, match="the table shows the first 1,000 of 160,000 designs"):
        table = designs.to_frame()
    assert table["knockouts"].tolist()[:2] == ["R0_0 R1_0 R2_0 R3_0", "R0_0 R1_0 R2_0 R3_1"]
    assert (len(table), len(designs.to_frame(5))) == (1000, 5)
    shown = designs._repr_html_()
    assert "160000 designs, optimal, complete" in shown
    assert shown.count("<tr>") == 50
    assert repr(designs).startswith("<SDSolutions: 160000 designs")


def test_files_hold_what_makes_the_designs(designs: sd.SDSolutions, model: cobra.Model, tmp_path: Path) -> None:
    path = tmp_path / "designs.json"
    designs.save(path)
    assert path.stat().st_size < 10_000
    again = sd.SDSolutions.load(path)
    assert again == designs
    assert (again.is_listed, len(again), again[12345], again.sd_cost[-1]) == (True, 160_000, designs[12345], 4.0)
    assert again.verify(model, first=2)["holds"].all()
    with pytest.raises(SetupError, match="this list of designs is damaged"):
        sd.SDSolutions.from_json(path.read_text().replace('"groups"', '"group"'))


def test_lists_of_that_size_are_sent_to_other_processes(designs: sd.SDSolutions) -> None:
    sent = pickle.loads(pickle.dumps(designs))
    assert (len(sent), sent[-1]) == (len(designs), designs[-1])
    assert len(pickle.dumps(designs)) < 100_000


def test_lists_of_that_size_are_not_added(designs: sd.SDSolutions, model: cobra.Model) -> None:
    few = cut(model, max_solutions=2)
    for one, other in ((designs, few), (few, designs)):
        with pytest.raises(SetupError, match="lists of more than 10,000 designs, which are made on demand, cannot be"):
            one + other


def test_the_number_that_is_wanted_decides(model: cobra.Model, designs: sd.SDSolutions) -> None:
    few = cut(model, max_solutions=5)
    assert (list(few), few.is_listed, few.proof.complete) == (designs[:5], False, False)
    many = cut(model, max_solutions=20_000)
    assert (len(many), many.is_listed, many.proof.complete) == (20_000, True, False)
    assert (many.status, many.proof.order, many.proof.bound) == (sd.OPTIMAL, "cost", 4.0)
    assert (many[-1], many[19_999]) == (designs[19_999], designs[19_999])
    with pytest.raises(IndexError):
        many[20_000]
    assert sd.SDSolutions.from_json(many.to_json()) == many


def test_the_command_line_shows_the_first_ones(
    model: cobra.Model, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(tmp_path / "model.json")
    cobra.io.save_json_model(model, path)
    names = ",".join(reaction.id for reaction in model.reactions if reaction.id.startswith("R"))
    assert main(["design", path, "--suppress", "EX >= 0.1", "--ko", names]) == 0
    shown = capsys.readouterr()
    *rows, last = shown.out.splitlines()
    assert last.startswith("160000 designs, optimal: complete")
    assert rows[1000].split() == ["1000", "R0_0", "R1_2", "R2_9", "R3_19", "4"]
    assert "pyomo-sd: warning: the table shows the first 1,000 of 160,000 designs" in shown.err


def test_files_of_the_last_version_are_still_read(model: cobra.Model) -> None:
    few = cut(model, max_solutions=2)
    older = few.to_json().replace("pyomo_sd designs 4", "pyomo_sd designs 2").replace(',\n  "verified": null', "")
    assert '"verified"' not in older
    assert sd.SDSolutions.from_json(older) == few


@pytest.mark.filterwarnings("ignore::pyomo_sd.errors.StrainDesignWarning")
@given(problem=st.one_of(problems(), problems(genes=True)), most=st.sampled_from([None, 1, 2, 5]))
def test_listed_designs_are_those_that_are_made_one_by_one(problem: Problem, most: int | None) -> None:
    try:
        question = sd.StrainDesignProblem(problem.model(), **problem.question())
    except (InfeasibleModule, SetupError):
        return
    made = question.solve(engine="lp_tree", max_solutions=most or float("inf"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verification, "MOST_VERIFIED", 0)
        patch.setattr(listing, "MOST_SORTED", 0 if most is None else 100)
        listed = question.solve(engine="lp_tree", max_solutions=most or float("inf"))
        assert listed.is_listed == bool(made)
        assert len(listed) == len(made)
        again = sd.SDSolutions.from_json(listed.to_json())
        assert again == listed
        arranged = list if most else by_marks  # without a number that is wanted, runs are not put in order here
        for result in (listed, again):
            for one, other in ((result, made), (result.reaction_sd, made.reaction_sd), (result.gene_sd, made.gene_sd)):
                assert arranged(one) == arranged(other)
            assert result.sd_cost == pytest.approx(made.sd_cost)
            assert result.values == pytest.approx(made.values, rel=1e-6, abs=1e-6, nan_ok=True)
    proof, expected = listed.proof, made.proof
    assert (listed.status, proof.complete, proof.order) == (made.status, expected.complete, expected.order)
    assert proof.bound == pytest.approx(expected.bound)


@given(seed=st.integers(0, 2**32), most=st.sampled_from([10**9, 0]))
def test_listings_of_nested_groups_count_what_they_yield(seed: int, most: int) -> None:
    random = Random(seed)
    numbers = iter(range(1000))

    def part(depth: int) -> Candidate | Group:
        if not depth or random.random() < 0.4:  # costs whose sums round
            return Candidate(f"c{next(numbers)}", "knockout", random.choice([1 / 3, 2 / 3, 1.0, 0.1, 0.2, 0.3]))
        parts = sorted((part(depth - 1) for _ in range(random.randint(2, 3))), key=lambda inner: inner.cost)
        return Group(random.random() < 0.6, tuple(parts))

    groups = Groups({name: part(3) for name in "abcd"})
    found = {frozenset("ab"): 1.0, frozenset("c"): random.choice([0.0, 1.0]), frozenset("bd"): 1.0}
    money = random.choice([1.0, 2.0, 5.0]) + 1e-6
    expected = {made: cost for source in found for made, cost in groups.designs(source, money)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(listing, "MOST_SORTED", most)
        listed = Listing(found, groups, money)
        every = list(listed)
        assert len(listed) == len(every) == len(expected)
        assert set(every) == expected.keys()
        assert [listed[place] for place in range(len(listed))] == every
        order = [(-value, round(expected[made], 6)) for made, value in zip(every, listed.values, strict=True)]
        assert order == sorted(order)
        assert list(Listing(found, groups, money, most=len(every) // 2)) == every[: len(every) // 2]
