"""What transfers and vendors rest on now, read for many at once: what decisions are compared with. Judges nothing."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

import orjson
import sqlalchemy as sa
from sqlmodel import Session, col

from register.agreements.models import Agreement, AgreementKind, Execution
from register.impact.models import ImpactAssessment, ImpactStatus
from register.rules.lapsing import Basis
from register.transfers.inputs import NO_MECHANISM
from register.transfers.models import Transfer, TransferMechanism
from register.transfers.queries import stored_judgements
from register.vendors.models import Service, Vendor

_TRANSFERS = (
    sa.select(
        col(Transfer.id),
        col(Transfer.vendor_id),
        col(Transfer.destination),
        col(Transfer.destination_subdivision),
        col(Transfer.access),
        col(Transfer.onward),
        col(Transfer.facts),
        col(Service.sensitivity),
        col(Service.data_categories),
    )
    .join(Service, col(Service.id) == col(Transfer.service_id))
    .where(col(Transfer.id).in_(sa.bindparam("ids", expanding=True)))
)
_MECHANISMS = sa.select(
    col(TransferMechanism.transfer_id),
    col(TransferMechanism.regime_id),
    col(TransferMechanism.mechanism_id),
    col(TransferMechanism.expires_on),
).where(col(TransferMechanism.transfer_id).in_(sa.bindparam("ids", expanding=True)))
_ASSESSMENTS = sa.select(
    col(ImpactAssessment.transfer_id), col(ImpactAssessment.regime_id), col(ImpactAssessment.verdict)
).where(
    col(ImpactAssessment.transfer_id).in_(sa.bindparam("ids", expanding=True)),
    col(ImpactAssessment.status) == ImpactStatus.COMPLETED,
)
_AGREEMENTS = sa.select(
    col(Agreement.vendor_id), col(Agreement.missing_terms), col(Agreement.expires_on)
).where(
    col(Agreement.vendor_id).in_(sa.bindparam("ids", expanding=True)),
    col(Agreement.kind) == AgreementKind.DPA,
    col(Agreement.execution) == Execution.EXECUTED,
    col(Agreement.ended_on).is_(None),
)
_VENDORS = sa.select(col(Vendor.id), col(Vendor.gaps), col(Vendor.destinations)).where(
    col(Vendor.id).in_(sa.bindparam("ids", expanding=True))
)


def transfer_bases(session: Session, transfer_ids: Sequence[int], today: date) -> dict[int, Basis]:
    """What each of these transfers rests on as of today, by number; one question a table."""
    if not transfer_ids:
        return {}
    connection, given = session.connection(), {"ids": list(transfer_ids)}
    rows = connection.execute(_TRANSFERS, given).all()
    judgements = stored_judgements(session, transfer_ids)
    mechanisms: dict[int, dict[str, tuple[str, date | None]]] = defaultdict(dict)
    for transfer_id, law, name, expires_on in connection.execute(_MECHANISMS, given):
        if name != NO_MECHANISM:
            mechanisms[transfer_id][law] = (name, expires_on)
    assessments: dict[int, dict[str, str]] = defaultdict(dict)
    for transfer_id, law, verdict in connection.execute(_ASSESSMENTS, given):
        assessments[transfer_id][law] = verdict.value if verdict else ""
    agreements = _agreements(session, sorted({row.vendor_id for row in rows}), today)
    found = {}
    for row in rows:
        judged = orjson.loads(judgements[row.id]) if row.id in judgements else {}
        until = row.facts.get("certificate_valid_until")
        has_agreement, missing_terms = agreements.get(row.vendor_id, (False, 0))
        found[row.id] = Basis(
            on=today,
            place=row.destination_subdivision or row.destination,
            access=row.access.value if row.access else None,
            sensitivity=row.sensitivity.value if row.sensitivity else None,
            data=frozenset(row.data_categories or ()),
            laws={
                law["regime"]: (law["outcome"], law["band"], law["binding"])
                for law in judged.get("assessments", ())
            },
            mechanisms=mechanisms[row.id],
            certificate_until=date.fromisoformat(until) if until else None,
            onward={place: band for place, band, *_ in row.onward},
            has_agreement=has_agreement,
            missing_terms=missing_terms,
            assessments=assessments[row.id],
            facts=judged.get("basis", {}).get("facts_undated", ""),
        )
    return found


def vendor_bases(session: Session, vendor_ids: Sequence[int], today: date) -> dict[int, Basis]:
    """What each of these vendors rests on as of today: what is missing, and where its transfers go."""
    if not vendor_ids:
        return {}
    agreements = _agreements(session, vendor_ids, today)
    found = {}
    for row in session.connection().execute(_VENDORS, {"ids": list(vendor_ids)}):
        has_agreement, missing_terms = agreements.get(row.id, (False, 0))
        found[row.id] = Basis(
            on=today,
            onward={place: band for place, band, *_ in row.destinations},
            has_agreement=has_agreement,
            missing_terms=missing_terms,
            gaps=frozenset(row.gaps),
        )
    return found


def _agreements(session: Session, vendor_ids: Sequence[int], today: date) -> dict[int, tuple[bool, int]]:
    """Whether a signed agreement that has not run out covers each vendor's processing, and the terms it lacks."""
    found: dict[int, tuple[bool, int]] = {}
    rows: Any = session.connection().execute(_AGREEMENTS, {"ids": list(vendor_ids)}) if vendor_ids else ()
    for vendor_id, missing, expires_on in rows:
        if expires_on is None or expires_on >= today:
            found[vendor_id] = (True, found.get(vendor_id, (True, 0))[1] + missing)
    return found
