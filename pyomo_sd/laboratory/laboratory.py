"""One way to solve a problem, tried: what was built, what the solver says, and what linear programs say of it.

The MILP is solved once, for the best value or the least cost, on the model that the MILP engine searches. Its value is
the *reported* one. The design that it proposes is judged by linear programs on the user's model: the *verified* value.
"""

from collections.abc import Mapping
from dataclasses import replace
from math import nan
from time import perf_counter
from typing import Any

from pyomo_sd import names
from pyomo_sd.api import StrainDesignProblem
from pyomo_sd.designs.referee import Design, Referee
from pyomo_sd.errors import MissingFeature
from pyomo_sd.laboratory.conditions import Conditions
from pyomo_sd.laboratory.leaks import at_limit, leaks
from pyomo_sd.laboratory.sizes import Sizes, sizes
from pyomo_sd.laboratory.trial import Trial
from pyomo_sd.laboratory.values import differ
from pyomo_sd.laboratory.ways import Way
from pyomo_sd.methods.model import tight_model
from pyomo_sd.problem.setup import Setup
from pyomo_sd.reformulations import Basis, reformulations
from pyomo_sd.search import Task, engines
from pyomo_sd.search.choice import MILP
from pyomo_sd.solvers import SolverOptions, SolverResult, get_backend
from pyomo_sd.solvers.features import refuse_lacking
from pyomo_sd.solvers.session import Moment
from pyomo_sd.solvers.translate import translate


class Laboratory:
    """A problem, and the conditions under which its ways are tried."""

    def __init__(self, problem: StrainDesignProblem, conditions: Conditions) -> None:
        self.problem, self.conditions = problem, conditions
        self._referee = Referee(problem.asked)

    @property
    def sign(self) -> float:
        """-1 where less is better: of costs, and of values that are minimised."""
        return -1.0 if self._referee.nested is None else self._referee.sign

    def verified(self, design: Design) -> float:
        """Return what linear programs say that a design is worth, its cost without a nested module; nan if invalid."""
        judgement = self._referee.judge(design)
        if not judgement.valid:
            return nan
        return self.problem.asked.space.cost(design) if self._referee.nested is None else judgement.value

    def attempt(self, way: Way) -> Trial:
        """Try a way; what goes wrong, in this package or in what others registered, is told in its message."""
        try:
            return self._by_milp(way) if way.engine == MILP else self._by_engine(way)
        except Exception as error:  # one of many: the others are worth having all the same
            return Trial(way, f"{type(error).__name__}: {error}")

    def model(self, way: Way) -> Any:
        """Return the model of a way, not transformed yet."""
        return tight_model(self.problem.preprocessed.searched, str(way.closing))

    def _by_milp(self, way: Way) -> Trial:
        backend, reformulation = get_backend(str(way.solver)), reformulations[str(way.reformulation)]
        refuse_lacking(backend, str(way.reformulation))
        moments: list[Moment] = []
        started = perf_counter()
        model = self.model(way)
        built = perf_counter()
        basis = reformulation.apply(model, self.conditions.M).closed_by(str(way.closing))
        basis = basis.solved_with(self._own_options(way))
        transformed = perf_counter()
        session = backend.open(model, self._options(way, moments))
        result = session.solve(self.conditions.limit)
        seconds = perf_counter() - transformed
        session.close()
        trial = Trial(
            way,
            result.message,
            result,
            basis=basis,
            sizes=_sizes(model),
            build_seconds=built - started,
            transform_seconds=transformed - built,
            seconds=seconds,
            moments=moments,
        )
        return trial if result.values is None else self._judged(trial, model, result)

    def _options(self, way: Way, moments: list[Moment]) -> SolverOptions:
        setup, conditions = self.problem.setup, self.conditions
        return SolverOptions(
            threads=setup.milp_threads or 1,
            seed=way.seed,
            integrality_tolerance=conditions.integrality_tolerance,
            feasibility_tolerance=conditions.feasibility_tolerance,
            parameters=self._own_options(way),
            watch=moments.append,
        )

    def _own_options(self, way: Way) -> Mapping[str, Any]:
        return self.conditions.solver_options.get(str(way.solver), {})

    def _judged(self, trial: Trial, model: Any, result: SolverResult) -> Trial:
        """Add what linear programs say, and where the solver's point does not keep to its rows."""
        values = result.values or {}
        binaries = model.interventions.binaries.items()
        design = frozenset(i for i, z in binaries if values[z] > 0.5)
        judged = replace(trial, design=design, verified=self.verified(design))
        if differ(result.value, judged.verified):
            bound = trial.basis.price_bound
            limited = () if bound is None else tuple(at_limit(model, values, bound))
            judged = replace(judged, leaks=tuple(leaks(model, values)), at_limit=limited)
        return judged

    def _by_engine(self, way: Way) -> Trial:
        setup = self._setup(way)
        preprocessed = self.problem.preprocessed
        started = perf_counter()
        outcome = engines[way.engine].run(Task(preprocessed, setup))
        seconds = perf_counter() - started
        design = outcome.designs[0] if outcome.designs else None
        verified = nan if design is None else self.verified(design)
        result = SolverResult(outcome.status, None if design is None else verified, outcome.proof.bound)
        basis = Basis(outcome.proof.basis, outcome.proof.price_bound)
        return Trial(way, outcome.proof.message, result, design, verified, basis, seconds=seconds)

    def _setup(self, way: Way) -> Setup:
        """Return the setup by which another engine looks for one design."""
        of_one_way = (names.REFORMULATION, names.CLOSING, names.BIG_M, names.START, names.TEE)
        stated: dict[str, Any] = {
            **self.problem.setup.model_dump(),
            **dict.fromkeys(of_one_way),
            "engine": way.engine,
            "solver": way.solver,
            "solver_options": self._own_options(way) or None,
            "seed": way.seed,
            "milp_threads": self.problem.setup.milp_threads or 1,
            "solution_approach": "best",
            "max_solutions": 1,
            "time_limit": self.conditions.time_limit,
        }
        return Setup(**stated)


def _sizes(model: Any) -> Sizes | None:
    """Measure a model; one that is not linear has no arrays."""
    try:
        return sizes(translate(model))
    except MissingFeature:
        return None
