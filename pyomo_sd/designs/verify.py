"""Claims of a list of designs, checked one by one on a model, by linear programs without Booleans."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from pyomo_sd.designs.record import DesignRecord
from pyomo_sd.designs.referee import Referee, level_width
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.problem.interventions import intervention_space
from pyomo_sd.problem.setup import Setup

COLUMNS = ["design", "claim", "holds", "reason", "reported", "verified"]


def verify_designs(records: Sequence[DesignRecord], sd_setup: Mapping[str, Any], model: Any) -> pd.DataFrame:
    """Return one row per design and claim: every module, the value, the cost, and irreducibility."""
    setup = Setup(sd_setup=sd_setup)
    network = model if isinstance(model, FluxNetwork) else FluxNetwork.from_cobra(model)
    space = intervention_space(network, setup.ko_cost, setup.ki_cost, setup.max_cost)
    referee = Referee(network, setup.modules(network), space)
    rows = [row for k, record in enumerate(records) for row in _claims(k, record, referee)]
    return pd.DataFrame(rows, columns=COLUMNS)


def _claims(k: int, record: DesignRecord, referee: Referee) -> Iterator[tuple[Any, ...]]:
    design = frozenset(record.made)
    for position, (module, judgement) in enumerate(zip(referee.modules, referee.judgements(design), strict=True)):
        claim = f"sd_modules[{position}] ({module['module_type']})"
        yield k, claim, judgement.valid, judgement.reason, None, None
    verdict = referee.judge(design)
    if referee.nested is not None:
        agrees = verdict.valid and abs(verdict.value - record.value) <= 10 * level_width(record.value)
        yield k, "value", agrees, "best response by linear programs", record.value, verdict.value
    cost = referee.space.cost(design)
    affordable = cost <= referee.space.max_cost + 1e-9 and abs(cost - record.cost) <= 1e-9
    yield k, "cost", affordable, f"limit {referee.space.max_cost:g}", record.cost, cost
    yield k, "irreducible", verdict.valid and referee.irreducible(design) == [design], "all proper subsets", None, None
