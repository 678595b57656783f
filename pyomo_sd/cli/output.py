"""Where a command writes what it found, and in which format."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any


def add_output(group: Any, formats: Iterable[str], found: str) -> None:
    """Declare the format and the file of what was ``found``."""
    group.add_argument("--format", choices=sorted(formats), default="table", help="(default: table)")
    group.add_argument("--output", "-o", metavar="FILE", help=f"write the {found} there, not to standard output")


def write(text: str, path: str | None) -> None:
    """Write a text to a file or, without one, to standard output."""
    if path is None:
        print(text)
    else:
        Path(path).write_text(text + "\n", encoding="utf-8")
