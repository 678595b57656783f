"""Gene rules as reactions leave the same fluxes as the rules do, whichever atoms are lost; in exact arithmetic."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import deepcopy
from fractions import Fraction
from itertools import combinations
from math import inf, lcm

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from brute_force import BOUNDS
from exact_lp import Bounds, ExactLP, Number
from gene_rules import gene_rules
from networks import cell
from pyomo_sd.errors import UnknownReaction
from pyomo_sd.network import Cell, FluxNetwork, load_model
from pyomo_sd.network.gene_reactions import GeneExtension, with_gene_reactions
from pyomo_sd.network.gpr import parse_gpr
from pyomo_sd.network.rule import Rule

ATOMS = ("a", "b", "1c", "R1")  # the last one is a reaction's id as well
COEFFICIENTS = [Fraction(a) for a in ("1", "-1", "1", "-1", "2", "-1/3", "1/10", "-5/2")]
LIMITS = [*BOUNDS, *[(-10.0, 0.0), (-inf, 0.0), (-7.0, 3.0), (0.0, 0.0)] * 2]
Objective = Mapping[str, int]


class Fluxes:
    """What a set of lost atoms leaves of a network, as the largest values of some objectives."""

    def __init__(self, network: FluxNetwork, rules: Mapping[str, Rule], objectives: Sequence[Objective]) -> None:
        self.network, self.rules, self.objectives = network, rules, objectives
        scales = [lcm(*(a.denominator for a in row.values())) for row in network.rows.values()]
        rows = [
            [int(row.get(c, 0) * s) for c in network.columns]
            for s, row in zip(scales, network.rows.values(), strict=True)
        ]
        rows += [[objective.get(column, 0) for column in network.columns] for objective in objectives]
        self.lp = ExactLP(np.array(rows, dtype=object).reshape(len(rows), len(network.columns)))
        first = len(network.columns)
        limits = zip(scales, (network.row_bounds[row] for row in network.rows), strict=True)
        self.row_bounds: dict[int, Bounds] = {
            first + k: (low * s, high * s) for k, (s, (low, high)) in enumerate(limits)
        }

    def best(self, lost: Collection[str]) -> list[Number | None]:
        """Return the largest value of each objective; ``None`` where nothing is feasible."""
        absent = {column for column, rule in self.rules.items() if not rule.works_without(lost)}
        gone = {part for column in absent for part in self.network.parts(column)}
        bounds: dict[int, Bounds] = {
            k: (0, 0) if c in gone else self.network.bounds[c] for k, c in enumerate(self.network.columns)
        }
        first = len(self.network.columns) + len(self.network.rows)
        return [self.lp.maximum(first + k, bounds | self.row_bounds) for k in range(len(self.objectives))]


def losses(atoms: Collection[str]) -> Iterator[tuple[str, ...]]:
    return (lost for size in range(len(atoms) + 1) for lost in combinations(sorted(atoms), size))


def assert_the_same(network: FluxNetwork, rules: Mapping[str, Rule], objectives: Sequence[Objective]) -> GeneExtension:
    """Compare the flux spaces under every set of lost atoms."""
    before = deepcopy((network, rules))
    extended = with_gene_reactions(network, rules)
    assert (network, rules) == before
    old, new = Fluxes(network, rules, objectives), Fluxes(extended.network, extended.rules, objectives)
    atoms = frozenset().union(*(rule.atoms for rule in rules.values()))
    for lost in losses(atoms):
        assert old.best(lost) == new.best(lost), lost
    return extended


# ---- random networks


@st.composite
def networks(draw: st.DrawFn) -> FluxNetwork:
    """Draw a network with rational coefficients, perhaps a user's row, and perhaps one on the parts of a reaction."""
    reactions = tuple(f"R{j}" for j in range(draw(st.integers(4, 7))))
    bounds = {name: draw(st.sampled_from(LIMITS)) for name in reactions}
    rows: dict[str, dict[str, Fraction]] = {m: {} for m in "ABC"}
    for name in reactions:
        for metabolite in draw(st.lists(st.sampled_from("ABC"), min_size=1, max_size=2, unique=True)):
            rows[metabolite][name] = draw(st.sampled_from(COEFFICIENTS))
    row_bounds: dict[str, tuple[float, float]] = dict.fromkeys("ABC", (0.0, 0.0))
    owner: dict[str, str] = {}
    if draw(st.booleans()):
        rows["demand"] = {"R0": Fraction(1), "R1": draw(st.sampled_from(COEFFICIENTS))}
        row_bounds["demand"] = draw(st.sampled_from([(-inf, 4.0), (0.5, inf), (1.0, 1.0)]))
    if draw(st.booleans()):
        owner = {"R2_forward": "R2", "R2_reverse": "R2"}
        bounds |= {
            "R2": (-5.0, 10.0),
            "R2_forward": (draw(st.sampled_from([0.0, 0.0, 1.0])), 10.0),
            "R2_reverse": (0.0, 5.0),
        }
        rows["budget"] = {"R2_forward": Fraction(1, 10), "R2_reverse": Fraction(1, 3)}
        rows["R2_parts"] = {"R2": Fraction(1), "R2_forward": Fraction(-1), "R2_reverse": Fraction(1)}
        row_bounds |= {"budget": (-inf, 1.0), "R2_parts": (0.0, 0.0)}
    return FluxNetwork(
        id="random",
        reactions=reactions,
        auxiliaries=tuple(owner),
        metabolites=("A", "B", "C"),
        constraints=tuple(row for row in rows if row not in "ABC"),
        rows=rows,
        row_bounds=row_bounds,
        bounds=bounds,
        owner=owner,
        gene_reaction_rules={},
        genes={},
        objective={},
        objective_sense="maximize",
    )


@given(data=st.data(), network=networks())
def test_the_fluxes_are_the_same_whatever_is_lost(data: st.DataObject, network: FluxNetwork) -> None:
    texts = data.draw(st.dictionaries(st.sampled_from(network.reactions), gene_rules(ATOMS), min_size=1))
    rules = {column: parse_gpr(text) for column, text in texts.items()}
    number = st.sampled_from([0, 0, 1, -1, 2])
    objectives = [{c: data.draw(number) for c in network.columns} for _ in range(3)]
    opposite = [{column: -a for column, a in objective.items()} for objective in objectives]
    assert_the_same(network, rules, objectives + opposite)


# ---- by hand


def extended(text: str, **rules: str) -> tuple[FluxNetwork, GeneExtension]:
    """Extend a cell as `networks.cell` reads it; whatever is lost, each flux keeps its range."""
    network = FluxNetwork.from_cobra(cell(text))
    ends = [{column: sign} for column in network.columns for sign in (1, -1)]
    return network, assert_the_same(network, {column: parse_gpr(rule) for column, rule in rules.items()}, ends)


def written(extension: GeneExtension, old: FluxNetwork) -> dict[str, str]:
    """Return the artificial metabolites, each with what makes and what consumes it."""
    new = [metabolite for metabolite in extension.network.metabolites if metabolite not in old.metabolites]
    rows = extension.network.rows
    return {m: " ".join(sorted(f"{'+' if a > 0 else '-'}{c}" for c, a in rows[m].items())) for m in new}


def rules_of(extension: GeneExtension) -> dict[str, str]:
    return {column: str(rule) for column, rule in extension.rules.items()}


def test_a_complex_with_isoenzymes_is_not_split_at_its_or() -> None:
    network, extension = extended("UP: -> A; R: A -> B; EX: B ->", R="g1 and (g2 or g3)")
    assert written(extension, network) == {
        "enzyme_R": "+make_enzyme_R -R",
        "enzyme_R_2": "+g2_as_enzyme_R_2 +g3_as_enzyme_R_2 -make_enzyme_R",
        "g1": "+make_g1 -make_enzyme_R",
        "g2": "+make_g2 -g2_as_enzyme_R_2",
        "g3": "+make_g3 -g3_as_enzyme_R_2",
    }
    assert rules_of(extension) == {"make_g1": "g1", "make_g2": "g2", "make_g3": "g3"}
    assert extension.network.bounds["make_g1"] == extension.network.bounds["g2_as_enzyme_R_2"] == (0, inf)


def test_formulas_that_read_alike_have_metabolites_of_their_own() -> None:
    # without a, R1 still has c and R2 nothing; without b or c alone, both work; without both, neither
    cut = "UP: -> A; R1: A -> B; R2: A -> C; EX_B: B ->; EX_C: C ->"
    network, extension = extended(cut, R1="(a and b) or c", R2="a and (b or c)")
    assert written(extension, network) == {
        "enzyme_R1": "+c_as_enzyme_R1 +enzyme_R1_2_as_enzyme_R1 -R1",
        "enzyme_R1_2": "+make_enzyme_R1_2 -enzyme_R1_2_as_enzyme_R1",
        "enzyme_R2": "+make_enzyme_R2 -R2",
        "enzyme_R2_2": "+b_as_enzyme_R2_2 +c_as_enzyme_R2_2 -make_enzyme_R2",
        "a": "+make_a -make_enzyme_R1_2 -make_enzyme_R2",
        "b": "+make_b -b_as_enzyme_R2_2 -make_enzyme_R1_2",
        "c": "+make_c -c_as_enzyme_R1 -c_as_enzyme_R2_2",
    }
    fluxes = Fluxes(extension.network, extension.rules, [{"EX_B": 1}, {"EX_C": 1}])
    assert [fluxes.best({lost}) for lost in "abc"] == [[10, 0], [10, 10], [10, 10]]
    assert fluxes.best({"b", "c"}) == [0, 0]


def test_equal_formulas_share_their_metabolite() -> None:
    network, extension = extended(
        "UP: -> A; R1: A -> B; R2: A -> B; EX: B ->", R1="(a and b) or c", R2="d or (b and a)"
    )
    made = written(extension, network)
    assert made["enzyme_R1_2"] == "+make_enzyme_R1_2 -enzyme_R1_2_as_enzyme_R1 -enzyme_R1_2_as_enzyme_R2"
    assert list(made) == ["enzyme_R1", "enzyme_R1_2", "a", "b", "c", "enzyme_R2", "d"]


def test_names_that_are_taken_and_ids_of_every_kind() -> None:
    # a gene with the id of a reaction (R), and one with that of a metabolite (A); ids that begin with a digit
    network, extension = extended("UP: -> A; R: A -> B; make_2: A -> B; EX: B ->", R="R or 10_AT1", make_2="A and 2")
    assert rules_of(extension) == {"make_10_AT1": "10_AT1", "make_R": "R", "make_2_2": "2", "make_A_2": "A"}
    assert "A_2" in extension.network.metabolites
    fluxes = Fluxes(extension.network, extension.rules, [{"R": 1}, {"make_2": 1}])
    assert [fluxes.best(lost) for lost in ((), ("R",), ("R", "10_AT1"), ("A",))] == [
        [10, 10],
        [10, 10],
        [0, 10],
        [10, 0],
    ]


def test_a_single_gene_of_one_reaction_is_left_to_its_reaction() -> None:
    network, alone = extended("UP: -> A; R1: A -> B; R2: A -> B; EX: B ->", R1="a", R2="b")
    assert (alone.network, rules_of(alone)) == (network, {"R1": "a", "R2": "b"})
    network, shared = extended("UP: -> A; R1: A -> B; R2: A -> B; EX: B ->", R1="a", R2="a")
    assert written(shared, network) == {"a": "+make_a -R1 -R2"}
    assert rules_of(shared) == {"make_a": "a"}


def test_reactions_consume_in_either_direction() -> None:
    text = "UP: -> A; BACK: B -> A [-10,0]; BOTH: A -> B [-5,inf]; EX: B ->"
    network, extension = extended(text, BACK="a and b", BOTH="a or b")
    made = written(extension, network)
    assert made["enzyme_BACK"] == "+BACK +make_enzyme_BACK"  # its flux is negative: it consumes
    assert made["enzyme_BOTH"] == "+a_as_enzyme_BOTH +b_as_enzyme_BOTH -BOTH_forward -BOTH_reverse"
    new = extension.network
    assert new.auxiliaries == ("BOTH_forward", "BOTH_reverse")
    assert (new.bounds["BOTH_forward"], new.bounds["BOTH_reverse"]) == ((0, inf), (0, 5))
    assert new.parts("BOTH") == ("BOTH", "BOTH_forward", "BOTH_reverse")
    assert new.rows["BOTH_parts"] == {"BOTH": 1, "BOTH_forward": -1, "BOTH_reverse": 1}
    assert (new.constraints, new.row_bounds["BOTH_parts"]) == (("BOTH_parts",), (0, 0))


def test_parts_that_are_there_are_used() -> None:
    model = cell("UP: -> A [-10,10]; R: A -> B [-10,10]; EX: B -> [-10,10]")
    both = model.reactions.R
    budget = model.problem.Constraint(both.forward_variable + 2 * both.reverse_variable, ub=4.0, name="budget")
    model.add_cons_vars(budget)
    network = FluxNetwork.from_cobra(model)
    rules = {"R": parse_gpr("a or b")}
    extension = assert_the_same(network, rules, [{"R": 1}, {"R": -1}, {"R_forward": 1}, {"R_reverse": 1}])
    assert extension.network.auxiliaries == ("R_forward", "R_reverse")
    assert written(extension, network)["enzyme_R"] == "+a_as_enzyme_R +b_as_enzyme_R -R_forward -R_reverse"


def test_forced_reactions_keep_their_rules() -> None:
    # ATPM takes 5 to 10 while a and b are there; without one of them it takes nothing, and EX may have all
    network, extension = extended("UP: -> A; ATPM: A -> [5,10]; EX: A ->", ATPM="a and b", EX="a or c")
    assert rules_of(extension) == {"ATPM": "a and b", "make_a": "a", "make_c": "c"}
    fluxes = Fluxes(extension.network, extension.rules, [{"EX": 1}])
    assert [fluxes.best(lost) for lost in ((), ("a",), ("b",), ("a", "c"))] == [[5], [10], [10], [0]]


def test_a_forced_part_is_forced() -> None:
    model = cell("UP: -> A; R: A -> B [-10,10]; EX: B -> [0,3]")
    model.reactions.R.forward_variable.lb = 2.0
    both = model.reactions.R
    model.add_cons_vars(model.problem.Constraint(both.forward_variable + both.reverse_variable, ub=9.0, name="budget"))
    network = FluxNetwork.from_cobra(model)
    extension = assert_the_same(network, {"R": parse_gpr("a and b")}, [{"R": 1}, {"R": -1}, {"R_forward": -1}])
    assert (extension.network, rules_of(extension)) == (network, {"R": "a and b"})


def test_a_rule_of_no_column_is_named() -> None:
    network = FluxNetwork.from_cobra(load_model("e_coli_core"))
    with pytest.raises(UnknownReaction) as error:
        with_gene_reactions(network, {"PFKK": parse_gpr("a")})
    assert str(error.value).startswith("unknown reaction 'PFKK': did you mean 'PFK'")


def test_every_single_gene_of_the_core_model_leaves_the_same_growth() -> None:
    network = FluxNetwork.from_cobra(load_model("e_coli_core"))
    rules = {reaction: parse_gpr(text) for reaction, text in network.gene_reaction_rules.items()}
    extension = with_gene_reactions(network, rules)
    before, after = Cell(network), Cell(extension.network)
    for gene in network.genes:
        values = [
            asked.optimise(network.objective, absent={c for c, rule in known.items() if not rule.works_without({gene})})
            for asked, known in ((before, rules), (after, extension.rules))
        ]
        assert values[0].status == values[1].status
        assert values[0].value == pytest.approx(values[1].value, abs=1e-7, nan_ok=True)
