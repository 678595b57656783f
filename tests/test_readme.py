"""The README and pages of the docs do what they say: Python runs in order, commands print what stands below them."""

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from pyomo_sd.cli import main

ROOT = Path(__file__).parents[1]
PAGES = ["README.md", "docs/laboratory.md", "docs/solvers.md"]


def blocks(page: str) -> list[tuple[str, str]]:
    """Languages and texts of the fenced blocks of a page."""
    return re.findall(r"^```(\w+)\n(.*?)^```$", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def words(lines: Iterable[str]) -> list[list[str]]:
    """Lines as lists of words, so that the width of columns doesn't matter."""
    return [line.split() for line in lines if line.strip()]


def unnumbered(lines: Iterable[str]) -> list[list[str]]:
    """Lines of a command's output in any order: rows of equal value or cost may trade places."""
    return sorted(line[1:] if line[0].isdigit() and line[1] != "designs," else line for line in words(lines))


def commands() -> Iterator[tuple[str, list[str]]]:
    """Commands of the console blocks, each with the lines that stand below it."""
    for language, text in blocks("README.md"):
        shown: list[str] = []
        for line in reversed(text.splitlines() if language == "console" else []):
            if re.match(r"(\$ |\.venv/bin/)", line):
                yield line.removeprefix("$ "), shown[::-1]
                shown = []
            elif not re.match(r"# \w|pyomo-sd: ", line):  # what make says, and the log
                shown.append(line)


@pytest.mark.parametrize("page", PAGES)
def test_python_blocks_run_in_order_and_print_what_is_shown(page: str) -> None:
    session: dict[str, Any] = {"__name__": "__main__"}
    found = blocks(page)
    assert any(language == "python" for language, _ in found)
    for (language, code), (following, text) in zip(found, [*found[1:], ("", "")], strict=True):
        if language == "python":
            with redirect_stdout(StringIO()) as printed:
                exec(compile(code, page, "exec"), session)
            assert following == "text"
            assert words(printed.getvalue().splitlines()) == words(text.splitlines())


@pytest.mark.parametrize(("command", "shown"), [pytest.param(*c, id=c[0][:60]) for c in commands() if "design" in c[0]])
def test_commands_print_what_is_shown(command: str, shown: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    program, *arguments = shlex.split(command)
    assert program.endswith("pyomo-sd")
    assert main(arguments) == 0
    assert unnumbered(capsys.readouterr().out.splitlines()) == unnumbered(shown)


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
def test_demo_shown_is_the_one_that_make_runs() -> None:
    recipe = subprocess.run(["make", "--dry-run", "demo"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    run = [line for line in recipe.splitlines() if " design " in line]
    shown = [command for command, _ in commands() if command.startswith(".venv")]
    assert sorted(run) == sorted(shown)
    assert len(run) == 2
