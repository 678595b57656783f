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
        to 0). Metabolites and genes of an id that the model has are the model's, others are new; a new metabolite
        without compartment is in that of the model's by which its id ends, as "_c".

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
    added: dict[str, cobra.Reaction] = {}
    for reaction in _reactions(library):
        if reaction.id in added or reaction.id in model.reactions:
            where = "the library" if reaction.id in added else f"the model {model.id!r}"
            raise NameTaken("reaction", reaction.id, where)
        added[reaction.id] = reaction.copy()
    with glpk_as_default():  # of the empty model that cobra begins with; the copy is bound to the model's own solver
        extended = model.copy()
    extended.add_reactions(list(added.values()))
    _place(extended)
    _warn_of_dead_ends(extended, {metabolite.id for metabolite in model.metabolites})
    return extended


def _place(extended: cobra.Model) -> None:
    """Put metabolites that are nowhere where their ids say; cobra finds no exchanges otherwise."""
    compartments = frozenset(filter(None, extended.compartments))
    for metabolite in extended.metabolites:
        suffix = metabolite.id.rpartition("_")[2]
        if metabolite.compartment is None and suffix in compartments:
            metabolite.compartment = suffix


def _reactions(library: Library) -> Iterator[cobra.Reaction]:
    """Yield the reactions of a library; those of equations are made."""
    if isinstance(library, Mapping):
        yield from (_from_equation(name, equation) for name, equation in library.items())
        return
    listed = library.reactions if isinstance(library, cobra.Model) else library
    for reaction in listed if isinstance(listed, Iterable) and not isinstance(listed, str) else (listed,):
        if not isinstance(reaction, cobra.Reaction):
            raise SetupError(
                "a library is a cobra.Model, a list of cobra reactions, or a dictionary from id to equation;"
                f" {reaction!r:.60} is no reaction"
            )
        yield reaction


def _from_equation(name: str, equation: str) -> cobra.Reaction:
    if not isinstance(name, str) or name.split() != [name]:
        raise SetupError(f"the id of a reaction is a text without blanks, not {name!r}")
    if not isinstance(equation, str):
        raise SetupError(f"the equation of {name!r} has to be a text, not {equation!r:.60}")
    reaction = cobra.Reaction(name)
    with glpk_as_default():
        cobra.Model().add_reactions([reaction])  # cobra reads equations of a model's reactions only
    try:
        reaction.build_reaction_from_string(equation, verbose=False)
    except ValueError as error:
        raise ExpressionError(f"the equation of {name!r} cannot be read: {equation!r} ({error})") from None
    if not all(map(isfinite, reaction.metabolites.values())):
        raise ExpressionError(f"the equation of {name!r} has a coefficient that is not finite: {equation!r}")
    return reaction


def _warn_of_dead_ends(extended: cobra.Model, known: Collection[str]) -> None:
    ends = [m for m in extended.metabolites if m.id not in known and len(m.reactions) == 1]
    if not ends:
        return
    told = [f"{end.id!r} in {next(iter(end.reactions)).id!r}{suggestion(end.id, known)}" for end in ends[:MOST_TOLD]]
    more = [f"and {len(ends) - MOST_TOLD} more"] if len(ends) > MOST_TOLD else []
    text = f"a reaction carries no flux if one of its metabolites occurs nowhere else: {'; '.join([*told, *more])}"
    logger.warning(text)
    warnings.warn(text, StrainDesignWarning, stacklevel=3)
