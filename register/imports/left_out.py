"""Rows that imports left out or took back: kept, and found again by name or website. Nobody types them twice."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from register.imports.drafts import LeftOut
from register.imports.facts import facts_of
from register.imports.flows import service_facts
from register.imports.models import ImportBatch, LeftOutRow
from register.imports.names import loose_key
from register.imports.plan import Plan
from register.imports.recorded import recorded
from register.imports.vendors import vendors_of
from register.rules.onboarding import host_of
from register.vendors.models import Vendor
from register.vendors.queries import list_services

UNDONE: Final = "row-taken-back"
"""The reason of a vendor that was there until its import was undone."""
_MOST: Final = 3
_LONGEST: Final = 300


@dataclass(frozen=True)
class Earlier:
    """A row found again: which import, when, why it is not in the register, and what it said."""

    id: int
    import_ref: str
    imported_at: datetime
    number: int
    reasons: Sequence[Any]
    facts: dict[str, Any]
    service: dict[str, Any]


def keep_left_out(session: Session, batch: ImportBatch, plan: Plan) -> None:
    """What could be read of every row the plan leaves out, kept with its import.

    Source: house rule (design: ask once).
    """
    for row in plan.left_out:
        if kept := _kept(batch, row):
            session.add(kept)


def keep_taken_back(session: Session, batch_id: int, vendor: Vendor) -> None:
    """What was recorded of a vendor an import added, before undoing ends it.

    Source: house rule (design: ask once).
    """
    facts = {
        name: value for name, value in recorded(session, vendor.ref).items() if value not in (None, "", [])
    }
    found = list_services(session, vendor.id or 0)
    service = {
        name: getattr(getattr(found[0], name), "value", getattr(found[0], name))
        for name in (
            "purpose",
            "party_role",
            "sensitivity",
            "people_count",
            "data_categories",
            "data_subjects",
        )
        if found and getattr(found[0], name)
    }
    names = {loose_key(name)[:_LONGEST] for name in (vendor.legal_name, *facts.get("other_names", ()))}
    for key in sorted(names - {""}):
        session.add(
            LeftOutRow(
                batch_id=batch_id,
                number=0,
                name_key=key,
                host=host_of(vendor.website or "") or "",
                reasons=[[UNDONE, {}]],
                facts=facts,
                service=service,
            )
        )


def earlier_rows(session: Session, name: str, host: str | None = None) -> list[Earlier]:
    """Rows of this name (legal ending, case, width and script aside) or website that are not in the register.

    The newest first, one of an import. Source: house rule (design: a row imported earlier).
    """
    key = loose_key(name)[:_LONGEST]
    same = [col(LeftOutRow.name_key) == key] if key else []
    same += [col(LeftOutRow.host) == host] if host else []
    if not same:
        return []
    rows = session.exec(
        select(LeftOutRow, ImportBatch)
        .join(ImportBatch, col(ImportBatch.id) == col(LeftOutRow.batch_id))
        .where(sa.or_(*same))
        .order_by(col(LeftOutRow.batch_id).desc(), col(LeftOutRow.id))
        .limit(50)
    ).all()
    found: dict[int, Earlier] = {}
    for row, batch in rows:
        at = batch.done_at or batch.created_at
        found.setdefault(
            row.batch_id,
            Earlier(row.id or 0, batch.ref, at, row.number, row.reasons, row.facts, row.service),
        )
    return list(found.values())[:_MOST]


def _kept(batch: ImportBatch, row: LeftOut) -> LeftOutRow | None:
    if row.read is None:
        return None
    # A row without a name still has a website, by which it is found; the facts want some name meanwhile.
    name = row.read.name[:_LONGEST]
    draft = vendors_of([row.read if name else replace(row.read, name="-")])[0]
    facts = facts_of(draft, holds_personal_data=False)
    if not name:
        facts.pop("legal_name", None)
    host = host_of(str(facts.get("website", ""))) or ""
    if not name and not host:
        return None
    service = draft.services[0]
    told = service_facts(service) | ({"purpose": service.purpose[:_LONGEST]} if service.purpose else {})
    return LeftOutRow(
        batch_id=batch.id or 0,
        number=row.number,
        name_key=loose_key(name)[:_LONGEST],
        host=host[:253],
        reasons=[[code, dict(params)] for code, params in row.reasons],
        facts=facts,
        service={
            key: value.isoformat() if hasattr(value, "isoformat") else value for key, value in told.items()
        },
    )
