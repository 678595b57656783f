"""What is told beside the result, on standard error: ``pyomo-sd: ...``, ``pyomo-sd: warning: ...``."""

import logging
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from pyomo_sd.errors import StrainDesignWarning

logger = logging.getLogger("pyomo_sd")


class _Formatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        kind = f"{record.levelname.lower()}: " if record.levelno >= logging.WARNING else ""
        return f"pyomo-sd: {kind}{record.getMessage()}"


@contextmanager
def log_on_stderr(quiet: bool) -> Iterator[logging.Logger]:
    """Show the log of the package on standard error, errors alone if ``quiet``."""
    handler, level = logging.StreamHandler(), logger.level
    handler.setFormatter(_Formatter())
    logger.addHandler(handler)
    logger.setLevel(logging.ERROR if quiet else logging.INFO)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", StrainDesignWarning)  # they are logged as well
            yield logger
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)


def complain(text: str) -> None:
    """Write an error as one line; of an expression that cannot be read, the reason and the expression."""
    reason, *lines = text.splitlines() or ["unknown"]
    shown = f": {lines[0].strip()}" if lines else ""
    print(f"pyomo-sd: error: {reason}{shown}", file=sys.stderr)
