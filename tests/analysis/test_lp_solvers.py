"""Linear programs in the session of a MILP backend."""

from typing import Any

import pytest

from networks import L, cell
from pyomo_sd.analysis import fba
from pyomo_sd.solvers import Session, SolverOptions, backends, register_backend
from pyomo_sd.solvers.glpk import GlpkBackend, GlpkSession

closed: list[Session] = []


class Counted(GlpkSession):
    def close(self) -> None:
        closed.append(self)
        super().close()


class CountedGlpk(GlpkBackend):
    name, session = "counted_glpk", Counted
    opened = 0

    def open(self, model: Any, options: SolverOptions) -> Session:
        type(self).opened += 1
        return super().open(model, options)


def test_sessions_are_closed() -> None:
    register_backend(CountedGlpk())
    assert "counted_glpk" in backends
    assert fba(cell(L), obj="EX", solver="counted_glpk", pfba=True).objective_value == pytest.approx(10)
    assert len(closed) == CountedGlpk.opened > 1
