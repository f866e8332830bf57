"""How many required terms an agreement lacks: derived beside the agreement, brought up to date with every change."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from register.agreements.catalogue import counted_groups, duties, regimes_of
from register.agreements.models import Agreement, AgreementEntity, AgreementKind, AgreementTerm
from register.entities.models import OurEntity
from register.rules.term_gaps import count_gaps
from register.vendors.models import Vendor


def binding_regimes(session: Session, agreement_id: int) -> tuple[str, ...]:
    """The laws that bind our side of an agreement. Parties not recorded are taken to be all of ours.

    Source: house rule (unknown is never safe).
    """
    parties = session.exec(
        select(OurEntity)
        .join(AgreementEntity, col(AgreementEntity.entity_id) == col(OurEntity.id))
        .where(AgreementEntity.agreement_id == agreement_id)
        .order_by(col(OurEntity.ref))
    ).all()
    if not parties:
        parties = session.exec(
            select(OurEntity).where(col(OurEntity.ended_on).is_(None)).order_by(col(OurEntity.ref))
        ).all()
    return regimes_of(parties)


def recount_terms(session: Session, agreement: Agreement, vendor: Vendor) -> None:
    """Bring an agreement's counts of missing and unchecked terms up to date.

    Only a processing agreement is counted: the others are not where the law looks for these terms.
    Source: house rule, on GDPR Art 28(3); PDPO Sch 1 DPP2(3), DPP4(2).
    """
    assert agreement.id is not None
    if agreement.kind is not AgreementKind.DPA:
        agreement.missing_terms = agreement.unchecked_terms = 0
        return
    rows = session.exec(select(AgreementTerm).where(AgreementTerm.agreement_id == agreement.id)).all()
    counts = count_gaps(
        duties(),
        {row.term_id: row.state.value for row in rows},
        binding_regimes(session, agreement.id),
        counted_groups(agreement.kind, vendor.category),
    )
    if agreement.missing_terms != counts.missing:
        agreement.missing_terms = counts.missing
    if agreement.unchecked_terms != counts.unchecked:
        agreement.unchecked_terms = counts.unchecked


def recount_vendors(session: Session, vendor_ids: Sequence[int]) -> None:
    """The same for every open agreement of some vendors: their category or our entities may have changed.

    Source: house rule.
    """
    found = session.exec(
        select(Agreement, Vendor)
        .join(Vendor, col(Vendor.id) == col(Agreement.vendor_id))
        .where(col(Agreement.vendor_id).in_(vendor_ids), col(Agreement.ended_on).is_(None))
    ).all()
    for agreement, vendor in found:
        recount_terms(session, agreement, vendor)
    session.flush()
