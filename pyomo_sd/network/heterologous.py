"""Reactions of other organisms in a model: the knock-ins that a design may choose from.

Metabolites are the same if their ids are. One that only a single reaction touches keeps that reaction without flux
(its balance has one column), which is what a misspelt id looks like; that is a warning.
"""

import logging
import warnings
from collections.abc import Collection, Iterable, Iterator, Mapping
from math import isfinite
from typing import TypeAlias

import cobra

from pyomo_sd.errors import ExpressionError, NameTaken, SetupError, StrainDesignWarning, suggestion
from pyomo_sd.network.load import glpk_as_default

Library: TypeAlias = cobra.Model | Iterable[cobra.Reaction] | Mapping[str, str]
MOST_TOLD = 5
logger = logging.getLogger("pyomo_sd")


def add_reactions(model: cobra.Model, library: Library) -> cobra.Model:
    """Return a copy of a model with further reactions, which are meant to be named in ``ki_cost``.

    Parameters
    ----------
    model
        A cobra model, which stays as it is.
    library
        A cobra model (its reactions alone: neither its objective nor rows of its own), reactions, or a dictionary from
        id to equation, such as "a_c + 2 nad_c <=> b_c" or "--> a_c"; it stays as it is, too. Reactions keep their
        bounds and gene rules; those of equations are cobra's default for the arrow (-1000 to 1000, 0 to 1000, -1000
        to 0). Metabolites and genes of an id that the model has are the model's, others are new.

    Raises
    ------
    NameTaken
        A reaction of this id is in the model, or twice in the library.
    ExpressionError
        An equation that cannot be read.
    SetupError
        Something else in place of the model or of the library.

    Warns
    -----
    StrainDesignWarning
        A new metabolite occurs in one reaction alone, which therefore cannot carry any flux; perhaps it is misspelt.

    Examples
    --------
    >>> from pyomo_sd.network import load_model
    >>> acetoin = {"ALS": "2 pyr_c + h_c --> alac_c + co2_c", "ALDC": "alac_c + h_c --> actn_c + co2_c"}
    >>> pathway = {**acetoin, "EX_actn": "actn_c -->"}
    >>> extended = add_reactions(load_model("e_coli_core"), pathway)
    >>> extended.reactions.ALS.upper_bound, len(extended.reactions), len(extended.metabolites)
    (1000.0, 98, 74)
    """
    if not isinstance(model, cobra.Model):
        raise SetupError(f"reactions are added to a cobra.Model, not to {model!r:.60}")
    with glpk_as_default():  # of the empty model that cobra begins with; the copy is bound to the model's own solver
        extended = model.copy()
    known = {metabolite.id for metabolite in model.metabolites}
    added: dict[str, cobra.Reaction] = {}
    for name, reaction in _reactions(library):
        if name in added or name in model.reactions:
            raise NameTaken("reaction", name, "the library" if name in added else f"the model {model.id!r}")
        added[name] = reaction.copy() if isinstance(reaction, cobra.Reaction) else cobra.Reaction(name)
        extended.add_reactions([added[name]])
        if isinstance(reaction, str):
            _read_equation(added[name], reaction)
    _warn_of_dead_ends(extended, known)
    return extended


def _reactions(library: Library) -> Iterator[tuple[str, cobra.Reaction | str]]:
    if isinstance(library, Mapping):
        entries: Iterable[tuple[str, cobra.Reaction | str]] = library.items()
    elif isinstance(library, cobra.Model | Iterable) and not isinstance(library, str):
        reactions = library.reactions if isinstance(library, cobra.Model) else library
        entries = ((getattr(reaction, "id", ""), reaction) for reaction in reactions)
    else:
        entries = (("", library),)
    for name, reaction in entries:
        wanted = str if isinstance(library, Mapping) else cobra.Reaction
        if not isinstance(reaction, wanted):
            raise SetupError(
                "a library is a cobra.Model, a list of cobra reactions, or a dictionary from id to equation;"
                f" {reaction!r:.60} is no {'equation of an id' if wanted is str else 'reaction'}"
            )
        if not isinstance(name, str) or name.split() != [name]:
            raise SetupError(f"the id of a reaction is a text without blanks, not {name!r}")
        yield name, reaction


def _read_equation(reaction: cobra.Reaction, equation: str) -> None:
    try:
        reaction.build_reaction_from_string(equation, verbose=False)
    except ValueError as error:
        raise ExpressionError(f"the equation of {reaction.id!r} cannot be read: {equation!r} ({error})") from None
    if not all(map(isfinite, reaction.metabolites.values())):
        raise ExpressionError(f"the equation of {reaction.id!r} has a coefficient that is not finite: {equation!r}")


def _warn_of_dead_ends(extended: cobra.Model, known: Collection[str]) -> None:
    ends = [m for m in extended.metabolites if m.id not in known and len(m.reactions) == 1]
    if not ends:
        return
    told = [f"{end.id!r} in {next(iter(end.reactions)).id!r}{suggestion(end.id, known)}" for end in ends[:MOST_TOLD]]
    more = [f"and {len(ends) - MOST_TOLD} more"] if len(ends) > MOST_TOLD else []
    text = f"a reaction carries no flux if one of its metabolites occurs nowhere else: {'; '.join([*told, *more])}"
    logger.warning(text)
    warnings.warn(text, StrainDesignWarning, stacklevel=3)
