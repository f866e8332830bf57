"""The register as its users meet it: its application on a fresh database, in process or served on a port."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import uvicorn
from sqlmodel import select
from starlette.testclient import TestClient

from register.people.models import Person
from register.people.sessions import start_session
from register.settings import Settings
from register.work import Register
from tests.cast import Known
from tests.ground.client import Client


def _load_web() -> ModuleType:
    # Loading the whole web application takes seconds; tests of rules and rooms should not wait for it.
    return import_module("register.web.app")


MakeSettings = Callable[..., Settings]


PLAIN = {
    "secret_key": "s" * 64,
    "trail_key": "t" * 64,
    "time_zone": "Asia/Hong_Kong",
    "judge_nightly": False,
    "read_documents": False,
    "remind": False,
}
"""How every register of a test is set up, unless it asks for something else."""


@pytest.fixture
def make_settings(tmp_path: Path) -> MakeSettings:
    """Settings of a register in this test's own folder; name what should differ."""

    def make(**given: Any) -> Settings:
        return Settings(**{"data_dir": tmp_path, **PLAIN, **given})

    return make


@pytest.fixture
def settings(make_settings: MakeSettings, sqlite_url: str) -> Settings:
    """Settings of a register on SQLite with the cast in it."""
    return make_settings(database_url=sqlite_url, base_url="http://testserver")


@pytest.fixture
def client(settings: Settings) -> Iterator[Client]:
    """A visitor's browser at that register; ``client.as_person(DORA)`` is somebody's."""
    with visiting(settings) as browser:
        yield browser


@contextlib.contextmanager
def visiting(settings: Settings) -> Iterator[Client]:
    """A visitor's browser at the register these settings describe."""
    app = _load_web().make_app(settings)
    with TestClient(app, base_url=settings.address) as http:

        def sign_in(known: Known) -> str:
            name, token = cookie_of(app.state.register, known)
            return f"{name}={token}"

        yield Client(http, sign_in)
    app.state.register.engine.dispose()


def cookie_of(register: Register, known: Known) -> tuple[str, str]:
    """Name and value of the cookie that a sign-in of this person would set."""
    with register.write() as session:
        person_id = session.exec(select(Person.id).where(Person.email == known.email)).one()
        assert person_id is not None
        token = start_session(session, person_id, datetime.now(UTC), "127.0.0.1", "a test")
    session_cookie = import_module("register.web.cookies").session_cookie
    return session_cookie(register.settings.is_behind_tls), token


@dataclass(frozen=True)
class Site:
    """A served register: the address people open, and the register behind it."""

    address: str
    register: Register

    def cookie_of(self, known: Known) -> tuple[str, str]:
        """Name and value of the cookie of a new session of somebody's."""
        return cookie_of(self.register, known)


@contextlib.contextmanager
def served(make: Callable[[str], Settings]) -> Iterator[Site]:
    """A real server in a thread, on a free port; ``make`` gives its settings from its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    app = _load_web().make_app(make(address))
    config = uvicorn.Config(app, log_level="error", access_log=False, timeout_graceful_shutdown=2)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started:
        assert thread.is_alive(), "the server ended before it had started"
        assert time.monotonic() < deadline, "the server did not start within 30 seconds"
        time.sleep(0.01)
    try:
        yield Site(address, app.state.register)
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listener.close()
        app.state.register.engine.dispose()
        assert not thread.is_alive(), "the server did not stop within ten seconds"


@pytest.fixture
def site(make_settings: MakeSettings, sqlite_url: str) -> Iterator[Site]:
    """A real server on a SQLite register with the cast in it."""
    with served(lambda base: make_settings(database_url=sqlite_url, base_url=base)) as opened:
        yield opened


@pytest.fixture
def address(site: Site) -> str:
    """The address people open."""
    return site.address
