"""The HTTP interface for programs: its addresses, bodies within their limit, and facts in, assessments out."""

import json
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from register.errors import RegisterError
from register.law.current import current_law, current_policy
from register.reference.answering import answers
from register.rules.fact_lines import RepeatedName, read_document, read_lines
from register.rules.fact_schema import facts_schema
from register.web.api_access import admit, allow_another, problem
from register.web.api_documents import BYTES
from register.web.api_records import OPERATIONS, answering, describe
from register.work import Register

MOST_BYTES: Final = 2**20
MOST_FACTS: Final = 1_000
_LINES: Final = frozenset(
    {"application/jsonl", "application/x-ndjson", "application/ndjson", "application/json-lines"}
)
_JSON: Final = "application/json"


@dataclass(frozen=True)
class ApiRoute:
    """One address for programs."""

    method: str
    path: str
    name: str
    answer: Callable[[Register, Request, bytes], Response]
    takes_file: bool = False
    words: str = ""
    """The room whose words the problems of its input are told in."""


def endpoint_of(route: ApiRoute, register: Register) -> Callable[[Request], Awaitable[Response]]:
    """What the web framework calls for an address."""

    async def endpoint(request: Request) -> Response:
        request.scope["register_words"] = route.words
        most = register.settings.max_upload_mb * 2**20 if route.takes_file else MOST_BYTES
        try:
            body = await _read(request, most) if route.method != "GET" else b""
        except RegisterError as error:
            return await run_in_threadpool(problem, register, request, error)
        return await run_in_threadpool(_answered, route, register, request, body)

    return endpoint


def _answered(route: ApiRoute, register: Register, request: Request, body: bytes) -> Response:
    try:
        return route.answer(register, request, body)
    except RegisterError as error:
        return problem(register, request, error)


async def _read(request: Request, most: int) -> bytes:
    declared = request.headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and int(declared) > most:
        raise RegisterError("too-big", limit=most // 2**20)
    found = bytearray()
    try:
        async for chunk in request.stream():
            found += chunk
            if len(found) > most:
                raise RegisterError("too-big", limit=most // 2**20)
    except ClientDisconnect as error:
        raise RegisterError("unreadable") from error
    return bytes(found)


def judge_facts(register: Register, request: Request, body: bytes) -> Response:
    """One assessment for each object of facts, in order; a faulty one answers its error and the others are judged."""
    now = datetime.now(UTC)
    with register.read() as session:
        caller = admit(register, session, request, now, writes=True)
        law, policy = current_law(session), current_policy(session)
    allow_another(register, caller, now)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _LINES and kind != _JSON:
        raise RegisterError("wrong-type")
    is_one, objects = _objects(_text(body), lines=kind in _LINES)

    def today() -> Any:
        return register.settings.today(now)

    found = answers(objects, law, policy, caller.words, today)
    if kind in _LINES:
        return Response(b"".join(_packed(answer) + b"\n" for answer in found), media_type=kind)
    told = list(found)
    if is_one:
        return _json(told[0], 422 if "error" in told[0] else 200)
    return _json(told)


def show_schema(register: Register, request: Request, _body: bytes) -> Response:
    """The JSON Schema of the facts, by the law as the register holds it."""
    now = datetime.now(UTC)
    with register.read() as session:
        caller = admit(register, session, request, now, writes=False)
        law = current_law(session)
    allow_another(register, caller, now)
    return Response(_packed(facts_schema(law)), media_type="application/schema+json")


ROUTES: Final = (
    ApiRoute("POST", "/api/assessments", "api:judge", judge_facts),
    ApiRoute("GET", "/api/assessments/schema", "api:schema", show_schema),
    ApiRoute("GET", "/api/openapi.json", "api:describe", describe),
    *(
        ApiRoute(
            operation.method,
            operation.path,
            operation.name,
            answering(operation),
            takes_file=operation.writes and operation.media == BYTES,
            words=operation.room,
        )
        for operation in OPERATIONS
    ),
)


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RegisterError("not-utf-8") from error


def _objects(text: str, *, lines: bool) -> tuple[bool, list[tuple[int, Any]]]:
    """Whether the body is one object, and every object with its number."""
    try:
        found: Iterator[tuple[int, Any]] = read_lines(text) if lines else read_document(text)
        objects = list(found)
    except RepeatedName as error:
        raise RegisterError("repeated-name", name=str(error)[:80]) from error
    except (ValueError, RecursionError) as error:
        raise RegisterError("not-json") from error
    if not objects:
        raise RegisterError("no-facts")
    if len(objects) > MOST_FACTS:
        raise RegisterError("too-many-facts", most=MOST_FACTS)
    return not text.lstrip().startswith("["), objects


def _packed(value: Any) -> bytes:
    # Half a character that came in escaped goes out escaped: it cannot be written as UTF-8.
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace")


def _json(value: Any, status: int = 200) -> Response:
    return Response(_packed(value), status, media_type=_JSON)
