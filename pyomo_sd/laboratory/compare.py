"""All ways to solve a strain-design problem, side by side: sizes, bounds, times, and whether the answers are true."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from math import isfinite, nan
from typing import Any

import pandas as pd
from typing_extensions import Unpack

from pyomo_sd.api import StrainDesignProblem
from pyomo_sd.blocks.closings import closings
from pyomo_sd.errors import SetupError
from pyomo_sd.laboratory.conditions import ConditionOptions, Conditions
from pyomo_sd.laboratory.diagnosis import Diagnosis, diagnosed
from pyomo_sd.laboratory.laboratory import Laboratory
from pyomo_sd.laboratory.optimum import Optimum, optimum_of
from pyomo_sd.laboratory.sizes import Sizes
from pyomo_sd.laboratory.trial import Trial
from pyomo_sd.laboratory.trials import trials
from pyomo_sd.laboratory.verdicts import WRONG
from pyomo_sd.laboratory.ways import Way, ways
from pyomo_sd.names import STRONG_DUALITY
from pyomo_sd.problem.keywords import refuse_unknown, shows
from pyomo_sd.reformulations import reformulations
from pyomo_sd.search import engines
from pyomo_sd.search.choice import MILP
from pyomo_sd.solvers import avail_solvers, get_backend
from pyomo_sd.solvers.backends import DEFAULT_SOLVER

WHOLE = ("seed", "rows", "columns", "nonzeros", "binaries", "implications", "nodes")  # columns of whole numbers
LOOK_UP: Mapping[str, Callable[[str], Any]] = {
    "reformulation": reformulations.__getitem__,
    "closing": closings.__getitem__,
    "solver": get_backend,
    "engine": engines.__getitem__,
}


class CompareOptions(ConditionOptions, total=False):
    """The keywords of `compare_reformulations`."""

    reformulations: Sequence[str] | None
    closings: Sequence[str] | None
    solvers: Sequence[str] | None
    engines: Sequence[str] | None
    seeds: Sequence[int | None] | None
    progress: bool | None


class WayOptions(ConditionOptions, total=False):
    """The keywords of `diagnose`."""

    reformulation: str | None
    closing: str | None
    solver: str | None
    seed: int | None


TOLERANCES = {key: Conditions.model_fields[key].default for key in ("integrality_tolerance", "feasibility_tolerance")}


@shows(CompareOptions, TOLERANCES)
def compare_reformulations(problem: StrainDesignProblem, **options: Unpack[CompareOptions]) -> pd.DataFrame:
    """Solve a problem in every way that is asked for, and lay the answers side by side.

    A *way* of the MILP engine is a reformulation, a closing and a solver: its model is solved once, for the best value
    (of a nested method) or the least cost. The other engines look for their first design. Each design is judged by
    linear programs on the user's model, and each answer by the optimum, which the LP tree finds, or, where that refuses
    the problem or is not done within the time limit, SCIP with indicators; the best design of the table stands in for
    it if neither is done. After an interrupt nothing more is run.

    Parameters
    ----------
    problem
        What is asked.
    reformulations, closings, solvers, engines
        Names; by default all reformulations, the closing of the problem's setup, all solvers that are installed, and
        all engines besides "milp".
    M
        Bound on prices for the reformulations that need one; by default that of the problem's setup.
    seeds
        Random seeds of the solvers, each a line of its own; by default that of the problem's setup.
    time_limit
        Seconds for each way.
    integrality_tolerance, feasibility_tolerance
        How far a binary may be from an integer, and a row be violated; 1e-9, or what a solver can do. The defaults of
        solvers, 1e-5 or 1e-6, are where wrong answers come from.
    solver_options
        Options of each solver by its own names, such as ``{"highs": {"mip_heuristic_effort": 0.2}}``; ``basis`` tells
        them. The ``solver_options``, ``start`` and ``tee`` of the problem's setup belong to one way, and are left out.
        Solvers have one thread, unless the setup says otherwise.
    progress
        Show a progress bar on the error stream; by default where that is a terminal.

    Returns
    -------
    DataFrame
        A line for each way, with nan where there is no number.

        - ``engine``, ``reformulation``, ``closing``, ``solver``, ``seed``; ``M``, if one was assumed.
        - ``rows``, ``columns``, ``nonzeros``, ``binaries``, ``implications`` (indicator rows and sets), ``largest_M``
          and ``smallest_M`` (of the factors of binaries in rows with continuous variables).
        - ``relaxation``: the optimum without integrality, indicator rows and sets.
        - ``build_seconds``, ``transform_seconds``, ``seconds`` (from the transformed model to the answer).
        - ``root_bound`` (after the solver's cuts), ``nodes``, ``status``, ``bound``, ``gap`` (relative to the value,
          where that exceeds 1).
        - ``reported`` and ``verified`` value, ``design``, ``verdict`` (see `verdicts`).
        - ``diagnosis`` of a wrong answer, ``basis`` (what was proven and what assumed), ``message``, ``moments`` (where
          the solver stood over time).

        ``attrs["optimum"]`` is the optimum, ``attrs["optimum_by"]`` tells by what it is known.

    Raises
    ------
    UnknownName
        There is no such reformulation, closing, solver or engine.
    UnknownKeyword
        A keyword that is not one of these.
    SetupError
        A text in place of a list of names, a number that makes no sense, or no way to try.

    Examples
    --------
    >>> import pyomo_sd as sd
    >>> model = sd.load_model("e_coli_core")
    >>> lethal = sd.SDModule(model, "suppress", constraints="Biomass_Ecoli_core >= 0.1")
    >>> problem = sd.StrainDesignProblem(model, sd_modules=lethal, max_cost=1)
    >>> table = sd.compare_reformulations(problem, reformulations=["bigm", "indicator"], solvers=["scip"], engines=[])
    >>> print(table[["reformulation", "reported", "verdict"]].to_string(index=False))
    reformulation  reported verdict
             bigm       NaN not run
        indicator       1.0   right
    >>> print(table["message"][0][:58])
    MissingPriceBound: 57 switched rows, interventions.made[AT
    """
    refuse_unknown("compare_reformulations", options, CompareOptions.__annotations__)
    if not isinstance(problem, StrainDesignProblem):
        raise SetupError(f"one StrainDesignProblem is compared at a time, not {problem!r:.60}")
    laboratory = Laboratory(problem, _conditions(problem, options))
    asked = list(_ways(problem, options))
    if not asked:
        raise SetupError(
            "no way is asked for: neither an engine nor a reformulation with a closing, a solver and a seed"
        )
    tried = list(trials(laboratory, asked, options.get("progress")))
    optimum = optimum_of(laboratory, tried)
    table = pd.DataFrame([_line(laboratory, trial, optimum) for trial in tried])
    table = table.astype({name: "Int64" for name in WHOLE if name in table})
    table.attrs = {"optimum": optimum.value, "optimum_by": optimum.known_by}
    return table


@shows(WayOptions, TOLERANCES)
def diagnose(problem: StrainDesignProblem, **options: Unpack[WayOptions]) -> Diagnosis:
    """Solve a problem in one way, and tell what is to be thought of the answer, and where it went wrong if it did.

    Parameters
    ----------
    problem
        What is asked.
    reformulation, closing, solver, seed
        The way; ``"bigm"``, ``"strong_duality"`` and ``"scip"`` if not stated.
    M, time_limit, integrality_tolerance, feasibility_tolerance, solver_options
        As for :func:`compare_reformulations`.

    Returns
    -------
    Diagnosis
        The verdict, the reported and the verified value, the optimum; the leaks of binaries, the rows at their M, and
        the M that is enough.

    Raises
    ------
    UnknownName, UnknownKeyword
        As `compare_reformulations`.

    Examples
    --------
    >>> import pyomo_sd as sd
    >>> model = sd.load_model("e_coli_core")
    >>> lethal = sd.SDModule(model, "suppress", constraints="Biomass_Ecoli_core >= 0.1")
    >>> problem = sd.StrainDesignProblem(model, sd_modules=lethal, ko_cost=["ENO", "PGI"])
    >>> print(sd.diagnose(problem, M=0.01))
    cut off by M: reported nothing, verified nothing, optimum 1; M = 1 is enough for {ENO}
    """
    refuse_unknown("diagnose", options, WayOptions.__annotations__)
    defaults = {"reformulation": "bigm", "closing": problem.setup.closing or STRONG_DUALITY, "solver": DEFAULT_SOLVER}
    stated: dict[str, Any] = {key: options.get(key) for key in defaults if options.get(key) is not None}
    chosen = {key: _known(key, [name])[0] for key, name in {**defaults, **stated}.items()}
    seed = options.get("seed")
    way = Way(MILP, **chosen, seed=_seeds(None if seed is None else [seed], [problem.setup.seed])[0])
    laboratory = Laboratory(problem, _conditions(problem, options))
    trial = laboratory.attempt(way)
    optimum = optimum_of(laboratory, [trial])
    return diagnosed(laboratory, trial, optimum)


def _conditions(problem: StrainDesignProblem, options: ConditionOptions) -> Conditions:
    given: Mapping[str, Any] = options
    stated: Any = {key: given.get(key) for key in ConditionOptions.__annotations__}
    for solver in stated["solver_options"] or ():
        get_backend(solver)
    return Conditions(**{**stated, "M": problem.setup.M if stated["M"] is None else stated["M"]})


def _ways(problem: StrainDesignProblem, options: CompareOptions) -> Iterator[Way]:
    """Yield the ways that are asked for."""
    if MILP in (options.get("engines") or ()):
        raise SetupError(f"engines are those beside {MILP!r}, whose ways are the reformulations, closings and solvers")
    yield from ways(
        _known("reformulation", options.get("reformulations"), list(reformulations)),
        _known("closing", options.get("closings"), [problem.setup.closing or STRONG_DUALITY]),
        _known("solver", options.get("solvers"), sorted(avail_solvers)),
        _known("engine", options.get("engines"), [engine for engine in engines if engine != MILP]),
        _seeds(options.get("seeds"), [problem.setup.seed]),
    )


def _seeds(given: Sequence[int | None] | None, default: Sequence[int | None]) -> Sequence[int | None]:
    """Return the seeds that are given, each of them one that a setup takes, or else the default."""
    if given is None:
        return default
    if not isinstance(given, Collection) or not all(
        seed is None or (type(seed) is int and 0 <= seed < 2**31) for seed in given
    ):
        raise SetupError(f"seeds is a list of whole numbers from 0 to {2**31 - 1}, not {given!r}")
    return list(given)


def _known(kind: str, given: Sequence[str] | None, default: Sequence[str] = ()) -> Sequence[str]:
    """Return the names that are given, all of which exist, or else the default."""
    if given is None:
        return default
    if isinstance(given, str):
        raise SetupError(f"{kind}s is a list of names, not the text {given!r}")
    for name in given:
        LOOK_UP[kind](name)
    return given


def _line(laboratory: Laboratory, trial: Trial, optimum: Optimum) -> dict[str, Any]:
    """Return a line of the table."""
    way, result, sizes = trial.way, trial.result, trial.sizes
    try:
        told = diagnosed(laboratory, trial, optimum)
    except KeyboardInterrupt:  # all but the M that is enough, which takes solves
        told = diagnosed(laboratory, trial, replace(optimum, design=None))
    bound, nodes, status = (None, None, "") if result is None else (result.bound, result.nodes, result.status)
    return {
        **way._asdict(),
        "M": trial.basis.price_bound,
        **(dict.fromkeys(Sizes._fields) if sizes is None else sizes._asdict()),
        "build_seconds": trial.build_seconds,
        "transform_seconds": trial.transform_seconds,
        "seconds": trial.seconds,
        "root_bound": trial.root_bound,
        "nodes": nodes,
        "status": status,
        "reported": told.reported,
        "bound": bound,
        "gap": _gap(told.reported, bound),
        "verified": trial.verified,
        "verdict": told.verdict,
        "design": None if trial.design is None else ", ".join(sorted(trial.design)),
        "diagnosis": str(told) if told.verdict in WRONG else "",
        "basis": trial.basis.text,
        "message": trial.message,
        "moments": list(trial.moments),
    }


def _gap(value: float | None, bound: float | None) -> float:
    if value is None or bound is None or not (isfinite(value) and isfinite(bound)):
        return nan
    return abs(value - bound) / max(1.0, abs(value))
