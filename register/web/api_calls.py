"""Reading and writing records for programs: one way in for every address, the same actions as the pages behind it.

An operation says who may, what it takes and what it answers; admission, counting, the transaction, the idempotency
key, versions and errors are the same for all.
"""

import dataclasses
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import Enum
from functools import cached_property
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from register.errors import Conflict, Invalid, Problem, Refused, RegisterError
from register.inputs import RoomInput, read_input
from register.people.models import TokenScope
from register.rules.fact_lines import RepeatedName, parse_json
from register.rules.permissions import Permission
from register.storage.repeats import FormKey
from register.trail.actor import Actor
from register.trail.record import record
from register.web.api_access import Caller, admit, allow_another, note_refusal
from register.web.lists import ListState, read_list_state
from register.words import Words
from register.work import Register, is_serialisation_failure

KEY, MATCH, REPLAYED = "idempotency-key", "if-match", "idempotency-replayed"
JSON: Final = "application/json"
_TRIES: Final = 3
_LONGEST_KEY: Final = 200


@dataclass
class Call:
    """One request of a program, with everything an operation may use."""

    register: Register
    session: Session
    caller: Caller
    request: Request
    now: datetime
    body: bytes
    given: Any = None
    """The input the operation takes, validated."""
    noted: list[tuple[str, str, str]] = field(default_factory=list)
    """What a reading operation wants on the trail (tag, subject, its name)."""

    @property
    def actor(self) -> Actor:
        """The person the token speaks for."""
        return self.caller.actor

    @property
    def words(self) -> Words:
        """The caller's language."""
        return self.caller.words

    @property
    def zone(self) -> ZoneInfo:
        """The organisation's own time zone."""
        return self.register.settings.zone

    @property
    def today(self) -> date:
        """The calendar date in the organisation's time zone."""
        return self.register.settings.today(self.now)

    @property
    def ref(self) -> str:
        """The reference in the address."""
        return str(self.request.path_params["ref"])

    @property
    def query(self) -> Mapping[str, str]:
        """The fields of the query."""
        return self.request.query_params

    @cached_property
    def version(self) -> int:
        """The version the change was made from (``If-Match``); one that is no version fits no record."""
        given = self.request.headers.get(MATCH, "").strip().strip('"')
        if not given:
            raise RegisterError("version-required")
        return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0

    def state(self, filters: Sequence[str], sorts: Sequence[str]) -> ListState:
        """What the address says about a list."""
        return read_list_state(self.request.url.path, self.request.query_params, filters, sorts)


Answer = Callable[[Call], Any]


@dataclass(frozen=True)
class Operation:
    """One address for programs.

    A reading one answers what ``answer`` returns: a value for JSON, or a response of its own. A writing one returns
    the reference of the record it changed, and ``shows`` answers with that record.
    """

    method: str
    path: str
    name: str
    permission: Permission
    summary: str
    answer: Answer
    takes: type[RoomInput] | None = None
    room: str = ""
    """Whose words the problems of the input are told in."""
    shows: Callable[[Call, str], dict[str, Any]] | None = None
    filters: tuple[str, ...] | None = None
    """The filters of a list; None where it is no list."""
    sorts: tuple[str, ...] = ()
    query: tuple[str, ...] = ()
    """Further fields of the query."""
    asks_version: bool = False
    media: str = JSON
    """What comes in (a file) or goes out (its bytes)."""

    @property
    def writes(self) -> bool:
        """Whether it changes something."""
        return self.method != "GET"


def answer(operation: Operation, register: Register, request: Request, body: bytes) -> Response:
    """The answer of one operation. Raises RegisterError, which becomes a problem."""
    now = datetime.now(UTC)
    if "\x00" in request.url.path or any(
        "\x00" in value for _name, value in request.query_params.multi_items()
    ):
        raise RegisterError("unreadable")
    with register.read() as session:
        caller = admit(register, session, request, now, writes=operation.writes)
    allow_another(register, caller, now)
    try:
        if caller.scope is TokenScope.JUDGE or (operation.writes and caller.scope is not TokenScope.WRITE):
            raise RegisterError("token-too-narrow")
        caller.actor.require(operation.permission)
        return (_written if operation.writes else _read)(operation, register, caller, request, now, body)
    except Refused:
        note_refusal(register, caller, operation.name, request.url.path, operation.permission)
        raise


def _read(
    operation: Operation, register: Register, caller: Caller, request: Request, now: datetime, _body: bytes
) -> Response:
    with register.read() as session:
        call = Call(register, session, caller, request, now, b"")
        found = operation.answer(call)
    if call.noted:
        with register.write(now) as session:
            for tag, subject, name in call.noted:
                record(session, caller.actor, tag, subject, subject_name=name)
    return found if isinstance(found, Response) else told(found)


def _written(
    operation: Operation, register: Register, caller: Caller, request: Request, now: datetime, body: bytes
) -> Response:
    for attempt in range(_TRIES):
        try:
            with register.write(now) as session:
                return _try(operation, Call(register, session, caller, request, now, body))
        except DBAPIError as error:
            if not is_serialisation_failure(error) or attempt == _TRIES - 1:
                raise
    raise AssertionError("the last try returns or raises")


def _try(operation: Operation, call: Call) -> Response:
    """Do the work once for its key; the key is kept in the transaction of the change."""
    assert operation.shows is not None
    key, content = _key(call), _content(operation, call)
    kept = call.session.get(FormKey, key)
    if kept is not None:
        if (kept.person_id, kept.route, kept.content_hash) != (
            call.actor.person_id,
            operation.name,
            content,
        ):
            raise Conflict("key-used-already")
        return told(operation.shows(call, kept.location or ""), headers={REPLAYED: "true"})
    if operation.takes:
        call.given = read_input(operation.takes, _object(call))
    if operation.asks_version:
        assert call.version is not None
    ref = operation.answer(call)
    call.session.add(
        FormKey(
            key=key,
            person_id=call.actor.person_id,
            route=operation.name,
            content_hash=content,
            location=ref,
            at=call.now,
        )
    )
    call.session.flush()
    return told(operation.shows(call, ref), 200 if operation.asks_version else 201)


def _key(call: Call) -> str:
    given = call.request.headers.get(KEY, "")
    if not given:
        raise RegisterError("key-required")
    if len(given) > _LONGEST_KEY:
        raise RegisterError("key-too-long", most=_LONGEST_KEY)
    # Two people may choose the same key: each has a space of their own.
    return hashlib.sha256(f"api:{call.actor.person_id}:{given}".encode("utf-8", "replace")).hexdigest()


def _content(operation: Operation, call: Call) -> str:
    url = call.request.url
    parts = (operation.method, url.path, url.query, call.request.headers.get(MATCH, ""))
    return hashlib.sha256("\x1f".join(parts).encode() + b"\x1e" + call.body).hexdigest()


def _object(call: Call) -> dict[str, Any]:
    kind = call.request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != JSON:
        raise RegisterError("wrong-type-json")
    try:
        found = parse_json(call.body.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise RegisterError("not-utf-8") from error
    except RepeatedName as error:
        raise RegisterError("repeated-name", name=str(error)[:80]) from error
    except (ValueError, RecursionError) as error:
        raise RegisterError("not-json") from error
    if not isinstance(found, dict):
        raise Invalid({"": Problem("not-an-object")})
    return found


# --- what goes out -----------------------------------------------------------------------------------------------


def plain(value: Any) -> Any:
    """A value as JSON has it: codes as their values, dates and instants in ISO 8601."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return value


def fields(record: Any, *names: str) -> dict[str, Any]:
    """These fields of a record as JSON has them."""
    return {name: plain(getattr(record, name)) for name in names}


def listed(call: Call, state: ListState, rows: Sequence[Any], total: int) -> dict[str, Any]:
    """One page of a list: the columns its screen shows, how many there are in all, and where it goes on."""
    more = state.paging.offset + len(rows) < total
    return {
        "items": [
            {name: plain(value) for name, value in row._asdict().items() if name != "id"} for row in rows
        ],
        "total": total,
        "page": state.paging.number,
        "size": state.paging.size,
        "next": state.page_address(state.paging.number + 1) if more else None,
    }


def filters_of(kind: Any) -> tuple[str, ...]:
    """The filters of a list that take codes or references, as the address names them."""
    return tuple(part.name for part in dataclasses.fields(kind) if part.type == tuple[str, ...])


def list_operation(
    path: str,
    name: str,
    summary: str,
    kind: Any,
    sorts: Mapping[str, Any],
    default: str,
    rows_of: Callable[..., Sequence[Any]],
    count_of: Callable[..., int],
    *,
    moment: Callable[[Call], Any] = lambda call: call.today,
    moment_name: str = "as_of",
) -> Operation:
    """Reading a list: the filters, sorts and pages of its screen, and the columns that screen is drawn from."""
    names = filters_of(kind)

    def answer_list(call: Call) -> Any:
        state = call.state(names, tuple(sorts))
        chosen = kind(text=state.text, **{part: state.chosen(part) for part in names})
        at = moment(call)
        rows = rows_of(
            call.session,
            chosen,
            state.sort or default,
            descending=state.descending,
            paging=state.paging,
            **{moment_name: at},
        )
        return listed(call, state, rows, count_of(call.session, chosen, at))

    return Operation(
        "GET",
        path,
        name,
        Permission.READ_REGISTER,
        summary,
        answer_list,
        filters=names,
        sorts=tuple(sorts),
    )


def told(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """The value as JSON; a record's version is its ETag."""
    response = Response(
        json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace"),
        status,
        headers=dict(headers or {}),
        media_type=JSON,
    )
    if isinstance(value, dict) and "version" in value:
        response.headers["etag"] = f'"{value["version"]}"'
    return response
