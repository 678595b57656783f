"""Programs that answer problems, one file for this package and one for others; each file registers its own."""

import sys

from benchmarks.programs.program import programs

programs.discover(sys.modules[__name__])
