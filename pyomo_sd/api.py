"""The pipeline as a recipe: read the cell, read the question, check it, search, hand back what was verified."""

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Executor
from functools import cached_property
from os import PathLike
from typing import Any

import cobra
import pyomo.environ as pyo
from typing_extensions import Unpack

from pyomo_sd.designs import DesignRecord, ListedRecords, Listing, Proof, SDSolutions, design_record
from pyomo_sd.errors import SetupError
from pyomo_sd.methods.checks import check_modules
from pyomo_sd.methods.model import build_model, tight_model
from pyomo_sd.names import MODEL_ID, STRONG_DUALITY, TIME_LIMIT
from pyomo_sd.network.compression import Compression, compress
from pyomo_sd.network.flux_network import FluxNetwork, network_of
from pyomo_sd.problem.documents import read_preprocessed, written_preprocessed
from pyomo_sd.problem.documents.files import check_folder, read_json, write_json
from pyomo_sd.problem.gene_encodings import gene_encodings
from pyomo_sd.problem.keywords import refuse_unknown, shows
from pyomo_sd.problem.levels import given_bounds
from pyomo_sd.problem.preprocessing import Preprocessed, preprocess
from pyomo_sd.problem.problem import Problem
from pyomo_sd.problem.regulation import limits_of
from pyomo_sd.problem.setup import SearchOptions, Setup, SetupOptions
from pyomo_sd.problem.wider_limits import wider_levels
from pyomo_sd.search import Outcome, Task, engines
from pyomo_sd.search.choice import choose_engine
from pyomo_sd.search.progress import progress_bar

DEFAULTS = {key: field.default for key, field in Setup.model_fields.items() if not field.is_required()}


class SolveOptions(SearchOptions, total=False):
    """The keywords of `StrainDesignProblem.solve`: how to search, as in a setup, and where it runs."""

    executor: Executor | None


class ComputeOptions(SetupOptions, total=False):
    """The keywords of `compute_strain_designs`: those of a setup, where it runs, or a file to write in place of it."""

    executor: Executor | None
    dump_preprocessed: str | PathLike[str] | None


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
        setup = Setup(**options)
        self._ask(setup, setup.problem(network_of(model)))
        check_modules(self.asked)

    def _ask(self, setup: Setup, asked: Problem) -> None:
        self.setup, self.asked = setup, asked
        self.network, self.modules, self.space = asked.network, asked.modules, asked.space

    @classmethod
    def from_preprocessed(cls, dump: str | PathLike[str] | Mapping[str, Any]) -> "StrainDesignProblem":
        """Return the problem that :meth:`dump_preprocessed` wrote; nothing is checked or compressed again.

        Parameters
        ----------
        dump
            The path of the file, or what is in it as a dictionary.

        Raises
        ------
        SetupError
            There is no such file; or it is damaged, of another format, or of a version that is not read.
        """
        preprocessed, setup = read_preprocessed(dump if isinstance(dump, Mapping) else read_json(dump))
        problem = cls.__new__(cls)
        problem._ask(setup, preprocessed.asked)
        problem.preprocessed = preprocessed
        return problem

    def dump_preprocessed(self, path: str | PathLike[str]) -> None:
        """Write the problem, and what is searched in its place, to a JSON file; a path with ``.gz`` is compressed."""
        write_json(written_preprocessed(self.preprocessed, self.setup), path)

    @cached_property
    def preprocessed(self) -> Preprocessed:
        """The problem beside the smaller one that is searched in its place (the same one with ``compress=False``)."""
        return preprocess(self.asked, self.setup.compress, self.setup.gene_encoding)

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
        encoded = gene_encodings[self.setup.gene_encoding](self.asked)
        closing = self.setup.closing or STRONG_DUALITY
        return tight_model(encoded, closing) if tight else build_model(encoded, closing)

    @shows(SolveOptions)
    def solve(self, **options: Unpack[SolveOptions]) -> SDSolutions:
        """Search for designs; every one that is returned was verified by linear programs on the model.

        Parameters
        ----------
        **options
            Whatever of ``solver``, ``reformulation``, ``closing``, ``cuts``, ``engine``, ``M``, ``solution_approach``,
            ``max_solutions``, ``time_limit``, ``seed``, ``milp_threads``, ``start``, ``tee``, ``solver_options`` and
            ``progress`` shall differ from the problem's setup, and an ``executor`` for parts of the search that can run
            beside each other.

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
            task = Task(self.preprocessed, setup, on_progress, executor)
            return self._solutions(engines[name].run(task).remarked(remark), setup)

    def _solutions(self, outcome: Outcome, setup: Setup) -> SDSolutions:
        records: Sequence[DesignRecord]
        if isinstance(outcome.designs, Listing):
            records, brought_in = ListedRecords(outcome.designs, self.asked), set(self.space.returning)
        else:
            found = zip(outcome.designs, outcome.values, strict=True)
            records = [design_record(self.asked, design, value) for design, value in found]
            brought_in = {r for record in records for r, mark in record.reactions.items() if mark > 0}
        wider = wider_levels(self.asked)
        told = (brought_in & self.asked.reactions).union(level.reaction for level in wider)
        bounds = {reaction: given_bounds(self.network, reaction) for reaction in sorted(told)}
        bounds |= {level.text: level.bounds for level in wider}
        limits = limits_of(self.asked)
        sd_setup = {MODEL_ID: self.network.id, **setup.model_dump(mode="json", exclude_none=True)}
        return SDSolutions(records, outcome.status, outcome.proof, sd_setup, bounds, limits)


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
        For the MILP engine: ``"scip"`` (default), ``"highs"``, ``"glpk"``, ``"cbc"``, ``"gurobi"``, ``"cplex"`` or
        ``"pyomo:<name>"``.
    reformulation
        ``"indicator"`` (default where the solver has native indicator constraints) or ``"bigm"`` (default with ``M``);
        ``"sos1"``, special ordered sets; ``"mixed"``, big-M where boxes give M and indicator constraints elsewhere;
        ``"hull"``, convex hulls. All but ``"bigm"`` and ``"hull"`` assume nothing of prices.
    closing
        How the model says that a response is optimal for the cell: ``"strong_duality"`` (default) or ``"kkt"``
        (complementary slackness as disjunctions). What needs a dual of the responses, as SUPPRESS does and the inner
        level of RobustKnock, is closed by strong duality in any case.
    cuts
        For engines that search by cuts: ``"witness"`` (default) or ``"no_good"``, as the algorithm was first published.
    M
        A bound on dual prices for ``"bigm"`` and ``"hull"``. There is no default: the answers rest on it, and ``proof``
        says so.
    max_cost, ko_cost, ki_cost
        Budget, and costs of reaction knockouts and knock-ins (dictionaries, or lists at cost 1). Without ``ko_cost``
        every reaction may be knocked out at cost 1, except those in ``ki_cost``.
    gene_kos, gko_cost, gki_cost
        Genes: ``gene_kos=True``, or costs of gene knockouts and knock-ins by gene id or name. Without ``gko_cost``
        every gene that a rule names may be knocked out at cost 1; of the reactions only those that ``ko_cost`` and
        ``ki_cost`` name may be changed then.
    reg_cost
        Costs of rows over fluxes of reactions or genes, such as ``{"PFK <= 4.5": 1.2, "b0720 <= 0.4": 0.5}``, or a
        list of rows at cost 1. A row holds if it is bought, and says nothing otherwise.
    level_cost
        Costs of limits on the fluxes of reactions, such as ``{"PFK": {"<= 2.5": 1, ">= 9": 2}}``, levels of regulation,
        and ``{"EX_ac_e": {">= -10": 1}}``, a component of the medium. A limit that is bought takes the place of the
        model's on its side, be it narrower or wider. A design buys one limit of a reaction at most, and none of a
        reaction that it knocks out.
    required, forbidden
        Interventions that every design contains, or none does.
    solution_approach
        ``"best"``: cheapest, or best value, first. ``"populate"``: the same, but a MILP solver is asked for all designs
        of one cost or value at once. ``"any"``: as they come.
    max_solutions, time_limit
        How many designs, how many seconds.
    engine
        ``"lp_tree"``: exact, by linear programs alone; the default. ``"milp"``: a MILP solver proposes; the default
        where a ``solver``, ``solver_options``, a ``start``, a ``reformulation``, a ``closing`` or an ``M`` is named,
        and where a cost is not positive.
        ``"branch_and_cut"``: a relaxation without duals proposes, cuts tell it what linear programs say of its designs.
        ``"benders"``: so too, and the relaxation is over the interventions alone. The last two need no M.
    compress
        Search a smaller network with the same designs in place of the given one (default).
    gene_encoding
        ``"propositions"``: gene rules as logical constraints. ``"reactions"``: as artificial reactions and metabolites.
    seed, milp_threads
        Passed to the MILP solver.
    start
        A design to start from, such as ``{"PYK": -1.0}`` or ``["PYK"]``, or a list of designs, such as an earlier
        result: each call of the MILP solver starts from the first one that is not found yet. It changes no answer.
    tee
        Show the MILP solver's own log.
    solver_options
        Options of the MILP solver by its own names, such as ``{"limits/memory": 4000}``; ``proof`` tells them.
    executor
        Anything with the interface of ``concurrent.futures.Executor``; the LP tree lets its workers help. The designs
        and their order do not depend on it.
    progress
        Show a progress bar on the error stream; by default where that is a terminal.
    dump_preprocessed
        Path of a file. The question is checked and preprocessed and written there, for
        :func:`compute_strain_designs_from_preprocessed`; nothing is searched, so the list is empty, its status
        ``time_limit``, and nothing is claimed. A path that ends with ``.gz`` is compressed.

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
        Values that make no sense: a NaN cost, no candidates, several nested modules, a row stated twice, ...; or no
        model; or a file to write in a folder that does not exist.
    ExpressionError
        A constraint, an objective or a row that cannot be read.
    InfeasibleModule
        A module that no design can satisfy; the error says which, and why.
    UnsupportedModel
        The cobra model has integer variables or quadratic rows.
    MissingPriceBound
        ``"bigm"`` without ``M`` where a dual price needs one.
    MissingFeature, SolverNotAvailable
        The solver lacks what the reformulation needs, or is not installed.
    NotDualisable
        ``closing="kkt"`` with a tolerance below 1.

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
    executor, path = options.pop("executor", None), options.pop("dump_preprocessed", None)
    asked: Any = options
    if path is not None:
        check_folder(path)
    problem = StrainDesignProblem(model, **asked)
    if path is None:
        return problem.solve(executor=executor)
    problem.dump_preprocessed(path)
    message = f"the preprocessed problem was written to {str(path)!r}; nothing was searched"
    return problem._solutions(Outcome((), (), TIME_LIMIT, Proof(message=message)), problem.setup)


@shows(SolveOptions)
def compute_strain_designs_from_preprocessed(
    dump: str | PathLike[str] | Mapping[str, Any], **options: Unpack[SolveOptions]
) -> SDSolutions:
    """Search a problem that was preprocessed before, by ``compute_strain_designs(..., dump_preprocessed=...)``.

    The designs are those of the direct call, verified on the model as it was given there, which the file holds too.

    Parameters
    ----------
    dump
        The path of the file, or what is in it as a dictionary.
    **options
        As for :meth:`StrainDesignProblem.solve`: what shall differ from what was stated there.

    Returns
    -------
    SDSolutions
        As :func:`compute_strain_designs`.

    Raises
    ------
    UnknownKeyword
        A keyword that is not one of these; what is asked cannot be changed any more.
    SetupError
        There is no such file; or it is damaged, of another format, or of a version that is not read.
    MissingPriceBound, MissingFeature, SolverNotAvailable, UnknownName
        See :func:`compute_strain_designs`.

    Examples
    --------
    >>> import tempfile
    >>> import pyomo_sd as sd
    >>> model = sd.load_model("e_coli_core")
    >>> lethal = sd.SDModule(model, "suppress", constraints="Biomass_Ecoli_core >= 0.001")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = f"{folder}/lethal.json.gz"
    ...     written = sd.compute_strain_designs(model, sd_modules=lethal, max_cost=1, dump_preprocessed=path)
    ...     designs = sd.compute_strain_designs_from_preprocessed(path)
    >>> len(written), written.status, len(designs), designs.status
    (0, 'time_limit', 18, 'optimal')
    """
    refuse_unknown("compute_strain_designs_from_preprocessed", options, SolveOptions.__annotations__)
    return StrainDesignProblem.from_preprocessed(dump).solve(**options)


def compress_model(model: cobra.Model | FluxNetwork, no_par_compress_reacs: Collection[str] = ()) -> Compression:
    """Compress a model exactly, to a smaller network with the same flux space.

    Parameters
    ----------
    model
        A cobra model (it is read, never changed) or a `FluxNetwork`.
    no_par_compress_reacs
        Reactions that are not joined with parallel ones, because somebody asks for their own fluxes.

    Returns
    -------
    Compression
        The given network, the smaller one, and the steps between them, by which fluxes, ranges and prices are lifted.

    Raises
    ------
    UnknownReaction
        A reaction that the model does not have.
    SetupError
        No model; or a text in place of a list of reactions.
    UnsupportedModel
        The cobra model has integer variables or quadratic rows.

    Examples
    --------
    >>> import pyomo_sd as sd
    >>> small = sd.compress_model(sd.load_model("e_coli_core"), ["EX_succ_e"])
    >>> len(small.original.reactions) > len(small.network.reactions)
    True
    >>> small.lift(dict.fromkeys(small.network.columns, 0.0))["ENO"]
    0.0
    """
    if isinstance(no_par_compress_reacs, str):
        raise SetupError(f"no_par_compress_reacs is a list of reactions, not the text {no_par_compress_reacs!r}")
    return compress(network_of(model), named=no_par_compress_reacs)
