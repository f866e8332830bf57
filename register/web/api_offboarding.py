"""Offboarding for programs: the checklist read, its points confirmed or let wait, the vendor ended."""

from typing import Any, Final

from register.errors import NotFound
from register.inputs import RoomInput
from register.offboarding import actions, checks
from register.offboarding.inputs import ConfirmInput, EndInput, ExceptionInput, ReasonInput, StartInput
from register.offboarding.lists import SORTS, OffboardingFilters, count_offboardings, list_offboardings
from register.offboarding.queries import get_offboarding, points_of, vendor_of
from register.rules.offboarding import CheckKind, may_end
from register.rules.permissions import Permission
from register.web.api_calls import Call, Operation, fields, list_operation, plain

EDIT: Final = Permission.EDIT_VENDORS
_SAID: Final = ("confirmed_on", "note", "exception_reason", "exception_until", "approved_at")


def shown(call: Call, ref: str) -> dict[str, Any]:
    """One offboarding as programs read it."""
    offboarding = get_offboarding(call.session, ref)
    points = points_of(call.session, [offboarding])[offboarding.id or 0]
    own = ("planned_end_on", "reason", "started_on", "ended_at", "cancelled_at", "cancel_reason")
    return {
        **fields(offboarding, "ref", "version", *own),
        "vendor_ref": vendor_of(call.session, offboarding).ref,
        "may_end": may_end(point.state for point in points),
        "checks": [
            {
                "kind": point.kind.value,
                "state": point.state.value,
                "n_open": point.n_open,
                **{name: plain(getattr(point.said, name, None)) for name in _SAID},
            }
            for point in points
        ],
    }


def _start(call: Call) -> str:
    return actions.start_offboarding(
        call.session, call.actor, call.ref, call.given, call.now, today=call.today
    ).ref


def _plan(call: Call) -> str:
    return actions.change_plan(
        call.session, call.actor, call.ref, call.given, call.version, call.now, today=call.today
    ).ref


def _confirm(call: Call) -> str:
    checks.confirm(
        call.session, call.actor, call.ref, _kind(call), call.given, call.version, call.now, today=call.today
    )
    return call.ref


def _ask(call: Call) -> str:
    checks.ask_exception(
        call.session, call.actor, call.ref, _kind(call), call.given, call.version, call.now, today=call.today
    )
    return call.ref


def _approve(call: Call) -> str:
    checks.approve_exception(call.session, call.actor, call.ref, _kind(call), call.version, call.now)
    return call.ref


def _decline(call: Call) -> str:
    checks.decline_exception(
        call.session, call.actor, call.ref, _kind(call), call.given.reason, call.version, call.now
    )
    return call.ref


def _take_back(call: Call) -> str:
    checks.take_back(
        call.session, call.actor, call.ref, _kind(call), call.given.reason, call.version, call.now
    )
    return call.ref


def _cancel(call: Call) -> str:
    return actions.cancel_offboarding(
        call.session, call.actor, call.ref, call.given.reason, call.version, call.now
    ).ref


def _end(call: Call) -> str:
    offboarding, _vendor = actions.load_running(call.session, call.actor, call.ref, call.version)
    vendor = vendor_of(call.session, offboarding)
    actions.end_by_checklist(call.session, call.actor, vendor.ref, call.given, None, call.now)
    return call.ref


def _kind(call: Call) -> CheckKind:
    try:
        return CheckKind(call.request.path_params["kind"])
    except ValueError:
        raise NotFound(ref=call.ref) from None


def _changing(
    path: str,
    verb: str,
    summary: str,
    answer: Any,
    takes: type[RoomInput] | None,
    permission: Permission = EDIT,
) -> Operation:
    return Operation(
        "PUT",
        f"/api/offboardings/{{ref}}{path}",
        f"api-offboarding:{verb}",
        permission,
        summary,
        answer,
        takes=takes,
        room="offboarding",
        shows=shown,
        asks_version=True,
    )


OPERATIONS: Final = (
    list_operation(
        "/api/offboardings",
        "api-offboarding:list",
        "Offboardings, those under way first",
        OffboardingFilters,
        SORTS,
        "planned",
        list_offboardings,
        count_offboardings,
    ),
    Operation(
        "GET",
        "/api/offboardings/{ref}",
        "api-offboarding:show",
        Permission.READ_REGISTER,
        "One offboarding and where each point of its checklist stands",
        lambda call: shown(call, call.ref),
    ),
    Operation(
        "POST",
        "/api/vendors/{ref}/offboarding",
        "api-offboarding:start",
        EDIT,
        "Start the offboarding of a vendor",
        _start,
        takes=StartInput,
        room="offboarding",
        shows=shown,
    ),
    _changing("", "plan", "Change the planned day and the reason", _plan, StartInput),
    _changing("/checks/{kind}", "confirm", "Confirm a point of the checklist", _confirm, ConfirmInput),
    _changing("/checks/{kind}/exception", "ask", "Ask to let a point wait", _ask, ExceptionInput),
    _changing(
        "/checks/{kind}/approval",
        "approve",
        "Approve an exception somebody else asked for",
        _approve,
        None,
        Permission.APPROVE_EXCEPTIONS,
    ),
    _changing(
        "/checks/{kind}/refusal",
        "decline",
        "Turn an exception down: the point is open again",
        _decline,
        ReasonInput,
        Permission.APPROVE_EXCEPTIONS,
    ),
    _changing("/checks/{kind}/reopening", "take-back", "Take a confirmation back", _take_back, ReasonInput),
    _changing("/cancellation", "cancel", "Give the offboarding up: the vendor stays", _cancel, ReasonInput),
    _changing("/end", "end", "End the vendor, where its checklist allows it", _end, EndInput),
)
