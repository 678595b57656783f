"""JSON files, compressed where their name ends with ``.gz``, and the line that tells what they hold.

Every document of this package bears its format, ``"pyomo_sd <kind> <version>"``.
"""

import gzip
import json
import zlib
from collections.abc import Collection, Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from pyomo_sd.errors import SetupError
from pyomo_sd.problem.setup import json_object

COMPRESSED = ".gz"


def write_json(document: Mapping[str, Any], path: str | PathLike[str]) -> None:
    """Write a document to a file."""
    content = json.dumps(document, allow_nan=False).encode()
    Path(path).write_bytes(gzip.compress(content, mtime=0) if is_compressed(path) else content)


def read_json(path: str | PathLike[str]) -> dict[str, Any]:
    """Read a document from a file.

    Raises
    ------
    SetupError
        There is no such file, or it holds no JSON object.
    """
    if not Path(path).is_file():
        raise SetupError(f"there is no file {str(path)!r}")
    content = Path(path).read_bytes()
    try:
        text = (gzip.decompress(content) if is_compressed(path) else content).decode()
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise SetupError(f"the file {str(path)!r} is damaged: {error}") from None
    return json_object(text, f"the file {str(path)!r}")


def check_folder(path: str | PathLike[str]) -> None:
    """Refuse a path to write to in a folder that does not exist, before any work is done for it."""
    if not Path(path).absolute().parent.is_dir():
        raise SetupError(f"{str(path)!r} cannot be written: there is no such folder")


def is_compressed(path: str | PathLike[str]) -> bool:
    """Tell whether a file of this name is compressed."""
    return Path(path).suffix == COMPRESSED


def check_format(document: Mapping[str, Any], kind: str, versions: Collection[int]) -> int:
    """Return the version of a document of this kind.

    Raises
    ------
    SetupError
        It is of another kind, or of a version that this program does not read.

    Examples
    --------
    >>> check_format({"format": "pyomo_sd designs 2"}, "designs", (2,))
    2
    >>> check_format({"format": "pyomo_sd designs 9"}, "designs", (2,))
    Traceback (most recent call last):
        ...
    pyomo_sd.errors.SetupError: this is version 9 of the format 'pyomo_sd designs', and this program reads version 2
    """
    stated = str(document.get("format")) if isinstance(document, Mapping) else ""
    head, _, version = stated.rpartition(" ")
    known = " and ".join(map(str, versions))
    if head != f"pyomo_sd {kind}":
        raise SetupError(f"this is no file of the format 'pyomo_sd {kind} {known}': its format is {stated!r}")
    if version not in map(str, versions):
        raise SetupError(f"this is version {version} of the format {head!r}, and this program reads version {known}")
    return int(version)
