"""What the command line asks, as the keywords of :func:`~pyomo_sd.api.compute_strain_designs`."""

import argparse
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

import cobra

from pyomo_sd.cli.cell import number
from pyomo_sd.errors import SetupError, UnknownGene, UnknownName, UnknownReaction
from pyomo_sd.names import CONSTRAINTS, INNER_OBJECTIVE, MODULE_TYPE, OPTKNOCK, OUTER_OBJECTIVE
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.problem.levels import LEVEL
from pyomo_sd.problem.setup import SearchOptions, SetupOptions

GENES = "genes"
LEAST_GROWTH = 0.1  # 1/h, unless --min-growth says otherwise

# options that say what is asked
QUESTION = ("medium", "modules", "product", "biomass", "min_growth", "setup")
INTERVENTIONS = (
    "ko",
    "ki",
    "gene_kos",
    "gko",
    "gki",
    "reg_cost",
    "level",
    "required",
    "forbidden",
    "max_cost",
    "compress",
)
OPTION_OF = {"modules": "--suppress and --protect", "compress": "--no-compress"}


class AddModule(argparse.Action):
    """``--suppress CONSTRAINTS`` and ``--protect CONSTRAINTS`` begin a module each."""

    def __call__(self, parser: Any, namespace: argparse.Namespace, values: Any, option_string: Any = None) -> None:
        """Add a module of the type that the option is called after."""
        module = {MODULE_TYPE: self.option_strings[0].lstrip("-"), CONSTRAINTS: values}
        namespace.modules = [*(namespace.modules or ()), module]


class SetInnerObjective(argparse.Action):
    """``--inner EXPRESSION`` belongs to the module before it."""

    def __call__(self, parser: Any, namespace: argparse.Namespace, values: Any, option_string: Any = None) -> None:
        """Complete the module that was begun last."""
        *others, last = namespace.modules or [{INNER_OBJECTIVE: None}]
        if INNER_OBJECTIVE in last:
            raise SetupError(f"--inner {values!r} has to follow the --suppress or --protect that it belongs to")
        namespace.modules = [*others, {**last, INNER_OBJECTIVE: values}]


def stated(options: argparse.Namespace) -> list[str]:
    """Return the options by which something is asked, so far as they were given."""
    keys = (*QUESTION, *INTERVENTIONS)
    given = [key for key in keys if getattr(options, key) != options.parser.get_default(key)]
    return [OPTION_OF.get(key, f"--{key.replace('_', '-')}") for key in given]


def search_options(options: argparse.Namespace) -> SearchOptions:
    """Return the keywords of a search that the options stand for, so far as they were given."""
    given: dict[str, Any] = {key: getattr(options, key, None) for key in SearchOptions.__annotations__}
    given["milp_threads"] = options.threads
    given["progress"] = False if options.quiet else None
    return cast(SearchOptions, {key: value for key, value in given.items() if value is not None})


def setup_options(options: argparse.Namespace, model: cobra.Model, network: FluxNetwork) -> SetupOptions:
    """Return the keywords of a question; what is not stated is left to the setup file and the defaults.

    Raises
    ------
    SetupError, UnknownReaction, UnknownGene
        A module or a list of interventions cannot be read.
    """
    given: dict[str, Any] = {"sd_setup": options.setup, "max_cost": options.max_cost, "compress": options.compress}
    given["sd_modules"] = _modules(options, network)
    given["ko_cost"] = costs(options.ko, network.reactions, gene_associated(model))
    given["ki_cost"] = costs(options.ki, network.reactions)
    named = [*network.genes, *filter(None, network.genes.values())]
    given["gene_kos"] = options.gene_kos or None
    given["gko_cost"], given["gki_cost"] = gene_costs(options.gko, named), gene_costs(options.gki, named)
    given["reg_cost"] = row_costs(options.reg_cost)
    given["level_cost"] = level_costs(options.level)
    given["required"], given["forbidden"] = options.required, options.forbidden
    return cast(SetupOptions, {key: value for key, value in given.items() if value is not None})


def gene_associated(model: cobra.Model) -> list[str]:
    """Return the reactions that have genes and are no exchange with the surroundings."""
    return [reaction.id for reaction in model.reactions if reaction.gene_reaction_rule and not reaction.boundary]


def costs(
    texts: Sequence[str] | None, reactions: Collection[str], genes: Iterable[str] | None = None
) -> dict[str, float] | None:
    """Read lists of reactions such as ``PGI,PYK=2``, the word ``genes`` standing for many of them at cost 1.

    An id may itself contain a comma or an equals sign: the longest text that is an id counts.

    Raises
    ------
    UnknownReaction
        An id does not exist.
    SetupError
        A cost is no number.

    Examples
    --------
    >>> costs(["genes", "PGI, R,1=2.5"], ["PGI", "PYK", "R,1"], genes=["PGI", "PYK"])
    {'PGI': 1.0, 'PYK': 1.0, 'R,1': 2.5}
    """
    words = {} if genes is None else {GENES: genes}
    return _costs(texts, reactions, words, UnknownReaction)


def gene_costs(texts: Sequence[str] | None, genes: Collection[str]) -> dict[str, float] | None:
    """Read lists of genes such as ``b0001,pgi=2`` as `costs` reads lists of reactions.

    Raises
    ------
    UnknownGene
        Neither an id nor a name.
    SetupError
        A cost is no number.
    """
    return _costs(texts, genes, {}, UnknownGene)


def row_costs(texts: Sequence[str] | None) -> dict[str, float] | None:
    """Read rows such as ``PFK <= 4.5`` or, with their cost behind the last colon, ``PFK <= 4.5: 2``; one per text.

    Raises
    ------
    SetupError
        A cost is no number, or a row is stated twice.

    Examples
    --------
    >>> row_costs(["PFK <= 4.5", "PGI = 2 TPI: 0.5"])
    {'PFK <= 4.5': 1.0, 'PGI = 2 TPI': 0.5}
    """
    if texts is None:
        return None
    rows: dict[str, float] = {}
    for text in texts:
        row, colon, cost = text.rpartition(":") if _is_priced(text) else (text, "", "1")
        if row.strip() in rows:
            raise SetupError(f"{row.strip()!r} is stated twice")
        rows[row.strip()] = number(cost, f"the cost of {row.strip()}")
    return rows


def level_costs(texts: Sequence[str] | None) -> dict[str, dict[str, float]] | None:
    """Read levels such as ``PFK <= 4.5: 2`` as `row_costs` reads rows.

    Raises
    ------
    SetupError
        A cost is no number, or a text is no level of a reaction, or one that is stated twice.

    Examples
    --------
    >>> level_costs(["PFK <= 4.5: 2", "PFK >= 9"])
    {'PFK': {'<= 4.5': 2.0, '>= 9': 1.0}}
    """
    ladders: dict[str, dict[str, float]] = {}
    for text, cost in (row_costs(texts) or {}).items():
        if (level := LEVEL.fullmatch(text)) is None:
            raise SetupError(f"--level {text!r} states no level of a reaction; write it as 'PFK <= 4.5'")
        rungs = ladders.setdefault(level[1], {})
        if (rung := f"{level[2]} {level[3]}") in rungs:
            raise SetupError(f"'{level[1]} {rung}' is stated twice")
        rungs[rung] = cost
    return None if texts is None else ladders


def _is_priced(text: str) -> bool:
    """Tell whether the last colon stands behind a comparison, and not within an id before it."""
    row, colon, _ = text.rpartition(":")
    return bool(colon) and any(sign in row for sign in "<>=")


def _costs(
    texts: Sequence[str] | None,
    ids: Collection[str],
    words: Mapping[str, Iterable[str]],
    unknown: Callable[[str, Iterable[str]], UnknownName],
) -> dict[str, float] | None:
    if texts is None:
        return None
    known = frozenset(ids)
    every: dict[str, float] = {}
    named: dict[str, float] = {}
    for name, cost in (item for text in texts for item in _items(text, known)):
        if name in known:
            named[name] = number(cost, f"the cost of {name}")
        elif name in words:
            every = dict.fromkeys(words[name], number(cost, f"the cost of {name}"))
        elif name:
            raise unknown(name, [*ids, *words])
    return {**every, **named}


def _items(text: str, known: Collection[str]) -> Iterator[tuple[str, str]]:
    words = text.split(",")
    while words:
        lengths = range(len(words), 0, -1)
        length = next((n for n in lengths if _item(words[:n], known)[0] in known), 1)
        yield _item(words[:length], known)
        words = words[length:]


def _item(words: Sequence[str], known: Collection[str]) -> tuple[str, str]:
    text = ",".join(words).strip()
    name, equals, cost = text.rpartition("=")
    if text in known or not equals or "," in cost:
        return text, "1"
    return name.strip(), cost.strip()


def _modules(options: argparse.Namespace, network: FluxNetwork) -> list[Mapping[str, Any]] | None:
    modules = list(options.modules or ())
    if options.product is not None:
        modules.append(_optknock(options, network))
    elif options.biomass is not None or options.min_growth is not None:
        raise SetupError("--biomass and --min-growth say how a --product is made; there is none")
    if not modules and options.setup is None:
        raise SetupError("nothing is asked: give --suppress, --protect, --product or --setup")
    return modules or None


def _optknock(options: argparse.Namespace, network: FluxNetwork) -> dict[str, Any]:
    least = LEAST_GROWTH if options.min_growth is None else options.min_growth
    biomass = options.biomass or _growth(network)
    return {
        MODULE_TYPE: OPTKNOCK,
        INNER_OBJECTIVE: biomass,
        OUTER_OBJECTIVE: options.product,
        CONSTRAINTS: [[{biomass: 1.0}, ">=", least]],
    }


def _growth(network: FluxNetwork) -> str:
    if len(network.objective) != 1:
        named = ", ".join(network.objective) or "none"
        raise SetupError(f"--biomass has to be given: the model has no one reaction as its objective ({named})")
    return next(iter(network.objective))
