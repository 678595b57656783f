"""Models to measure on: those that come with cobra, and published ones in the folder that PYOMO_SD_MODELS names."""

import os
from pathlib import Path

import cobra

import pyomo_sd as sd

FOLDER = "PYOMO_SD_MODELS"


class MissingModel(Exception):
    """A model is not at hand; the message says why."""


def load(name: str) -> cobra.Model:
    """Load a model by the name of one that comes with cobra, or of a file in the folder of models.

    Raises
    ------
    MissingModel
        The environment names no folder, or the folder has no such file.
    """
    if not Path(name).suffix:
        return sd.load_model(name)
    folder = os.environ.get(FOLDER)
    if not folder:
        raise MissingModel(f"{FOLDER} names no folder with {name}")
    file = Path(folder) / name
    if not file.is_file():
        raise MissingModel(f"the folder that {FOLDER} names has no {name}")
    return sd.load_model(file)
