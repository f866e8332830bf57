"""Incidents for programs: listed, shown with clocks and steps, recorded, changed, closed, opened again."""

from typing import Any, Final

from register.incidents import actions, steps
from register.incidents.clocks import clocks_of, touched_by
from register.incidents.inputs import CloseInput, IncidentInput, ReasonInput, StepInput
from register.incidents.queries import (
    SORTS,
    IncidentFilters,
    count_incidents,
    every_step,
    get_incident,
    list_incidents,
    vendor_of,
)
from register.inputs import RoomInput
from register.rules.breach_clocks import Clock
from register.rules.permissions import Permission
from register.web.api_calls import Call, Operation, fields, list_operation, plain

_OWN: Final = tuple(name for name in IncidentInput.model_fields if not name.endswith("_refs"))


def shown(call: Call, ref: str) -> dict[str, Any]:
    """One incident as programs read it, its clocks as they stand now."""
    incident = get_incident(call.session, ref)
    number = incident.id or 0
    touched = touched_by(call.session, [incident])[number]
    clocks = clocks_of(call.session, [incident], call.now, call.zone)[number]
    return {
        **fields(incident, "ref", "version", *_OWN, "closed_at", "lessons", "close_reason"),
        "vendor_ref": vendor_of(call.session, incident).ref,
        "service_refs": list(touched.service_refs),
        "transfer_refs": list(touched.transfer_refs),
        "clocks": [_clock(clock) for clock in clocks],
        "steps": [
            {
                **fields(step, *StepInput.model_fields, "recorded_at", "taken_back_at", "taken_back_reason"),
                "number": step.id,
                "recorded_by": who,
            }
            for step, who in every_step(call.session, number)
        ],
    }


def _clock(clock: Clock) -> dict[str, Any]:
    duty = clock.duty
    return {
        **fields(duty, "to", "source", "citation", "said", "is_binding", "is_verified"),
        "counted_from": duty.start.value,
        "limit": duty.limit.number if duty.limit else None,
        "unit": duty.limit.unit.value if duty.limit else None,
        "state": clock.state.value,
        "started_at": plain(clock.started_at),
        "due_at": plain(clock.due_at),
        "stopped_at": plain(clock.stopped_at),
    }


def _record(call: Call) -> str:
    return actions.record_incident(call.session, call.actor, call.ref, call.given, call.now).ref


def _change(call: Call) -> str:
    return actions.change_incident(call.session, call.actor, call.ref, call.given, call.version, call.now).ref


def _step(call: Call) -> str:
    steps.record_step(call.session, call.actor, call.ref, call.given, call.version, call.now)
    return call.ref


def _close(call: Call) -> str:
    return actions.close_incident(
        call.session, call.actor, call.ref, call.given, call.version, call.now, zone=call.zone
    ).ref


def _reopen(call: Call) -> str:
    return actions.reopen_incident(
        call.session, call.actor, call.ref, call.given.reason, call.version, call.now
    ).ref


def _changing(
    path: str,
    verb: str,
    summary: str,
    answer: Any,
    takes: type[RoomInput],
    permission: Permission = Permission.RECORD_INCIDENTS,
) -> Operation:
    return Operation(
        "PUT",
        f"/api/incidents/{{ref}}{path}",
        f"api-incidents:{verb}",
        permission,
        summary,
        answer,
        takes=takes,
        room="incidents",
        shows=shown,
        asks_version=True,
    )


OPERATIONS: Final = (
    list_operation(
        "/api/incidents",
        "api-incidents:list",
        "Incidents, the newest first",
        IncidentFilters,
        SORTS,
        "aware",
        list_incidents,
        count_incidents,
        moment=lambda call: call.now,
        moment_name="now",
    ),
    Operation(
        "GET",
        "/api/incidents/{ref}",
        "api-incidents:show",
        Permission.READ_REGISTER,
        "One incident, its notice clocks and steps",
        lambda call: shown(call, call.ref),
    ),
    Operation(
        "POST",
        "/api/vendors/{ref}/incidents",
        "api-incidents:record",
        Permission.RECORD_INCIDENTS,
        "Record an incident at a vendor",
        _record,
        takes=IncidentInput,
        room="incidents",
        shows=shown,
    ),
    _changing("", "change", "Change an incident", _change, IncidentInput),
    _changing("/steps", "step", "Record a step; some stop a clock", _step, StepInput),
    _changing("/closure", "close", "Close an incident", _close, CloseInput, Permission.CLOSE_INCIDENTS),
    _changing("/reopening", "reopen", "Open it again", _reopen, ReasonInput, Permission.CLOSE_INCIDENTS),
)
