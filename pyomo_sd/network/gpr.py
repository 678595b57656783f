"""Gene rules as cobra writes them: genes joined by ``and``, ``or`` and parentheses."""

import ast
import warnings

from cobra.core.gene import GPR

from pyomo_sd.errors import SetupError
from pyomo_sd.network.rule import Joint, Node, Rule


def parse_gpr(text: str) -> Rule:
    """Read the gene rule of a reaction, as cobra reads it; all genes that it names are atoms of the rule.

    Raises
    ------
    SetupError
        The text is no rule of genes, ``and``, ``or`` and parentheses.

    Examples
    --------
    >>> rule = parse_gpr("b1 and (b2 or 3B)")
    >>> sorted(rule.atoms), rule.works_without({"b2"}), rule.works_without({"b1"})
    (['3B', 'b1', 'b2'], True, False)
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)  # cobra warns, and goes on with an empty rule
            body = GPR.from_string(text).body
    except TypeError:  # what Python can read, and is no rule: a + b
        body = None
    if body is None:
        raise SetupError(f"the gene rule {text!r} cannot be read: it should join genes by 'and' and 'or'")
    return Rule(_node(body))


def _node(expression: ast.AST) -> Node:
    if isinstance(expression, ast.Name):
        return expression.id
    if not isinstance(expression, ast.BoolOp):
        raise TypeError(f"{expression!r} is no part of a gene rule")
    return Joint(isinstance(expression.op, ast.And), tuple(_node(part) for part in expression.values))
