"""What a command is, how its arguments are read, and what it answers to the shell."""

import argparse
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from pyomo_sd.errors import SetupError, UnknownName
from pyomo_sd.names import ERROR, INFEASIBLE, OPTIMAL, TIME_LIMIT, TIME_LIMIT_W_SOL
from pyomo_sd.registry import Registry

DONE, NO_DESIGN, WRONG_INPUT, TIME_IS_UP, SOLVER_FAILURE, INTERRUPTED = 0, 1, 2, 3, 4, 130

CODE_OF_STATUS: Mapping[str, int] = {
    OPTIMAL: DONE,
    INFEASIBLE: NO_DESIGN,
    TIME_LIMIT: TIME_IS_UP,
    TIME_LIMIT_W_SOL: TIME_IS_UP,
    ERROR: SOLVER_FAILURE,
}

EXIT_CODES = """\
exit codes:
  0    designs were found, and what the last line claims of them is proven
  1    no design exists (with --M: if that M is large enough)
  2    wrong input, told in one line
  3    the time limit was met; the designs found before are listed
  4    a solver failed; the designs found before are listed
  130  interrupted; the designs found before are listed
"""


@dataclass(frozen=True)
class Command:
    """A command of ``pyomo-sd``.

    Attributes
    ----------
    summary
        One line for the list of commands.
    description
        What it does, for its own help.
    add_arguments
        Declares its arguments.
    run
        From the options that were read to an exit code.
    epilog
        Examples and exit codes, below the arguments.
    """

    summary: str
    description: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]
    epilog: str = ""


commands: Registry[Command] = Registry("command")


class Parser(argparse.ArgumentParser):
    """An argument parser whose complaints are typed errors, with the nearest option for one that does not exist."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(allow_abbrev=False, **settings)

    def error(self, message: str) -> NoReturn:
        """Raise instead of leaving the process."""
        raise SetupError(message)

    def read(self, argv: Sequence[str] | None) -> argparse.Namespace:
        """Return the options of a command.

        Raises
        ------
        UnknownName
            An option does not exist.
        SetupError
            An argument is missing, superfluous, or of the wrong kind.
        """
        options, unknown = self.parse_known_args(argv)
        for word in unknown:
            if word.startswith("-"):
                known = re.findall(r"--\w[\w-]*", options.parser.format_help())
                raise UnknownName("option", word.partition("=")[0], known)
            raise SetupError(f"superfluous argument {word!r}")
        return options
