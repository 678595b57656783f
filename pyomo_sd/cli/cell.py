"""The cell that the command line speaks of: a model, and the medium that it lives on."""

from collections.abc import Iterable
from math import isnan

import cobra

from pyomo_sd.errors import SetupError, StrainDesignError, UnknownReaction
from pyomo_sd.network import load_model


def read_model(name_or_path: str, medium: Iterable[str]) -> cobra.Model:
    """Load a model and set its medium.

    Parameters
    ----------
    name_or_path
        As for :func:`~pyomo_sd.network.load.load_model`.
    medium
        Texts ``EXCHANGE=UPTAKE``, the largest uptake in mmol/gDW/h.

    Raises
    ------
    UnknownName, FileNotFoundError
        There is no such model.
    SetupError
        The file holds no model, or a text cannot be read.
    UnknownReaction
        An exchange reaction does not exist.
    """
    try:
        model = load_model(name_or_path)
    except (StrainDesignError, OSError):
        raise
    except Exception as error:  # the readers of five formats raise whatever their parsers do
        raise SetupError(f"no model can be read from {name_or_path!r}: {error}".splitlines()[0]) from error
    for text in medium:
        _set_uptake(model, text)
    return model


def _set_uptake(model: cobra.Model, text: str) -> None:
    name, _, stated = (part.strip() for part in text.rpartition("="))
    uptake = number(stated, f"--medium {text}")
    if uptake < 0:
        raise SetupError(f"--medium {text}: an uptake is zero or more")
    if name not in model.reactions:
        raise UnknownReaction(name, [reaction.id for reaction in model.exchanges])
    reaction = model.reactions.get_by_id(name)
    if not reaction.boundary:
        raise SetupError(f"--medium {text}: {name} is no exchange reaction ({reaction.reaction})")
    low, high = (-uptake, reaction.upper_bound) if reaction.reactants else (reaction.lower_bound, uptake)
    if low > high:
        raise SetupError(
            f"--medium {text}: the model has {name} between {reaction.lower_bound} and {reaction.upper_bound}"
        )
    reaction.bounds = low, high


def number(text: str, where: str) -> float:
    """Read a number, with an error that says ``where`` none can be read."""
    try:
        value = float(text)
    except ValueError:
        raise SetupError(f"{where}: {text!r} is no number") from None
    if isnan(value):
        raise SetupError(f"{where}: {text!r} is no number")
    return value
