"""Preprocessed problems as files: they come back as they were, and are searched as if there had been no file."""

import copy
import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cobra
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pyomo_sd as sd
from brute_force import Problem, problems
from networks import K, cell
from pyomo_sd.errors import InfeasibleModule, SetupError, StrainDesignError, UnknownKeyword, UnknownName
from pyomo_sd.network.rule import Rule
from pyomo_sd.problem.documents import read_preprocessed, written_preprocessed
from pyomo_sd.problem.documents.rules import read_rules, written_rules
from pyomo_sd.problem.preprocessing import preprocess

Document = dict[str, Any]


@pytest.fixture(scope="module")
def core() -> cobra.Model:
    return sd.load_model("e_coli_core")


def question(model: cobra.Model) -> dict[str, Any]:
    return {
        "sd_modules": sd.SDModule(model, sd.SUPPRESS, constraints="Biomass_Ecoli_core >= 0.001"),
        "gene_kos": True,
        "max_cost": 2,
    }


@pytest.fixture(scope="module")
def document(core: cobra.Model) -> Document:
    problem = sd.StrainDesignProblem(core, **question(core))
    return written_preprocessed(problem.preprocessed, problem.setup)


@pytest.mark.filterwarnings("ignore::pyomo_sd.errors.StrainDesignWarning")
@pytest.mark.parametrize("encoding", ["propositions", "reactions"])
@pytest.mark.parametrize("compressed", [True, False])
@given(problem=st.one_of(problems(), problems(genes=True), problems(genes=True, gains=True)))
def test_problems_come_back_as_they_were(compressed: bool, encoding: str, problem: Problem) -> None:
    try:
        asked = sd.StrainDesignProblem(problem.model(), **problem.question())
    except (InfeasibleModule, SetupError):
        return
    written = preprocess(asked.asked, compressed, encoding)
    again, setup = read_preprocessed(
        json.loads(json.dumps(written_preprocessed(written, asked.setup), allow_nan=False))
    )
    assert (again, setup) == (written, asked.setup)
    for one, other in (
        (again.asked, written.asked),
        (again.searched, written.searched),
        (again.grouped, written.grouped),
    ):
        assert one.network.columns == other.network.columns
        assert list(one.network.rows) == list(other.network.rows)
        assert list(one.space.rules) == list(other.space.rules)
        assert list(map(str, one.space.rules.values())) == list(map(str, other.space.rules.values()))


def wrong(key: str) -> Any:
    """Return a keyword that the call does not take, as a type checker would not let one write it."""
    return {key: 3}


def test_deep_rules_and_repeated_ones_make_no_large_document() -> None:
    rule = Rule.atom("a0")
    for k in range(1, 1500):  # deeper than nested lists could be read
        rule = (Rule.all_of if k % 2 else Rule.any_of)([rule, Rule.atom(f"a{k}")])
    document = written_rules({"R1": rule, "R2": rule, "R3": Rule.all_of([rule, Rule.atom("b")])})
    assert len(document["joints"]) == 1500
    again = read_rules(json.loads(json.dumps(document)))
    assert again["R1"] == again["R2"] == rule
    assert str(again["R3"]) == str(Rule.all_of([rule, Rule.atom("b")]))


@pytest.mark.parametrize("name", ["lethal.json", "lethal.json.gz"])
def test_a_file_is_searched_as_the_direct_call_is(name: str, core: cobra.Model, tmp_path: Path) -> None:
    path, asked = tmp_path / name, question(core)
    nothing = sd.compute_strain_designs(core, dump_preprocessed=path, **asked)
    assert (list(nothing), nothing.status, nothing.proof.complete, nothing.proof.order) == (
        [],
        sd.TIME_LIMIT,
        False,
        None,
    )
    assert nothing.proof.message == f"the preprocessed problem was written to {str(path)!r}; nothing was searched"
    assert (path.read_bytes()[:2] == b"\x1f\x8b") == name.endswith(".gz")
    direct = sd.compute_strain_designs(core, **asked)
    again = sd.compute_strain_designs_from_preprocessed(path)
    assert again == direct  # designs, order, status, proof and setup
    assert again.verify(core)["holds"].all()
    first = sd.compute_strain_designs_from_preprocessed(str(path), max_solutions=3, seed=1)
    assert list(first) == list(direct)[:3]
    assert (first.sd_setup["max_solutions"], first.sd_setup["seed"]) == (3, 1)


def test_every_engine_and_method_reads_it(tmp_path: Path) -> None:
    model = cell("UP: -> A; B: A ->; R: A -> 0.5 C; G: C -> P; EX_P: P ->")
    module = sd.SDModule(model, sd.OPTKNOCK, inner_objective="B + 0.5 R", outer_objective="EX_P")
    asked: dict[str, Any] = {"sd_modules": module, "ko_cost": ["B", "R"], "ki_cost": {"G": 0.5}, "reg_cost": ["R <= 4"]}
    sd.compute_strain_designs(model, dump_preprocessed=tmp_path / "knock.json", **asked)
    for engine in ("lp_tree", "milp"):
        direct = sd.compute_strain_designs(model, engine=engine, **asked)
        again = sd.compute_strain_designs_from_preprocessed(tmp_path / "knock.json", engine=engine)
        assert list(again) == list(direct) != []
        assert again.values == pytest.approx(direct.values)
        assert again.verify(model)["holds"].all()
        again.save(tmp_path / "designs.json")
        assert sd.SDSolutions.load(tmp_path / "designs.json") == again


def test_the_parsed_file_will_do_and_stays_as_it_is(core: cobra.Model, document: Document) -> None:
    before = copy.deepcopy(document)
    found = sd.compute_strain_designs_from_preprocessed(document, max_solutions=1)
    assert list(found) == list(sd.compute_strain_designs(core, max_solutions=1, **question(core)))
    assert document == before


def test_what_is_asked_cannot_be_changed_any_more(document: Document) -> None:
    with pytest.raises(
        UnknownKeyword, match="compute_strain_designs_from_preprocessed got an unknown keyword 'max_cost'"
    ):
        sd.compute_strain_designs_from_preprocessed(document, **wrong("max_cost"))
    with pytest.raises(UnknownKeyword, match="unknown keyword 'max_solution': did you mean 'max_solutions'"):
        sd.compute_strain_designs_from_preprocessed(document, **wrong("max_solution"))
    with pytest.raises(UnknownName, match="unknown engine 'lp_trees': did you mean 'lp_tree'"):
        sd.compute_strain_designs_from_preprocessed(document, engine="lp_trees")


def without_a_bound(document: Document) -> None:
    del document["asked"]["network"]["bounds"]["PGI"]


def with_another_coefficient(document: Document) -> None:
    document["asked"]["network"]["rows"]["atp_c"]["PFK"] = "-2"


def with_another_cost(document: Document) -> None:
    document["grouped"]["candidates"][0][2] = 7.0


@pytest.mark.parametrize("damage", [without_a_bound, with_another_coefficient, with_another_cost])
def test_a_damaged_document_is_refused(damage: Callable[[Document], None], document: Document) -> None:
    damaged = copy.deepcopy(document)
    damage(damaged)
    with pytest.raises(
        SetupError, match="this preprocessed problem is damaged: its checksum is not that of its content"
    ):
        sd.compute_strain_designs_from_preprocessed(damaged)


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        (
            "pyomo_sd preprocessed 3",
            "this is version 3 of the format 'pyomo_sd preprocessed', and this program reads version 1 and 2",
        ),
        (
            "pyomo_sd designs 2",
            "no file of the format 'pyomo_sd preprocessed 1 and 2': its format is 'pyomo_sd designs 2'",
        ),
        (None, "no file of the format 'pyomo_sd preprocessed 1 and 2'"),
    ],
)
def test_other_formats_and_versions_are_told_apart(stated: str | None, told: str, document: Document) -> None:
    with pytest.raises(SetupError, match=told):
        sd.compute_strain_designs_from_preprocessed({**document, "format": stated})


def test_files_that_are_none_are_refused(tmp_path: Path, document: Document) -> None:
    whole = json.dumps(document).encode()
    for name, content, told in (
        ("cut.json", whole[:1000], "is no JSON"),
        ("cut.json.gz", gzip.compress(whole)[:1000], "is damaged"),
        ("plain.json.gz", whole, "is damaged"),
        ("packed.json", gzip.compress(whole), "is damaged"),
        ("list.json", b"[]", "has to hold a JSON object"),
        ("empty.json", b"{}", "this is no file of the format"),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(SetupError, match=told):
            sd.compute_strain_designs_from_preprocessed(tmp_path / name)
    with pytest.raises(SetupError, match="there is no file"):
        sd.compute_strain_designs_from_preprocessed(tmp_path / "none.json")


def test_a_folder_that_does_not_exist_is_told_before_anything_is_done(core: cobra.Model, tmp_path: Path) -> None:
    with pytest.raises(StrainDesignError, match="cannot be written: there is no such folder"):
        sd.compute_strain_designs(core, dump_preprocessed=tmp_path / "none" / "x.json", **question(core))


def test_a_model_is_compressed_alone() -> None:
    model = cell(K + "; R7: B -> C")
    small, apart = sd.compress_model(model), sd.compress_model(model, ["R7"])
    assert {"R3", "R7"} - set(small.network.reactions) != set()
    assert apart.form("R7") == {"R7": 1}
    with pytest.raises(StrainDesignError, match="unknown reaction 'R77': did you mean 'R7'"):
        sd.compress_model(model, ["R77"])
    with pytest.raises(SetupError, match="no_par_compress_reacs is a list of reactions, not the text 'R7'"):
        sd.compress_model(model, "R7")
