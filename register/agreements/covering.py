"""What an agreement is tied to: our parties, the services it covers, the agreement it hangs on. Checked here."""

from collections.abc import Sequence

from sqlmodel import Session, col, delete, select

from register.agreements.models import Agreement, AgreementEntity
from register.entities.models import OurEntity
from register.errors import Invalid, Problem
from register.vendors.models import Service, Vendor


def store_parties(session: Session, agreement: Agreement, refs: Sequence[str]) -> None:
    """Our entities that are parties; one that has ended may stay but not join. Raises Invalid.

    Source: house rule.
    """
    assert agreement.id is not None
    wanted = set(refs)
    rows = session.exec(select(OurEntity).where(col(OurEntity.ref).in_(wanted))).all()
    known = {entity.ref: entity for entity in rows}
    held = set(
        session.exec(
            select(AgreementEntity.entity_id).where(AgreementEntity.agreement_id == agreement.id)
        ).all()
    )
    for ref in sorted(wanted):
        entity = known.get(ref)
        if entity is None or (entity.ended_on and entity.id not in held):
            raise Invalid({"entity_refs": Problem("not-in-list", {"given": ref})})
    session.exec(delete(AgreementEntity).where(col(AgreementEntity.agreement_id) == agreement.id))
    for entity in known.values():
        assert entity.id is not None
        session.add(AgreementEntity(agreement_id=agreement.id, entity_id=entity.id))


def known_services(session: Session, vendor: Vendor, refs: Sequence[str]) -> list[str]:
    """The vendor's services among these, each once. Raises Invalid where one is not the vendor's.

    Source: house rule.
    """
    known = set(session.exec(select(col(Service.ref)).where(Service.vendor_id == vendor.id)).all())
    for ref in refs:
        if ref not in known:
            raise Invalid({"service_refs": Problem("not-in-list", {"given": ref})})
    return sorted(set(refs))


def master_of(session: Session, agreement: Agreement, ref: str | None) -> int | None:
    """The agreement of the same vendor that this one hangs on; never itself nor one that hangs on it.

    Raises Invalid. Source: house rule.
    """
    if ref is None:
        return None
    above = {
        row.id: row.parent_id
        for row in session.connection().execute(
            select(col(Agreement.id), col(Agreement.parent_id)).where(
                Agreement.vendor_id == agreement.vendor_id
            )
        )
    }
    found = session.exec(select(col(Agreement.id)).where(Agreement.ref == ref)).one_or_none()
    if found not in above:
        raise Invalid({"parent_ref": Problem("not-in-list", {"given": ref})})
    step: int | None = found
    for _ in range(len(above) + 1):
        if step == agreement.id:
            raise Invalid({"parent_ref": Problem("hangs-on-itself", {"given": ref})})
        if step is None:
            break
        step = above.get(step)
    return found
