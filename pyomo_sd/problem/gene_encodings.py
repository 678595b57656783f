"""How the rules of a problem are stated: two ways, the same designs.

``propositions``
    as they are. The leader ties the presence of each column to its candidates by logical constraints.
``reactions``
    as a part of the network: artificial metabolites for what a rule needs, artificial reactions for what makes it
    (``network/gene_reactions.py``). Each candidate is a switch of its own reaction then, and there is no logic left
    (but for forced reactions); the network has more rows and columns.
"""

from collections.abc import Callable
from dataclasses import replace

from pyomo_sd.network.gene_reactions import with_gene_reactions
from pyomo_sd.problem.problem import Problem
from pyomo_sd.registry import Registry

gene_encodings: Registry[Callable[[Problem], Problem]] = Registry("gene encoding")


def as_propositions(problem: Problem) -> Problem:
    """Return the problem as it is."""
    return problem


def as_reactions(problem: Problem) -> Problem:
    """Return the problem with artificial reactions in place of rules.

    Examples
    --------
    >>> import pyomo_sd as sd
    >>> from pyomo_sd.problem.candidates import intervention_space
    >>> cell = sd.FluxNetwork.from_cobra(sd.load_model("e_coli_core"))
    >>> module = sd.SDModule(cell, "suppress", constraints="Biomass_Ecoli_core >= 0.001")
    >>> problem = Problem(cell, (module,), intervention_space(cell, gene_kos=True))
    >>> extended = as_reactions(problem)
    >>> len(cell.columns), len(extended.network.columns), str(extended.space.rules["make_b3916"])
    (95, 339, 'b3916')
    """
    extended = with_gene_reactions(problem.network, problem.space.rules)
    return replace(problem, network=extended.network, space=replace(problem.space, rules=extended.rules))


gene_encodings.register("propositions", as_propositions)
gene_encodings.register("reactions", as_reactions)
