"""Finding again what was planted: a transfer by its vendor, exporter and destination."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlmodel import Session, col, select

from register.entities.models import OurEntity
from register.transfers.models import Transfer
from register.vendors.models import Vendor

if TYPE_CHECKING:
    from register.demo.planting import Garden


def transfer_ref(session: Session, garden: "Garden", seed: Mapping[str, Any]) -> str:
    """The reference of the transfer a seed names by ``vendor``, ``from`` and ``to``.

    Source: house rule.
    """
    return session.exec(
        select(Transfer.ref)
        .join(Vendor, col(Vendor.id) == col(Transfer.vendor_id))
        .join(OurEntity, col(OurEntity.id) == col(Transfer.exporter_id))
        .where(
            Vendor.legal_name == seed["vendor"],
            OurEntity.ref == garden.entities[seed["from"]],
            Transfer.destination == seed["to"],
        )
    ).one()
