r"""The linear-programming dual of a block, switched rows and variables included.

.. math::

    \begin{array}{ll@{\qquad}ll}
    \max & c^\top x                                    & \min & b^\top y \\
    & a_i x \le b_i \;|\; = b_i \;|\; \ge b_i          & & y_i \ge 0 \;|\; \text{free} \;|\; \le 0 \\
    & x_j \ge 0 \;|\; \text{free} \;|\; \le 0          & & y^\top A_j \ge c_j \;|\; = c_j \;|\; \le c_j
    \end{array}

Read from right to left it is the dual of a minimisation. ``price[row]`` is the variable :math:`y_i` of a row and
``reduced_cost[variable]`` the row of a variable :math:`x_j`. A row that only holds where its switch says so has a
price that is zero elsewhere; a variable that is zero where its switch says so has a reduced-cost row that only holds
elsewhere. So switches pass through unchanged, and the dual of the dual is the block itself, names included.
"""

from collections.abc import Mapping

from pyomo.core.base.block import BlockData

from pyomo_sd.blocks.read_block import Objective, read_problem
from pyomo_sd.blocks.switched_block import SwitchedBlock
from pyomo_sd.blocks.switched_lp import Direction, LinearObjective, Row, Sense, Sign, SwitchedLP, Variable
from pyomo_sd.errors import NotDualisable
from pyomo_sd.names import STRONG_DUALITY

# The only place where a sign can be wrong. Rows and signs of a maximisation on the left, of its dual on the right.
PRICE_SIGN: Mapping[Direction, Mapping[Sense, Sign]] = {
    "maximize": {"<=": "+", "=": "free", ">=": "-"},
    "minimize": {"<=": "-", "=": "free", ">=": "+"},
}
REDUCED_COST_SENSE: Mapping[Direction, Mapping[Sign, Sense]] = {
    "maximize": {"+": ">=", "free": "=", "-": "<="},
    "minimize": {"+": "<=", "free": "=", "-": ">="},
}
OPPOSITE: Mapping[Direction, Direction] = {"maximize": "minimize", "minimize": "maximize"}


def dual(block: BlockData, objective: Objective = None) -> SwitchedBlock:
    """Return the dual of ``objective`` over a block, as a block of its own.

    Parameters
    ----------
    block
        A block of linear rows: made by a function of this package, or any Pyomo Block. Its rows and the signs of its
        variables are read; variable bounds are not (:class:`~pyomo_sd.errors.NotDualisable` unless they are marked as
        implied by the rows).
    objective
        A Pyomo Objective, a linear Pyomo expression or a mapping of labels such as ``flux[PGI]`` to coefficients
        (both maximised), a :class:`~pyomo_sd.blocks.switched_lp.LinearObjective`, or ``None`` for the block's own.

    Returns
    -------
    SwitchedBlock
        ``price[row]``, ``reduced_cost[variable]`` and ``objective`` (inactive: activate it to solve the dual alone).
        Prices are in units of the objective per unit of their row.

    Raises
    ------
    NotDualisable
        The block has integers, logic, complementarity, nonlinear rows or bounds that no row states.
    UnknownName, ExpressionError
        The objective names what is no variable of the block, or there is none.

    Examples
    --------
    >>> import pyomo.environ as pyo
    >>> m = pyo.ConcreteModel()
    >>> m.lp = pyo.Block()
    >>> m.lp.x = pyo.Var(["a", "b"], domain=pyo.NonNegativeReals)
    >>> m.lp.capacity = pyo.Constraint(expr=m.lp.x["a"] + 2 * m.lp.x["b"] <= 4)
    >>> m.prices = dual(m.lp, 3 * m.lp.x["a"] + m.lp.x["b"])
    >>> print(m.prices.reduced_cost["x[b]"].expr)
    1.0  <=  2.0*prices.price[capacity]
    """
    return SwitchedBlock(dual_program(*read_problem(block, objective)))


def dual_program(primal: SwitchedLP, objective: LinearObjective) -> SwitchedLP:
    """Return the dual of an objective over a switched linear program, its own objective included.

    Raises
    ------
    NotDualisable
        The program has complementary variables and rows.
    """
    for variable, partner in primal.complementary.items():
        raise NotDualisable(
            f"complementarity has no linear-programming dual: {variable} is zero unless {partner} is tight; close the"
            f' block by closing="{STRONG_DUALITY}" to dualise it'
        )
    columns: dict[str, dict[str, float]] = {label: {} for label in primal.variables}
    for label, row in primal.rows.items():
        for variable, coefficient in row.terms.items():
            columns[variable][price_label(label)] = coefficient
    prices = {
        price_label(label): Variable(PRICE_SIGN[objective.sense][row.sense], row.presence)
        for label, row in primal.rows.items()
    }
    rows = {
        reduced_cost_label(label): Row(
            columns[label],
            REDUCED_COST_SENSE[objective.sense][variable.sign],
            objective.terms.get(label, 0.0),
            variable.presence,
        )
        for label, variable in primal.variables.items()
    }
    return SwitchedLP(prices, rows, dual_objective(primal, objective))


def dual_objective(primal: SwitchedLP, objective: LinearObjective) -> LinearObjective:
    """Return what the prices of a program are worth in the dual of an objective over it."""
    worth = {price_label(label): row.rhs for label, row in primal.rows.items() if row.rhs}
    return LinearObjective(worth, OPPOSITE[objective.sense], objective.constant)


def price_label(row: str) -> str:
    """Name the price of a row; the price of a reduced-cost row is the variable that it was made from.

    >>> price_label("mass_balance[g6p_c]"), price_label("reduced_cost[flux[PGI]]")
    ('price[mass_balance[g6p_c]]', 'flux[PGI]')
    """
    return _partner(row, "price", "reduced_cost")


def reduced_cost_label(variable: str) -> str:
    """Name the reduced-cost row of a variable; that of a price is the row that it was made from.

    >>> reduced_cost_label("flux[PGI]"), reduced_cost_label("price[mass_balance[g6p_c]]")
    ('reduced_cost[flux[PGI]]', 'mass_balance[g6p_c]')
    """
    return _partner(variable, "reduced_cost", "price")


def _partner(label: str, name: str, inverse: str) -> str:
    if label.startswith(inverse + "["):
        return label[len(inverse) + 1 : -1]
    return f"{name}[{label}]"
