"""The page that says when the register was last judged in full, and the button that judges it again."""

import pytest

from register import judge_job
from register.web import judging
from register.work import Register
from tests.cast import ADA, DORA
from tests.ground.client import Client
from tests.ground.registers import trail_of
from tests.transfers.scene import set_scene


def test_an_administrator_has_everything_judged_again(client: Client, lite: Register) -> None:
    set_scene(lite, exporter="NL", destination="US")
    browser = client.as_person(ADA)
    assert "never been judged" in browser.get("/admin/judging").text
    browser.submit("form[action='/admin/judging']")
    page = browser.get("/admin/judging")
    assert "as of today" in page.text
    assert page.words_of("#runs tbody td")[1].startswith("By hand")
    assert page.words_of("#runs tbody td")[3] == "1 of 1"
    assert "judging:run:started" in [event.tag for event in trail_of(lite)]
    client.as_person(DORA).get("/admin/judging", status=403)


def test_a_run_that_goes_on_shows_how_far_it_is_and_is_not_started_twice(
    client: Client, lite: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_scene(lite, exporter="NL", destination="US")
    monkeypatch.setattr(judging, "carry_on", lambda *_: 0)
    browser = client.as_person(ADA)
    for _ in range(2):
        browser.get("/admin/judging")
        page = browser.submit("form[action='/admin/judging']")
    assert len(page.all("progress")) == 1
    assert "0 of 1 vendors" in page.text
    assert judge_job.carry_on(lite, "another server") == 1
    assert not browser.get("/admin/judging").has("progress")
