"""Backups: taken while people write, sound when brought back, refused when they are not."""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import select

from register.settings import Settings
from register.storage.backup import back_up, is_empty, restore
from register.storage.health import damage
from register.storage.trouble import StoreTrouble
from register.trail.actor import operator
from register.trail.models import TrailEvent
from register.trail.record import record
from register.trail.verify import verify_trail
from register.work import Register, open_register
from tests.ground.databases import PostgresTemplates

NewUrl = Callable[[], str]


@pytest.fixture
def new_url(request: pytest.FixtureRequest, register: Register, tmp_path: Path) -> Iterator[NewUrl]:
    """Gives the address of another database of the same kind, without anything in it."""
    made: list[str] = []

    def make() -> str:
        if register.engine.dialect.name == "sqlite":
            return f"sqlite:///{tmp_path / f'other{len(made)}.db'}"
        servers: PostgresTemplates = request.getfixturevalue("postgres_templates")
        made.append(servers.cluster.create())
        return servers.cluster.url(made[-1])

    yield make
    for name in made:
        request.getfixturevalue("postgres_templates").cluster.drop(name)


def _note(register: Register, name: str) -> None:
    with register.write() as session:
        record(session, operator(), "vendors:vendor:added", name)


def _refs(register: Register) -> set[str]:
    with register.read() as session:
        return set(session.exec(select(TrailEvent.subject_ref)).all())


def _settings(register: Register, url: str) -> Settings:
    return register.settings.model_copy(update={"database_url": url})


def test_a_backup_made_while_people_write_comes_back_sound(
    register: Register, new_url: NewUrl, tmp_path: Path
) -> None:
    attempted: set[str] = set()
    acknowledged: set[str] = set()
    is_enough = threading.Event()
    has_begun = threading.Barrier(4)

    def keep_writing(who: int) -> None:
        for number in range(10_000):
            name = f"{who}-{number}"
            attempted.add(name)
            _note(register, name)
            acknowledged.add(name)
            if number == 3:
                has_begun.wait(30)
            if is_enough.is_set():
                return

    writers = [threading.Thread(target=keep_writing, args=(who,)) for who in range(3)]
    for writer in writers:
        writer.start()
    has_begun.wait(30)
    before = set(acknowledged)
    back_up(register.settings.url, tmp_path / "kept")
    is_enough.set()
    for writer in writers:
        writer.join()

    url = new_url()
    restore(url, tmp_path / "kept")
    restored = open_register(_settings(register, url))
    assert damage(restored.engine) is None
    with restored.read() as session:
        verdict = verify_trail(session, restored.settings.trail_secret)
    assert verdict.is_whole
    assert before - _refs(restored) == set(), "acknowledged before the backup, and not in it"
    assert _refs(restored) - attempted == set(), "in the backup, and never attempted"
    restored.engine.dispose()


def test_a_restore_replaces_everything_under_an_open_register(register: Register, tmp_path: Path) -> None:
    _note(register, "V-0001")
    back_up(register.settings.url, tmp_path / "kept")
    _note(register, "V-0002")
    assert _refs(register) == {"V-0001", "V-0002"}
    restore(register.settings.url, tmp_path / "kept")
    register.engine.dispose()
    assert _refs(register) == {"V-0001"}
    _note(register, "V-0003")
    assert _refs(register) == {"V-0001", "V-0003"}
    with register.read() as session:
        assert verify_trail(session, register.settings.trail_secret).is_whole


def test_new_rows_get_new_numbers_after_a_restore(
    register: Register, new_url: NewUrl, tmp_path: Path
) -> None:
    back_up(register.settings.url, tmp_path / "kept")
    url = new_url()
    restore(url, tmp_path / "kept")
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        newest = connection.exec_driver_sql("SELECT max(id) FROM person").scalar_one()
        columns = "email, name, must_change_password, row_height, shortcuts_on, created_at, changed_at"
        values = "'n@register.test', 'N', false, 'default', true, '2026-01-05', '2026-01-05'"
        insert = f"INSERT INTO person ({columns}) VALUES ({values}) RETURNING id"
        assert connection.exec_driver_sql(insert).scalar_one() > newest
    engine.dispose()


def test_only_the_owner_can_read_a_backup(register: Register, tmp_path: Path) -> None:
    size = back_up(register.settings.url, tmp_path / "deep" / "kept")
    written = os.stat(tmp_path / "deep" / "kept")
    assert (written.st_mode & 0o777, written.st_size) == (0o600, size)
    assert os.listdir(tmp_path / "deep") == ["kept"], "no unfinished file stays behind"


def test_a_backup_never_overwrites(register: Register, tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("precious")
    with pytest.raises(StoreTrouble) as refused:
        back_up(register.settings.url, tmp_path / "kept")
    assert refused.value.code == "file-exists"
    assert (tmp_path / "kept").read_text() == "precious"


@pytest.mark.parametrize("share", [0.5, 0.95])
def test_a_damaged_backup_changes_nothing(register: Register, tmp_path: Path, share: float) -> None:
    _note(register, "V-0001")
    back_up(register.settings.url, tmp_path / "kept")
    content = (tmp_path / "kept").read_bytes()
    (tmp_path / "cut").write_bytes(content[: int(len(content) * share)])
    with pytest.raises(StoreTrouble) as refused:
        restore(register.settings.url, tmp_path / "cut")
    assert refused.value.code in {"damaged", "program-failed", "not-a-backup"}
    assert _refs(register) == {"V-0001"}


def test_any_other_file_is_refused(register: Register, tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("Dear register")
    for file, code in (("letter", "not-a-backup"), ("nothing", "file-missing")):
        with pytest.raises(StoreTrouble) as refused:
            restore(register.settings.url, tmp_path / file)
        assert refused.value.code == code


def test_a_backup_of_a_newer_register_is_refused(register: Register, new_url: NewUrl, tmp_path: Path) -> None:
    with register.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'from_the_future'")
    back_up(register.settings.url, tmp_path / "kept")
    url = new_url()
    with pytest.raises(StoreTrouble) as refused:
        restore(url, tmp_path / "kept")
    assert refused.value.code == "newer-register"
    assert is_empty(url)


def test_the_other_kind_of_database_is_refused(
    lite: Register, postgres_templates: PostgresTemplates, tmp_path: Path
) -> None:
    back_up(lite.settings.url, tmp_path / "kept")
    name = postgres_templates.cluster.create()
    with pytest.raises(StoreTrouble) as refused:
        restore(postgres_templates.cluster.url(name), tmp_path / "kept")
    assert refused.value.code == "other-kind"
    postgres_templates.cluster.drop(name)


def test_empty_means_no_row_at_all(database_url: str, tmp_path: Path) -> None:
    assert is_empty(database_url)
    assert is_empty(f"sqlite:///{tmp_path / 'not-yet.db'}")
    engine = sa.create_engine(database_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO trail_head (id, seq, hash, seal) VALUES (1, 0, '', '')")
    engine.dispose()
    assert not is_empty(database_url)


def test_a_row_that_points_at_nothing_is_damage(lite: Register) -> None:
    assert damage(lite.engine) is None
    raw = lite.engine.raw_connection()
    raw.execute("PRAGMA foreign_keys=OFF")
    raw.execute("INSERT INTO person_role (person_id, role) VALUES (4711, 'dpo')")
    raw.commit()
    raw.close()
    assert "person_role" in (damage(lite.engine) or "")
