"""Vendors for programs: listed and shown."""

from typing import Any, Final

from register.offboarding.queries import offboarding_of
from register.rules.permissions import Permission
from register.vendors.inputs import ServiceInput
from register.vendors.queries import (
    SORTS,
    VendorFilters,
    count_vendors,
    get_vendor,
    list_services,
    list_vendors,
    vendor_parts,
)
from register.web.api_calls import Call, Operation, fields, list_operation, plain

_SHOWN: Final = (
    "ref",
    "version",
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
    "status",
    "ended_on",
    "end_reason",
    "destinations",
    "gaps",
    "worst_band",
    "next_review_on",
)


def _show(call: Call) -> Any:
    vendor = get_vendor(call.session, call.ref)
    parts, number = vendor_parts(call.session, vendor.id or 0), vendor.id or 0
    offboarding = offboarding_of(call.session, number)
    names = tuple(ServiceInput.model_fields)
    return {
        **fields(vendor, *_SHOWN),
        "offboarding_ref": offboarding.ref if offboarding else None,
        "other_names": [part.name for part in parts.names],
        "identifiers": [f"{i.scheme}: {i.value}" if i.scheme else i.value for i in parts.identifiers],
        "contacts": [plain(fields(contact, "name", "email", "phone", "role")) for contact in parts.contacts],
        "services": [
            fields(service, "ref", "version", *names, "ended_on")
            for service in list_services(call.session, number)
        ],
    }


OPERATIONS: Final = (
    list_operation(
        "/api/vendors",
        "api-vendors:list",
        "Vendors; without a status those that have not ended",
        VendorFilters,
        SORTS,
        "name",
        list_vendors,
        count_vendors,
    ),
    Operation(
        "GET",
        "/api/vendors/{ref}",
        "api-vendors:show",
        Permission.READ_REGISTER,
        "One vendor and its services",
        _show,
    ),
)
