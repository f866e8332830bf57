"""The frozen copy of everything a decision was taken on, and its hash. Made once; nothing rewrites it."""

import hashlib
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from register.agreements.models import Agreement
from register.agreements.term_counts import terms_standing
from register.decisions.models import Advice, DecisionRequest
from register.decisions.queries import comments_on
from register.decisions.subjects import Case
from register.documents.models import Document
from register.entities.models import OurEntity
from register.impact.models import ImpactAssessment, ImpactStatus
from register.law.current import current_law, current_policy
from register.people.queries import name_of
from register.reference.shown import fact_name, sayer
from register.rules.open_points import Point, PointKind
from register.trail.chain import canonical
from register.transfers.queries import list_mechanisms
from register.vendors.models import Service
from register.words import Words

SCHEMA = 2


def sentence_of(session: Session, words: Words, point: Point) -> str:
    """What a point says in one language.

    Source: words/reasons.toml, words/decisions.toml, words/flags.toml.
    """
    if point.kind is PointKind.GAP:
        return words.text(f"flags.{point.code}")
    if point.kind is PointKind.MISSING:
        return words.text("decisions.point_missing", fact=fact_name(words, point.code))
    return sayer(current_law(session), words)(
        point.code, tuple(pair for pair in point.params if pair[0] != "changes_on")
    )


def frozen(
    session: Session,
    case: Case,
    request: DecisionRequest,
    decided: dict[str, Any],
    advice: Sequence[Advice],
    words: Words,
    flow: Sequence[str],
) -> dict[str, Any]:
    """Everything as it stands now: facts, judgement with its sentences, terms, documents by hash, law and policy.

    ``decided`` is what was decided; ``flow`` the sentences that told the flow on the page.
    Source: GDPR Art 5(2), 24(1) (to be able to demonstrate); house rule (design: the frozen record).
    """
    law = current_law(session)
    say = sayer(law, words)
    judgement, subject = case.judgement, case.subject
    return {
        "schema": SCHEMA,
        "subject": {
            "kind": subject.kind.value,
            "ref": subject.ref,
            "detail": request.detail,
            "vendor": {
                "ref": subject.vendor.ref,
                "name": subject.vendor.legal_name,
                "local_name": subject.vendor.local_name,
            },
            "status_before": request.status_before,
        },
        "request": {
            "ref": request.ref,
            "why": request.why.value,
            "note": request.note,
            "by": name_of(session, request.requested_by_id),
            "on": request.requested_on.isoformat(),
            "changes": request.changes,
        },
        "advice": [
            {
                "outcome": given.outcome.value,
                "text": given.text,
                "by": name_of(session, given.by_id),
                "at": given.at.isoformat(),
            }
            for given in advice
        ],
        "comments": [
            {"text": said.text, "by": name_of(session, said.by_id), "at": said.at.isoformat()}
            for said in comments_on(session, request.id)
        ],
        "decision": decided,
        "shown": {
            "language": words.language,
            "flow": list(flow),
            "points": [
                {
                    "key": p.key,
                    "serious": p.is_serious,
                    "law": p.regime,
                    "text": sentence_of(session, words, p),
                }
                for p in case.points
            ],
        },
        "facts": judgement.facts.as_json() if judgement else None,
        "assessment": judgement.as_json(say) if judgement else None,
        "flow": _flow(session, case),
        "agreements": _agreements(session, subject.vendor.id or 0),
        "impact_assessments": _assessments(session, case),
        "documents": _documents(session, subject.vendor.id or 0),
        "basis": case.basis.as_json(),
        "reference": {"law": law.version, "policy": current_policy(session).id},
    }


def sealed(record: dict[str, Any]) -> tuple[str, str]:
    """The one spelling of a record, and its SHA-256 in hexadecimal.

    Source: house rule (FIPS 180-4).
    """
    text = canonical(record)
    return text, hash_of(text)


def hash_of(text: str) -> str:
    """The SHA-256 of a record's text, in hexadecimal.

    Source: house rule (FIPS 180-4).
    """
    return hashlib.sha256(text.encode()).hexdigest()


def _flow(session: Session, case: Case) -> dict[str, Any] | None:
    transfer = case.subject.transfer
    if transfer is None:
        return None
    entity = session.get(OurEntity, transfer.exporter_id)
    service = session.get(Service, transfer.service_id)
    assert entity is not None
    assert service is not None
    return {
        "exporter": {"ref": entity.ref, "name": entity.name, "place": entity.place_code},
        "service": {"ref": service.ref, "purpose": service.purpose},
        "destination": transfer.destination,
        "destination_subdivision": transfer.destination_subdivision,
        "access": transfer.access.value if transfer.access else None,
        "onward": transfer.onward,
        "safeguards": transfer.safeguards,
        "mechanisms": [
            row.model_dump(mode="json", exclude={"transfer_id", "agreement_id"})
            for row in list_mechanisms(session, transfer.id or 0)
        ],
    }


def _agreements(session: Session, vendor_id: int) -> list[dict[str, Any]]:
    found = []
    for agreement in session.exec(
        select(Agreement)
        .where(Agreement.vendor_id == vendor_id, col(Agreement.ended_on).is_(None))
        .order_by(col(Agreement.id))
    ).all():
        master = session.get(Agreement, agreement.parent_id) if agreement.parent_id else None
        found.append(
            {
                "ref": agreement.ref,
                "kind": agreement.kind.value,
                "title": agreement.title,
                "execution": agreement.execution.value,
                "signed_by_us_on": agreement.signed_by_us_on,
                "signed_by_vendor_on": agreement.signed_by_vendor_on,
                "expires_on": agreement.expires_on,
                "master": {"ref": master.ref, "title": master.title} if master else None,
                "missing_terms": agreement.missing_terms,
                "terms": _terms(session, agreement),
            }
        )
    return found


def _terms(session: Session, agreement: Agreement) -> dict[str, dict[str, Any]]:
    """What stands of each term: recorded here, or in a master that speaks for it."""
    found = {}
    for term_id, term in sorted(terms_standing(session, agreement).items()):
        source = session.get(Agreement, term.agreement_id)
        found[term_id] = {
            "state": term.state.value,
            "value": term.value,
            "clause": term.clause,
            "from": source.ref if source and source.id != agreement.id else None,
        }
    return found


def _assessments(session: Session, case: Case) -> list[dict[str, Any]]:
    if case.subject.transfer is None:
        return []
    rows = session.exec(
        select(ImpactAssessment)
        .where(
            ImpactAssessment.transfer_id == case.subject.transfer.id,
            ImpactAssessment.status == ImpactStatus.COMPLETED,
        )
        .order_by(col(ImpactAssessment.id))
    )
    return [
        {
            "ref": row.ref,
            "law": row.regime_id,
            "verdict": row.verdict.value if row.verdict else None,
            "completed_on": row.completed_on,
            "review_on": row.review_on,
            "reasons": row.reasons,
        }
        for row in rows
    ]


def _documents(session: Session, vendor_id: int) -> list[dict[str, Any]]:
    rows = session.connection().execute(
        sa.select(col(Document.ref), col(Document.file_name), col(Document.sha256))
        .where(col(Document.vendor_id) == vendor_id)
        .order_by(col(Document.id))
    )
    return [{"ref": ref, "name": name, "sha256": digest} for ref, name, digest in rows]
