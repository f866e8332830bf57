"""What the register knows already, as far as an import compares with it. Reads only."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from register.agreements.models import Agreement
from register.entities.models import OurEntity
from register.imports.names import exact_key
from register.people.models import Person
from register.reviews.models import SecurityReview
from register.transfers.models import Transfer
from register.vendors.models import Service, Vendor, VendorContact, VendorIdentifier, VendorName, VendorStatus


@dataclass
class KnownVendor:
    """One vendor and what hangs on it."""

    id: int
    ref: str
    version: int
    facts: dict[str, Any]
    is_ended: bool = False
    names: list[str] = field(default_factory=list)
    identifiers: list[str] = field(default_factory=list)
    contact: dict[str, str | None] = field(default_factory=dict)
    services: list[tuple[str, str]] = field(default_factory=list)
    """Reference and purpose of each service in use."""
    flows: set[tuple[str, str, str]] = field(default_factory=set)
    """Service, destination and sending company of each transfer that has not ended."""
    agreement_urls: set[str] = field(default_factory=set)
    has_executed_dpa: bool = False
    reviewed_on: set[date] = field(default_factory=set)
    next_review_on: date | None = None

    @property
    def all_names(self) -> list[str]:
        """The legal name, the one in the other language, and every other name."""
        return [name for name in (self.facts["legal_name"], self.facts["local_name"], *self.names) if name]


@dataclass
class KnownRegister:
    """Every vendor by reference, the open ones by name, and our own companies."""

    by_ref: dict[str, KnownVendor]
    by_name: dict[str, list[KnownVendor]]
    exporters: Sequence[tuple[str, str]]
    """Reference and name of each company of ours, in the order they were added."""

    def find(self, names: Iterable[str], others: Iterable[str] = ()) -> KnownVendor | None:
        """The vendor of one of these very names, case, width and script aside.

        Of several the one that has most of these and ``others``, then one for whom it is the legal name, then the
        one with fewest names besides, then the one added first.
        """
        keys = [key for name in names if (key := exact_key(name)) in self.by_name]
        found = list({vendor.ref: vendor for key in keys for vendor in self.by_name[key]}.values())
        if len(found) < 2:
            return found[0] if found else None
        wanted = {*keys, *map(exact_key, others)}
        return min(found, key=lambda vendor: _distance(wanted, vendor))

    def exporter(self, name: str | None) -> str | None:
        """The reference of the company of ours with this name or reference, or None."""
        wanted = exact_key(name or "")
        return next(
            (ref for ref, known in self.exporters if wanted in (exact_key(known), exact_key(ref))), None
        )


def _distance(wanted: Set[str], vendor: KnownVendor) -> tuple[int, bool, int, int]:
    held = set(map(exact_key, vendor.all_names))
    is_alias = exact_key(vendor.facts["legal_name"]) not in wanted
    return -len(wanted & held), is_alias, len(held - wanted), vendor.id


_FACTS = (
    "legal_name",
    "local_name",
    "place_code",
    "website",
    "description",
    "category",
    "importance",
    "handles_personal_data",
    "parent_name",
    "parent_place",
    "notes",
    "owner_id",
    "place_text",
)


def known_register(session: Session) -> KnownRegister:
    """Everything an import compares with, in one query a table."""
    connection = session.connection()
    by_id: dict[int, KnownVendor] = {}
    for vendor in connection.execute(
        sa.select(
            col(Vendor.id),
            col(Vendor.ref),
            col(Vendor.version),
            col(Vendor.next_review_on),
            col(Vendor.status),
            *(col(getattr(Vendor, name)) for name in _FACTS),
        )
    ):
        facts = {name: getattr(vendor, name) for name in _FACTS}
        by_id[vendor.id] = KnownVendor(
            vendor.id,
            vendor.ref,
            vendor.version,
            facts,
            vendor.status == VendorStatus.ENDED,
            next_review_on=vendor.next_review_on,
        )
    _gather(connection, by_id)
    by_name: dict[str, list[KnownVendor]] = {}
    for known in by_id.values():
        for name in known.all_names if not known.is_ended else ():
            by_name.setdefault(exact_key(name), []).append(known)
    entities = connection.execute(
        sa.select(col(OurEntity.ref), col(OurEntity.name))
        .where(col(OurEntity.ended_on).is_(None))
        .order_by(col(OurEntity.id))
    ).all()
    return KnownRegister(
        {known.ref: known for known in by_id.values()}, by_name, [(row.ref, row.name) for row in entities]
    )


def _gather(connection: sa.Connection, by_id: dict[int, KnownVendor]) -> None:
    def rows(*columns: Any, where: Any = None) -> Any:
        statement = sa.select(*columns)
        return connection.execute(statement if where is None else statement.where(where))

    for vendor_id, name in rows(col(VendorName.vendor_id), col(VendorName.name)):
        if vendor_id in by_id:
            by_id[vendor_id].names.append(name)
    for vendor_id, scheme, value in rows(
        col(VendorIdentifier.vendor_id), col(VendorIdentifier.scheme), col(VendorIdentifier.value)
    ):
        if vendor_id in by_id:
            by_id[vendor_id].identifiers.append(f"{scheme}: {value}" if scheme else value)
    for vendor_id, name, email, phone in rows(
        col(VendorContact.vendor_id),
        col(VendorContact.name),
        col(VendorContact.email),
        col(VendorContact.phone),
    ):
        if vendor_id in by_id:
            by_id[vendor_id].contact = {"name": name, "email": email, "phone": phone}
    for vendor_id, ref, purpose in rows(
        col(Service.vendor_id), col(Service.ref), col(Service.purpose), where=col(Service.ended_on).is_(None)
    ):
        if vendor_id in by_id:
            by_id[vendor_id].services.append((ref, purpose))
    flows = (
        sa.select(col(Transfer.vendor_id), col(Service.ref), col(Transfer.destination), col(OurEntity.ref))
        .join(Service, col(Service.id) == col(Transfer.service_id))
        .join(OurEntity, col(OurEntity.id) == col(Transfer.exporter_id))
        .where(col(Transfer.ended_on).is_(None))
    )
    for vendor_id, service_ref, destination, exporter_ref in connection.execute(flows):
        if vendor_id in by_id:
            by_id[vendor_id].flows.add((service_ref, destination, exporter_ref))
    for vendor_id, url, kind, execution in rows(
        col(Agreement.vendor_id),
        col(Agreement.url),
        col(Agreement.kind),
        col(Agreement.execution),
        where=col(Agreement.ended_on).is_(None),
    ):
        if vendor_id in by_id and kind == "dpa":
            by_id[vendor_id].agreement_urls.add(url or "")
            by_id[vendor_id].has_executed_dpa |= execution == "executed"
    for vendor_id, done_on in rows(
        col(SecurityReview.vendor_id),
        col(SecurityReview.done_on),
        where=col(SecurityReview.done_on).is_not(None),
    ):
        if vendor_id in by_id:
            by_id[vendor_id].reviewed_on.add(done_on)


def find_owner(session: Session, name: str | None, email: str | None) -> int | None:
    """The person with an open account who has this e-mail address, or this very name; or None."""
    open_account = col(Person.disabled_at).is_(None)
    if email:
        return session.connection().scalar(
            sa.select(col(Person.id)).where(open_account, col(Person.email) == email.casefold())
        )
    if not name:
        return None
    found = (
        session.connection()
        .execute(sa.select(col(Person.id)).where(open_account, col(Person.name) == name))
        .scalars()
        .all()
    )
    return found[0] if len(found) == 1 else None
