"""The frozen record of a quarterly review: canonical JSON, its hash, and whether it still is what was confirmed."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from register.attestations.models import Answer, Attestation
from register.reviews.models import SecurityReview
from register.rules.attesting import Difference
from register.trail.actor import Actor
from register.trail.chain import canonical
from register.trail.models import TrailEvent
from register.vendors.models import Vendor

CONFIRMED = "attestations:review:confirmed"


def freeze(
    review: SecurityReview,
    vendor: Vendor,
    sections: Mapping[str, Any],
    since: Sequence[Difference],
    last: Attestation | None,
    answer: Answer,
    note: str | None,
    actor: Actor,
    now: datetime,
    language: str,
) -> str:
    """Everything the answer was given on, in one spelling.

    Source: house rule (GDPR Art 5(2)).
    """
    return canonical(
        {
            "review": review.ref,
            "due_on": review.due_on,
            "vendor": {"ref": vendor.ref, "name": vendor.legal_name},
            "answer": answer.value,
            "note": note,
            "confirmed_by": {"id": actor.person_id, "name": actor.name},
            "confirmed_at": now,
            "language": language,
            "previous": last.sha256 if last else None,
            "records": sections,
            "since": [
                {"section": d.section, "ref": d.ref, "kind": d.kind, "fields": [list(f) for f in d.fields]}
                for d in since
            ],
        }
    )


def seen_hash(sections: Mapping[str, Any]) -> str:
    """The hash of the records a form was made from, so that an answer to other records is noticed.

    Source: house rule.
    """
    return hashlib.sha256(canonical(sections).encode()).hexdigest()


def content_of(attestation: Attestation) -> dict[str, Any]:
    """The frozen record as plain values."""
    found: dict[str, Any] = json.loads(attestation.frozen)
    return found


def snapshot_of(attestation: Attestation) -> Mapping[str, Any]:
    """The records as they were when they were confirmed."""
    records: Mapping[str, Any] = content_of(attestation)["records"]
    return records


def is_as_confirmed(session: Session, attestation: Attestation, ref: str) -> bool:
    """Whether the frozen record still has the hash kept beside it and the hash on the trail.

    Source: house rule (GDPR Art 5(2): the controller can show it).
    """
    noted = session.exec(
        select(TrailEvent.changes).where(col(TrailEvent.subject_ref) == ref, col(TrailEvent.tag) == CONFIRMED)
    ).all()
    made = hashlib.sha256(attestation.frozen.encode()).hexdigest()
    return made == attestation.sha256 and [json.loads(text)["sha256"][1] for text in noted] == [made]
