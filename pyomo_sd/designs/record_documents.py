"""Records of designs as plain values: each of them or, of very many, what makes them."""

from collections.abc import Mapping, Sequence
from typing import Any

from pyomo_sd.designs.listed_records import ListedRecords
from pyomo_sd.designs.record import DesignRecord
from pyomo_sd.problem.documents.numbers import number, plain


def written_records(records: Sequence[DesignRecord]) -> dict[str, Any]:
    """Return records as values that JSON can carry.

    Examples
    --------
    >>> written = written_records([DesignRecord({"PGI": -1.0}, 1.0, float("nan"), {"PGI": -1.0})])
    >>> written
    {'designs': [{'interventions': {'PGI': -1.0}, 'reactions': {'PGI': -1.0}, 'cost': 1.0, 'value': None}]}
    >>> [record.made for record in read_records(written)]
    [{'PGI': -1.0}]
    """
    if isinstance(records, ListedRecords):
        return {"listed": records.document()}
    return {"designs": [_written(record) for record in records]}


def _written(record: DesignRecord) -> dict[str, Any]:
    levels = {"interventions": dict(record.interventions), "reactions": dict(record.reactions)}
    return {**levels, "cost": record.cost, "value": plain(record.value)}


def read_records(document: Mapping[str, Any]) -> Sequence[DesignRecord]:
    """Return the records that `written_records` wrote."""
    if "listed" in document:
        return ListedRecords.read(document["listed"])
    return [
        DesignRecord(entry["interventions"], entry["cost"], number(entry["value"]), entry["reactions"])
        for entry in document["designs"]
    ]
