"""PAO itself, imported where it is needed, so that this package works without it."""

from importlib import import_module
from types import ModuleType

import numpy as np

from pyomo_sd.errors import SolverNotAvailable


def pao_package() -> ModuleType:
    """Return the package ``pao``, with ``pao.pyomo`` (models) and ``pao.mpr`` (solvers) loaded.

    Raises
    ------
    SolverNotAvailable
        PAO, or something that it relies on, is missing or too new for it.
    """
    remedy = (
        'pip install "pyomo-sd[pao]", in an environment of its own: PAO 1.0.2 works with numpy < 2 and, because of'
        " pyutilib, with Python < 3.12"
    )
    try:
        pao = import_module("pao")
    except ImportError as error:
        raise SolverNotAvailable(f"PAO cannot be imported ({error}): {remedy}") from error
    if not hasattr(np, "PINF"):  # PAO marks missing bounds by it, and fails only once it meets one
        raise SolverNotAvailable(f"PAO does not work with numpy {np.__version__}: {remedy}")
    return pao
