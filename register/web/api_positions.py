"""Our own positions on contract terms for programs: every term with what is suggested and what we decided."""

from typing import Any, Final

from register.agreements.catalogue import duty_of, terms
from register.agreements.inputs import PositionInput
from register.agreements.models import HousePosition
from register.agreements.positions import list_positions, set_position
from register.agreements.term_counts import recount_term
from register.errors import NotFound
from register.rules.permissions import Permission
from register.web.api_calls import Call, Operation, fields
from register.web.term_words import term_name

_SHOWN: Final = ("preferred", "fallback", "wording", "decided_on", "reason")


def shown(call: Call, term_id: str) -> dict[str, Any]:
    """One term and our position on it; version 0 and no reference where we have none."""
    if term_id not in terms():
        raise NotFound(ref=term_id)
    return _described(call, term_id, list_positions(call.session).get(term_id))


def _described(call: Call, term_id: str, row: HousePosition | None) -> dict[str, Any]:
    parameter = duty_of(term_id).parameter
    return {
        "ref": row.ref if row else "",
        "version": row.version if row else 0,
        "term_id": term_id,
        "name": term_name(call.words, term_id),
        "group": terms()[term_id].group,
        "unit": parameter.unit if parameter else None,
        "better_is": parameter.better_is if parameter else None,
        "suggested": parameter.suggested if parameter else None,
        **(fields(row, *_SHOWN) if row else dict.fromkeys(_SHOWN)),
    }


def _list(call: Call) -> Any:
    state, held = call.state((), ()), list_positions(call.session)
    found = [_described(call, term_id, held.get(term_id)) for term_id in terms()]
    rows = found[state.paging.offset : state.paging.offset + state.paging.size]
    more = state.paging.offset + len(rows) < len(found)
    return {
        "items": rows,
        "total": len(found),
        "page": state.paging.number,
        "size": state.paging.size,
        "next": state.page_address(state.paging.number + 1) if more else None,
    }


def _term(call: Call) -> str:
    return str(call.request.path_params["term"])


def _set(call: Call) -> str:
    """Where nobody has a position yet, the change is made from version 0."""
    term_id = _term(call)
    row = set_position(
        call.session, call.actor, term_id, call.given, call.version, call.now, today=call.today
    )
    if row is not None and row.changed_at == call.now:
        recount_term(call.session, term_id)
    return term_id


OPERATIONS: Final = (
    Operation(
        "GET",
        "/api/house-positions",
        "api-house-positions:list",
        Permission.READ_REGISTER,
        "Every contract term with what is suggested and our position",
        _list,
        filters=(),
    ),
    Operation(
        "GET",
        "/api/house-positions/{term}",
        "api-house-positions:show",
        Permission.READ_REGISTER,
        "Our position on one contract term; version 0 where there is none",
        lambda call: shown(call, _term(call)),
    ),
    Operation(
        "PUT",
        "/api/house-positions/{term}",
        "api-house-positions:set",
        Permission.SET_POSITIONS,
        "Set our position on a contract term",
        _set,
        takes=PositionInput,
        room="agreements",
        shows=shown,
        asks_version=True,
    ),
)
