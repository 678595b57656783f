"""Gene rules: read as cobra reads them, and cut by the smallest sets of genes."""

import warnings
from itertools import combinations

import pytest
from cobra.core.gene import GPR
from hypothesis import given
from hypothesis import strategies as st

from gene_rules import gene_rules
from pyomo_sd.errors import SetupError
from pyomo_sd.network.gpr import GeneRule

GENES = ("a", "b", "c", "4d", "e-1", "f.2")


@given(gene_rules(GENES), st.sets(st.sampled_from(GENES)))
def test_rules_are_true_where_cobra_says_so(text: str, lost: set[str]) -> None:
    rule = GeneRule.parse(text)
    assert rule.genes == GPR.from_string(text).genes
    assert rule.works_without(lost) == GPR.from_string(text).eval(lost)


@given(gene_rules(GENES, 10), st.sets(st.sampled_from(GENES)), st.integers(0, 6))
def test_cuts_are_the_minimal_sets_of_genes_that_make_a_rule_false(text: str, genes: set[str], budget: int) -> None:
    rule = GeneRule.parse(text)
    smallest: list[frozenset[str]] = []
    for size in range(budget + 1):
        for lost in map(frozenset, combinations(sorted(genes), size)):
            if not rule.works_without(lost) and not any(cut < lost for cut in smallest):
                smallest.append(lost)
    cuts = rule.cuts(genes, lambda lost: len(lost) <= budget)
    assert len(cuts) == len(set(cuts))
    assert set(cuts) == set(smallest)


def test_parentheses_are_not_lost_between_isoenzymes() -> None:
    nested, flat = GeneRule.parse("g1 and (g2 or g3)"), GeneRule.parse("(g1 and g2) or g3")
    assert [set(cut) for cut in nested.cuts(nested.genes, bool)] == [{"g1"}, {"g2", "g3"}]
    assert [set(cut) for cut in flat.cuts(flat.genes, bool)] == [{"g1", "g3"}, {"g2", "g3"}]


@pytest.mark.parametrize(
    ("text", "genes"),
    [
        ("10_AT1 and 2", {"10_AT1", "2"}),
        ("x:1 or y.2 or a-b", {"x:1", "y.2", "a-b"}),
        ("in and class", {"in", "class"}),
        ("oranges or andante", {"oranges", "andante"}),
        ("a & b | c", {"a", "b", "c"}),
        ("a AND b", {"a", "b"}),
    ],
)
def test_ids_of_every_kind_are_read(text: str, genes: set[str]) -> None:
    assert GeneRule.parse(text).genes == genes


@pytest.mark.parametrize("text", ["a and", "a b", "not a", "a + b", "a, b", "f(a)", "a < b", "()", ""])
def test_what_is_no_rule_is_named(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(SetupError) as error:
            GeneRule.parse(text)
    assert str(error.value) == f"the gene rule {text!r} cannot be read: it should join genes by 'and' and 'or'"


def test_a_budget_keeps_the_cuts_of_large_complexes_few() -> None:
    def complexes(count: int) -> GeneRule:
        return GeneRule.parse(" or ".join(f"({' and '.join(f'g{i}_{j}' for j in range(12))})" for i in range(count)))

    tried = []

    def affordable(genes: frozenset[str]) -> bool:
        tried.append(genes)
        return len(genes) <= 2

    assert len(complexes(2).cuts(complexes(2).genes, affordable)) == 144
    tried.clear()
    assert complexes(30).cuts(complexes(30).genes, affordable) == ()  # without a budget: 12 to the power of 30
    assert len(tried) < 3000
