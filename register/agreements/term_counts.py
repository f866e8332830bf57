"""How many required terms an agreement lacks: derived beside the agreement, brought up to date with every change."""

from collections import defaultdict
from collections.abc import Sequence

from sqlmodel import Session, col, select

from register.agreements.catalogue import counted_groups, duties, regimes_of
from register.agreements.models import Agreement, AgreementEntity, AgreementKind, AgreementTerm
from register.entities.models import OurEntity
from register.rules.term_gaps import TermCounts, count_gaps
from register.vendors.models import Vendor

_CHUNK = 500


def binding_regimes(session: Session, agreement_id: int) -> tuple[str, ...]:
    """The laws that bind our side of an agreement. Parties not recorded are taken to be all of ours.

    Source: house rule (unknown is never safe).
    """
    return regimes_of(_parties(session, [agreement_id])[agreement_id] or _all_of_ours(session))


def recount_terms(session: Session, agreement: Agreement, vendor: Vendor) -> None:
    """Bring an agreement's counts of missing and unchecked terms up to date.

    Only a processing agreement is counted: the others are not where the law looks for these terms.
    Source: house rule, on GDPR Art 28(3); PDPO Sch 1 DPP2(3), DPP4(2).
    """
    _recount(session, [(agreement, vendor)])


def recount_vendors(session: Session, vendor_ids: Sequence[int]) -> None:
    """The same for every open agreement of some vendors: their category or our entities may have changed.

    Source: house rule.
    """
    for start in range(0, len(vendor_ids), _CHUNK):
        found = session.exec(
            select(Agreement, Vendor)
            .join(Vendor, col(Vendor.id) == col(Agreement.vendor_id))
            .where(
                col(Agreement.vendor_id).in_(vendor_ids[start : start + _CHUNK]),
                col(Agreement.ended_on).is_(None),
            )
            .order_by(col(Agreement.id))
        ).all()
        _recount(session, list(found))
    session.flush()


def _recount(session: Session, found: Sequence[tuple[Agreement, Vendor]]) -> None:
    counted = [agreement.id or 0 for agreement, _ in found if agreement.kind is AgreementKind.DPA]
    parties, ours = _parties(session, counted), _all_of_ours(session) if counted else []
    states: dict[int, dict[str, str]] = defaultdict(dict)
    for row in session.exec(select(AgreementTerm).where(col(AgreementTerm.agreement_id).in_(counted))):
        states[row.agreement_id][row.term_id] = row.state.value
    for agreement, vendor in found:
        counts = TermCounts(0, 0)
        if agreement.kind is AgreementKind.DPA and agreement.id:
            counts = count_gaps(
                duties(),
                states[agreement.id],
                regimes_of(parties[agreement.id] or ours),
                counted_groups(agreement.kind, vendor.category),
            )
        if (agreement.missing_terms, agreement.unchecked_terms) != (counts.missing, counts.unchecked):
            agreement.missing_terms, agreement.unchecked_terms = counts.missing, counts.unchecked
            session.add(agreement)


def _parties(session: Session, agreement_ids: Sequence[int]) -> dict[int, list[OurEntity]]:
    found: dict[int, list[OurEntity]] = defaultdict(list)
    rows = session.exec(
        select(AgreementEntity.agreement_id, OurEntity)
        .join(OurEntity, col(OurEntity.id) == col(AgreementEntity.entity_id))
        .where(col(AgreementEntity.agreement_id).in_(agreement_ids))
        .order_by(col(OurEntity.ref))
    )
    for agreement_id, entity in rows:
        found[agreement_id].append(entity)
    return found


def _all_of_ours(session: Session) -> Sequence[OurEntity]:
    return session.exec(
        select(OurEntity).where(col(OurEntity.ended_on).is_(None)).order_by(col(OurEntity.ref))
    ).all()
