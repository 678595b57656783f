"""CPLEX with lazy rows: a generic callback, which rejects candidates with the rows that they violate.

CPLEX takes a candidate for infeasible on the word of the callback, and gives up its node if no row cuts it off there.
So one that no row clearly cuts off passes, and is left to who looks at the answer.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from pyomo.common.dependencies import attempt_import

from pyomo_sd.solvers.array_lazy import Inquiry

cplex, _ = attempt_import("cplex")

SENSE = {">": "G", "<": "L"}


class Candidates:
    """The callback; a ray is no point, and left to CPLEX."""

    def __init__(self, inquiry: Inquiry) -> None:
        self._inquiry = inquiry

    def invoke(self, context: Any) -> None:
        """Accept or reject a candidate."""
        if not context.is_candidate_point():
            return
        x = np.array(context.get_candidate_point())
        rows = self._inquiry.rows(x)
        if self._inquiry.is_over:
            context.abort()
        cuts = [(row, SENSE[sense], side) for row in rows for sense, side in row.sides()]
        if any(row.is_clearly_violated(x) for row in rows):
            context.reject_candidate(
                [cplex.SparsePair(row.columns, row.factors) for row, _, _ in cuts],
                "".join(sense for _, sense, _ in cuts),
                [side for _, _, side in cuts],
            )


@contextmanager
def asking(model: Any, inquiry: Inquiry) -> Iterator[None]:
    """Make a CPLEX model show its candidates to an inquiry, for a while, with one thread."""
    parameters = model.parameters
    values = {parameters.threads: 1, parameters.preprocessing.reduce: 1, parameters.preprocessing.symmetry: 0}
    usual = {parameter: parameter.get() for parameter in values}
    for parameter, value in values.items():
        parameter.set(value)
    model.set_callback(Candidates(inquiry), cplex.callbacks.Context.id.candidate)
    try:
        yield
    finally:
        model.set_callback(None)
        # CPLEX would go on with this tree, where points that were never answered are lost, unless the model changes
        model.objective.set_linear(0, model.objective.get_linear(0))
        for parameter, value in usual.items():
            parameter.set(value)
