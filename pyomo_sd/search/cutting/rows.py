r"""What a design teaches the relaxation: rows that every design meets, and that this one did not.

With the count :math:`\delta` of what another design changes (`cuts`), in the numbers of the thesis on bilevel
strain design that states them for knockouts:

.. math::

    \delta(z) \ge 1                                          &\quad (22) \text{ the design fails} \\
    c^\top v \ge \psi(\hat z) - (\psi(\hat z) - L)\,\delta(z)      &\quad (23) \text{ a response is at least as good} \\
    p^\top v \le w(\hat z) + (U - w(\hat z))\,\delta(z)            &\quad (24) \text{ the value is no better}

The thesis has :math:`L = 0` and :math:`U = 2 w(\hat z)`, which is wrong where growth may be negative, and where a
better design makes more than twice as much. Here both are optima of linear programs over the widest flux space; where
there is none, there is no row, and the design waits until its turn comes.
"""

from collections.abc import Iterable, Iterator, Mapping
from math import inf, isfinite

from pyomo.common.collections import ComponentMap
from pyomo.core.base.var import VarData

from pyomo_sd.blocks.dual import OPPOSITE
from pyomo_sd.designs.referee import Design
from pyomo_sd.methods import methods
from pyomo_sd.methods.follower import Follower
from pyomo_sd.names import MAXIMIZE, MODULE_TYPE, OPTIMAL
from pyomo_sd.network.cell import Cell
from pyomo_sd.problem.aims import Aim
from pyomo_sd.problem.widest import widest
from pyomo_sd.search.cutting.cuts import Count, Cut
from pyomo_sd.search.cutting.oracle import Oracle
from pyomo_sd.search.cutting.relaxation import Relaxation
from pyomo_sd.search.milp.leader import Worth
from pyomo_sd.solvers.lazy import Row


class Rows:
    """Makes rows of what an oracle says.

    Parameters
    ----------
    relaxation
        The model that the rows are for.
    oracle
        Judges designs.
    cut
        How the changes of a design are counted.
    worth
        What a design is worth in the model.
    """

    def __init__(self, relaxation: Relaxation, oracle: Oracle, cut: Cut, worth: Worth) -> None:
        self._leader, self._followers = relaxation.model.interventions, relaxation.followers
        self._oracle, self._cut, self._worth = oracle, cut, worth
        self._wide = Cell(widest(oracle.problem.network, oracle.problem.space))
        self._worst: dict[tuple[int, str], float] = {}
        self.most = self._most()

    def _most(self) -> float:
        """Return what no design is worth more than."""
        nested = self._oracle.problem.nested
        if nested is None:
            return 0.0
        sign = self._oracle.sign
        return sign * methods[nested[MODULE_TYPE]].potential(nested, self._wide, ())

    def better(self, design: Design, within: Design | None = None) -> list[Row]:
        r"""Return (22): what a design that holds, or is worth more than this one, has to change.

        Of a valid design this is no matter of course: the row lasts only as long as one asks for what is worth more.
        If that is asked of the supersets of a design S ``within`` this one, it is a matter of them alone, for good:

        .. math:: \delta(z) + \textstyle\sum_{i \in S} (1 - z_i) \ge 1
        """
        verdict = self._oracle.verdict(design)
        counts = [self._cut.count(self._leader, design, reason) for reason in verdict.reasons]
        if within is None:
            return [Row(count.terms, 1.0 - count.constant, lasting=not verdict.valid) for count in counts]
        left = [(self._leader.binaries[intervention], -1.0) for intervention in sorted(within)]
        return [Row(_added(count.terms, left), 1.0 - count.constant - len(within)) for count in counts]

    def responses(self, design: Design) -> Iterator[Row]:
        """Yield (23): flux vectors are as good as what the cell can still do."""
        for number, (follower, block) in enumerate(self._followers):
            for aim, row, reason in self._oracle.thresholds(follower, design):
                least = self._least(number, follower, aim)
                sign = 1.0 if aim.sense == MAXIMIZE else -1.0
                if isfinite(least) and sign * row.rhs > least:
                    count = self._cut.count(self._leader, design, reason)
                    terms = ComponentMap((block.flux[column], sign * a) for column, a in row.terms.items())
                    yield _relaxed(terms, sign * row.rhs, sign * row.rhs - least, count)

    def no_better(self, design: Design) -> Iterator[Row]:
        """Yield (24): the value of designs that change nothing is no better."""
        verdict = self._oracle.verdict(design)
        if isfinite(self.most) and isfinite(verdict.worth) and verdict.worth < self.most:
            for reason in verdict.reasons:
                count = self._cut.count(self._leader, design, reason)
                terms = ComponentMap((variable, -a) for variable, a in self._worth.terms.items())
                slack = self._worth.scale * (self.most - verdict.worth)
                yield _relaxed(terms, -self._worth.scaled(verdict.worth), slack, count)

    def _least(self, number: int, follower: Follower, aim: Aim) -> float:
        """Return how bad an objective may be, more is better, in any flux vector of a follower."""
        key = number, aim.keyword
        if key not in self._worst:
            sign = 1.0 if aim.sense == MAXIMIZE else -1.0
            worst = self._wide.optimise(aim.objective, OPPOSITE[aim.sense], constraints=follower.system)
            self._worst[key] = sign * worst.value if worst.status == OPTIMAL else -inf
        return self._worst[key]


def _relaxed(terms: Mapping[VarData, float], rhs: float, slack: float, count: Count) -> Row:
    """Return ``terms >= rhs - slack * count``."""
    slacks = ((variable, slack * factor) for variable, factor in count.terms.items())
    return Row(_added(terms, slacks), rhs - slack * count.constant)


def _added(terms: Mapping[VarData, float], more: Iterable[tuple[VarData, float]]) -> ComponentMap:
    total = ComponentMap(terms.items())
    for variable, factor in more:
        total[variable] = total.get(variable, 0.0) + factor
    return total
