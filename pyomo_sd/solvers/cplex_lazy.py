"""CPLEX with lazy rows: a generic callback, which rejects candidates with the rows that they violate.

CPLEX takes a candidate for infeasible on the word of the callback, and gives up its node if no row cuts it off there.
So one that no row clearly cuts off passes, and is left to who looks at the answer.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import numpy as np
from pyomo.common.dependencies import attempt_import

from pyomo_sd.solvers.array_lazy import Inquiry
from pyomo_sd.solvers.cplex_callbacks import Callbacks

cplex, _ = attempt_import("cplex")

SENSE = {">": "G", "<": "L"}


def answer(inquiry: Inquiry, context: Any) -> None:
    """Accept or reject a candidate; a ray is no point, and left to CPLEX."""
    if not context.is_candidate_point():
        return
    x = np.array(context.get_candidate_point())
    rows = inquiry.rows(x)
    if inquiry.is_over:
        context.abort()
    cuts = [(row, SENSE[sense], side) for row in rows for sense, side in row.sides()]
    if any(row.is_clearly_violated(x) for row in rows):
        context.reject_candidate(
            [cplex.SparsePair(row.columns, row.factors) for row, _, _ in cuts],
            "".join(sense for _, sense, _ in cuts),
            [side for _, _, side in cuts],
        )


@contextmanager
def asking(model: Any, callbacks: Callbacks, inquiry: Inquiry) -> Iterator[None]:
    """Make a CPLEX model show its candidates to an inquiry, for a while, with one thread."""
    parameters = model.parameters
    values = {parameters.threads: 1, parameters.preprocessing.reduce: 1, parameters.preprocessing.symmetry: 0}
    usual = {parameter: parameter.get() for parameter in values}
    for parameter, value in values.items():
        parameter.set(value)
    try:
        with callbacks.calling(partial(answer, inquiry), cplex.callbacks.Context.id.candidate):
            yield
    finally:
        # CPLEX would go on with this tree, where points that were never answered are lost, unless the model changes
        model.objective.set_linear(0, model.objective.get_linear(0))
        for parameter, value in usual.items():
            parameter.set(value)
