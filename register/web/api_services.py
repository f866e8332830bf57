"""Services of vendors for programs: shown, added, changed, ended."""

from typing import Any, Final

from register.offboarding.inputs import EndInput
from register.rules.permissions import Permission
from register.vendors import services
from register.vendors.inputs import ServiceInput
from register.vendors.queries import get_service, vendor_of
from register.web.api_calls import Call, Operation, fields

EDIT: Final = Permission.EDIT_VENDORS
_OWN: Final = tuple(ServiceInput.model_fields)


def shown(call: Call, ref: str) -> dict[str, Any]:
    """One service as programs read it."""
    service = get_service(call.session, ref)
    return {
        **fields(service, "ref", "version", *_OWN, "ended_on", "end_reason"),
        "vendor_ref": vendor_of(call.session, service).ref,
    }


def _add(call: Call) -> str:
    return services.add_service(call.session, call.actor, call.ref, call.given, call.now).ref


def _change(call: Call) -> str:
    return services.change_service(call.session, call.actor, call.ref, call.given, call.version, call.now).ref


def _end(call: Call) -> str:
    given = call.given
    return services.end_service(
        call.session, call.actor, call.ref, given.ended_on, given.reason, call.version, call.now
    ).ref


OPERATIONS: Final = (
    Operation(
        "GET",
        "/api/services/{ref}",
        "api-services:show",
        Permission.READ_REGISTER,
        "One service of a vendor",
        lambda call: shown(call, call.ref),
    ),
    Operation(
        "POST",
        "/api/vendors/{ref}/services",
        "api-services:add",
        EDIT,
        "Add a service of a vendor",
        _add,
        takes=ServiceInput,
        room="vendors",
        shows=shown,
    ),
    Operation(
        "PUT",
        "/api/services/{ref}",
        "api-services:change",
        EDIT,
        "Change a service",
        _change,
        takes=ServiceInput,
        room="vendors",
        shows=shown,
        asks_version=True,
    ),
    Operation(
        "PUT",
        "/api/services/{ref}/end",
        "api-services:end",
        EDIT,
        "End a service",
        _end,
        takes=EndInput,
        room="vendors",
        shows=shown,
        asks_version=True,
    ),
)
