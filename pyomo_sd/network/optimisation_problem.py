"""What cobra hands to its solver: the linear program behind ``model.optimize()``, read and left as it is.

The solver's own problem is the truth, not the stoichiometry: it holds what the user added or changed there. GLPK,
which comes with cobra, is read row by row from its arrays; any other optlang solver through its expressions. Nothing
is ever solved, so a solver whose licence limits the size of problems can be read all the same.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import inf, isfinite, isnan
from sys import float_info
from typing import TYPE_CHECKING, Any

import swiglpk
from optlang.interface import Variable

from pyomo_sd.errors import SolverNotAvailable, StrainDesignError, UnsupportedModel
from pyomo_sd.names import MAXIMIZE, MINIMIZE

if TYPE_CHECKING:
    import cobra

Terms = dict[str, float]
Limits = tuple[float, float]


@dataclass(frozen=True)
class OptimisationProblem:
    """Variables, rows and the objective of a model, by name; every limit is a float, +-inf where there is none."""

    variables: Mapping[str, Limits]
    rows: Mapping[str, Terms]
    row_limits: Mapping[str, Limits]
    objective: Terms
    objective_constant: float
    objective_sense: str


def read_optimisation_problem(model: "cobra.Model") -> OptimisationProblem:
    """Read the optimisation problem of a cobra model.

    Raises
    ------
    UnsupportedModel
        For integer variables, rows or an objective that are not linear, indicator rows, and numbers that are none.
    SolverNotAvailable
        When the model's own solver refuses to show the problem.
    """
    try:
        return _read(model)
    except StrainDesignError:
        raise
    except Exception as error:  # each solver has error types of its own, which can not be imported here
        name = model.solver.interface.__name__.removeprefix("optlang.").removesuffix("_interface")
        raise SolverNotAvailable(
            f"the model is bound to the solver {name!r}, which failed while the model was read ({error}); "
            "model.solver = 'glpk' binds it to one without licence and size limits"
        ) from error


def _read(model: "cobra.Model") -> OptimisationProblem:
    for variable in model.variables:
        if variable.type != "continuous":
            raise UnsupportedModel(f"variable {variable.name!r} is {variable.type}; a flux space has no such variables")
    row_limits = {}
    for row in model.constraints:
        if row.indicator_variable is not None:
            raise UnsupportedModel(f"row {row.name!r} is an indicator constraint; a flux space has no switched rows")
        row_limits[row.name] = _limits("row", row)
    read_rows = ROW_READERS.get(type(model.solver).__module__, _symbolic_rows)
    objective, constant = _linear_terms("the objective", model.objective.expression)
    return OptimisationProblem(
        variables={variable.name: _limits("variable", variable) for variable in model.variables},
        rows={name: _finite(name, terms) for name, terms in read_rows(model)},
        row_limits=row_limits,
        objective=_finite("the objective", objective),
        objective_constant=constant,
        objective_sense=MAXIMIZE if model.objective.direction == "max" else MINIMIZE,
    )


def _limits(kind: str, limited: Any) -> Limits:
    # the largest float is how a copied GLPK problem says that there is no limit
    lower = -inf if limited.lb is None or limited.lb <= -float_info.max else float(limited.lb)
    upper = inf if limited.ub is None or limited.ub >= float_info.max else float(limited.ub)
    if isnan(lower) or isnan(upper):
        raise UnsupportedModel(f"{kind} {limited.name!r} has a limit that is not a number")
    return lower, upper


def _finite(name: str, terms: Terms) -> Terms:
    for variable, coefficient in terms.items():
        if not isfinite(coefficient):
            raise UnsupportedModel(f"{name!r} has the coefficient {coefficient} for {variable!r}")
    return {variable: coefficient for variable, coefficient in terms.items() if coefficient}


def _glpk_rows(model: "cobra.Model") -> Iterator[tuple[str, Terms]]:
    problem = model.solver.problem
    width = swiglpk.glp_get_num_cols(problem)
    names = [swiglpk.glp_get_col_name(problem, column) if column else "" for column in range(width + 1)]
    columns, values = swiglpk.intArray(width + 1), swiglpk.doubleArray(width + 1)
    for row in range(1, swiglpk.glp_get_num_rows(problem) + 1):
        length = swiglpk.glp_get_mat_row(problem, row, columns, values)
        yield swiglpk.glp_get_row_name(problem, row), {names[columns[k]]: values[k] for k in range(1, length + 1)}


def _symbolic_rows(model: "cobra.Model") -> Iterator[tuple[str, Terms]]:
    for row in model.constraints:
        yield row.name, _linear_terms(f"row {row.name!r}", row.expression)[0]


ROW_READERS: Mapping[str, Callable[["cobra.Model"], Iterator[tuple[str, Terms]]]] = {
    "optlang.glpk_interface": _glpk_rows,
    "optlang.glpk_exact_interface": _glpk_rows,
}


def _linear_terms(name: str, expression: Any) -> tuple[Terms, float]:
    """Read coefficients by variable, and the constant, of a symbolic expression."""
    coefficients = expression.as_coefficients_dict()
    if not all(isinstance(factor, Variable) or factor.is_number for factor in coefficients):
        coefficients = expression.expand().as_coefficients_dict()
    terms: Terms = {}
    constant = 0.0
    for factor, coefficient in coefficients.items():
        if isinstance(factor, Variable):
            terms[factor.name] = float(coefficient)
        elif factor.is_number:
            constant += float(factor * coefficient)
        else:
            raise UnsupportedModel(f"{name} is not linear: it contains {factor}")
    return terms, constant
