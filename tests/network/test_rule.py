"""Rules against their truth tables: what they say, how they are cut, joined and restricted."""

import pickle
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gene_rules import gene_rules
from pyomo_sd.network.gpr import parse_gpr
from pyomo_sd.network.rule import Joint, Rule

ATOMS = ("a", "b", "c", "4d", "e-1")
rules = gene_rules(ATOMS, 10).map(parse_gpr)


def subsets(items: Sequence[str]) -> Iterator[frozenset[str]]:
    return (frozenset(subset) for size in range(len(items) + 1) for subset in combinations(items, size))


def table(rule: Rule) -> list[bool]:
    return [rule.works_without(lost) for lost in subsets(ATOMS)]


def joints(rule: Rule) -> Iterator[Joint]:
    waiting = [rule.root]
    while waiting:
        if isinstance(node := waiting.pop(), Joint):
            yield node
            waiting.extend(node.parts)


def is_simple(rule: Rule) -> bool:
    """Tell whether every joint is flat, and joins several parts none of which says more than another."""
    for joint in joints(rule):
        said = [part.members if isinstance(part, Joint) else frozenset({part}) for part in joint.parts]
        if any(isinstance(part, Joint) and part.together == joint.together for part in joint.parts):
            return False
        if len(said) < 2 or any(one <= other for k, one in enumerate(said) for other in said[:k] + said[k + 1 :]):
            return False
    return True


@given(rules, st.sets(st.sampled_from(ATOMS)), st.integers(0, 5))
def test_cuts_are_the_minimal_sets_of_atoms_that_make_a_rule_false(rule: Rule, atoms: set[str], budget: int) -> None:
    false = [lost for lost in subsets(sorted(atoms)) if len(lost) <= budget and not rule.works_without(lost)]
    cuts = rule.cuts(atoms, lambda lost: len(lost) <= budget)
    assert len(cuts) == len(set(cuts))
    assert set(cuts) == {lost for lost in false if not any(smaller < lost for smaller in false)}


@pytest.mark.parametrize(("join", "meaning"), [(Rule.all_of, all), (Rule.any_of, any)])
@given(parts=st.lists(rules, min_size=1, max_size=4))
def test_joined_rules_say_what_their_parts_say(
    join: Callable[[list[Rule]], Rule], meaning: Callable[[tuple[bool, ...]], bool], parts: list[Rule]
) -> None:
    simple = [part for rule in parts if (part := rule.restricted(ATOMS))]
    joined = join(simple)
    assert table(joined) == [meaning(row) for row in zip(*map(table, parts), strict=True)]
    assert is_simple(joined)
    assert join([joined, joined]) == joined
    assert join([joined, *simple[:1]]) == joined


@given(rules, st.sets(st.sampled_from(ATOMS)))
def test_restricted_rule_is_the_rule_with_all_other_atoms_present(rule: Rule, atoms: set[str]) -> None:
    left = rule.restricted(atoms)
    expected = [rule.works_without(lost & atoms) for lost in subsets(ATOMS)]
    if left is None:
        assert all(expected)
        return
    assert table(left) == expected
    assert left.atoms <= atoms
    assert is_simple(left)
    assert left.restricted(atoms) == left


@given(rules, st.randoms(use_true_random=False))
def test_rules_are_equal_whatever_the_order_of_their_parts(rule: Rule, random: Random) -> None:
    def shuffled(together: bool, parts: list[Rule]) -> Rule:
        random.shuffle(parts)
        return Rule(Joint(together, tuple(part.root for part in parts)))

    other = rule.fold(Rule.atom, shuffled)
    assert (rule, hash(rule)) == (other, hash(other))
    assert pickle.loads(pickle.dumps(rule)) == other
    assert rule != Rule.atom("none")


@pytest.mark.parametrize(
    ("text", "simple"),
    [
        ("a", "a"),
        ("(a and b) and (c and a)", "a and b and c"),
        ("a and (a or b)", "a"),
        ("b or (a and b)", "b"),
        ("(c or a) and (b or a or c)", "c or a"),
        ("(a and b) or c", "(a and b) or c"),
        ("a and (b or c)", "a and (b or c)"),
        ("(a or b) and (c or (b and (a or a)))", "(a or b) and (c or (b and a))"),
    ],
)
def test_rules_become_simple_and_keep_their_order(text: str, simple: str) -> None:
    assert str(parse_gpr(text).restricted(ATOMS)) == simple


def test_what_is_written_differently_is_not_equal() -> None:
    assert parse_gpr("(a and b) or c") != parse_gpr("a and (b or c)")
    assert parse_gpr("a and b") != parse_gpr("a or b")
    assert parse_gpr("a and b") == parse_gpr("b and a")


def test_nothing_makes_no_rule() -> None:
    with pytest.raises(ValueError, match="one rule at least"):
        Rule.all_of([])


def test_parentheses_are_not_lost_between_isoenzymes() -> None:
    nested, flat = parse_gpr("g1 and (g2 or g3)"), parse_gpr("(g1 and g2) or g3")
    assert [set(cut) for cut in nested.cuts(nested.atoms, bool)] == [{"g1"}, {"g2", "g3"}]
    assert [set(cut) for cut in flat.cuts(flat.atoms, bool)] == [{"g1", "g3"}, {"g2", "g3"}]


def test_a_budget_keeps_the_cuts_of_large_complexes_few() -> None:
    def complexes(count: int) -> Rule:
        return parse_gpr(" or ".join(f"({' and '.join(f'g{i}_{j}' for j in range(12))})" for i in range(count)))

    tried = []

    def affordable(atoms: frozenset[str]) -> bool:
        tried.append(atoms)
        return len(atoms) <= 2

    assert len(complexes(2).cuts(complexes(2).atoms, affordable)) == 144
    tried.clear()
    assert complexes(30).cuts(complexes(30).atoms, affordable) == ()  # without a budget: 12 to the power of 30
    assert len(tried) < 3000


def test_deep_rules_whose_parts_occur_again_and_again_are_walked_once() -> None:
    def deep(levels: int) -> Rule:
        rule = Rule.atom("start")
        for level in range(levels):  # as a tree it would have 2 to the power of the levels as leaves
            sides = [Rule.all_of([rule, Rule.atom(f"{side}{level}")]) for side in ("left", "right")]
            rule = Rule.any_of(sides)
        return rule

    rule = deep(200)
    assert (rule == deep(200), hash(rule) == hash(deep(200)), rule == deep(199)) == (True, True, False)
    assert len(rule.atoms) == 401
    assert rule.works_without({"left7", "right8"})
    assert not rule.works_without({"left7", "right7"})
    assert len(rule.cuts(rule.atoms, lambda lost: len(lost) <= 2)) == 201
    assert rule.restricted(rule.atoms) == rule
    assert str(rule.restricted({"start", "left0"})) == "start"
    wide = Rule.any_of([Rule.all_of([Rule.atom(f"a{k}"), Rule.atom(f"b{k}")]) for k in range(5000)])
    assert Rule.any_of([wide, Rule.atom("a0")]).works_without({f"b{k}" for k in range(5000)})
