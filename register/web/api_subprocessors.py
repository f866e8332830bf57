"""Sub-processor engagements for programs: listed, shown, added, changed, ended."""

from typing import Any, Final

from register.chains import actions
from register.chains.inputs import LEG_FACTS, EndInput, EngagementInput
from register.chains.queries import (
    SORTS,
    EngagementFilters,
    count_engagements,
    get_engagement,
    list_engagements,
    service_of,
    vendors_of,
)
from register.inputs import Line
from register.rules.permissions import Permission
from register.web.api_calls import Call, Operation, fields, list_operation, plain

EDIT: Final = Permission.EDIT_VENDORS


class NewEngagementInput(EngagementInput):
    """An engagement and the vendor engaged, who must be in the register."""

    engaged_ref: Line


def shown(call: Call, ref: str) -> dict[str, Any]:
    """One engagement as programs read it."""
    engagement = get_engagement(call.session, ref)
    engager, engaged = vendors_of(call.session, engagement)
    service = service_of(call.session, engagement)
    own = (
        "purpose",
        "place_text",
        "places",
        "mechanisms",
        "processor_contract",
        "source",
        "source_note",
        "since",
    )
    return {
        **fields(engagement, "ref", "version", *own, "ended_on", "end_reason"),
        **{name: plain(engagement.facts.get(name)) for name in LEG_FACTS},
        "engager_ref": engager.ref,
        "engaged_ref": engaged.ref,
        "service_ref": service.ref if service else None,
    }


def _add(call: Call) -> str:
    given = EngagementInput.model_validate(call.given.model_dump(exclude={"engaged_ref", "places"}))
    return actions.add_engagement(
        call.session, call.actor, call.ref, call.given.engaged_ref, given, call.now
    ).ref


def _change(call: Call) -> str:
    return actions.change_engagement(
        call.session, call.actor, call.ref, call.given, call.version, call.now
    ).ref


def _end(call: Call) -> str:
    return actions.end_engagement(
        call.session, call.actor, call.ref, call.given, call.version, call.now, today=call.today
    ).ref


OPERATIONS: Final = (
    list_operation(
        "/api/sub-processors",
        "api-sub-processors:list",
        "Engagements of sub-processors; without a state those that run",
        EngagementFilters,
        SORTS,
        "engager",
        list_engagements,
        count_engagements,
    ),
    Operation(
        "GET",
        "/api/sub-processors/{ref}",
        "api-sub-processors:show",
        Permission.READ_REGISTER,
        "One engagement of a sub-processor",
        lambda call: shown(call, call.ref),
    ),
    Operation(
        "POST",
        "/api/vendors/{ref}/sub-processors",
        "api-sub-processors:add",
        EDIT,
        "Record that a vendor engages another",
        _add,
        takes=NewEngagementInput,
        room="chains",
        shows=shown,
    ),
    Operation(
        "PUT",
        "/api/sub-processors/{ref}",
        "api-sub-processors:change",
        EDIT,
        "Change an engagement; the two vendors stay",
        _change,
        takes=EngagementInput,
        room="chains",
        shows=shown,
        asks_version=True,
    ),
    Operation(
        "PUT",
        "/api/sub-processors/{ref}/end",
        "api-sub-processors:end",
        EDIT,
        "End an engagement",
        _end,
        takes=EndInput,
        room="chains",
        shows=shown,
        asks_version=True,
    ),
)
