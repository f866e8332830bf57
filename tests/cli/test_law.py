"""``register law``: changes to the law from the server's own command line."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from register.cli.main import build
from register.work import Register
from tests.ground.registers import trail_of

CHANGE = {
    "kind": "finding-ends",
    "regime": "eu-gdpr",
    "place": "JP",
    "on": "2030-12-31",
    "citation": "Case C-1/30",
    "as_of": "2026-01-01",
}


@pytest.fixture(autouse=True)
def _at_this_register(lite: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGISTER_DATA_DIR", str(lite.settings.data_dir))
    monkeypatch.setenv("REGISTER_DATABASE_URL", lite.settings.database_url)
    monkeypatch.setenv("REGISTER_TRAIL_KEY", "t" * 64)


def _run(*arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(build(["law"]), ["law", *arguments], input=typed)


def _add(*changes: Any) -> Result:
    return _run("add", "-", "--json", typed=json.dumps(list(changes)))


def test_changes_are_added_listed_and_withdrawn(lite: Register) -> None:
    (added,) = json.loads(_add(CHANGE).stdout)
    assert (added["ref"], added["counts_from"], added["verified"]) == ("L-0001", "2031-01-01", False)
    assert "L-0001  finding-ends: on 2030-12-31, place JP, regime eu-gdpr" in _run("list").stdout
    (gone,) = json.loads(_run("withdraw", "L-0001", "--reason", "Misread", "--json").stdout)
    assert (gone["counts"], gone["reason"]) == (False, "Misread")
    assert [event.tag for event in trail_of(lite)] == ["law:change:added", "law:change:withdrawn"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({**CHANGE, "place": "IN"}, "change 2: place: no recognition of it stands on that day"),
        ({**CHANGE, "on": "2026-02-30"}, "change 2: on: “2026-02-30” is not a date that exists"),
        ({**CHANGE, "since": "2026-01-01"}, "change 2: a change of this kind has no field 'since'"),
        ([], "change 2 is not an object"),
    ],
    ids=["place", "date", "field", "shape"],
)
def test_a_wrong_change_is_named_and_nothing_is_added(lite: Register, wrong: Any, said: str) -> None:
    result = _add(CHANGE, wrong)
    assert result.exit_code == 2
    assert said in result.stderr
    assert json.loads(_run("list", "--json").stdout) == []


def test_what_is_no_file_of_changes_is_said(tmp_path: Path) -> None:
    broken = tmp_path / "change.json"
    broken.write_bytes(b"\xff{")
    assert "is not JSON in UTF-8" in _run("add", str(broken)).stderr
    assert "Cannot read" in _run("add", str(tmp_path / "none.json")).stderr
