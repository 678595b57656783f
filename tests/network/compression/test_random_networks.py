"""Compression of random networks, in exact arithmetic, for every design."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations
from math import inf, isfinite

from hypothesis import given
from hypothesis import strategies as st

from exact_cell import ExactCell
from exact_lp import Bounds
from gene_rules import gene_rules
from pyomo_sd.network.compression import Compression, compress
from pyomo_sd.network.compression.reduce import reduce
from pyomo_sd.network.compression.tableau import BALANCED, Tableau, fraction
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.network.from_cobra import exact
from pyomo_sd.network.gpr import parse_gpr
from pyomo_sd.network.rule import Rule

METABOLITES = ("A", "B", "C", "D")
ATOMS = ("a", "b", "c", "d")
LOST = [set(lost) for size in range(len(ATOMS) + 1) for lost in combinations(ATOMS, size)]
USUAL = [*[(0.0, 10.0)] * 3, *[(-10.0, 10.0)] * 2, *[(0.0, inf)] * 3, (-inf, inf)]
UNUSUAL = [
    (1.0, 10.0),
    (-10.0, -1.0),
    (2.0, inf),
    (0.1, 0.3),
    (-0.7, 0.2),
    (-inf, 3.0),
    (-5.0, 0.0),
    (0.0, 0.0),
    (2.0, 0.5),
    (4.0, 4.0),
]
SIZES = [*[Fraction(1)] * 6, Fraction(2), Fraction(1, 2), Fraction(1, 3), Fraction("0.1"), Fraction("4.484")]
LIMITS = [*[(-inf, 5.0)] * 4, *[(0.0, 0.0)] * 2, (-inf, 0.0), (1.0, inf), (2.0, 2.0), (0.1, 0.7)]


@dataclass
class Case:
    """A network with rules and named columns, and its compression, all of it exact."""

    network: FluxNetwork
    rules: dict[str, Rule]
    named: list[str]

    @cached_property
    def compression(self) -> Compression:
        return compress(self.network, self.rules, self.named)

    @cached_property
    def expressions(self) -> list[dict[str, Fraction]]:
        alone = [{column: Fraction(sign)} for column in self.named for sign in (1, -1)]
        return [*alone, {column: Fraction(place, 4) for place, column in enumerate(self.named, 1)}]

    @cached_property
    def large(self) -> ExactCell:
        network = self.network
        there = {column: {column, network.owner.get(column, column)} for column in network.columns}
        rules = {column: [self.rules[name] for name in names if name in self.rules] for column, names in there.items()}
        return ExactCell(
            network.rows,
            {row: decimals(limits) for row, limits in network.row_bounds.items()},
            {column: decimals(bounds) for column, bounds in network.bounds.items()},
            {column: Rule.all_of(stated) for column, stated in rules.items() if stated},
            self.expressions,
        )

    @cached_property
    def small(self) -> ExactCell:
        """The smaller network, before its bounds are rounded to floats."""
        tableau = Tableau(self.network, self.rules, {*self.named, *self.network.objective})
        reduce(tableau)
        rows = {row: {column: fraction(a) for column, a in terms.items()} for row, terms in tableau.rows.items()}
        network = self.compression.network
        assert network.rows == rows
        assert network.bounds == {column: (float(low), float(high)) for column, (low, high) in tableau.bounds.items()}
        assert self.compression.rules == tableau.rules
        limits = {row: decimals(network.row_bounds[row]) for row in rows}
        return ExactCell(rows, limits, tableau.bounds, tableau.rules, map(self.expressed, self.expressions))

    def expressed(self, terms: Mapping[str, Fraction]) -> dict[str, Fraction]:
        values: dict[str, Fraction] = {}
        for column, a in terms.items():
            for small, b in self.compression.form(column).items():
                values[small] = values.get(small, Fraction()) + a * b
        floats = {column: float(a) for column, a in terms.items()}
        assert {column: float(a) for column, a in values.items()} == self.compression.express(floats)
        return values

    def designs(self) -> Iterator[set[str]]:
        """Yield sets of lost candidates, one of those that take the same columns away."""
        seen = set()
        for lost in LOST:
            absent = self.large.absent(lost), self.small.absent(lost)
            if absent not in seen:
                seen.add(absent)
                yield lost


def decimals(pair: tuple[float, float]) -> Bounds:
    low, high = (exact(bound) if isfinite(bound) else bound for bound in pair)
    return low, high


@st.composite
def cases(draw: st.DrawFn) -> Case:
    columns = [f"R{number}" for number in range(draw(st.integers(6, 12)))]
    rows: dict[str, dict[str, Fraction]] = {row: {} for row in METABOLITES}
    drawn: list[dict[str, Fraction]] = []
    for column in columns:
        drawn.append(draw(_columns(drawn)))
        for row, a in drawn[-1].items():
            rows[row][column] = a
    bounds = {column: draw(st.sampled_from(USUAL)) for column in columns}
    bounds |= draw(st.dictionaries(st.sampled_from(columns), st.sampled_from(UNUSUAL), max_size=2))
    row_bounds = dict.fromkeys(rows, BALANCED)
    owner = {}
    if draw(st.booleans()):
        split, ahead, back = columns[0], f"{columns[0]}_forward", f"{columns[0]}_reverse"
        rows["parts"] = {split: Fraction(1), ahead: Fraction(-1), back: Fraction(1)}
        rows["enzymes"] = {ahead: Fraction(1), back: Fraction(1, 2)}
        row_bounds |= {"parts": BALANCED, "enzymes": (-inf, 5.0)}
        bounds |= dict.fromkeys((ahead, back), (0.0, 10.0))
        owner = dict.fromkeys((ahead, back), split)
    for number in range(draw(st.integers(0, 2))):
        row_bounds[f"row{number}"] = draw(st.sampled_from(LIMITS))
        rows[f"row{number}"] = draw(st.dictionaries(st.sampled_from(columns), st.sampled_from(SIZES), max_size=3))
    network = FluxNetwork(
        id="random",
        reactions=tuple(columns),
        auxiliaries=tuple(owner),
        metabolites=METABOLITES,
        constraints=tuple(row for row in rows if row not in METABOLITES),
        rows=rows,
        row_bounds=row_bounds,
        bounds=bounds,
        owner=owner,
        gene_reaction_rules={},
        genes={},
        objective=dict.fromkeys(draw(st.lists(st.sampled_from(columns), max_size=1)), 1.0),
        objective_sense="maximize",
    )
    known = draw(st.lists(gene_rules(ATOMS, 4).map(parse_gpr), min_size=1, max_size=3))
    rules = draw(st.dictionaries(st.sampled_from(columns), st.sampled_from(known), min_size=3))
    return Case(network, rules, draw(st.lists(st.sampled_from(columns), min_size=1, max_size=3, unique=True)))


@st.composite
def _columns(draw: st.DrawFn, others: list[dict[str, Fraction]]) -> dict[str, Fraction]:
    """Draw a reaction of one, two or, less often, three metabolites, or of none, or one that is parallel to another."""
    if others and draw(st.sampled_from([False, False, False, True])):
        factor = draw(st.sampled_from(SIZES)) * draw(st.sampled_from([1, -1]))
        return {row: a * factor for row, a in draw(st.sampled_from(others)).items()}
    several = draw(st.sampled_from([1, 1, 2, 2, 2, 2, 3, 0]))
    chosen = draw(st.permutations(METABOLITES))[:several]
    signs = draw(st.sampled_from([(1, -1, 1), (-1, 1, 1), (1, 1, -1)]))
    return {row: sign * draw(st.sampled_from(SIZES)) for row, sign in zip(chosen, signs, strict=False)}


@given(case=cases())
def test_designs_leave_the_same(case: Case) -> None:
    for lost in case.designs():
        assert case.large.is_empty(lost) == case.small.is_empty(lost)
        for number, _ in enumerate(case.expressions):
            assert case.large.maximum(number, lost) == case.small.maximum(number, lost)


@given(case=cases())
def test_fluxes_are_projected_and_lifted_exactly(case: Case) -> None:
    compression = case.compression
    for lost in case.designs():
        for fluxes in case.large.corners(lost):
            assert case.small.contains(compression.project(fluxes), lost)
        for fluxes in case.small.corners(lost):
            lifted = compression.lift(fluxes, lost)
            assert case.large.contains(lifted, lost)
            assert compression.project(lifted) == fluxes


@given(case=cases())
def test_proofs_of_emptiness_are_lifted_exactly(case: Case) -> None:
    for lost in case.designs():
        if case.small.is_empty(lost):
            prices = case.small.prices(lost)
            assert case.small.worth(prices, lost) < 0
            assert case.large.worth(case.compression.lift_prices(prices, lost), lost) < 0
