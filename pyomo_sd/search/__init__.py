"""From problem to designs: one engine per file or folder."""

import sys

from pyomo_sd.search.outcome import Engine, Outcome, Progress, Task, engines

engines.discover(sys.modules[__name__])

__all__ = ["Engine", "Outcome", "Progress", "Task", "engines"]
