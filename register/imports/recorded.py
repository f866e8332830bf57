"""A vendor as it is recorded, in the shape of its input: what undoing an import goes back to."""

from typing import Any

from sqlmodel import Session

from register.vendors.inputs import VendorInput
from register.vendors.queries import get_vendor, vendor_parts


def recorded(session: Session, vendor_ref: str) -> dict[str, Any]:
    """A vendor as the input that would leave it as it is.

    Source: house rule.
    """
    vendor = get_vendor(session, vendor_ref)
    parts = vendor_parts(session, vendor.id or 0)
    values: dict[str, Any] = {
        name: getattr(vendor, name) for name in VendorInput.model_fields if hasattr(vendor, name)
    }
    values["other_names"] = [name.name for name in parts.names]
    values["identifiers"] = [
        f"{item.scheme}: {item.value}" if item.scheme else item.value for item in parts.identifiers
    ]
    contact = parts.contacts[0] if parts.contacts else None
    for name in ("name", "email", "phone"):
        values[f"contact_{name}"] = getattr(contact, name) if contact else None
    return {name: getattr(value, "value", value) for name, value in values.items()}
