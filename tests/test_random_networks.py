"""Designs on random networks against brute force: every subset of the candidates, decided by SciPy's linprog."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from math import inf
from typing import Any

import cobra
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

import pyomo_sd as sd
from pyomo_sd.errors import InfeasibleModule, SetupError

BOUNDS = [*[(0.0, 10.0)] * 3, *[(-10.0, 10.0)] * 2, (1.0, 10.0), (-10.0, -1.0), (0.0, 1000.0), (0.0, inf)]
METABOLITES = "ABCD"


@dataclass
class Problem:
    stoichiometry: np.ndarray
    bounds: list[tuple[float, float]]
    ko: dict[str, float]
    ki: dict[str, float]
    max_cost: float
    modules: list[dict[str, Any]] = field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        return [f"R{j}" for j in range(len(self.bounds))]

    def model(self) -> cobra.Model:
        model = cobra.Model("random")
        metabolites = [cobra.Metabolite(m) for m in METABOLITES]
        for j, name in enumerate(self.ids):
            reaction = cobra.Reaction(name, lower_bound=self.bounds[j][0], upper_bound=self.bounds[j][1])
            model.add_reactions([reaction])
            column = self.stoichiometry[:, j]
            reaction.add_metabolites({m: float(s) for m, s in zip(metabolites, column, strict=True) if s})
        return model


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    n = draw(st.integers(6, 10))
    columns = []
    for j in range(n):
        ins = draw(st.lists(st.integers(0, 3), min_size=j > 1, max_size=2, unique=True))
        outs = draw(st.lists(st.integers(0, 3), min_size=j < 2, max_size=2, unique=True))
        column = np.zeros(4)
        for i in ins if j > 1 else []:
            column[i] -= draw(st.sampled_from([1, 1, 2]))
        for i in outs:
            column[i] += draw(st.sampled_from([1, 1, 2]))
        columns.append(column)
    bounds = [draw(st.sampled_from(BOUNDS)) for _ in range(n)]
    kinds = [draw(st.sampled_from(["ko", "ko", "ko", "ki", "fixed"])) for _ in range(n)]
    costs = {f"R{j}": draw(st.sampled_from([1.0, 1.0, 0.5, 2.0])) for j in range(n)}
    ko = {f"R{j}": costs[f"R{j}"] for j in range(n) if kinds[j] == "ko"}
    ki = {f"R{j}": costs[f"R{j}"] for j in range(n) if kinds[j] == "ki"}
    if not ko and not ki:
        ko = {f"R{n - 1}": 1.0}
    problem = Problem(np.array(columns).T, bounds, ko, ki, draw(st.sampled_from([1.0, 2.0, 2.5, 3.0])))
    kinds_of_module = st.sampled_from(["suppress", "suppress", "protect"])
    problem.modules = [draw(modules(problem, kind)) for kind in draw(st.lists(kinds_of_module, max_size=2))]
    if not problem.modules or draw(st.booleans()):
        problem.modules.append(draw(modules(problem, draw(st.sampled_from(["suppress", "optknock"])))))
    return problem


@st.composite
def modules(draw: st.DrawFn, problem: Problem, kind: str) -> dict[str, Any]:
    ids = st.sampled_from(problem.ids)
    threshold = st.sampled_from([0.5, 1.0, 2.0])
    constraints = [f"{draw(ids)} >= {draw(threshold)}" for _ in range(draw(st.integers(kind != "optknock", 2)))]
    module: dict[str, Any] = {"module_type": kind, "constraints": constraints}
    if kind == "optknock" or draw(st.booleans()):
        module["inner_objective"] = draw(ids)
        module["inner_opt_sense"] = draw(st.sampled_from(["maximize", "maximize", "minimize"]))
        module["inner_opt_tol"] = draw(st.sampled_from([1.0, 1.0, 1.0, 0.5]))
    if kind == "optknock":
        module["outer_objective"] = draw(ids)
        module["outer_opt_sense"] = draw(st.sampled_from(["maximize", "maximize", "minimize"]))
    return module


class BruteForce:
    """All designs of a problem, by the definition."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.values = {design: self.value(design) for design in self.subsets()}

    def subsets(self) -> Iterator[frozenset[str]]:
        costs = {**self.problem.ko, **self.problem.ki}
        for size in range(len(costs) + 1):
            for subset in combinations(costs, size):
                if sum(costs[r] for r in subset) <= self.problem.max_cost:
                    yield frozenset(subset)

    def designs(self) -> dict[frozenset[str], float]:
        """Return the designs to which no proper subset is as good, with their values (0 for cut sets)."""
        valid = {design: value for design, value in self.values.items() if value is not None}
        return {
            design: value
            for design, value in valid.items()
            if not any(other < design and valid[other] >= value - 1e-6 for other in valid)
        }

    def value(self, design: frozenset[str]) -> float | None:
        bounds = list(self.problem.bounds)
        for j, name in enumerate(self.problem.ids):
            if name in (design if name in self.problem.ko else self.problem.ki.keys() - design):
                bounds[j] = (0.0, 0.0)
        value = 0.0
        for module in self.problem.modules:
            rows = [self.row(text) for text in module["constraints"]]
            region = self.responses(module, bounds)
            found = None if region is None else self.solve(self.outer(module), bounds, [*region, *rows])
            if module["module_type"] == "suppress":
                if found is not None:
                    return None
            elif found is None:
                return None
            elif module["module_type"] == "optknock":
                value = -found
        return value

    def responses(self, module: dict[str, Any], bounds: list[tuple[float, float]]) -> list[Any] | None:
        if "inner_objective" not in module:
            return []
        cost = self.unit(module["inner_objective"]) * (-1 if module["inner_opt_sense"] == "maximize" else 1)
        optimum = self.solve(cost, bounds, [])
        if optimum is None or optimum == -inf:
            return None
        return [(cost, optimum + (1 - module["inner_opt_tol"]) * abs(optimum) + 1e-7)]

    def outer(self, module: dict[str, Any]) -> np.ndarray:
        if "outer_objective" not in module:
            return np.zeros(len(self.problem.bounds))
        return self.unit(module["outer_objective"]) * (-1 if module["outer_opt_sense"] == "maximize" else 1)

    def unit(self, name: str) -> np.ndarray:
        return np.eye(len(self.problem.bounds))[int(name[1:])]

    def row(self, text: str) -> tuple[np.ndarray, float]:
        name, _, threshold = text.split()
        return -self.unit(name), -float(threshold)

    def solve(self, cost: np.ndarray, bounds: list[tuple[float, float]], rows: list[Any]) -> float | None:
        upper: dict[str, Any] = {}
        if rows:
            upper = {"A_ub": np.array([r for r, _ in rows]), "b_ub": np.array([b for _, b in rows])}
        zero = np.zeros(len(METABOLITES))
        # without presolve: with it, a slack of 1e-7 beside exact zeros has been called infeasible
        upper["options"] = {"presolve": False}
        found = linprog(cost, A_eq=self.problem.stoichiometry, b_eq=zero, bounds=bounds, **upper)
        assert found.status in (0, 2, 3), found.message
        return {0: found.fun, 2: None, 3: -inf}[found.status]


def solve(problem: Problem, **how: Any) -> sd.SDSolutions:
    model = problem.model()
    return sd.compute_strain_designs(
        model,
        sd_modules=[sd.SDModule(model, **module) for module in problem.modules],
        ko_cost=problem.ko,
        ki_cost=problem.ki,
        max_cost=problem.max_cost,
        **how,
    )


@pytest.mark.filterwarnings("ignore::pyomo_sd.errors.StrainDesignWarning")
@pytest.mark.parametrize("approach", ["best", "any"])
@given(problem=problems())
def test_designs_are_those_of_brute_force(approach: str, problem: Problem) -> None:
    expected = BruteForce(problem).designs()
    try:
        found = solve(problem, solution_approach=approach)
    except InfeasibleModule:
        assert not expected
        return
    except SetupError:  # a tolerance on an optimum that may have either sign
        assert any(module.get("inner_opt_tol", 1.0) < 1.0 for module in problem.modules)
        return
    designs = [frozenset(design) for design in found]
    assert set(designs) == set(expected)
    assert len(designs) == len(expected)
    assert found.status == ("optimal" if expected else "infeasible")
    assert found.proof.complete
    nested = next((m for m in problem.modules if m["module_type"] == "optknock"), None)
    if nested is not None:
        sign = 1 if nested["outer_opt_sense"] == "maximize" else -1
        assert found.values == pytest.approx([sign * expected[d] for d in designs], abs=1e-5)
    if approach == "best":
        keys = [(-round(expected[d], 5), cost) for d, cost in zip(designs, found.sd_cost, strict=True)]
        assert keys == sorted(keys)
