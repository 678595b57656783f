r"""Certificates of infeasibility normalised by their prices, in place of their value.

    python -m benchmarks.alternatives.certificate_size [problem ...] [--limit 60]

With w the excess of reduced costs that absent reactions allow, certificates are a cone. The package cuts it at a value,
and has to bound the excess; the alternative cuts it at the excess, and has to bound the value:

.. math::

    b^\top y = -1,\;\; |w_j| \le M \quad (j \in D) \qquad\text{or}\qquad b^\top y = -\varepsilon,\;\; |w_j| \le 1

For a design D the best value is, by duality, the least flux that the absent reactions would have to carry,

.. math::

    \varepsilon(D) = \max\{-b^\top y : |w_j| \le 1\}
    = \min\Big\{\sum_{j \in D} |v_j| : v \in F(\emptyset),\ A v \le b\Big\},

so D is found exactly if :math:`\varepsilon \le \varepsilon(D)`, or :math:`M \ge 1 / \varepsilon(D)`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from statistics import median

import cobra

import pyomo_sd as sd
from benchmarks.alternatives.altered import Alteration, Way, arguments, measured
from benchmarks.alternatives.splitting import split
from benchmarks.measure import Table
from benchmarks.problems import problems
from pyomo_sd.blocks.switched_lp import SwitchedLP
from pyomo_sd.names import CONSTRAINTS, MINIMIZE
from pyomo_sd.network.cell import Cell
from pyomo_sd.problem.problem import Problem
from pyomo_sd.reformulations import INDICATOR
from pyomo_sd.solvers import get_backend

PROBLEMS = "reactions-e_coli_core-k1", "reactions-e_coli_core-k2", "genes-e_coli_core-k2", "genes-iMLcore-k1"
LISTS = "reactions-e_coli_core-k3", "genes-e_coli_core-k3", "genes-iMLcore-k2", "genes-iML1515-k2"
SOLVERS = "scip", "highs", "glpk"
CUTS = (1.0, 1e3), (1.0, 1e4), (1.0, 1e6), (1e-3, 1.0), (1e-4, 1.0), (1e-6, 1.0)  # value, and M on the excess
VALUES = tuple(10.0**-k for k in range(1, 8))


def valued(program: SwitchedLP, value: float) -> SwitchedLP:
    """Return certificates of another value."""
    row = replace(program.rows["normalisation"], rhs=-value)
    return replace(program, rows={**program.rows, "normalisation": row})


def least_flux(problem: Problem, design: frozenset[str]) -> float:
    """Return the least total flux of what a design takes away, among the flux vectors that it is to forbid."""
    (module,) = problem.modules
    network, _ = split(problem.network, problem.network.bounds)
    absent = {part for reaction in problem.space.absent(design) for part in network.parts(reaction)}
    total = {part: -1.0 if network.bounds[part][1] <= 0 else 1.0 for part in absent}
    return Cell(network).optimise(total, MINIMIZE, constraints=module[CONSTRAINTS]).value


def chain(threshold: float) -> sd.StrainDesignProblem:
    """Return the question which single knockouts keep the flux of a chain of three reactions below a threshold."""
    model = cobra.Model("chain")
    for name, formula in (("UP", "-> A"), ("R1", "A -> B"), ("EX", "B ->")):
        model.add_reactions([cobra.Reaction(name, lower_bound=0, upper_bound=10)])
        model.reactions.get_by_id(name).build_reaction_from_string(formula, verbose=False)
    lethal = sd.SDModule(model, sd.SUPPRESS, constraints=f"EX >= {threshold}")
    return sd.StrainDesignProblem(model, sd_modules=lethal, max_cost=1)


def on_the_chain(limit: float, solvers: Sequence[str]) -> None:
    """Print for thresholds and values how many of the three designs are found."""
    print("\nchain: designs of three, by threshold (lines) and value (columns), excess up to 1")
    table = Table(None, solver=8, threshold=10, **{f"{value:g}": 14 for value in VALUES})
    for solver in solvers:
        for threshold in (1.0, *VALUES[1:-1:2]):
            problem, way = chain(threshold), Way(solver, "bigm", 1.0)
            answers = {f"{value:g}": measured(problem, way, limit, _at(value)).answer for value in VALUES}
            table.add(solver=solver, threshold=f"{threshold:g}", **answers)


def on_lists(names: Iterable[str]) -> None:
    """Print how small the value of the best certificate of a known design is."""
    print("\nthe least flux of what a design takes away: how many designs have less, and the M that all of them need")
    below = {f"< {bound:g}": bound for bound in (1e-3, 1e-4, 1e-5, 1e-6)}
    table = Table(None, problem=24, designs=7, least=10, median=10, **dict.fromkeys(below, 7), M=0)
    for name in names:
        problem = problems[name].stated()
        searched = problem.preprocessed.searched
        values = [least_flux(searched, frozenset(record)) for record in problem.solve()]
        table.add(
            problem=name,
            designs=len(values),
            least=min(values),
            median=median(values),
            **{text: sum(value < bound for value in values) for text, bound in below.items()},
            M=1 / min(values),
        )


def on_models(names: Iterable[str], limit: float, solvers: Sequence[str]) -> None:
    """Print seconds and designs."""
    print("\ncut sets: value of the certificate, and what bounds the excess")
    table = Table(None, problem=26, value=8, way=18, seconds=9, slowest=9, answer=0)
    for name in names:
        problem = problems[name].stated()
        for solver in solvers:
            indicators = [(1.0, Way(solver))] if INDICATOR in get_backend(solver).features else []
            for value, way in [*indicators, *((value, Way(solver, "bigm", M)) for value, M in CUTS)]:
                found = measured(problem, way, limit, _at(value))
                table.add(problem=name, value=f"{value:g}", way=str(way), **found.cells)


def _at(value: float) -> Alteration:
    return lambda program: valued(program, value)


def main() -> None:
    """Measure, and print tables."""
    asked = arguments(__doc__, PROBLEMS)
    solvers = [solver for solver in SOLVERS if solver in asked.solvers]
    on_the_chain(asked.limit, solvers)
    on_lists(LISTS)
    on_models(asked.problems, asked.limit, solvers)


if __name__ == "__main__":
    main()
