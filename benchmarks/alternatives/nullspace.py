r"""Certificates by a nullspace of the balances, in place of prices of the metabolites.

    python -m benchmarks.alternatives.nullspace [problem ...] [--limit 60]

The prices y of the mass balances are free, so all that is said of :math:`S^\top y` is that it lies in the row space of
S:

.. math::

    S_j^\top y + q_j = 0 \;\;(j \in \text{present}) \quad\Longleftrightarrow\quad
    N^\top (q + w) = 0, \quad w_j = 0 \;\;(j \in \text{present}), \qquad S N = 0

with q the part of all other prices, and w the excess that an absent reaction allows. A switched row has become a
switched variable; there is a row for each degree of freedom, in place of one for each reaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from itertools import product
from math import lcm
from random import Random

from flint import fmpz_mat

import pyomo_sd as sd
from benchmarks.alternatives.altered import Alteration, Way, altered_record, arguments, measured, own
from benchmarks.measure import Table
from benchmarks.problems import problems
from pyomo_sd.blocks.switched_lp import Presence, Row, SwitchedLP, Variable
from pyomo_sd.network.flux_network import FluxNetwork

PROBLEMS = "reactions-e_coli_core-k2", "genes-e_coli_core-k2", "genes-iMLcore-k1"
WAYS = Way("scip"), Way("gurobi"), Way("highs", "bigm", 1e4)
ORDERS = 30  # of the columns that are tried for a sparse basis
Vector = Mapping[str, Fraction]


def nullspace(network: FluxNetwork) -> list[Vector]:
    """Return a basis of the flux vectors that the balances admit, the sparsest of a few."""
    random = Random(0)
    orders = [list(network.columns)] + [random.sample(network.columns, len(network.columns)) for _ in range(ORDERS)]
    by_length = sorted(network.columns, key=lambda column: -sum(column in row for row in network.rows.values()))
    return min((_basis(network, order) for order in [by_length, *orders]), key=lambda basis: sum(map(len, basis)))


def _basis(network: FluxNetwork, order: Sequence[str]) -> list[Vector]:
    place = {column: position for position, column in enumerate(order)}
    matrix = fmpz_mat(len(network.metabolites), len(order))
    for line, name in enumerate(network.metabolites):
        row = network.rows[name]
        scale = lcm(*(Fraction(a).denominator for a in row.values()))
        for column, a in row.items():
            matrix[line, place[column]] = int(a * scale)
    echelon, denominator, rank = matrix.rref()
    stated = [{order[j]: int(a) for j, a in enumerate(line) if a} for line in echelon.tolist()[:rank]]
    pivots = [next(iter(terms)) for terms in stated]
    free = [column for column in order if column not in set(pivots)]
    basis: list[dict[str, Fraction]] = [{column: Fraction(1)} for column in free]
    for vector, column in zip(basis, free, strict=True):
        for pivot, terms in zip(pivots, stated, strict=True):
            if column in terms:
                vector[pivot] = Fraction(-terms[column], int(denominator))
    return list(basis)


def by_nullspace(program: SwitchedLP, basis: Sequence[Vector]) -> SwitchedLP:
    """Return certificates without prices of mass balances."""
    gone = {label for label in program.variables if label.startswith("price[mass_balance[")}
    variables = {label: variable for label, variable in program.variables.items() if label not in gone}
    rows = {label: row for label, row in program.rows.items() if not label.startswith("reduced_cost[")}
    parts: dict[str, dict[str, float]] = {}
    for label in program.rows.keys() - rows.keys():
        row, column = program.rows[label], label.removeprefix("reduced_cost[flux[").removesuffix("]]")
        parts[column] = {price: a for price, a in row.terms.items() if price not in gone}
        if row.presence is not None:
            where = Presence(row.presence.absent, row.presence.present)
            variables[f"excess[{column}]"] = Variable("free", where)
            parts[column][f"excess[{column}]"] = 1.0
    for number, vector in enumerate(basis):
        terms: dict[str, float] = {}
        for column, a in vector.items():
            for label, b in parts[column].items():
                terms[label] = terms.get(label, 0.0) + float(a) * b
        rows[f"orthogonal[{number}]"] = Row({label: a for label, a in terms.items() if a}, "=", 0.0)
    return replace(program, variables=variables, rows=rows)


def size(program: SwitchedLP) -> str:
    """Return how large a program is: rows, columns, coefficients, and what is switched."""
    terms = sum(len(row.terms) for row in program.rows.values())
    presences = [row.presence for row in program.rows.values()] + [v.presence for v in program.variables.values()]
    switched = sum(presence is not None for presence in presences)
    return f"{len(program.rows)} x {len(program.variables)}, {terms} coefficients, {switched} switched"


def main() -> None:
    """Measure, and print a table."""
    asked = arguments(__doc__, PROBLEMS)
    table = Table(None, problem=26, network=12, way=18, form=10, seconds=9, slowest=9, answer=18, size=0)
    for name, compressed in product(asked.problems, (True, False)):
        model = problems[name].cell.load()
        question = problems[name].question(model)
        question["compress"] = compressed
        problem = sd.StrainDesignProblem(model, **question)
        searched = problem.preprocessed.searched
        forms: dict[str, Alteration] = {
            "prices": own,
            "nullspace": partial(by_nullspace, basis=nullspace(searched.network)),
        }
        network = "compressed" if compressed else "as given"
        for way, (form, alter) in product((way for way in WAYS if way.solver in asked.solvers), forms.items()):
            found = measured(problem, way, asked.limit, alter)
            many = size(altered_record(searched, alter))
            table.add(problem=name, network=network, way=str(way), form=form, size=many, **found.cells)


if __name__ == "__main__":
    main()
