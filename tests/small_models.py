"""Small Pyomo models with known answers, for every solver."""

import numpy as np
import pyomo.environ as pyo
from pyomo.gdp import Disjunction

from pyomo_sd.reformulations import INDICATOR, SOS1
from pyomo_sd.reformulations.indicator import IndicatorConstraint


def knapsack() -> pyo.ConcreteModel:
    """Three items and a filler: the best are items 0 and 2, worth 4 + 7 + 10 = 21; without both, 19.5."""
    m = pyo.ConcreteModel()
    m.take = pyo.Var(range(3), domain=pyo.Binary)
    m.fill = pyo.Var(bounds=(0, 2.5))
    m.room = pyo.Constraint(expr=3 * m.take[0] + 4 * m.take[1] + 5 * m.take[2] + m.fill <= 8)
    value = 4 * m.take[0] + 5 * m.take[1] + 7 * m.take[2] + 0.5 * m.fill + 10
    m.value = pyo.Objective(expr=value, sense=pyo.maximize)
    return m


def line(kind: str, domain: object) -> pyo.ConcreteModel:
    """Free x, y with x - y = 1 and x + y >= 2: the least x + y + 3 is 5, over integers 6."""
    m = pyo.ConcreteModel()
    m.x, m.y = pyo.Var(domain=domain), pyo.Var(domain=domain)
    m.apart = pyo.Constraint(expr=m.x - m.y == 1)
    m.high = pyo.Constraint(expr=m.x + m.y >= 2)
    if kind == "infeasible":
        m.wider = pyo.Constraint(expr=m.x - m.y >= 2)
    m.cost = pyo.Objective(expr=-m.x if kind == "unbounded" else m.x + m.y + 3)
    return m


def schedule() -> pyo.ConcreteModel:
    """Three jobs of 4, 3 and 2 hours on one machine; job 1 starts at 1 or later, job 0 is due at 6: 9 hours in all."""
    hours = (4, 3, 2)
    m = pyo.ConcreteModel()
    m.start = pyo.Var(range(3), domain=pyo.NonNegativeReals)
    m.end = pyo.Var()
    m.release = pyo.Constraint(expr=m.start[1] >= 1)
    m.due = pyo.Constraint(expr=m.start[0] + hours[0] <= 6)
    m.last = pyo.Constraint(range(3), rule=lambda m, i: m.start[i] + hours[i] <= m.end)
    pairs = [(0, 1), (0, 2), (1, 2)]
    m.order = Disjunction(
        pairs,
        rule=lambda m, i, j: [[m.start[i] + hours[i] <= m.start[j]], [m.start[j] + hours[j] <= m.start[i]]],
    )
    m.makespan = pyo.Objective(expr=m.end)
    return m


def pairs(switches: str | None = None) -> pyo.ConcreteModel:
    """Two of five items at least, not both 0 and 1, for which y has no room: the fewest are nine pairs, worth 12.

    With ``switches`` indicator rows say so, or sets. A spare binary and y are free where they are free: neither counts.
    """
    m = pyo.ConcreteModel()
    m.take = pyo.Var(range(5), domain=pyo.Binary)
    m.spare, m.y = pyo.Var(domain=pyo.Binary), pyo.Var()
    m.enough = pyo.Constraint(expr=sum(m.take.values()) >= 2)
    m.beside = pyo.Constraint(expr=m.spare <= m.take[4])
    m.low = pyo.Constraint(expr=m.y >= 1)
    if switches == INDICATOR:
        m.switched = IndicatorConstraint(pyo.Any)
        m.switched.imply("high", m.take[0], pyo.inequality(3, m.y, 5))
        m.switched.imply("middle", m.take[1], m.y <= 2)
    elif switches == SOS1:
        m.slack = pyo.Var(["high", "middle"])
        m.high = pyo.Constraint(expr=pyo.inequality(3, m.y - m.slack["high"], 5))
        m.middle = pyo.Constraint(expr=m.y - m.slack["middle"] <= 2)
        m.one = pyo.SOSConstraint(rule=lambda m: [m.slack["high"], m.take[0]], sos=1)
        m.other = pyo.SOSConstraint(rule=lambda m: [m.slack["middle"], m.take[1]], sos=1)
    else:
        m.high = pyo.Constraint(expr=m.y >= 3 * m.take[0])
        m.middle = pyo.Constraint(expr=m.y <= 5 - 3 * m.take[1])
    m.count = pyo.Objective(expr=sum(m.take.values()) + 10)
    return m


def free_choice() -> pyo.ConcreteModel:
    """Free x and y, so no M exists: y = 2 x with x <= 3, or y = 5 - x with x between -1 and 4; the most y is 6."""
    m = pyo.ConcreteModel()
    m.x, m.y = pyo.Var(), pyo.Var()
    m.branch = Disjunction(expr=[[m.y == 2 * m.x, m.x <= 3], [m.x + m.y == 5, pyo.inequality(-1, m.x, 4)]])
    m.best = pyo.Objective(expr=m.y, sense=pyo.maximize)
    return m


def market_split(items: int, rows: int) -> pyo.ConcreteModel:
    """Items that shall halve each of some rows of random weights: easy with slack, soon hopeless to solve."""
    weights = np.random.default_rng(1).integers(0, 100, (rows, items)).tolist()
    m = pyo.ConcreteModel()
    m.x = pyo.Var(range(items), domain=pyo.Binary)
    m.miss = pyo.Var(range(rows), range(2), domain=pyo.NonNegativeReals)
    m.split = pyo.Constraint(
        range(rows),
        rule=lambda m, i: (
            sum(w * m.x[j] for j, w in enumerate(weights[i])) + m.miss[i, 0] - m.miss[i, 1] == sum(weights[i]) // 2
        ),
    )
    m.total = pyo.Objective(expr=sum(m.miss.values()))
    return m
