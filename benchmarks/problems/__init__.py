"""Problems of the literature, one file per family; each file registers its own.

>>> from benchmarks.problems import problems
>>> problem = problems["genes-e_coli_core-k1"].stated()  # a StrainDesignProblem
>>> problem.solve()
<SDSolutions: 7 designs, optimal, complete; in proven order of cost; linear programs>
"""

import sys

from benchmarks.problems.problem import problems

problems.discover(sys.modules[__name__])
suites = sorted({suite for problem in problems.values() for suite in problem.suites})
