"""The registry of backends: a new solver is one object that is registered, in this package or in anybody's code.

>>> from pyomo_sd.solvers import backends, get_backend, select_solver
>>> select_solver()
'scip'
>>> "indicator" in get_backend("scip").features
True
>>> select_solver("skip")
Traceback (most recent call last):
    ...
pyomo_sd.errors.UnknownName: unknown solver 'skip': did you mean 'scip'?
"""

from typing import Any

from pyomo_sd.errors import SolverNotAvailable
from pyomo_sd.names import SCIP
from pyomo_sd.solvers.plugin import register_plugin
from pyomo_sd.solvers.pyomo_solver import PyomoBackend
from pyomo_sd.solvers.session import Backend, backends

DEFAULT_SOLVER = SCIP  # free, and exact with indicators: no M is guessed anywhere
PYOMO_PREFIX = "pyomo:"

avail_solvers: set[str] = set()


def register_backend(backend: Backend) -> Backend:
    """Add a solver: to ``solver=`` everywhere, and to Pyomo as ``SolverFactory("sd.<name>")``."""
    backends.register(backend.name, backend)
    register_plugin(backend)
    if backend.is_available():
        avail_solvers.add(backend.name)
    return backend


def get_backend(name: str) -> Backend:
    """Return the backend of a name; ``"pyomo:<name>"`` is any solver that Pyomo knows.

    Raises
    ------
    UnknownName
        No backend is registered under the name.
    """
    if name.startswith(PYOMO_PREFIX):
        return PyomoBackend(name.removeprefix(PYOMO_PREFIX))
    return backends[name]


def select_solver(solver: str | None = None, model: Any = None) -> str:
    """Return the name of the solver to use: the one named, else the default; never another in its place.

    Parameters
    ----------
    solver
        A registered name, or ``"pyomo:<name>"``.
    model
        Accepted because scripts of this field pass it; the solver of a cobra model says nothing about MILPs.

    Raises
    ------
    UnknownName
        No such solver is registered.
    SolverNotAvailable
        The solver is not installed.
    """
    name = DEFAULT_SOLVER if solver is None else solver
    if not get_backend(name).is_available():
        raise SolverNotAvailable(f"solver {name!r} is not installed; available: {', '.join(sorted(avail_solvers))}")
    return name
