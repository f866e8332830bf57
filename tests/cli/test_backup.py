"""``register backup``, ``restore`` and ``verify`` as an operator uses them, on both kinds of database."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import col, select
from typer.testing import CliRunner, Result

from register.cli.main import build
from register.documents.actions import add_document
from register.documents.models import StoredFile
from register.people.models import SignInSession
from register.trail.actor import operator
from register.trail.anchors import anchor_of, append_anchor
from register.trail.record import record
from register.work import Register
from tests.cast import DORA, PRIYA
from tests.ground.registers import actor_of, trail_of
from tests.ground.site import cookie_of
from tests.transfers.scene import NOW, put_vendor


@pytest.fixture(autouse=True)
def _settings(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = register.settings
    monkeypatch.setenv("REGISTER_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("REGISTER_DATABASE_URL", settings.url)
    monkeypatch.setenv("REGISTER_SECRET_KEY", settings.secret_key)
    monkeypatch.setenv("REGISTER_TRAIL_KEY", settings.trail_key)


def _run(*words: str) -> Result:
    return CliRunner().invoke(build(list(words)), list(words))


def _note(register: Register, ref: str) -> None:
    with register.write() as session:
        record(session, operator(), "vendors:vendor:added", ref)


def test_a_backup_comes_back_and_everybody_signs_in_again(register: Register, tmp_path: Path) -> None:
    _note(register, "V-0001")
    cookie_of(register, PRIYA)
    file = str(tmp_path / "kept")
    assert _run("backup", file).exit_code == 0
    _note(register, "V-0002")

    refused = _run("restore", file)
    assert (refused.exit_code, "--replace" in refused.output) == (2, True)
    assert [event.subject_ref for event in trail_of(register)] == ["V-0001", "V-0002"]

    assert _run("restore", "--replace", file).exit_code == 0
    register.engine.dispose()
    assert [event.subject_ref for event in trail_of(register)] == ["V-0001", "register"]
    with register.read() as session:
        is_open = select(SignInSession).where(col(SignInSession.ended_at).is_(None))
        assert session.exec(is_open).all() == []
    assert _run("verify").exit_code == 0


def test_anchors_of_the_overwritten_register_are_kept_aside(register: Register, tmp_path: Path) -> None:
    file = str(tmp_path / "kept")
    _run("backup", file)
    _note(register, "V-0001")
    with register.read() as session:
        anchor = anchor_of(session, datetime.now(UTC))
    assert anchor is not None
    append_anchor(register.anchors_path, anchor)
    assert _run("restore", "--replace", file).exit_code == 0
    assert _run("verify").exit_code == 0
    aside = [path for path in tmp_path.glob("trail-anchors-until-*.jsonl") if anchor.hash in path.read_text()]
    assert len(aside) == 1


def test_a_backup_that_exists_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("precious")
    refused = _run("backup", str(tmp_path / "kept"))
    assert (refused.exit_code, "exists already" in refused.output) == (2, True)
    assert (tmp_path / "kept").read_text() == "precious"


def test_what_is_not_a_backup_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("Dear register")
    refused = _run("restore", "--replace", str(tmp_path / "letter"))
    assert (refused.exit_code, "is not a backup of a register" in refused.output) == (2, True)


def test_verify_names_an_entry_that_was_bent(register: Register) -> None:
    for number in range(3):
        _note(register, f"V-{number}")
    assert _run("verify").exit_code == 0
    with register.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE trail_event SET actor_name = 'nobody' WHERE seq = 2")
    broken = _run("verify")
    assert (broken.exit_code, "entry 2" in broken.output) == (1, True)


def test_verify_names_a_document_that_is_not_what_was_added(register: Register) -> None:
    with register.write() as session:
        put_vendor(session)
        document = add_document(session, actor_of(session, DORA), "V-0001", "note.txt", b"Adequate", NOW)
    assert _run("verify").exit_code == 0
    with register.write() as session:
        stored = session.get(StoredFile, document.sha256)
        assert stored is not None
        stored.content = b"Inadequate"
    found = _run("verify")
    assert (found.exit_code, "F-0001" in found.output) == (1, True)


def test_verify_names_a_database_of_another_version(register: Register) -> None:
    with register.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM alembic_version")
    old = _run("verify")
    assert (old.exit_code, "register migrate" in old.output) == (1, True)
