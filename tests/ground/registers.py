"""An open register with the cast in it, on each kind of database, and the cast as actors."""

from collections.abc import Iterator

import pytest
from sqlmodel import Session, col, select

from register.people.models import Person
from register.trail.actor import Actor
from register.trail.models import TrailEvent
from register.work import Register, open_register
from tests.cast import Known
from tests.ground.site import MakeSettings


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


def actor_of(session: Session, known: Known) -> Actor:
    """One of the cast, as the actions know them."""
    person_id = session.exec(select(Person.id).where(Person.email == known.email)).one()
    return Actor(person_id, known.name, frozenset(known.roles))


def trail_of(register: Register) -> list[TrailEvent]:
    """The whole trail, oldest first."""
    with register.read() as session:
        return list(session.exec(select(TrailEvent).order_by(col(TrailEvent.seq))).all())
