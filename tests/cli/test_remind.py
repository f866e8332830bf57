"""``register remind``: sends what is due once, and shows beforehand what would go out."""

import json

import pytest
from typer import Typer
from typer.testing import CliRunner

from register.cli.remind import remind
from register.errors import Invalid
from register.work import Register
from tests.reminders.scene import SAMS, ledger, put_due

APP = Typer()
APP.command()(remind)


@pytest.fixture
def register_there(lite: Register, monkeypatch: pytest.MonkeyPatch) -> Register:
    """A register the command finds, with something overdue."""
    monkeypatch.setenv("REGISTER_DATABASE_URL", lite.settings.url)
    monkeypatch.setenv("REGISTER_DATA_DIR", str(lite.settings.data_dir))
    put_due(lite, [SAMS])
    return lite


def test_a_dry_run_says_what_would_go_out_by_a_day_and_sends_nothing(register_there: Register) -> None:
    told = CliRunner().invoke(APP, ["--dry-run", "--on", "2026-11-24", "--json"])
    (mail,) = json.loads(told.output)
    assert (mail["to"], mail["subject"], mail["kind"]) == ("sam@register.test", "1 overdue", "weekly")
    told = CliRunner().invoke(APP, ["--dry-run", "--on", "2026-11-10"])
    assert "1 due by 24 Nov 2026" in told.output
    assert "1 messages would go out. Nothing was kept or sent." in told.output
    assert ledger(register_there) == []


def test_a_run_sends_what_is_due_and_a_second_one_nothing(register_there: Register) -> None:
    first = json.loads(CliRunner().invoke(APP, ["--json"]).output)
    assert first["owed"] == first["sent"] >= 1
    assert json.loads(CliRunner().invoke(APP, ["--json"]).output)["owed"] == 0
    assert len(list((register_there.settings.data_dir / "mail").iterdir())) == first["sent"]


def test_a_mail_server_that_is_down_is_an_exit_status(
    register_there: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGISTER_SMTP_URL", "smtp://127.0.0.1:1")
    monkeypatch.setenv("REGISTER_MAIL_FROM", "Register <register@lantau.example>")
    told = CliRunner().invoke(APP)
    assert told.exit_code == 1
    assert "The mail server could not be reached" in told.output


def test_a_day_goes_with_a_dry_run_only(register_there: Register) -> None:
    for arguments in (["--on", "2026-11-24"], ["--dry-run", "--on", "soon"]):
        assert isinstance(CliRunner().invoke(APP, arguments).exception, Invalid)
