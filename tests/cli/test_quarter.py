"""``register quarter``: plans what is wanting once, and says how far the quarter is covered."""

import json
from datetime import UTC, datetime

import pytest
from typer import Typer
from typer.testing import CliRunner

from register.attestations.planning import plan_next
from register.cli.quarter import plan_reviews
from register.vendors.queries import get_vendor
from register.work import Register
from tests.attestations.ground import NOBODY, have_vendor, open_reviews

APP = Typer()
APP.command()(plan_reviews)


@pytest.fixture
def register_there(lite: Register, monkeypatch: pytest.MonkeyPatch) -> Register:
    """A register the command finds."""
    monkeypatch.setenv("REGISTER_DATABASE_URL", lite.settings.url)
    monkeypatch.setenv("REGISTER_DATA_DIR", str(lite.settings.data_dir))
    monkeypatch.setenv("REGISTER_TRAIL_KEY", "t" * 64)
    return lite


def test_what_is_wanting_is_planned_once(register_there: Register) -> None:
    have_vendor(register_there)
    told = CliRunner().invoke(APP)
    assert told.output.startswith("1 quarterly reviews were planned or ended.\n")
    assert [review.ref for review in open_reviews(register_there)] == ["R-0001"]
    assert json.loads(CliRunner().invoke(APP, ["--json"]).output)["planned"] == 0


def test_it_says_how_far_this_quarter_is_covered(register_there: Register) -> None:
    have_vendor(register_there)
    now = datetime.now(UTC)
    today = register_there.settings.today(now)
    with register_there.write(now) as session:
        plan_next(session, NOBODY, get_vendor(session, "V-0001"), today, now)
    told = json.loads(CliRunner().invoke(APP, ["--json"]).output)
    assert (told["planned"], told["owed"], told["confirmed"], told["open"], told["percent"]) == (
        0,
        1,
        0,
        1,
        0,
    )
    assert "0 of 1 confirmed (0%), 0 overdue, 1 open." in CliRunner().invoke(APP).output
