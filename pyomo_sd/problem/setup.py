"""The setup: all keywords of a strain-design computation, validated, and its form in JSON.

In JSON the keys are the keywords, numbers may be texts (``"3"``) and infinity is ``"inf"``. ``None`` (``null``) and a
blank text stand for "not stated"; the one exception is told at `_is_about_all_genes`. Which value counts, if a keyword
is stated more than once:

1. the keyword of the call,
2. the same key in ``sd_setup``, a dictionary or the path of a JSON file,
3. the default.

Nothing that a caller hands over is changed: modules, dictionaries and lists are copied.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from math import inf, isnan
from os import PathLike
from pathlib import Path
from typing import Annotated, Any, TypeAlias

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    FiniteFloat,
    PlainSerializer,
    ValidationError,
)
from typing_extensions import TypedDict, Unpack

from pyomo_sd import names
from pyomo_sd.errors import SetupError
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.problem.candidates import FurtherOptions, intervention_space
from pyomo_sd.problem.costs import Costs
from pyomo_sd.problem.interventions import InterventionSpace
from pyomo_sd.problem.keywords import refuse_unknown
from pyomo_sd.problem.module import REAC_IDS, SDModule
from pyomo_sd.problem.problem import Problem
from pyomo_sd.problem.regulation import regulated

ModuleInput: TypeAlias = SDModule | Mapping[str, Any]
DesignInput: TypeAlias = Mapping[str, float] | Collection[str]
OptionValue: TypeAlias = bool | int | FiniteFloat | str

# keys that graphical interfaces store beside a setup, and that say nothing about the problem
REMARKS = frozenset({names.MODEL_ID, "advanced", "use_scenario"})


class QuestionOptions(TypedDict, total=False):
    """The keywords that say what is asked, and of what; `Setup` tells what they mean."""

    sd_modules: ModuleInput | Sequence[ModuleInput]
    sd_setup: Mapping[str, Any] | str | PathLike[str] | None
    max_cost: float | None
    ko_cost: Costs | None
    ki_cost: Costs | None
    compress: bool | None
    gene_encoding: str | None


class SearchOptions(TypedDict, total=False):
    """The keywords that say how designs are searched; `Setup` tells what they mean."""

    solver: str | None
    reformulation: str | None
    closing: str | None
    cuts: str | None
    engine: str | None
    M: float | None
    solution_approach: str | None
    max_solutions: float | None
    time_limit: float | None
    seed: int | None
    milp_threads: int | None
    start: DesignInput | Sequence[DesignInput] | None
    tee: bool | None
    solver_options: Mapping[str, OptionValue] | None
    progress: bool | None


class SetupOptions(QuestionOptions, FurtherOptions, SearchOptions, total=False):
    """The keywords of a strain-design computation."""


def _module_list(value: Any) -> list[Any]:
    modules = [value] if isinstance(value, Mapping) else list(value) if isinstance(value, list | tuple) else []
    if not modules:
        raise ValueError("should be a module or a list of modules")
    for module in modules:
        if not isinstance(module, Mapping) or names.MODULE_TYPE not in module:
            raise ValueError("should hold modules: SDModule(...), or a dictionary with its keywords and module_type")
    return [_plain(module.specification() if isinstance(module, SDModule) else module) for module in modules]


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def _cost_table(value: Any) -> Any:
    if isinstance(value, str | Mapping) or not isinstance(value, Iterable):
        return value
    ids = list(value)
    if not all(isinstance(name, str) for name in ids):
        raise ValueError("should be a dictionary of costs or a list of ids")
    return dict.fromkeys(ids, 1.0)


def _id_list(value: Any) -> Any:
    return list(value) if isinstance(value, Iterable) and not isinstance(value, str) else value


def _designs(value: Any) -> Any:
    if not isinstance(value, Iterable):
        raise ValueError("should be a design, or a list of designs")
    designs = [value] if isinstance(value, Mapping) or all(isinstance(name, str) for name in value) else value
    return [[name for name, mark in d.items() if mark] if isinstance(d, Mapping) else _id_list(d) for d in designs]


def _no_nan(value: float) -> float:
    if isnan(value):
        raise ValueError("should be a number")
    return value


def _whole(value: float) -> float:
    if value != inf and value != int(value):
        raise ValueError("should be a whole number or 'inf'")
    return value


def _written(value: float) -> Any:
    if abs(value) == inf:
        return str(value)
    return int(value) if value == int(value) else value


InJSON = PlainSerializer(_written, when_used="json")
Limit = Annotated[float, AfterValidator(_no_nan), InJSON]
Count = Annotated[float, Field(ge=1), AfterValidator(_whole), InJSON]
Seconds = Annotated[float, Field(ge=0), InJSON]
CostTable = Annotated[dict[str, FiniteFloat], BeforeValidator(_cost_table)]
Ids = Annotated[list[str], BeforeValidator(_id_list)]
Designs = Annotated[list[list[str]], BeforeValidator(_designs)]


class Setup(BaseModel):
    """The validated keywords of a strain-design computation.

    Attributes
    ----------
    sd_modules
        What is asked, one or more modules, as plain dictionaries; `modules` makes `SDModule` objects of them.
    solver, reformulation, closing, cuts, engine
        How it is solved; ``None`` leaves the choice to the package.
    max_cost
        Limit on the cost of a design. 0 is a limit of zero.
    max_solutions
        How many designs are wanted at most.
    time_limit
        Seconds; 0 is a limit of zero.
    M
        A stated big-M for what cannot be bounded by linear programs.
    ko_cost, ki_cost
        Costs of knockouts and knock-ins, or lists of reactions at cost 1 each; see `intervention_space`.
    gene_kos
        Whether genes may be changed; so they may as well if one of the next two is stated.
    gko_cost, gki_cost
        Costs of gene knockouts and gene knock-ins, or lists of genes at cost 1 each.
    reg_cost
        Costs of rows such as ``"PGI >= 2"`` that hold if they are bought, or a list of rows at cost 1 each.
    level_cost
        Reaction -> {limit on its flux such as ``"<= 2.5"``: cost}; a design buys one of a reaction at most.
    required, forbidden
        Interventions that every design contains, or none does.
    solution_approach
        ``best`` (best designs first), ``populate`` (so too, all of one cost or value at once) or ``any`` (in no
        order).
    seed, milp_threads
        Passed to the solver.
    start
        A design, or designs, that the solver starts from: as results have them, or as lists of what is made.
    tee
        Whether the solver's own log is shown.
    solver_options
        Options of the solver by the solver's own names.
    compress
        Whether a smaller network with the same designs is searched in place of the given one.
    gene_encoding
        How gene rules are stated: as logical ``propositions``, or as artificial ``reactions`` of the network.
    progress
        Whether a progress bar is shown; ``None``: where the error stream is a terminal.

    Raises
    ------
    UnknownKeyword
        A key that does not exist; the nearest one is named.
    SetupError
        A value that makes no sense, or a file that cannot be read.

    Examples
    --------
    >>> module = {"module_type": "suppress", "constraints": "BIO >= 0.001"}
    >>> setup = Setup(sd_modules=module, sd_setup={"max_cost": "3", "max_solutions": "inf"}, max_cost=2)
    >>> setup.max_cost, setup.max_solutions, setup.solution_approach
    (2.0, inf, 'best')
    >>> Setup.from_json(setup.to_json()) == setup
    True
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    sd_modules: Annotated[list[dict[str, Any]], BeforeValidator(_module_list)]
    solver: str | None = None
    max_cost: Limit = inf
    max_solutions: Count = inf
    time_limit: Seconds = inf
    M: Annotated[FiniteFloat, Field(gt=0)] | None = None
    ko_cost: CostTable | None = None
    ki_cost: CostTable | None = None
    gene_kos: bool = False
    gko_cost: CostTable | None = None
    gki_cost: CostTable | None = None
    reg_cost: CostTable | None = None
    level_cost: dict[str, dict[str, FiniteFloat]] | None = None
    required: Ids | None = None
    forbidden: Ids | None = None
    solution_approach: str = "best"
    seed: Annotated[int, Field(ge=0, lt=2**31)] | None = None
    milp_threads: Annotated[int, Field(ge=1)] | None = None
    start: Designs | None = None
    tee: bool = False
    solver_options: dict[str, OptionValue] | None = None
    reformulation: str | None = None
    closing: str | None = None
    cuts: str | None = None
    engine: str | None = None
    compress: bool = True
    gene_encoding: str = "propositions"
    progress: bool | None = None

    def __init__(self, **options: Unpack[SetupOptions]) -> None:
        call: dict[str, Any] = {key: value for key, value in options.items() if key not in REMARKS}
        stored = read_setup(call.pop(names.SETUP, None))
        refuse_unknown("the setup", [*call, *stored], type(self).model_fields)
        stated = {**_stated(stored), **_stated(call)}
        if _is_about_all_genes({**stored, **call}):
            stated[names.GENE_KOS] = True
        try:
            super().__init__(**stated)
        except ValidationError as error:
            raise SetupError("; ".join(told(detail) for detail in error.errors())) from None

    @classmethod
    def from_json(cls, text: str) -> "Setup":
        """Return the setup that `to_json` wrote, or that was written by hand in its form."""
        return cls(sd_setup=json_object(text, "the setup"))

    def to_json(self) -> str:
        """Return what is stated as JSON; infinity as ``"inf"``."""
        return self.model_dump_json(exclude_none=True, indent=2)

    def modules(self, network: FluxNetwork) -> tuple[SDModule, ...]:
        """Return the modules, read with the reactions of ``network``."""
        made = []
        for module in self.sd_modules:
            options = {k: v for k, v in module.items() if k not in (names.MODULE_TYPE, names.MODEL_ID, REAC_IDS)}
            made.append(SDModule(network, module[names.MODULE_TYPE], **options))
        return tuple(made)

    def space(self, network: FluxNetwork) -> InterventionSpace:
        """Return the interventions that the costs allow on ``network``; see `intervention_space`."""
        further = FurtherOptions(
            gene_kos=self.gene_kos,
            gko_cost=self.gko_cost,
            gki_cost=self.gki_cost,
            reg_cost=self.reg_cost,
            level_cost=self.level_cost,
            required=self.required,
            forbidden=self.forbidden,
        )
        return intervention_space(network, self.ko_cost, self.ki_cost, self.max_cost, **further)

    def problem(self, network: FluxNetwork) -> Problem:
        """Return what is asked of a cell: the modules, the interventions, and the network with the rows among them."""
        return regulated(Problem(network, self.modules(network), self.space(network)))


def read_setup(source: Mapping[str, Any] | str | PathLike[str] | None) -> dict[str, Any]:
    """Return the keywords of a dictionary or of a JSON file.

    Raises
    ------
    SetupError
        The file does not exist, or holds no JSON object.
    """
    if source is None:
        return {}
    if not isinstance(source, Mapping):
        path = Path(source)
        if not path.is_file():
            raise SetupError(f"sd_setup: there is no file {str(path)!r}")
        source = json_object(path.read_text(encoding="utf-8"), f"sd_setup: the file {str(path)!r}")
    return {key: value for key, value in source.items() if key not in REMARKS}


def json_object(text: str, what: str) -> dict[str, Any]:
    """Return the JSON object that a text holds; ``what`` names the text in the `SetupError` where there is none."""
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        raise SetupError(f"{what} is no JSON: {error}") from None
    if not isinstance(content, dict):
        raise SetupError(f"{what} has to hold a JSON object, not a {type(content).__name__}")
    return content


def _stated(options: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in options.items() if v is not None and not (isinstance(v, str) and not v.strip())}


def _is_about_all_genes(given: Mapping[str, Any]) -> bool:
    """Tell whether ``gko_cost=None`` is all that is said of costs: so interfaces ask for every gene, at cost 1."""
    others = {names.KOCOST, names.KICOST, names.GENE_KOS, names.GKICOST, names.REGCOST, names.LEVELCOST}
    return names.GKOCOST in given and given[names.GKOCOST] is None and others.isdisjoint(given)


def told(detail: Any) -> str:
    """Say in words what is wrong with a keyword, from one of the errors of a `ValidationError`."""
    key, *inner = detail["loc"]
    where = key + "".join(f"[{part!r}]" for part in inner)
    if detail["type"] == "missing":
        return f"{where} is missing"
    reason = str(detail["ctx"]["error"]) if detail["type"] == "value_error" else detail["msg"].replace("Input ", "", 1)
    return f"{where} {reason}, not {detail['input']!r}"
