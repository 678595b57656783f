"""Load a model by the name of one that comes with cobra, or from a file; offline, and without a solver's licence.

Cobra binds each new model to its default solver, which is Gurobi or CPLEX as soon as their packages are installed.
Without a licence they refuse genome-scale models, so models are bound to GLPK here. Cobra's configuration stays.
"""

import gzip
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import files
from os import PathLike, fspath
from pathlib import Path
from tempfile import TemporaryDirectory

import cobra
from cobra.io import load_json_model, load_matlab_model, load_yaml_model, read_sbml_model

from pyomo_sd.errors import UnknownName, suggestion

READERS: Mapping[str, Callable[[str], cobra.Model]] = {
    ".xml": read_sbml_model,
    ".sbml": read_sbml_model,
    ".json": load_json_model,
    ".mat": load_matlab_model,
    ".yml": load_yaml_model,
    ".yaml": load_yaml_model,
}
PACKED = ".gz"
ALIASES = {"e_coli_core": "textbook"}


def load_model(name_or_path: str | PathLike[str]) -> cobra.Model:
    """Load a metabolic model, bound to GLPK.

    Parameters
    ----------
    name_or_path
        A name that cobra bundles ("textbook", also known as "e_coli_core", "iJO1366", "salmonella"), or a file in
        SBML (.xml, .sbml), JSON, MAT or YAML (.yml, .yaml), each also with .gz behind.

    Raises
    ------
    UnknownName
        For a name that is not bundled, and for a file whose ending tells no format.
    FileNotFoundError
        For a file that is not there.

    Examples
    --------
    >>> len(load_model("e_coli_core").reactions)
    95
    """
    text = fspath(name_or_path)
    bundled = bundled_models()
    name = ALIASES.get(text, text)
    if name in bundled:
        return _read(bundled[name])
    path = Path(text)
    if path.is_file():
        return _read(path)
    if isinstance(name_or_path, str) and path.name == text and _format(path) not in READERS:
        raise UnknownName("model", text, [*bundled, *ALIASES])
    raise FileNotFoundError(_missing(path))


def bundled_models() -> dict[str, Path]:
    """List names and files of the SBML models that come with cobra."""
    folder = Path(str(files("cobra.data")))
    return {path.name.removesuffix(".xml.gz"): path for path in sorted(folder.glob("*.xml.gz"))}


def _format(path: Path) -> str:
    return Path(path.name.removesuffix(PACKED)).suffix.lower()


def _missing(path: Path) -> str:
    if not path.parent.is_dir():
        return f"no model file {str(path)!r}: there is no folder {str(path.parent)!r}"
    seen = [other for other in path.parent.iterdir() if other.is_file() and not other.name.startswith(".")]
    files_here = [other.name for other in seen if _format(other) in READERS]
    return f"no model file {str(path)!r}{suggestion(path.name, [*files_here, *bundled_models(), *ALIASES])}"


def _read(path: Path) -> cobra.Model:
    if _format(path) not in READERS:
        raise UnknownName("model format", path.name, READERS)
    with glpk_as_default(), _unpacked(path) as plain:
        return READERS[_format(plain)](str(plain))


@contextmanager
def glpk_as_default() -> Iterator[None]:
    """Have cobra bind the models that it makes meanwhile to GLPK."""
    configuration = cobra.Configuration()
    before = configuration.solver
    configuration.solver = "glpk"
    try:
        yield
    finally:
        configuration.solver = before


@contextmanager
def _unpacked(path: Path) -> Iterator[Path]:
    if path.suffix.lower() != PACKED:
        yield path
        return
    with TemporaryDirectory() as folder:
        plain = Path(folder) / path.stem
        with gzip.open(path) as packed:
            plain.write_bytes(packed.read())
        yield plain
