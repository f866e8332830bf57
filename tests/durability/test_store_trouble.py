"""A store that takes no writes, or is gone: a clear 503, nothing half-done, reading goes on, no hands needed after."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlmodel import col, select

from register.settings import Settings
from register.storage.engine import make_engine
from register.trail.models import TrailEvent
from register.vendors.models import Vendor
from tests.cast import PRIYA
from tests.ground.client import Client
from tests.ground.databases import PostgresTemplates, with_cast
from tests.ground.postgres import Cluster, start_cluster, start_server, stop_cluster
from tests.ground.site import MakeSettings, visiting

Trouble = Callable[[Engine], Any]


@contextmanager
def _on_every_connection(engine: Engine, pragma: str, undo: str) -> Iterator[None]:
    def ask(connection: Any, *_rest: Any) -> None:
        connection.execute(f"PRAGMA {pragma}")

    event.listen(engine, "checkout", ask)
    yield
    event.remove(engine, "checkout", ask)

    def undo_once(connection: Any, *_rest: Any) -> None:
        connection.execute(f"PRAGMA {undo}")

    event.listen(engine, "checkout", undo_once)


def sqlite_read_only(engine: Engine) -> Any:
    """The file may not be written to."""
    return _on_every_connection(engine, "query_only=ON", "query_only=OFF")


def sqlite_full(engine: Engine) -> Any:
    """The disk has no page left. What is free inside the file would still do, so the test fills that first."""
    return _on_every_connection(engine, "max_page_count=1", "max_page_count=1073741823")


def _add(browser: Client, name: str, status: int) -> None:
    browser.get("/vendors/new")
    browser.submit("main form", status=status, legal_name=name, notes="x" * 5000)


def _kept(url: str) -> tuple[list[str], int]:
    engine = make_engine(url)
    with sa.orm.Session(engine) as session:
        names = list(session.scalars(select(Vendor.legal_name).order_by(col(Vendor.id))).all())
        entries = len(session.scalars(select(TrailEvent.seq)).all())
    engine.dispose()
    return names, entries


@pytest.mark.parametrize("trouble", [sqlite_read_only, sqlite_full])
def test_a_file_that_takes_no_change_says_so_and_reading_goes_on(
    settings: Settings, trouble: Trouble
) -> None:
    url = settings.url
    with visiting(settings) as visitor:
        priya = visitor.as_person(PRIYA)
        _add(priya, "Harbour Voice Limited", 200)
        before = _kept(url)
        engine = priya.register.engine
        with trouble(engine):
            _add(priya, "Sampaguita Cloud Corporation", 503)
            assert priya.page.heading
            assert "Harbour Voice Limited" in priya.get("/vendors").text
            assert "Harbour Voice Limited" in priya.get("/vendors/V-0001").heading
        assert _kept(url) == before
        _add(priya, "Sampaguita Cloud Corporation", 200)
        assert "Sampaguita Cloud Corporation" in priya.page.heading


@pytest.fixture
def own_cluster() -> Iterator[Cluster]:
    """A PostgreSQL that this test may stop."""
    cluster = start_cluster()
    yield cluster
    stop_cluster(cluster)


def test_a_server_that_dies_and_comes_back_needs_nobody(
    make_settings: MakeSettings, own_cluster: Cluster
) -> None:
    name = PostgresTemplates(own_cluster).copy(with_cast)
    url = own_cluster.url(name)
    with visiting(make_settings(database_url=url, base_url="http://testserver")) as visitor:
        priya = visitor.as_person(PRIYA)
        _add(priya, "Harbour Voice Limited", 200)
        own_cluster.server.kill()
        own_cluster.server.wait()
        assert priya.get("/vendors", status=503).heading
        start_server(own_cluster)
        assert "Harbour Voice Limited" in priya.get("/vendors").text
        _add(priya, "Sampaguita Cloud Corporation", 200)


def test_a_standby_is_read_until_it_is_promoted(make_settings: MakeSettings, own_cluster: Cluster) -> None:
    url = own_cluster.url(PostgresTemplates(own_cluster).copy(with_cast))
    with visiting(make_settings(database_url=url, base_url="http://testserver")) as visitor:
        priya = visitor.as_person(PRIYA)
        _add(priya, "Harbour Voice Limited", 200)
        before = _kept(url)
        own_cluster.server.send_signal(signal.SIGINT)
        own_cluster.server.wait()
        (own_cluster.folder / "data" / "standby.signal").touch()
        start_server(own_cluster)
        _add(priya, "Sampaguita Cloud Corporation", 503)
        assert "Harbour Voice Limited" in priya.get("/vendors").text
        assert _kept(url) == before
        own_cluster.run("SELECT pg_promote()")
        _add(priya, "Sampaguita Cloud Corporation", 200)
