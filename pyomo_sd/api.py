"""The pipeline as a recipe: read the cell, read the question, check it, search, hand back what was verified."""

from concurrent.futures import Executor
from typing import Any

import cobra
import pyomo.environ as pyo
from typing_extensions import TypedDict, Unpack

from pyomo_sd.designs import SDSolutions, design_record
from pyomo_sd.errors import SetupError
from pyomo_sd.methods.checks import check_modules
from pyomo_sd.methods.model import build_model, nested_module, tight_model
from pyomo_sd.names import MODEL_ID
from pyomo_sd.network.flux_network import FluxNetwork, network_of
from pyomo_sd.problem.keywords import refuse_unknown, shows
from pyomo_sd.problem.setup import Setup, SetupOptions
from pyomo_sd.search import Outcome, Task, engines
from pyomo_sd.search.choice import choose_engine
from pyomo_sd.search.progress import progress_bar

DEFAULTS = {key: field.default for key, field in Setup.model_fields.items() if not field.is_required()}


class SolveOptions(TypedDict, total=False):
    """The keywords of `StrainDesignProblem.solve`: how to search, as in a setup."""

    solver: str | None
    reformulation: str | None
    engine: str | None
    M: float | None
    solution_approach: str | None
    max_solutions: float | None
    time_limit: float | None
    seed: int | None
    milp_threads: int | None
    progress: bool | None
    executor: Executor | None


class ComputeOptions(SetupOptions, total=False):
    """The keywords of `compute_strain_designs`: those of a setup, and where it runs."""

    executor: Executor | None


class StrainDesignProblem:
    """A strain-design problem: a cell, what is asked of it, and what may be changed.

    Parameters
    ----------
    model
        A cobra model (it is read, never changed) or a `FluxNetwork`.
    **options
        The keywords of :func:`compute_strain_designs`.

    Raises
    ------
    UnknownReaction, UnknownKeyword, SetupError, InfeasibleModule, UnsupportedModel
        See :func:`compute_strain_designs`.

    Examples
    --------
    >>> import pyomo_sd as sd
    >>> model = sd.load_model("e_coli_core")
    >>> lethal = sd.SDModule(model, "suppress", constraints="Biomass_Ecoli_core >= 0.001")
    >>> problem = sd.StrainDesignProblem(model, sd_modules=lethal, ko_cost=["ENO", "PGI"], max_cost=1)
    >>> m = problem.pyomo_model()
    >>> [block.name for block in m.component_objects(pyo.Block, descend_into=False)]
    ['interventions', 'suppress']
    >>> list(problem.solve())
    [{'ENO': -1.0}]
    """

    @shows(SetupOptions, DEFAULTS)
    def __init__(self, model: cobra.Model | FluxNetwork, **options: Unpack[SetupOptions]) -> None:
        self.setup = Setup(**options)
        self.network = network_of(model)
        self.modules = self.setup.modules(self.network)
        self.space = self.setup.space(self.network)
        self.nested = nested_module(self.modules)
        check_modules(self.network, self.modules, self.space)

    def __repr__(self) -> str:
        """Return what is asked of which cell."""
        asked = ", ".join(module.type.name for module in self.modules)
        return f"<StrainDesignProblem: {asked} on {self.network.id}, {len(self.space.candidates)} candidates>"

    def pyomo_model(self, tight: bool = False) -> pyo.ConcreteModel:
        """Return the leader's model: Pyomo Blocks and GDP Disjunctions, untransformed.

        It is plain Pyomo: ``pprint`` it, transform it with ``gdp.bigm`` or ``sd.indicator``, solve it with any solver.
        The prices of its duals have no bounds, so a big-M on them has to be stated.

        Parameters
        ----------
        tight
            Leave out the bounds that never bind, and narrow the boxes on fluxes, as the MILP engine does. It has the
            same designs and values, and costs two linear programs per reaction.
        """
        build = tight_model if tight else build_model
        return build(self.network, self.modules, self.space)

    @shows(SolveOptions)
    def solve(self, **options: Unpack[SolveOptions]) -> SDSolutions:
        """Search for designs; every one that is returned was verified by linear programs on the model.

        Parameters
        ----------
        **options
            Whatever of ``solver``, ``reformulation``, ``engine``, ``M``, ``solution_approach``, ``max_solutions``,
            ``time_limit``, ``seed``, ``milp_threads`` and ``progress`` shall differ from the problem's setup, and an
            ``executor`` for parts of the search that can run beside each other.

        Raises
        ------
        MissingPriceBound, MissingFeature, SolverNotAvailable, UnknownName
            See :func:`compute_strain_designs`.
        """
        refuse_unknown("solve", options, SolveOptions.__annotations__)
        executor = options.pop("executor", None)
        if executor is not None and not callable(getattr(executor, "submit", None)):
            raise SetupError(f"executor has to be an executor such as ProcessPoolExecutor(2), not {executor!r:.60}")
        stated: Any = {**self.setup.model_dump(), **options}
        setup = Setup(**stated)
        name, remark = choose_engine(setup, self.space)
        with progress_bar(setup.progress) as on_progress:
            task = Task(self.network, self.modules, self.space, setup, on_progress, executor)
            return self._solutions(engines[name].run(task).remarked(remark), setup)

    def _solutions(self, outcome: Outcome, setup: Setup) -> SDSolutions:
        found = zip(outcome.designs, outcome.values, strict=True)
        records = [design_record(self.space, design, value) for design, value in found]
        brought_in = {r for record in records for r, mark in record.reactions.items() if mark > 0}
        bounds = {reaction: self.network.bounds[reaction] for reaction in sorted(brought_in)}
        sd_setup = {MODEL_ID: self.network.id, **setup.model_dump(mode="json", exclude_none=True)}
        return SDSolutions(records, outcome.status, outcome.proof, sd_setup, bounds)


@shows(ComputeOptions, DEFAULTS)
def compute_strain_designs(model: cobra.Model | FluxNetwork, **options: Unpack[ComputeOptions]) -> SDSolutions:
    """Find the interventions that force a cell into the wanted state.

    Parameters
    ----------
    model
        A cobra model (it is read, never changed) or a `FluxNetwork`.
    sd_modules
        What is asked: one :class:`~pyomo_sd.problem.module.SDModule` or a list of them; all must hold.
    sd_setup
        Further keywords, as a dictionary or the path of a JSON file; keywords of the call take precedence.
    solver
        For the MILP engine: ``"scip"`` (default), ``"highs"``, ``"glpk"``, ``"gurobi"``, ``"cplex"`` or
        ``"pyomo:<name>"``.
    reformulation
        ``"indicator"`` (default where the solver has native indicator constraints) or ``"bigm"`` (default with ``M``).
    M
        A bound on dual prices for ``"bigm"``. There is no default: the answers rest on it, and ``proof`` says so.
    max_cost, ko_cost, ki_cost
        Budget, and costs of reaction knockouts and knock-ins (dictionaries, or lists at cost 1). Without ``ko_cost``
        every reaction may be knocked out at cost 1, except those in ``ki_cost``.
    gene_kos, gko_cost, gki_cost
        Genes: ``gene_kos=True``, or costs of gene knockouts and knock-ins by gene id or name. Without ``gko_cost``
        every gene that a rule names may be knocked out at cost 1; of the reactions only those that ``ko_cost`` and
        ``ki_cost`` name may be changed then.
    solution_approach
        ``"best"``: cheapest, or best value, first. ``"any"``: as they come.
    max_solutions, time_limit
        How many designs, how many seconds.
    engine
        ``"lp_tree"``: exact, by linear programs alone; the default. ``"milp"``: a MILP solver proposes; the default
        where a ``solver``, a ``reformulation`` or an ``M`` is named, and where a cost is not positive.
    seed, milp_threads
        Passed to the MILP solver.
    executor
        Anything with the interface of ``concurrent.futures.Executor``; the LP tree lets its workers help. The designs
        and their order do not depend on it.
    progress
        Show a progress bar on the error stream; by default where that is a terminal.

    Returns
    -------
    SDSolutions
        The designs in order, their ``status``, and the ``proof``. Time limits and solver failures are statuses;
        what was found before them is kept.

    Raises
    ------
    UnknownReaction, UnknownGene, UnknownKeyword, UnknownName
        A name that does not exist; the error suggests the nearest.
    SetupError
        Values that make no sense: a NaN cost, no candidates, several nested modules, ...; or no model.
    InfeasibleModule
        A module that no design can satisfy; the error says which, and why.
    UnsupportedModel
        The cobra model has integer variables or quadratic rows.
    MissingPriceBound
        ``"bigm"`` without ``M`` where a dual price needs one.
    MissingFeature, SolverNotAvailable
        The solver lacks what the reformulation needs, or is not installed.

    Examples
    --------
    >>> import pyomo_sd as sd
    >>> model = sd.load_model("e_coli_core")
    >>> model.reactions.EX_o2_e.lower_bound = 0
    >>> optknock = sd.SDModule(
    ...     model, "optknock", inner_objective="Biomass_Ecoli_core", outer_objective="EX_succ_e",
    ...     constraints="Biomass_Ecoli_core >= 0.1",
    ... )
    >>> designs = sd.compute_strain_designs(
    ...     model, sd_modules=optknock, ko_cost=["PYK", "PFL", "ACALD"], max_cost=2, max_solutions=1
    ... )
    >>> designs[0], round(designs.values[0], 3)
    ({'ACALD': -1.0, 'PYK': -1.0}, 9.102)
    """
    executor = options.pop("executor", None)
    asked: Any = options
    return StrainDesignProblem(model, **asked).solve(executor=executor)
