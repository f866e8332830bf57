"""Sub-processor notices for programs: listed, shown with the last day to object, recorded, changed, decided."""

from typing import Any, Final

from register.inputs import RoomInput
from register.notices import actions
from register.notices.deciding import decide_notice
from register.notices.inputs import DecisionInput, NoticeInput
from register.notices.queries import (
    SORTS,
    NoticeFilters,
    count_notices,
    get_notice,
    list_notices,
    parties_of,
)
from register.rules.permissions import Permission
from register.web.api_calls import Call, Operation, fields, list_operation

_OWN: Final = tuple(name for name in NoticeInput.model_fields if name != "agreement_ref")
_SHOWN: Final = ("deadline_on", "rests_on", "effect_on", "status", "decided_on", "reason", "applied")


def shown(call: Call, ref: str) -> dict[str, Any]:
    """One notice as programs read it."""
    notice = get_notice(call.session, ref)
    vendor, agreement = parties_of(call.session, notice)
    return {
        **fields(notice, "ref", "version", *_OWN, *_SHOWN),
        "vendor_ref": vendor.ref,
        "agreement_ref": agreement.ref if agreement else None,
    }


def _record(call: Call) -> str:
    return actions.record_notice(
        call.session, call.actor, call.ref, call.given, call.now, today=call.today
    ).ref


def _change(call: Call) -> str:
    return actions.change_notice(
        call.session, call.actor, call.ref, call.given, call.version, call.now, today=call.today
    ).ref


def _decide(call: Call) -> str:
    return decide_notice(
        call.session, call.actor, call.ref, call.given, call.version, call.now, today=call.today
    ).ref


def _changing(
    path: str, verb: str, permission: Permission, summary: str, answer: Any, takes: type[RoomInput]
) -> Operation:
    return Operation(
        "PUT",
        f"/api/notices/{{ref}}{path}",
        f"api-notices:{verb}",
        permission,
        summary,
        answer,
        takes=takes,
        room="notices",
        shows=shown,
        asks_version=True,
    )


OPERATIONS: Final = (
    list_operation(
        "/api/notices",
        "api-notices:list",
        "Notices of sub-processors; without a status those put aside are left out",
        NoticeFilters,
        SORTS,
        "deadline",
        list_notices,
        count_notices,
    ),
    Operation(
        "GET",
        "/api/notices/{ref}",
        "api-notices:show",
        Permission.READ_REGISTER,
        "One notice and the last day to object",
        lambda call: shown(call, call.ref),
    ),
    Operation(
        "POST",
        "/api/vendors/{ref}/notices",
        "api-notices:record",
        Permission.EDIT_AGREEMENTS,
        "Record a notice of a vendor",
        _record,
        takes=NoticeInput,
        room="notices",
        shows=shown,
    ),
    _changing("", "change", Permission.EDIT_AGREEMENTS, "Change an open notice", _change, NoticeInput),
    _changing(
        "/decision", "decide", Permission.DECIDE_NOTICES, "Object to it or accept it", _decide, DecisionInput
    ),
)
