"""The exact simplex behind the brute force, against SciPy's."""

from math import inf
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from exact_lp import Bounds, ExactLP

BOUNDS = st.sampled_from([(0, 10), (-10, 10), (1, 10), (-10, -1), (0, 0), (2, 0.5), (0, inf), (-inf, 2), (-inf, inf)])


@given(data=st.data(), shape=st.tuples(st.integers(1, 5), st.integers(1, 8)))
def test_optima_under_ever_new_bounds(data: st.DataObject, shape: tuple[int, int]) -> None:
    rows, columns = shape
    entries = data.draw(st.lists(st.integers(-2, 2), min_size=rows * columns, max_size=rows * columns))
    matrix = np.array(entries).reshape(shape)
    lp = ExactLP(matrix)
    for _ in range(4):
        bounds: list[Bounds] = data.draw(st.lists(BOUNDS, min_size=rows + columns, max_size=rows + columns))
        variable = data.draw(st.integers(0, rows + columns - 1))
        cost = [-float(k == variable) for k in range(rows + columns)]
        if any(low > high for low, high in bounds):
            assert lp.maximum(variable, dict(enumerate(bounds))) is None
            continue
        rest: dict[str, Any] = {"A_eq": np.hstack([matrix, -np.eye(rows)]), "bounds": bounds}
        other = linprog(cost, b_eq=np.zeros(rows), options={"presolve": False}, **rest)
        expected = {0: -other.fun if other.status == 0 else None, 2: None, 3: inf}[other.status]
        found = lp.maximum(variable, dict(enumerate(bounds)))
        assert (found is None) == (expected is None)
        assert found is None or float(found) == pytest.approx(expected, abs=1e-6)
