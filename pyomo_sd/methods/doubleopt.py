r"""DOUBLEOPT: some response that meets the constraints is optimal for two objectives of the cell.

.. math::

    \exists\, v \in O_1(D) \cap O_2(D) : A v \le b, \qquad
    O_i(D) = \arg\max\{c_i^\top v : v \in F(D),\ \text{inner constraints}\}

each within its own tolerance, ``inner_opt_tol`` and ``outer_opt_tol``. As blocks: one flux vector that is the primal of
two ``optimality`` blocks. It is a PROTECT of a cell with two aims, one of which may be the engineer's: growth that is
optimal and production that is as large as the design allows at all, say.
"""

from pyomo_sd.methods.method import methods
from pyomo_sd.methods.protect import Protect
from pyomo_sd.names import DOUBLEOPT

methods.register(DOUBLEOPT, Protect())
