"""An open register with the cast in it, on each kind of database, and the cast as actors."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from register.people.models import Person
from register.settings import Settings
from register.trail.actor import Actor
from register.trail.models import TrailEvent
from register.work import Register, open_register
from tests.cast import Known
from tests.ground.databases import KINDS, Fill, new_database, with_cast
from tests.ground.site import PLAIN, MakeSettings

Furnish = Callable[[Register], object]
"""Puts records into a register that has only the cast, with a clock of its own."""


@pytest.fixture
def register(make_settings: MakeSettings, peopled_url: str) -> Iterator[Register]:
    """A register with the cast in it, on SQLite and on PostgreSQL in turn."""
    opened = open_register(make_settings(database_url=peopled_url))
    yield opened
    opened.engine.dispose()


@pytest.fixture
def lite(make_settings: MakeSettings, sqlite_url: str) -> Iterator[Register]:
    """A register with the cast in it, on SQLite alone."""
    opened = open_register(make_settings(database_url=sqlite_url))
    yield opened
    opened.engine.dispose()


@cache
def _filled_by(furnish: Furnish) -> Fill:
    def fill(engine: Engine) -> None:
        with_cast(engine)
        furnish(Register(engine, Settings(data_dir=Path(gettempdir()), **PLAIN)))

    return fill


def furnished(furnish: Furnish) -> Any:
    """A fixture like ``register``, furnished once a worker and kind of database, and copied for every test."""

    @pytest.fixture(params=KINDS)
    def opened(request: pytest.FixtureRequest, make_settings: MakeSettings) -> Iterator[Register]:
        for url in new_database(request, request.param, _filled_by(furnish)):
            register = open_register(make_settings(database_url=url))
            yield register
            register.engine.dispose()

    return opened


def furnished_url(furnish: Furnish, *, where: str = "") -> Any:
    """A fixture to put in the place of ``sqlite_url``: ``client``, ``lite`` and ``site`` stand on a furnished copy.

    ``where`` names the fixture that a test must ask for; the others find the cast alone.
    """

    @pytest.fixture
    def url(request: pytest.FixtureRequest) -> Iterator[str]:
        asked = not where or where in request.fixturenames
        yield from new_database(request, "sqlite", _filled_by(furnish) if asked else with_cast)

    return url


def actor_of(session: Session, known: Known) -> Actor:
    """One of the cast, as the actions know them."""
    person_id = session.exec(select(Person.id).where(Person.email == known.email)).one()
    return Actor(person_id, known.name, frozenset(known.roles))


def trail_of(register: Register) -> list[TrailEvent]:
    """The whole trail, oldest first."""
    with register.read() as session:
        return list(session.exec(select(TrailEvent).order_by(col(TrailEvent.seq))).all())
