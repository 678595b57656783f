"""What people write as constraints and objectives, and what it has to mean."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyomo_sd.errors import ExpressionError, UnknownReaction
from pyomo_sd.problem.expressions import (
    lineq2list,
    lineqlist2str,
    linexpr2dict,
    linexprdict2str,
    parse_constraints,
    parse_linexpr,
)
from pyomo_sd.problem.matrices import lineqlist2mat, linexpr2mat, linexprdict2mat

IDS = [
    "R",
    "R1",
    "R2",
    "R10",
    "2R",
    "R-1",
    "EX_glc(e)",
    "EX_glc__D_e",
    "a.b",
    "x:y[c]",
    "fructose-1,6-bp",
    "<in>",
    "1e3",
]


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("EX_glc(e) >= 1", ({"EX_glc(e)": 1}, ">=", 1)),
        ("1e-3 R1 >= 1", ({"R1": 1e-3}, ">=", 1)),
        ("1E+2 R1 >= 1", ({"R1": 100}, ">=", 1)),
        (".5*R1<=2.", ({"R1": 0.5}, "<=", 2)),
        ("2*R1 = 1", ({"R1": 2}, "=", 1)),
        ("2 R1 = 1", ({"R1": 2}, "=", 1)),
        ("R1 == 1", ({"R1": 1}, "=", 1)),
        ("R1 =< 1", ({"R1": 1}, "<=", 1)),
        ("R1 => 1", ({"R1": 1}, ">=", 1)),
        ("R1=>-1", ({"R1": 1}, ">=", -1)),
        ("1 <= R1", ({"R1": 1}, ">=", 1)),
        ("1 = R1 + R2", ({"R1": 1, "R2": 1}, "=", 1)),
        ("R1 >= 0.5 R2", ({"R1": 1, "R2": -0.5}, ">=", 0)),
        ("R1 + 1 >= 2 - R2", ({"R1": 1, "R2": 1}, ">=", 1)),
        ("R1 + R1 >= 2", ({"R1": 2}, ">=", 2)),
        ("R1 - R1 >= 2", ({"R1": 0}, ">=", 2)),
        ("0 R1 <= 2", ({"R1": 0}, "<=", 2)),
        ("R1+R2=0", ({"R1": 1, "R2": 1}, "=", 0)),
        ("R1-R2=0", ({"R1": 1, "R2": -1}, "=", 0)),
        ("-R1 - 2R >= -4", ({"R1": -1, "2R": -1}, ">=", -4)),
        ("- -R1 +-2 2R >= -4", ({"R1": 1, "2R": -2}, ">=", -4)),
        ("R-1>=3", ({"R-1": 1}, ">=", 3)),
        ("R - 1 >= 3", ({"R": 1}, ">=", 4)),
        ("R10 >= 1", ({"R10": 1}, ">=", 1)),
        ("2 a.b - x:y[c] <= 0", ({"a.b": 2, "x:y[c]": -1}, "<=", 0)),
        ("3 fructose-1,6-bp <= 1", ({"fructose-1,6-bp": 3}, "<=", 1)),
        ("<in> <= 1", ({"<in>": 1}, "<=", 1)),
        ("1e3 >= 1", ({"1e3": 1}, ">=", 1)),
        ("2 1e3 + R1 >= 1", ({"1e3": 2, "R1": 1}, ">=", 1)),
        ("1e3 R1 >= 1", ({"R1": 1000}, ">=", 1)),
        ("1e3 * 1e3 >= 1", ({"1e3": 1000}, ">=", 1)),
    ],
)
def test_a_constraint_in_words_means_what_algebra_says(text: str, meaning: tuple[Any, ...]) -> None:
    assert parse_constraints(text, IDS) == [meaning]


@pytest.mark.parametrize(
    "several",
    [
        "R1 >= 1, R2 <= 2.5",
        "R1 >= 1\nR2 <= 2.5\r\n",
        "\n R1>=1,,\nR2<=2.5,",
        ["R1 >= 1", "R2 <= 2.5"],
        ("R1 >= 1", "R2 <= 2.5"),
        [["R1 >= 1"], "R2 <= 2.5"],
        ["R1 >= 1", [{"R2": 1}, "=<", 2.5]],
        [[{"R1": 1.0}, ">=", 1.0], ({"R2": np.float64(1)}, "<=", np.float64(2.5))],
        [[{"R1": "1.0"}, "=>", "1"], [{"R2": "1"}, "<=", "2.5"]],
    ],
)
def test_several_constraints_in_every_form(several: Any) -> None:
    assert parse_constraints(several, IDS) == lineq2list(several, IDS) == [({"R1": 1}, ">=", 1), ({"R2": 1}, "<=", 2.5)]


@pytest.mark.parametrize("single", [[{"R1": 1}, "==", 2], ({"R1": 1}, "=", 2), [[{"R1": 1}, "=", 2]], ["R1 = 2"]])
def test_a_single_constraint_needs_no_list_around_it(single: Any) -> None:
    assert parse_constraints(single, IDS) == [({"R1": 1}, "=", 2)]


@pytest.mark.parametrize("nothing", [None, "", " \n,", [], (), {}.keys(), [[]], [""]])
def test_nothing_is_no_constraint_and_no_expression(nothing: Any) -> None:
    assert parse_constraints(nothing, IDS) == []
    assert parse_linexpr(nothing, IDS) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "R1 >= 1, R2 > 1",
            "'>' is strict, but a flux space contains its bounds: write '>='\n    R1 >= 1, R2 > 1\n                ^",
        ),
        ("R2 < R1", "'<' is strict, but a flux space contains its bounds: write '<='\n    R2 < R1\n       ^"),
        ("R1 >= 1\nR1 >= 2 3", "a sum of terms such as '2 R1' is expected, not '3' here\n    R1 >= 2 3\n            ^"),
        ("R1 R2 >= 2", "a sum of terms such as '2 R1' is expected, not 'R2' here\n    R1 R2 >= 2\n       ^"),
        ("R1 * 2 >= 2", "a sum of terms such as '2 R1' is expected, not '*' here\n    R1 * 2 >= 2\n       ^"),
        ("R1 + >= 2", "a sum of terms such as '2 R1' is expected, not '+' here\n    R1 + >= 2\n       ^"),
        ("R1 + 2 R2", "a constraint needs a comparison: <=, = or >=\n    R1 + 2 R2\n    ^"),
        (
            "1 <= R1 <= 2",
            "a second comparison: write two constraints, split by a comma\n    1 <= R1 <= 2\n            ^",
        ),
        ("R1 >=", "one side of the comparison is empty\n    R1 >=\n       ^"),
        ("= 1", "one side of the comparison is empty\n    = 1\n    ^"),
        ("R1 =>= 1", "'=>=' is no comparison: write <=, = or >=\n    R1 =>= 1\n       ^"),
        ("0 >= 1", "a constraint has to name a reaction\n    0 >= 1\n    ^"),
        ("R1 >= nan", "numbers have to be finite, not nan\n    R1 >= nan\n          ^"),
        ("R1 <= inf", "numbers have to be finite, not inf\n    R1 <= inf\n          ^"),
        ("1e999 R1 <= 1", "numbers have to be finite, not 1e999\n    1e999 R1 <= 1\n    ^"),
        (
            "R1 >= 1e3",
            "'1e3' may be a number or a reaction: write the reaction as '1 1e3', or a dictionary\n"
            "    R1 >= 1e3\n          ^",
        ),
        (
            "R1-7 >= 0",
            "the model has no reaction 'R1-7'; for a sum or a difference, put blanks around the sign\n"
            "    R1-7 >= 0\n    ^",
        ),
    ],
)
def test_what_cannot_be_read_is_shown_with_its_place(text: str, message: str) -> None:
    with pytest.raises(ExpressionError) as error:
        parse_constraints(text, IDS)
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([{"R1": 1}, "<", 2], "'<' is no comparison: write '<=', '=' or '>=' in [{'R1': 1}, '<', 2]"),
        ([{"R1": 1}, "<="], "a constraint is [{id: coefficient}, sense, rhs], not [{'R1': 1}, '<=']"),
        ([[{"R1": float("nan")}, "<=", 2]], "the coefficient of R1 has to be finite, not nan"),
        ([[{"R1": 1}, "<=", float("inf")]], "the right-hand side has to be finite, not inf"),
        ([[{"R1": "two"}, "<=", 1]], "the coefficient of R1 has to be a number, not 'two'"),
        ([[{}, "<=", 1]], "a constraint has to name a reaction: [{}, '<=', 1]"),
        ({"R1": 1}, "a constraint is a text or [{id: coefficient}, sense, rhs], not {'R1': 1}"),
        ([1], "a constraint is a text or [{id: coefficient}, sense, rhs], not 1"),
    ],
)
def test_a_wrong_triple_says_what_is_wrong(value: Any, message: str) -> None:
    with pytest.raises(ExpressionError) as error:
        parse_constraints(value, IDS)
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("EX_glc_e >= 1", "unknown reaction 'EX_glc_e': did you mean 'EX_glc__D_e' or 'EX_glc(e)'?"),
        ("2R1 >= 1", "unknown reaction '2R1': did you mean 'R1' or '2R' or 'R10'?"),
        ("R100 >= 1", "unknown reaction 'R100': did you mean 'R10' or 'R1' or 'R-1'?"),
    ],
)
def test_an_unknown_reaction_is_named_with_its_nearest(text: str, message: str) -> None:
    with pytest.raises(UnknownReaction) as error:
        parse_constraints(text, IDS)
    assert str(error.value) == message
    with pytest.raises(UnknownReaction, match="did you mean"):
        parse_constraints([[{"EX_glc_e": 1}, ">=", 1]], IDS)


def test_expressions_in_every_form() -> None:
    assert linexpr2dict("R1 + 2*R2 - 1e-3 2R + R1", IDS) == {"R1": 2, "R2": 2, "2R": -1e-3}
    assert linexpr2dict("1e3", IDS) == {"1e3": 1}
    from_json: Any = {"R1": "2"}
    assert linexpr2dict(from_json, IDS) == {"R1": 2}
    assert linexpr2dict("", IDS) == {}
    assert parse_linexpr("R1, -R2\n", IDS) == parse_linexpr(["R1", {"R2": -1}], IDS) == [{"R1": 1}, {"R2": -1}]


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("R1 + 3", "a linear expression has no constant term\n    R1 + 3\n         ^"),
        ("R1 >= 3", "a linear expression has no comparison\n    R1 >= 3\n       ^"),
        ("R1, R2", "one linear expression is expected, not 2: 'R1, R2'"),
        (7, "a linear expression is a text or a dictionary of coefficients, not 7"),
        ({"R1": float("inf")}, "the coefficient of R1 has to be finite, not inf"),
    ],
)
def test_a_wrong_expression_says_what_is_wrong(expression: Any, message: str) -> None:
    with pytest.raises(ExpressionError) as error:
        linexpr2dict(expression, IDS)
    assert str(error.value) == message


def test_words_of_expressions_and_constraints() -> None:
    assert linexprdict2str({"R1": 1.0, "R2": -2.5}) == "1 R1 - 2.5 R2"
    assert linexprdict2str({"R1": -1, "R2": 1e-7}) == "-1 R1 + 1e-07 R2"
    assert linexprdict2str({}) == ""
    assert lineqlist2str([{"R1": 1}, "<=", np.float64(2)]) == "1 R1 <= 2"
    assert lineqlist2str([[{"R1": 1}, "<=", 2], ({"R2": -1}, "=", 0.5)]) == "1 R1 <= 2\n-1 R2 = 0.5"


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


odd_ids = (
    st.text("aRe12_+-*()[].:,<=", min_size=1, max_size=6)
    .filter(lambda text: any(letter not in "+-*,<=" for letter in text) and not _is_number(text))
    .filter(lambda text: text[0] not in "+-")
)
finite = st.floats(allow_nan=False, allow_infinity=False)


@given(st.data(), st.lists(odd_ids, min_size=1, max_size=8, unique=True))
def test_what_is_written_reads_back(data: st.DataObject, ids: list[str]) -> None:
    terms = st.dictionaries(st.sampled_from(ids), finite, min_size=1)
    constraints = data.draw(st.lists(st.tuples(terms, st.sampled_from(["<=", "=", ">="]), finite)))
    assert parse_constraints(lineqlist2str(constraints), ids) == constraints
    expression = data.draw(terms)
    assert linexpr2dict(linexprdict2str(expression), ids) == expression


def test_matrices_have_one_row_per_constraint_and_one_column_per_reaction() -> None:
    constraints = parse_constraints("R1 + 2 R2 <= 3, R1 >= 1, R2 = 4, 0 R1 - R2 >= 5", ["R1", "R2"])
    a_ineq, b_ineq, a_eq, b_eq = lineqlist2mat(constraints, ["R1", "R2"])
    assert a_ineq.toarray().tolist() == [[1, 2], [-1, 0], [0, 1]]
    assert b_ineq == (3, -1, -5)
    assert a_eq.toarray().tolist() == [[0, 1]]
    assert b_eq == (4,)
    assert (a_ineq.format, a_ineq.nnz) == ("csr", 4)
    empty = lineqlist2mat([], ["R1", "R2"])
    assert (empty[0].shape, empty[1], empty[2].shape, empty[3]) == ((0, 2), (), (0, 2), ())


def test_expressions_as_rows() -> None:
    for row in (linexpr2mat("R2 - 3 R1", ["R1", "R2"]), linexprdict2mat({"R2": 1, "R1": -3}, ["R1", "R2"])):
        assert row.shape == (1, 2)
        assert row.toarray().tolist() == [[-3, 1]]
