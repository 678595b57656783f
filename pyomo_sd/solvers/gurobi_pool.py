"""Gurobi's solution pool: values of binary variables in the best solutions.

The pool (``PoolSearchMode=2``) holds as many as asked for; where it holds fewer, these are proven to be all. It tells
solutions apart by their integers, and by variables that Gurobi makes of indicator rows itself: there one selection may
fill it many times over (OptKnock on e_coli_core with two knockouts came to no end in 200 s with a level of four
designs, which takes half a second otherwise). So models with indicator rows are searched by a tree that excludes.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from pyomo.common.dependencies import attempt_import

gurobi, _ = attempt_import("gurobipy")


def from_pool(model: Any, binaries: Sequence[Any], limit: int) -> list[np.ndarray]:
    """Return the values of variables in the best solutions."""
    with Parameters(model, PoolSearchMode=2, PoolSolutions=limit, SolutionNumber=0):
        model.optimize()
        points = []
        for number in range(model.SolCount):
            model.setParam("SolutionNumber", number)
            points.append(np.array(model.getAttr("Xn", binaries)))
    return points


class Parameters:
    """Parameters of a model that hold for a while."""

    def __init__(self, model: Any, **values: int) -> None:
        self._model, self._values = model, values
        self._before = {name: model.getParamInfo(name)[2] for name in values}

    def __enter__(self) -> None:
        self._set(self._values)

    def __exit__(self, *reason: object) -> None:
        self._set(self._before)

    def _set(self, values: dict[str, int]) -> None:
        for name, value in values.items():
            self._model.setParam(name, value)
