"""Records as they would read with a change: only in what was gathered for judging, never in the database."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from register.assessments.gathering import Gathered
from register.rules.fact_changes import (
    AgreementEnds,
    CertificationLapses,
    FactChange,
    SubProcessorAdded,
    VendorMoves,
)


def patch_records(gathered: Gathered, change: FactChange, on: date) -> None:
    """The agreements, tools and engagements that would read otherwise on a date, in place of what they are.

    Source: house rule (design: what if).
    """
    if isinstance(change, AgreementEnds):
        _end_agreement(gathered, change)
    elif isinstance(change, VendorMoves) and change.on <= on:
        for key, row in _engagements_of(gathered, change.vendor):
            kept = [place for place in row.places if change.from_place not in (None, place)]
            if kept != row.places:
                gathered.chains.rows[key] = _with(row, places=list(dict.fromkeys([*kept, change.place])))
    elif isinstance(change, CertificationLapses) and change.on < on:
        for key, row in _engagements_of(gathered, change.vendor):
            lapsed = {name: _LAPSED[name] for name in row.facts if name in _LAPSED}
            if lapsed:
                gathered.chains.rows[key] = _with(row, facts={**row.facts, **lapsed})


_LAPSED = {"importer_dpf_certified": False, "uk_extension": False}
"""What an engagement says of certificates, once they have lapsed."""


def is_of_vendor(gathered: Gathered, transfer: Any, change: FactChange) -> bool:
    """Whether the facts of the transfer itself change: those to the vendor named, and, where it hands data on to
    somebody new, those that reach it through others too.

    Source: house rule.
    """
    if isinstance(change, AgreementEnds):
        return False
    if isinstance(change, SubProcessorAdded):
        return True
    is_it: bool = gathered.vendors[transfer.vendor_id].ref == change.vendor
    return is_it


def _engagements_of(gathered: Gathered, vendor_ref: str) -> list[tuple[int, Any]]:
    return [(key, row) for key, row in gathered.chains.rows.items() if row.engaged_ref == vendor_ref]


def _end_agreement(gathered: Gathered, change: AgreementEnds) -> None:
    ended: set[int] = set()
    for rows in gathered.agreements.values():
        for number, row in enumerate(rows):
            if row.ref == change.agreement:
                ended.add(row.id)
                earliest = min(filter(None, (row.ended_on, change.on + timedelta(days=1))))
                rows[number] = _with(row, ended_on=earliest)
    for tools in gathered.mechanisms.values():
        for number, tool in enumerate(tools):
            if tool.agreement_id in ended:
                tools[number] = _with(tool, expires_on=min(filter(None, (tool.expires_on, change.on))))


def _with(row: Any, **fresh: Any) -> Any:
    return SimpleNamespace(**{**row._asdict(), **fresh})
