"""The pages that are measured, and a made-up register opened for one of them at a time, in this process."""

import asyncio
from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from bench.build import settings_for
from bench.rows import READER
from register.people.sessions import start_session
from register.trail.actor import Actor
from register.trail.record import record
from register.web.app import make_app
from register.web.cookies import session_cookie
from register.work import Register, open_register

PAGES: Final = (
    "/",
    "/vendors",
    "/vendors?importance=critical&sort=next-review&page=2",
    "/vendors/V-0042",
    "/transfers",
    "/transfers/T-0117",
    "/agreements",
    "/agreements/gaps",
    "/agreements/gaps?regime=eu-gdpr&gap=missing&term=audit-right",
    "/reviews",
    "/history",
    "/search?q=harbour",
)
VENDOR_LIST: Final = "/vendors"
App = Callable[[MutableMapping[str, Any], Any, Any], Any]


def cookie_of(register: Register) -> str:
    """The Cookie header of a new session of the reader's."""
    with register.write() as session:
        token = start_session(session, READER, datetime.now(UTC), "127.0.0.1", "bench")
    return f"{session_cookie(register.settings.is_behind_tls)}={token}"


def change_something(register: Register) -> None:
    """Add one entry to the trail: every count kept until the next change is counted again."""
    with register.write() as session:
        record(session, Actor(READER, "Bench", frozenset()), "vendors:vendor:changed", "V-0001")


@dataclass(frozen=True)
class Opened:
    """The application in this process, on one register, with somebody signed in."""

    app: App
    register: Register
    cookie: str


def opened(url: str) -> Opened:
    """The application on the register at ``url``."""
    register = open_register(settings_for(url))
    cookie = cookie_of(register)
    register.engine.dispose()
    app = make_app(settings_for(url))
    return Opened(app, app.state.register, cookie)


async def ask(app: App, path: str, cookie: str = "") -> tuple[int, bytes]:
    """One GET without a network: the status and the body."""
    target, _, query = path.partition("?")
    headers = [(b"host", b"127.0.0.1"), (b"accept-language", b"en"), (b"accept", b"text/html")]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": target,
        "raw_path": target.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [*headers, (b"cookie", cookie.encode())],
        "client": ("127.0.0.1", 50_000),
        "server": ("127.0.0.1", 80),
        "state": {},
    }
    status, body = 0, b""

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        nonlocal status, body
        if message["type"] == "http.response.start":
            status = message["status"]
        else:
            body += message.get("body", b"")

    await app(scope, receive, send)
    return status, body


async def warmed(app: App, paths: Sequence[str], cookie: str = "") -> list[int]:
    """Ask for every page three times; the size of each. Raises where one does not answer 200."""
    sizes = []
    for path in paths:
        for _ in range(3):
            status, body = await ask(app, path, cookie)
            if status != 200:
                raise RuntimeError(f"{path} answered {status}: {body[:300]!r}")
        sizes.append(len(body))
    await asyncio.sleep(0)
    return sizes
