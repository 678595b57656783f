"""Claims of a list of designs, checked one by one on a model, by linear programs without Booleans."""

from collections.abc import Iterator, Mapping, Sequence
from math import isclose
from typing import Any

import pandas as pd

from pyomo_sd.designs.record import DesignRecord, design_record
from pyomo_sd.designs.referee import LEVEL_SLACK, Referee, level_width
from pyomo_sd.errors import UnknownName
from pyomo_sd.network.flux_network import network_of
from pyomo_sd.problem.choice import ANY_SUBSET
from pyomo_sd.problem.problem import Problem
from pyomo_sd.problem.setup import Setup

COLUMNS = ["design", "claim", "holds", "reason", "reported", "verified"]


def verify_designs(records: Sequence[DesignRecord], sd_setup: Mapping[str, Any], model: Any) -> pd.DataFrame:
    """Return one row per design and claim: modules, value, reactions (of genes), choice, cost, irreducibility."""
    setup = Setup(sd_setup=sd_setup)
    problem = setup.problem(network_of(model))
    referee = Referee(problem)
    rows = [row for k, record in enumerate(records) for row in _claims(k, record, problem, referee)]
    return pd.DataFrame(rows, columns=COLUMNS)


def _claims(k: int, record: DesignRecord, problem: Problem, referee: Referee) -> Iterator[tuple[Any, ...]]:
    design = frozenset(record.made)
    for name in sorted(design - problem.space.by_id.keys()):
        raise UnknownName(f"intervention in design {k}", name, problem.space.by_id)
    for position, (module, judgement) in enumerate(zip(referee.modules, referee.judgements(design), strict=True)):
        claim = f"sd_modules[{position}] ({module['module_type']})"
        yield k, claim, judgement.valid, judgement.reason, None, None
    verdict = referee.judge(design)
    if referee.nested is not None:
        rounding = LEVEL_SLACK * level_width(record.value)
        agrees = verdict.valid and isclose(verdict.value, record.value, rel_tol=0.0, abs_tol=rounding)
        yield k, "value", agrees, "best response by linear programs", record.value, verdict.value
    cost = referee.space.cost(design)
    affordable = referee.space.affords(design) and isclose(cost, record.cost, abs_tol=1e-9)
    if referee.space.has_genes:
        agrees = design_record(problem, design, record.value).reactions == record.reactions
        yield k, "reactions", agrees, "the gene rules of the model", None, None
    if referee.space.choice != ANY_SUBSET:
        admitted = referee.space.choice.admits(design)
        yield k, "choice", admitted, "what is required or forbidden, and one limit on a reaction at most", None, None
    yield k, "cost", affordable, f"limit {referee.space.max_cost:g}", record.cost, cost
    yield k, "irreducible", verdict.valid and design in referee.irreducible(design), "all proper subsets", None, None
