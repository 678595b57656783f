"""The leader's model with its one module rewritten, and the MILP engine's search over it.

A module's block is a record of a switched linear program until it joins a model. An alternative is a function from such
a record to another one that has the same designs. All else is the engine's own: compression, ranges of fluxes, the
reformulation, the order of designs, and the linear programs that judge every proposal.
"""

import argparse
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf, isnan
from statistics import median

import pyomo.environ as pyo

import pyomo_sd as sd
from pyomo_sd.blocks.interventions import Interventions, interventions
from pyomo_sd.blocks.switched_block import SwitchedBlock
from pyomo_sd.blocks.switched_lp import SwitchedLP, Variable, split_label
from pyomo_sd.methods.method import methods
from pyomo_sd.names import MODULE_TYPE, OPTIMAL, STRONG_DUALITY
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.problem.flux_ranges import Range, flux_ranges, without_idle_bounds
from pyomo_sd.problem.problem import Problem
from pyomo_sd.reformulations import Basis, reformulations
from pyomo_sd.search import Outcome, Task
from pyomo_sd.search.milp.leader import Leader
from pyomo_sd.search.milp.walk import walk
from pyomo_sd.solvers import SolverOptions, get_backend

Ranges = Mapping[str, Range]
Alteration = Callable[[SwitchedLP], SwitchedLP]
Rewriting = Callable[[FluxNetwork, Ranges], tuple[FluxNetwork, Ranges]]
SEEDS = 1, 2, 3
SOLVERS = "scip", "gurobi", "highs", "glpk"


@dataclass(frozen=True)
class Way:
    """How a model is solved.

    Attributes
    ----------
    solver, reformulation
        As in ``compute_strain_designs``.
    M
        The bound on whatever has none.
    """

    solver: str
    reformulation: str = "indicator"
    M: float | None = None

    def transform(self, model: pyo.ConcreteModel) -> Basis:
        """Transform a model in place."""
        return reformulations[self.reformulation].apply(model, self.M)

    def __str__(self) -> str:
        """Return it in words."""
        return f"{self.solver} {self.reformulation}" + (f" {self.M:g}" if self.M else "")


@dataclass(frozen=True)
class Measured:
    """Seconds of the processor, as a median over seeds and at most, and what came out for each seed."""

    seconds: float
    slowest: float
    outcomes: tuple[Outcome, ...]

    @property
    def answer(self) -> str:
        """The answers, each once."""
        return " / ".join(dict.fromkeys(map(_answer, self.outcomes)))

    @property
    def cells(self) -> dict[str, str | float]:
        """The cells of a table."""
        return {"seconds": self.seconds, "slowest": self.slowest, "answer": self.answer}


def own(program: SwitchedLP) -> SwitchedLP:
    """Return the package's own formulation."""
    return program


def as_it_is(network: FluxNetwork, ranges: Ranges) -> tuple[FluxNetwork, Ranges]:
    """Return the network without idle bounds as the package has it."""
    return network, ranges


def altered_model(problem: Problem, alter: Alteration = own, before: Rewriting = as_it_is) -> pyo.ConcreteModel:
    """Return the model that the MILP engine transforms, with its network rewritten before, and its one module after."""
    model = pyo.ConcreteModel()
    model.interventions = interventions(problem.space)
    model.question = SwitchedBlock(alter(_record(problem, model.interventions, before)))
    stated = model.question.component("objective")
    if stated is None:
        model.objective = pyo.Objective(expr=model.interventions.cost)
    else:
        model.objective = pyo.Objective(expr=stated.expr, sense=stated.sense)
    return model


def altered_record(problem: Problem, alter: Alteration = own) -> SwitchedLP:
    """Return what an alternative makes of the one module of a problem."""
    model = pyo.ConcreteModel()
    model.interventions = interventions(problem.space)
    return alter(_record(problem, model.interventions, as_it_is))


def search(problem: sd.StrainDesignProblem, model: pyo.ConcreteModel, way: Way, seed: int, limit: float) -> Outcome:
    """Search with a model in place of the engine's own, all designs of a level at once; the model is transformed."""
    setup = problem.setup.model_copy(update={"solution_approach": "populate", "seed": seed, "milp_threads": 1})
    task = Task(problem.preprocessed, setup)
    deadline = time.monotonic() + limit
    return walk(task, Leader(task, model, way.transform(model), way.solver, deadline))


def measured(
    problem: sd.StrainDesignProblem, way: Way, limit: float, alter: Alteration = own, before: Rewriting = as_it_is
) -> Measured:
    """Search once for every seed, by the clock of the processor; the writing of the model is not counted."""
    seconds, outcomes = [], []
    for seed in SEEDS:
        model = altered_model(problem.preprocessed.searched, alter, before)
        start = time.process_time()
        outcomes.append(search(problem, model, way, seed, limit))
        seconds.append(time.process_time() - start)
    return Measured(median(seconds), max(seconds), tuple(outcomes))


def relaxation(model: pyo.ConcreteModel, way: Way) -> float:
    """Return the value of the linear relaxation; the model is transformed."""
    way.transform(model)
    pyo.TransformationFactory("core.relax_integer_vars").apply_to(model)
    result = get_backend("highs").open(model, SolverOptions()).solve()
    return inf if result.value is None else result.value


def arguments(text: str, names: Sequence[str]) -> argparse.Namespace:
    """Read the command line of a measurement: problems, solvers, and a limit of seconds for each search."""
    parser = argparse.ArgumentParser(description=text.splitlines()[0])
    parser.add_argument("problems", nargs="*", default=names, help=f"default: {' '.join(names)}")
    parser.add_argument("--limit", type=float, default=60, help="seconds of each search; default: %(default)s")
    parser.add_argument("--solvers", nargs="+", default=SOLVERS, help="of those that are measured; default: all")
    return parser.parse_args()


def _record(problem: Problem, leader: Interventions, before: Rewriting) -> SwitchedLP:
    """Return the one module of a problem as a switched linear program, the ranges of fluxes as their boxes."""
    (module,) = problem.modules
    ranges: Ranges = flux_ranges(problem.network, problem.space)
    network, ranges = before(without_idle_bounds(problem.network, ranges), ranges)
    block = methods[module[MODULE_TYPE]].block(module, network, leader, STRONG_DUALITY)
    assert block.program is not None  # not written yet
    variables = {label: _boxed(label, variable, ranges) for label, variable in block.program.variables.items()}
    return replace(block.program, variables=variables)


def _boxed(label: str, variable: Variable, ranges: Ranges) -> Variable:
    _, component, index = split_label(label)
    is_flux = component == "flux" and index is not None and index in ranges
    return replace(variable, box=ranges[str(index)]) if is_flux else variable


def _answer(outcome: Outcome) -> str:
    nested = bool(outcome.values) and not isnan(outcome.values[0])
    found = f"{outcome.values[0]:.5g}" if nested else str(len(outcome.designs))
    counts = (outcome.proof.rejected, "rejected"), (outcome.proof.revalued, "revalued")
    status = "" if outcome.status == OPTIMAL else outcome.status
    return " ".join(filter(None, [found, status, *(f"{many} {what}" for many, what in counts if many)]))
