r"""Linear constraints and expressions as sparse matrices over all reactions.

.. math::

    A_\mathrm{ineq}\, v \le b_\mathrm{ineq}, \qquad A_\mathrm{eq}\, v = b_\mathrm{eq}

Rows stand in the order of the constraints, columns in that of the reactions; a row with ``>=`` is multiplied by -1.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from scipy.sparse import csr_matrix

from pyomo_sd.problem.expressions import Expression, linexpr2dict, parse_constraints


def lineqlist2mat(
    constraints: Sequence[Any], reaction_ids: Iterable[str]
) -> tuple[csr_matrix, tuple[float, ...], csr_matrix, tuple[float, ...]]:
    """Return the inequalities and the equations of a list of constraints.

    Returns
    -------
    tuple
        ``(A_ineq, b_ineq, A_eq, b_eq)``: matrices with one column per reaction, and their right-hand sides.

    Examples
    --------
    >>> a, b, a_eq, b_eq = lineqlist2mat([[{"R1": 2.0}, ">=", 1.0]], ["R1", "R2"])
    >>> a.toarray(), b, a_eq.shape, b_eq
    (array([[-2.,  0.]]), (-1.0,), (0, 2), ())
    """
    ids = tuple(reaction_ids)
    inequalities: list[tuple[dict[str, float], float]] = []
    equations: list[tuple[dict[str, float], float]] = []
    for terms, sense, rhs in parse_constraints(constraints, ids):
        sign = -1.0 if sense == ">=" else 1.0
        row = {reaction: sign * value for reaction, value in terms.items()}, sign * rhs
        (equations if sense == "=" else inequalities).append(row)
    ineq, eq = ([terms for terms, _ in rows] for rows in (inequalities, equations))
    return _matrix(ineq, ids), tuple(b for _, b in inequalities), _matrix(eq, ids), tuple(b for _, b in equations)


def linexprdict2mat(terms: Mapping[str, float], reaction_ids: Iterable[str]) -> csr_matrix:
    """Return a linear expression as one row with one column per reaction."""
    return linexpr2mat(terms, reaction_ids)


def linexpr2mat(expr: Expression, reaction_ids: Iterable[str]) -> csr_matrix:
    """Return a linear expression in words as one row with one column per reaction.

    Examples
    --------
    >>> linexpr2mat("R2 - 3 R1", ["R1", "R2"]).toarray()
    array([[-3.,  1.]])
    """
    ids = tuple(reaction_ids)
    return _matrix([linexpr2dict(expr, ids)], ids)


def _matrix(rows: Sequence[Mapping[str, float]], ids: tuple[str, ...]) -> csr_matrix:
    column = {reaction: index for index, reaction in enumerate(ids)}
    row, columns, values = [], [], []
    for index, terms in enumerate(rows):
        for reaction, value in terms.items():
            row.append(index)
            columns.append(column[reaction])
            values.append(value)
    matrix = csr_matrix((values, (row, columns)), shape=(len(rows), len(ids)), dtype=float)
    matrix.eliminate_zeros()
    return matrix
