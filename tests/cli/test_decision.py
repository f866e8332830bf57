"""``register decision verify``: whole, changed, and whole again after a restore, on both kinds of database."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner, Result

from register.cli.main import build
from register.work import Register
from tests.decisions.scene import approved


@pytest.fixture(autouse=True)
def _settings(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = register.settings
    monkeypatch.setenv("REGISTER_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("REGISTER_DATABASE_URL", settings.url)
    monkeypatch.setenv("REGISTER_SECRET_KEY", settings.secret_key)
    monkeypatch.setenv("REGISTER_TRAIL_KEY", settings.trail_key)


def _run(*words: str) -> Result:
    return CliRunner().invoke(build(list(words)), list(words))


def test_a_record_is_whole_also_after_a_restore(register: Register, tmp_path: Path) -> None:
    made = approved(register)
    answer = json.loads(_run("decision", "verify", made.ref, "--json").output)
    assert answer["whole"]
    assert answer["decisions"][0]["sha256"] == made.record_hash
    file = str(tmp_path / "kept")
    assert _run("backup", file).exit_code == 0
    assert _run("restore", "--replace", file).exit_code == 0
    register.engine.dispose()
    told = _run("decision", "verify", made.ref)
    assert told.exit_code == 0
    assert made.record_hash in told.output
    assert _run("verify").exit_code == 0


def test_a_record_that_was_changed_by_hand_is_found(register: Register) -> None:
    made = approved(register)
    with register.engine.begin() as connection:
        bent = made.record.replace("The clauses carry it.", "Nothing carries it.")
        assert bent != made.record
        connection.execute(sa.text("UPDATE decision SET record = :bent"), {"bent": bent})
    told = _run("decision", "verify", "--all")
    assert told.exit_code == 1
    assert made.ref in told.output
    whole = _run("verify")
    assert whole.exit_code == 1
    assert f"Decisions are not what was recorded: {made.ref}" in whole.output


def test_one_decision_or_all_is_named(register: Register) -> None:
    assert _run("decision", "verify").exit_code == 2
    assert _run("decision", "verify", "D-2026-999").exit_code != 0
