"""``register doctor``: what is unsafe is named with what to do about it, and decides the exit status."""

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from typer.testing import CliRunner

from register.cli.examination import examine
from register.cli.main import build
from register.settings import PROJECT
from register.storage.engine import make_engine
from register.storage.health import place_of
from tests.ground.postgres import Cluster
from tests.ground.site import MakeSettings

KEYS = {"secret.key": "s" * 64, "trail.key": "t" * 64}


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A folder on a disk: other tests keep their files in memory, which the doctor calls unsafe."""
    with TemporaryDirectory(prefix=".test-", dir=PROJECT) as folder:
        yield Path(folder)


@pytest.fixture
def sound(make_settings: MakeSettings, database_url: str, tmp_path: Path) -> dict[str, Any]:
    """What a sound installation is set to."""
    tmp_path.chmod(0o700)
    for name, key in KEYS.items():
        (tmp_path / name).write_text(key)
        (tmp_path / name).chmod(0o600)
    return {"database_url": database_url, "secret_key": "", "trail_key": ""}


def _unsafe(make_settings: MakeSettings, sound: dict[str, Any], **changes: Any) -> list[str]:
    findings = examine(make_settings(**{**sound, **changes}))
    return [finding.about for finding in findings if finding.level == "unsafe"]


# The throw-away server of the tests is fast and forgetful on purpose; the doctor must see that.
FORGETFUL = ["fsync", "full_page_writes"]


def test_a_sound_installation_is_called_safe(
    make_settings: MakeSettings, sound: dict[str, Any], database_url: str
) -> None:
    assert _unsafe(make_settings, sound) == ([] if database_url.startswith("sqlite") else FORGETFUL)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"host": "0.0.0.0"}, "address"),
        ({"base_url": "http://register.example.org"}, "address"),
        ({"trusted_proxies": "*"}, "trusted proxies"),
        ({"secret_key": "short"}, "key of forms"),
        ({"trail_key": "s" * 64}, "key of the trail"),
    ],
)
def test_a_wrong_setting_is_named(
    make_settings: MakeSettings, sound: dict[str, Any], changes: dict[str, Any], named: str
) -> None:
    assert named in _unsafe(make_settings, sound, **changes)


@pytest.mark.parametrize(
    "address", ["https://register.example.org", "http://localhost:9000", "http://[::1]:8000"]
)
def test_tls_or_this_machine_alone_is_safe(
    make_settings: MakeSettings, sound: dict[str, Any], address: str
) -> None:
    assert "address" not in _unsafe(make_settings, sound, base_url=address)


def test_a_key_others_can_read_is_named(
    make_settings: MakeSettings, sound: dict[str, Any], tmp_path: Path
) -> None:
    (tmp_path / "trail.key").chmod(0o644)
    assert "key of the trail" in _unsafe(make_settings, sound)


def test_a_database_others_can_read_is_named(
    make_settings: MakeSettings, sqlite_url: str, tmp_path: Path
) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "register.db").chmod(0o644)
    assert "database file" in _unsafe(make_settings, {"database_url": sqlite_url})


def test_an_old_database_is_named(
    make_settings: MakeSettings, sound: dict[str, Any], database_url: str
) -> None:
    engine = make_engine(database_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM alembic_version")
    engine.dispose()
    assert "database version" in _unsafe(make_settings, sound)


def test_a_database_out_of_reach_is_named(make_settings: MakeSettings, postgres: Cluster) -> None:
    assert "database" in _unsafe(make_settings, {"database_url": postgres.url("no_such_database")})


def test_looking_makes_nothing(make_settings: MakeSettings, tmp_path: Path) -> None:
    findings = examine(make_settings(data_dir=tmp_path / "new", secret_key="", trail_key=""))
    assert not (tmp_path / "new").exists()
    assert [finding.value for finding in findings if finding.about.startswith("key")] == ["not made yet"] * 2


def test_the_command_answers_in_words_and_in_json(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("REGISTER_DATA_DIR", str(tmp_path / "new"))
    safe = CliRunner().invoke(build(["doctor"]), ["doctor"])
    assert (safe.exit_code, "Nothing unsafe was found." in safe.output) == (0, True)
    monkeypatch.setenv("REGISTER_HOST", "0.0.0.0")
    unsafe = CliRunner().invoke(build(["doctor"]), ["doctor", "--json"])
    answer = json.loads(unsafe.output)
    assert (unsafe.exit_code, answer["safe"]) == (1, False)
    assert all({"about", "level", "value", "advice"} == set(finding) for finding in answer["findings"])


def test_the_kind_of_disk_is_read_from_the_mounts(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/sda / ext4 rw 0 0\nserver:/x {tmp_path} nfs4 rw 0 0\n")
    assert place_of(tmp_path / "data", mounts).is_network
    mounts.write_text(f"server:/x / nfs4 rw 0 0\nnone {tmp_path} tmpfs rw 0 0\n")
    found = place_of(tmp_path / "data", mounts)
    assert (found.is_network, found.is_forgetful) == (False, True)
