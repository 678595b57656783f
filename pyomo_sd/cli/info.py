"""``pyomo-sd info``: what is installed, which solvers there are, and the folder of further models for the tests."""

import argparse
import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pyomo_sd
from pyomo_sd.cli.command import DONE, Command, commands
from pyomo_sd.cli.table import table
from pyomo_sd.solvers import solver_report

PACKAGES = (
    "pyomo",
    "cobra",
    "numpy",
    "scipy",
    "pandas",
    "sympy",
    "python-flint",
    "pydantic",
    "highspy",
    "pyscipopt",
    "swiglpk",
    "gurobipy",
    "cplex",
    "pulp",
)
MODELS = "PYOMO_SD_MODELS"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take no arguments."""


def info(options: argparse.Namespace) -> int:
    """Print versions, solvers, and the folder of models."""
    print(f"{_versions()}\n\n{_solvers()}\n\n{MODELS}: {_models()}")
    return DONE


def _versions() -> str:
    rows = [["pyomo_sd", pyomo_sd.__version__], ["python", platform.python_version()]]
    rows += [[package, _version(package)] for package in PACKAGES]
    return table(["package", "version"], rows)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _solvers() -> str:
    rows = []
    for found in sorted(solver_report(), key=lambda report: (not report.available, report.name)):
        features = ", ".join(["bigm", *sorted(found.features)])
        state = "yes" if found.available else "no"
        rows.append([found.name, state, found.version or "-", features, found.licence or "-"])
    return table(["solver", "available", "version", "takes", "licence"], rows)


def _models() -> str:
    folder = os.environ.get(MODELS)
    if not folder:
        return "not set; models are those that come with cobra, and files"
    if not Path(folder).is_dir():
        return f"{folder} (there is no such folder)"
    return f"{folder} ({len(list(Path(folder).iterdir()))} files)"


commands.register(
    "info",
    Command(
        summary="versions, solvers and their limits",
        description="Versions, solvers and their limits.",
        add_arguments=add_arguments,
        run=info,
    ),
)
