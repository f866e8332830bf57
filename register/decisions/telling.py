"""What a decision is about, in plain sentences: as its page shows it, and as its record keeps it."""

from sqlmodel import Session

from register.decisions.models import SubjectKind
from register.decisions.subjects import Subject
from register.transfers.queries import list_mechanisms, parties_of
from register.transfers.telling import flow_sentences
from register.words import Words


def subject_sentences(session: Session, words: Words, subject: Subject, detail: str = "") -> list[str]:
    """Who sends what where and on what it relies; for a vendor, what it does; for an exception, from which gate.

    ``detail`` is that of the request. Source: words/transfers.toml, words/decisions.toml, words/gates.toml.
    """
    transfer, gate = subject.transfer, f"gates.name_{detail}"
    if subject.kind is SubjectKind.EXCEPTION and words.has(gate):
        vendor = subject.vendor
        named = {"vendor": vendor.legal_name, "ref": subject.ref, "gate": words.text(gate)}
        return [words.text("decisions.about_exception_from", **named, description=vendor.description or "")]
    if transfer is None:
        vendor = subject.vendor
        return [
            words.text(
                f"decisions.about_{subject.kind.value}",
                vendor=vendor.legal_name,
                description=vendor.description or "",
                ref=subject.ref,
            )
        ]
    entity, vendor, service = parties_of(session, transfer)
    relied = {row.regime_id: row.mechanism_id for row in list_mechanisms(session, transfer.id or 0)}
    return flow_sentences(words, transfer, entity, vendor, service, dict(relied))
