"""The databases tests stand on are real, migrated, empty, and each test's own."""

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from register.people.models import Person, PersonRole
from register.storage.engine import make_engine, writing
from tests.cast import CAST, SETTLED_AT
from tests.ground.databases import PostgresTemplates, nothing, with_cast


def _somebody() -> Person:
    return Person(email="a@register.test", name="A", created_at=SETTLED_AT, changed_at=SETTLED_AT)


@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_database_is_empty_whatever_the_test_before_it_wrote(engine: Engine, turn: str) -> None:
    with writing(engine) as session:
        assert session.exec(select(Person)).all() == [], turn
        session.add(_somebody())
        session.commit()


def test_both_kinds_hold_foreign_keys(session: Session) -> None:
    session.add(PersonRole(person_id=999, role="auditor"))  # type: ignore[arg-type]
    with pytest.raises(IntegrityError):
        session.flush()


def test_both_kinds_refuse_a_code_that_is_not_on_the_list(session: Session) -> None:
    session.add(_somebody())
    session.flush()
    with pytest.raises(IntegrityError):
        session.connection().execute(sa.text("INSERT INTO person_role (person_id, role) VALUES (1, 'king')"))


def test_the_cast_is_there_when_asked_for(peopled_url: str) -> None:
    engine = make_engine(peopled_url)
    with Session(engine) as session:
        assert len(session.exec(select(Person)).all()) == len(CAST)
    engine.dispose()


def test_the_two_kinds_are_what_they_say(database_url: str) -> None:
    engine = make_engine(database_url)
    with engine.connect() as connection:
        version = "SELECT sqlite_version()" if database_url.startswith("sqlite") else "SHOW server_version"
        assert connection.exec_driver_sql(version).scalar_one()
    engine.dispose()


def test_a_database_taken_again_is_as_it_was(postgres_templates: PostgresTemplates) -> None:
    name = postgres_templates.take(with_cast)
    engine = make_engine(postgres_templates.cluster.url(name))
    with writing(engine) as session:
        before = session.exec(select(Person.id)).all()
        session.add(_somebody())
        session.flush()
        number = session.exec(select(Person.id).where(Person.name == "A")).one()
        session.commit()
    # Its connection is still open, as a test may leave it.
    postgres_templates.put_back(name, with_cast)
    assert postgres_templates.take(with_cast) == name
    again = make_engine(postgres_templates.cluster.url(name))
    with writing(again) as session:
        assert session.exec(select(Person.id)).all() == before
        newcomer = _somebody()
        session.add(newcomer)
        session.flush()
        assert newcomer.id == number
    again.dispose()
    engine.dispose()
    postgres_templates.put_back(name, with_cast)


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TABLE extra (id int)",
        "ALTER TABLE person ADD extra int",
        "ALTER DATABASE {} SET work_mem = 64",
    ],
)
def test_a_database_whose_tables_were_changed_is_not_used_again(
    postgres_templates: PostgresTemplates, change: str
) -> None:
    name = postgres_templates.take()
    engine = make_engine(postgres_templates.cluster.url(name))
    with engine.begin() as connection:
        connection.exec_driver_sql(change.format(name))
    engine.dispose()
    postgres_templates.put_back(name, nothing)
    assert postgres_templates.take() != name
