"""``register what-if``: a change in, every transfer it changes out; faults named by field with status 1."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer import Typer
from typer.testing import CliRunner

from register.cli.what_if import what_if
from register.work import Register
from tests.rules.test_what_if import WRITTEN
from tests.what_if.scene import fill

APP = Typer()
APP.command()(what_if)
ENDS = {"kind": "mechanism-ends", "mechanism": "eu-scc-2021", "on": "2026-12-31"}


@pytest.fixture
def at_hand(lite: Register, monkeypatch: pytest.MonkeyPatch) -> Register:
    """A filled register the command finds in its environment."""
    fill(lite, 4)
    monkeypatch.setenv("REGISTER_DATABASE_URL", lite.settings.url)
    monkeypatch.setenv("REGISTER_DATA_DIR", str(lite.settings.data_dir))
    return lite


def run(*arguments: str, given: Any = None) -> Any:
    text = given if isinstance(given, str) or given is None else json.dumps(given)
    return CliRunner().invoke(APP, list(arguments), input=text)


def test_who_changes_comes_out_as_one_object(at_hand: Register, tmp_path: Path) -> None:
    file = tmp_path / "change.json"
    file.write_text(json.dumps(ENDS), encoding="utf-8")
    result = run(str(file), "--json")
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    (day,) = told["days"]
    assert (told["change"]["kind"], day["on"]) == ("mechanism-ends", "2027-01-01")
    assert day["changed"] == len(day["transfers"]) == sum(g["changed"] for g in day["by_vendor"]) > 0
    assert day["changed"] == sum(group["changed"] for group in day["by_owner"])
    first = day["transfers"][0]
    assert first["direction"] == "worse"
    assert first["after"]["outcome"] == "unlawful"
    assert first["why"]["text"] != first["why"]["code"]


def test_a_table_in_the_readers_language_and_any_day(at_hand: Register) -> None:
    result = run("-", "--on", "2026-12-31", "--on", "2027-06-01", "--lang", "zh-Hant-HK", given=ENDS)
    assert result.exit_code == 0
    assert "2026-12-31" in result.stdout
    assert "2027-06-01" in result.stdout
    assert "供應商" in result.stdout


FAULTS: dict[str, tuple[Any, str]] = {
    "no JSON": ("{", "change"),
    "a name twice": ('{"kind": "agreement-ends", "kind": "vendor-moves"}', "change"),
    "no such vendor": (
        {"kind": "vendor-moves", "vendor": "V-9999", "place": "JP", "on": "2027-01-01"},
        "vendor",
    ),
    "no such law": ({"kind": "finding-ends", "regime": "moon", "place": "JP", "on": "2027-01-01"}, "regime"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_faulty_change_names_its_field(at_hand: Register, name: str) -> None:
    given, field = FAULTS[name]
    result = run("-", "--json", given=given)
    assert result.exit_code == 1
    problems = json.loads(result.stdout)["error"]["problems"]
    assert field in [problem["field"] for problem in problems]
    assert all(problem["message"] for problem in problems)
    assert f"{field}: " in run("-", given=given).output


def test_the_schema_takes_every_change_and_refuses_others() -> None:
    schema = json.loads(run("--schema").stdout)
    for written, _ in WRITTEN.values():
        jsonschema.validate(written, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(
            {"kind": "finding-ends", "regime": "moon", "place": "JP", "on": "2027-01-01"}, schema
        )


def test_without_a_change_it_says_what_is_wanted() -> None:
    assert run().exit_code == 2
    assert run("-", "--on", "yesterday", given=ENDS).exit_code == 2
