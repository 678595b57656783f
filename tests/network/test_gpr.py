"""Gene rules are read as cobra reads them."""

import warnings

import pytest
from cobra.core.gene import GPR
from hypothesis import given
from hypothesis import strategies as st

from gene_rules import gene_rules
from pyomo_sd.errors import SetupError
from pyomo_sd.network.gpr import parse_gpr

GENES = ("a", "b", "c", "4d", "e-1", "f.2")


@given(gene_rules(GENES), st.sets(st.sampled_from(GENES)))
def test_rules_are_true_where_cobra_says_so(text: str, lost: set[str]) -> None:
    rule = parse_gpr(text)
    assert rule.atoms == GPR.from_string(text).genes
    assert rule.works_without(lost) == GPR.from_string(text).eval(lost)


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
    assert parse_gpr(text).atoms == genes


@pytest.mark.parametrize("text", ["a and", "a b", "not a", "a + b", "a, b", "f(a)", "a < b", "()", ""])
def test_what_is_no_rule_is_named(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(SetupError) as error:
            parse_gpr(text)
    assert str(error.value) == f"the gene rule {text!r} cannot be read: it should join genes by 'and' and 'or'"
