"""Which solvers there are, what they can do, and how large a model their licence lets through."""

from dataclasses import dataclass

from pyomo_sd.solvers.array_session import ArrayBackend
from pyomo_sd.solvers.session import Backend, backends


@dataclass(frozen=True)
class SolverReport:
    """One line of the table of solvers; ``version`` is ``None`` and ``licence`` empty for what is not installed."""

    name: str
    available: bool
    version: str | None
    licence: str
    features: frozenset[str]


def solver_report() -> list[SolverReport]:
    """Ask every registered backend; the licensed ones are asked by a model, so this takes a moment.

    Examples
    --------
    >>> {row.name: sorted(row.features) for row in solver_report()}["scip"]
    ['indicator', 'lazy', 'pool', 'sos1', 'start', 'watch']
    """
    return [_report(backend) for backend in backends.values()]


def _report(backend: Backend) -> SolverReport:
    if not backend.is_available():
        return SolverReport(backend.name, False, None, "", backend.features)
    return SolverReport(backend.name, True, backend.version(), backend.licence(), backend.features)


def feature_table() -> str:
    """Return what the package's own backends can do, installed or not, as a table in Markdown.

    Examples
    --------
    >>> print(feature_table().splitlines()[0])
    | solver | package | licence | integers to | indicator | lazy | pool | sos1 | start | watch |
    """
    own = [backend for _, backend in sorted(backends.items()) if isinstance(backend, ArrayBackend)]
    features = sorted(frozenset[str]().union(*(backend.features for backend in own)))
    rows = [["solver", "package", "licence", "integers to", *features], ["---"] * (4 + len(features))]
    for backend in own:
        has = ["yes" if feature in backend.features else "-" for feature in features]
        rows.append([f"`{backend.name}`", f"`{backend.package}`", backend.terms, f"{backend.finest:g}", *has])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
