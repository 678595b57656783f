r"""The leader: which interventions are made, at what cost.

.. math::

    \text{made}_i \veebar \text{not\_made}_i \quad (i \in \text{candidates}), \qquad
    \textstyle\sum_i \text{cost}_i\, z_i \le \text{max\_cost}, \qquad z_i = 1 \Leftrightarrow \text{made}_i

One two-term Disjunction per candidate. It is empty here: every other block hangs the rows that depend on the choice
on its disjuncts. A knockout that is made takes its reaction away, a knock-in that is made brings it.
"""

from math import isfinite

import pyomo.environ as pyo
from pyomo.core.base.block import ScalarBlock
from pyomo.core.base.var import VarData
from pyomo.gdp import Disjunct, Disjunction
from pyomo.gdp.disjunct import DisjunctData

from pyomo_sd.blocks.switched_lp import Presence
from pyomo_sd.errors import MissingFeature
from pyomo_sd.problem.interventions import InterventionSpace


class Interventions(ScalarBlock):
    """The leader's block: ``made[i]``, ``not_made[i]``, ``choice[i]``, ``cost`` and ``budget``.

    Attributes
    ----------
    presence
        Where each candidate reaction is present and where it is absent.
    binaries
        The binary of each candidate: 1 where its intervention is made.
    """

    def __init__(self, space: InterventionSpace) -> None:
        super().__init__(rule=_write)
        self.space = space
        self.presence: dict[str, Presence] = {}
        self.binaries: dict[str, VarData] = {}


def interventions(space: InterventionSpace) -> Interventions:
    """Return the block of a leader who may make the interventions of ``space`` within its budget.

    Raises
    ------
    MissingFeature
        Some of the interventions are on genes.

    Examples
    --------
    >>> import pyomo.environ as pyo
    >>> from pyomo_sd.problem.interventions import Candidate, InterventionSpace
    >>> m = pyo.ConcreteModel()
    >>> m.interventions = interventions(InterventionSpace((Candidate("PGI", "knockout", 1.0),), 1.0))
    >>> print(m.interventions.budget.expr)
    interventions.made[PGI].binary_indicator_var  <=  1.0
    """
    if space.has_genes:
        raise MissingFeature(
            "the Pyomo model, and with it the MILP engine, has interventions on reactions only, not on genes such as"
            f" {space.genes[0]!r}: leave solver, reformulation and M out, and the LP tree solves it (engine='lp_tree')"
        )
    return Interventions(space)


def _either(block: Interventions, candidate: str) -> list[DisjunctData]:
    return [block.made[candidate], block.not_made[candidate]]


def _write(block: Interventions) -> None:
    candidates = block.space.candidates
    block.candidates = pyo.Set(initialize=[candidate.id for candidate in candidates])
    block.made = Disjunct(block.candidates)
    block.not_made = Disjunct(block.candidates)
    block.choice = Disjunction(block.candidates, rule=_either)
    for candidate in candidates:
        block.binaries[candidate.id] = block.made[candidate.id].binary_indicator_var
        made, not_made = (block.made[candidate.id],), (block.not_made[candidate.id],)
        knockout = candidate.kind == "knockout"
        block.presence[candidate.id] = Presence(not_made, made) if knockout else Presence(made, not_made)
    block.cost = pyo.Expression(expr=sum(c.cost * block.binaries[c.id] for c in candidates))
    if isfinite(block.space.max_cost):
        block.budget = pyo.Constraint(expr=block.cost <= block.space.max_cost)
