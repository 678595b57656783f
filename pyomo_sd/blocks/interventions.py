r"""The leader: which interventions are made, at what cost, and what they take away.

.. math::

    \text{made}_i \veebar \text{not\_made}_i \quad (i \in \text{candidates}), \qquad
    \text{made}_{i} \veebar \text{made}_{j} \veebar \dots \veebar \text{unchanged}_r \quad
    (r \in \text{ladders};\ i, j, \dots \in \text{levels of } r), \\
    \text{present}_r \veebar \text{absent}_r, \quad \text{present}_r \Leftrightarrow \text{rule}_r \quad
    (r \in \text{columns}), \qquad
    \textstyle\sum_i \text{cost}_i\, z_i \le \text{max\_cost}, \qquad z_i = 1 \Leftrightarrow \text{made}_i

with rules over "knockout i is not made" and "knock-in i is made"; rows fix the binaries of what is required or
forbidden. The Disjunctions are empty here: every other block hangs the rows that depend on the choice on their
disjuncts. A column that needs one candidate alone, as a reaction that is itself knocked out, is present in a disjunct
of that candidate, and columns of equal rules share one Disjunction, which bears the name of the first. The levels of a
reaction, its knockout among them, are terms of one Disjunction.
"""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

import pyomo.environ as pyo
from pyomo.core.base.block import ScalarBlock
from pyomo.core.base.var import VarData
from pyomo.gdp import Disjunct, Disjunction
from pyomo.gdp.disjunct import DisjunctData

from pyomo_sd.blocks.switched_lp import Presence
from pyomo_sd.network.rule import Joint, Rule
from pyomo_sd.problem.interventions import InterventionSpace


class Interventions(ScalarBlock):
    """The leader's block: candidates ``made[i]``, ``not_made[i]``, ``choice[i]``, their ``cost`` and the ``budget``.

    Of ladders ``unchanged[r]`` and ``ladder[r]``.
    Of columns whose rules have several atoms: ``present[r]``, ``absent[r]``, ``state[r]``, and ``rule[r]``, which
    ties them to the candidates.

    Attributes
    ----------
    presence
        Where each column that can be taken away is present and where it is absent.
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

    Examples
    --------
    >>> import pyomo.environ as pyo
    >>> from pyomo_sd.problem.interventions import Candidate, InterventionSpace
    >>> genes = tuple(Candidate(gene, "knockout", 1.0, "gene") for gene in ("b3916", "b1723"))
    >>> m = pyo.ConcreteModel()
    >>> isoenzymes = Rule.any_of([Rule.atom("b3916"), Rule.atom("b1723")])
    >>> m.interventions = interventions(InterventionSpace(genes, 2.0, {"PFK": isoenzymes}))
    >>> print(m.interventions.rule["PFK"].expr)
    interventions.present[PFK].indicator_var iff ...not_made[b3916].indicator_var ∨ ...not_made[b1723].indicator_var
    """
    return Interventions(space)


def _write(block: Interventions) -> None:
    candidates = block.space.candidates
    block.candidates = pyo.Set(initialize=[candidate.id for candidate in candidates])
    not_made, works = _write_choice(block), {}
    for candidate in candidates:
        made, others = (block.made[candidate.id],), not_made[candidate.id]
        works[candidate.id] = Presence(made, others) if candidate.kind == "knockin" else Presence(others, made)
        block.binaries[candidate.id] = made[0].binary_indicator_var
    choice = block.space.choice
    block.required = pyo.Constraint(sorted(choice.required), rule=lambda _, i: block.binaries[i] == 1)
    block.forbidden = pyo.Constraint(sorted(choice.forbidden), rule=lambda _, i: block.binaries[i] == 0)
    _write_rules(block, works)
    block.cost = pyo.Expression(expr=sum(c.cost * block.binaries[c.id] for c in candidates))
    if isfinite(block.space.max_cost):
        block.budget = pyo.Constraint(expr=block.cost <= block.space.max_cost)


def _write_choice(block: Interventions) -> dict[str, tuple[DisjunctData, ...]]:
    """Write the Disjunctions of the candidates; return for each the disjuncts in which it is not made."""
    ladders = block.space.choice.ladders
    rungs = frozenset().union(*ladders.values())
    alone = [i for i in block.candidates if i not in rungs]
    block.made, block.not_made, block.unchanged = Disjunct(block.candidates), Disjunct(alone), Disjunct(list(ladders))
    block.choice = Disjunction(alone, rule=lambda _, i: [block.made[i], block.not_made[i]])
    terms = {
        reaction: [*(block.made[i] for i in block.candidates if i in ladder), block.unchanged[reaction]]
        for reaction, ladder in ladders.items()
    }
    block.ladder = Disjunction(list(ladders), rule=lambda _, reaction: terms[reaction])
    not_made = {i: (block.not_made[i],) for i in alone}
    for reaction, ladder in ladders.items():
        not_made |= {i: tuple(term for term in terms[reaction] if term is not block.made[i]) for i in ladder}
    return not_made


def _write_rules(block: Interventions, works: Mapping[str, Presence]) -> None:
    """Write what a column needs, unless it is one candidate that has to work."""
    rules = block.space.rules
    first: dict[Rule, str] = {}
    for column, rule in rules.items():
        if isinstance(rule.root, Joint):
            first.setdefault(rule, column)
    block.columns = pyo.Set(initialize=list(first.values()))
    block.present, block.absent = Disjunct(block.columns), Disjunct(block.columns)
    block.state = Disjunction(block.columns, rule=lambda _, r: [block.present[r], block.absent[r]])
    block.rule = pyo.LogicalConstraint(
        block.columns, rule=lambda _, r: block.present[r].indicator_var.equivalent_to(_formula(rules[r], works))
    )
    for column, rule in rules.items():
        if isinstance(rule.root, Joint):
            block.presence[column] = Presence((block.present[first[rule]],), (block.absent[first[rule]],))
        else:
            block.presence[column] = works[rule.root]


def _formula(rule: Rule, works: Mapping[str, Presence]) -> Any:
    """Return a rule as a logical expression over the Booleans of candidates that work."""
    return rule.fold(
        lambda atom: _any([term.indicator_var for term in works[atom].present]),
        lambda together, parts: (pyo.land if together else pyo.lor)(*parts),
    )


def _any(terms: Sequence[Any]) -> Any:
    return terms[0] if len(terms) == 1 else pyo.lor(*terms)
