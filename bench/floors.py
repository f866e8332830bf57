"""The two floors: what a page would cost with nothing of ours but its SQL and its template.

Render floor: the statements the page sends, through the bare driver, every row fetched; then its own template with
the very context the page gave it. Byte floor: the same statements, then ready bytes of the same size. Both are plain
functions behind a bare Starlette route, called in a thread as a blocking driver asks for.
"""

import asyncio
import os
import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

import psycopg
from jinja2 import Template
from sqlalchemy import event
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from bench.pages import PAGES, Opened, ask, opened, warmed
from register.storage.asking import listeners
from register.web.templating import templates_of
from register.words import LANGUAGES

DATABASE: Final = "BENCH_DATABASE"
"""The environment variable that names the register to a server process."""


@dataclass
class Taken:
    """What one page sent to the database and gave its template."""

    statements: list[tuple[str, Any]]
    template: Template
    names: dict[str, Any]
    body: bytes


class _Watched(Template):
    """A template that keeps what it was last given."""

    last: tuple[Template, dict[str, Any]] | None = None

    def render(self, *args: Any, **kwargs: Any) -> str:
        _Watched.last = (self, dict(*args, **kwargs))
        return super().render(*args, **kwargs)


async def take(place: Opened, paths: Sequence[str] = PAGES) -> list[Taken]:
    """Open every page until it is warm, then once more, watching."""
    for language in LANGUAGES:
        engine = templates_of(place.register.settings, language)
        engine.template_class = _Watched
        if engine.cache is not None:
            # Another part may have opened the pages before.
            engine.cache.clear()
    await warmed(place.app, paths, place.cookie)
    return [await _take_one(place, path) for path in paths]


async def _take_one(place: Opened, path: str) -> Taken:
    sent: list[tuple[str, Any]] = []

    def note(statement: str, parameters: Any) -> None:
        if statement.upper().startswith(("SELECT", "WITH")):
            sent.append((statement, parameters))

    def watch(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        note(statement, parameters)

    event.listen(place.register.engine, "before_cursor_execute", watch)
    listeners.append(note)
    try:
        _, body = await ask(place.app, path, place.cookie)
    finally:
        event.remove(place.register.engine, "before_cursor_execute", watch)
        listeners.remove(note)
    assert _Watched.last is not None
    return Taken(sent, _Watched.last[0], _Watched.last[1], body)


class _Driver(threading.local):
    """One bare connection a thread."""

    connection: Any = None


def _connect(url: str) -> Any:
    if url.startswith("sqlite:///"):
        return sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    return psycopg.connect(url.replace("+psycopg", "", 1), autocommit=True)


def floor_app(url: str, pages: Sequence[Taken]) -> Starlette:
    """A server of both floors: ``/render/<n>`` and ``/bytes/<n>`` by the number of the page."""
    driver = _Driver()

    def query(statements: list[tuple[str, Any]]) -> None:
        if driver.connection is None:
            driver.connection = _connect(url)
        for statement, parameters in statements:
            driver.connection.execute(statement, parameters).fetchall()

    def rendering(page: Taken) -> Callable[[Request], HTMLResponse]:
        def answer(_request: Request) -> HTMLResponse:
            query(page.statements)
            return HTMLResponse(Template.render(page.template, page.names))

        return answer

    def ready(page: Taken) -> Callable[[Request], HTMLResponse]:
        def answer(_request: Request) -> HTMLResponse:
            query(page.statements)
            return HTMLResponse(page.body)

        return answer

    routes = [Route(f"/render/{number}", rendering(page)) for number, page in enumerate(pages)]
    return Starlette(routes=[*routes, *(Route(f"/bytes/{n}", ready(page)) for n, page in enumerate(pages))])


def app() -> Starlette:
    """The floors of the register that the environment names; called in the server process."""
    url = os.environ[DATABASE]
    # The server's own loop is running by now, and cannot be waited for.
    with ThreadPoolExecutor(1) as aside:
        taken = aside.submit(lambda: asyncio.run(take(opened(url)))).result()
    return floor_app(url, taken)
