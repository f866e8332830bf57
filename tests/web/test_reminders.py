"""The page on which an administrator sees what was owed and sent, and the link that stops a kind of mail."""

from datetime import UTC, datetime, timedelta

from register import remind_job
from register.reminders.models import Reminder, ReminderReader, ReminderState
from register.reminders.stopping import LINK_DAYS, stop_path
from register.rules.reminding import ReminderKind
from register.work import Register
from tests.cast import ADA, DORA, SAM
from tests.ground.client import Client
from tests.ground.registers import trail_of
from tests.reminders.scene import SAMS, at, ledger, person_id, put_due


def test_an_administrator_reads_the_mail_that_went_out(client: Client, lite: Register) -> None:
    put_due(lite, [SAMS])
    remind_job.run(lite, "one", lambda: at("2026-11-24"))
    browser = client.as_person(ADA)
    page = browser.get("/admin/reminders", kind="weekly", state="kept")
    assert "No mail server is set" in page.text
    assert "1 message" in page.text
    page = browser.press("1 overdue")
    assert "4 days overdue, due 20 Nov 2026" in page.text
    alone = browser.http.get(f"{page.url}/mail", headers={"cookie": browser._headers["cookie"]})
    assert "sandbox" in alone.headers["content-security-policy"]
    assert "<h1" in alone.text
    client.as_person(DORA).get("/admin/reminders", status=403)


def test_a_test_message_arrives_in_the_ledger(client: Client, lite: Register) -> None:
    browser = client.as_person(ADA)
    browser.get("/admin/reminders")
    browser.submit("form[action='/admin/reminders/test']")
    assert (
        "Test message"
        in browser.get("/admin/reminders", kind="test", state="kept").words_of("#results tbody td")[0]
    )
    assert "reminders:test:asked" in [event.tag for event in trail_of(lite)]


def test_what_is_stuck_is_sent_again_or_noted_as_arrived(client: Client, lite: Register) -> None:
    put_due(lite, [SAMS])
    remind_job.run(lite, "one", lambda: at("2026-11-24"))
    for button, then in (("retry", ReminderState.MAYBE_SENT), ("arrival", ReminderState.SENT)):
        with lite.write() as session:
            row = session.get(Reminder, 1)
            assert row is not None
            row.state, row.problem = ReminderState.UNSURE, "unanswered"
        browser = client.as_person(ADA)
        assert "may have arrived" in browser.get("/admin/reminders/RM-0001").text
        browser.submit(f"form[action='/admin/reminders/RM-0001/{button}']")
        with lite.read() as session:
            row = session.get(Reminder, 1)
            assert row is not None
            assert row.state is then
        browser.post(f"/admin/reminders/RM-0001/{button}", status=403)
    assert [event.tag for event in trail_of(lite)][-2:] == [
        "reminders:message:retried",
        "reminders:message:settled",
    ]


def test_a_link_stops_a_kind_of_mail_only_when_its_button_is_pressed(client: Client, lite: Register) -> None:
    sam, today = person_id(lite, SAM), lite.settings.today(datetime.now(UTC))
    path = stop_path(lite.settings.secret, sam, ReminderKind.QUARTER, today)

    def stopped() -> list[str]:
        with lite.read() as session:
            reader = session.get(ReminderReader, sam)
        return reader.stopped if reader else []

    client.get(path)
    assert stopped() == []
    client.submit()
    assert stopped() == ["quarter"]
    other = stop_path(lite.settings.secret, sam, ReminderKind.STEP, today - timedelta(days=LINK_DAYS))
    # As a mail program does it: from nowhere, without cookies.
    answer = client.http.post(other, content=b"List-Unsubscribe=One-Click")
    assert answer.status_code == 200
    assert stopped() == ["quarter", "step"]
    client.get(path[:-1] + ("0" if path[-1] != "0" else "1"), status=404)
    client.get(path.replace("quarter", "weekly"), status=404)
    client.get(path.replace(today.isoformat(), (today + timedelta(days=1)).isoformat()), status=404)
    client.get(path.replace(today.isoformat(), "soon"), status=404)
    old = stop_path(lite.settings.secret, sam, ReminderKind.STEP, today - timedelta(days=LINK_DAYS + 1))
    client.get(old, status=404)
    assert client.http.post(old, content=b"List-Unsubscribe=One-Click").status_code == 404
    assert [event.tag for event in trail_of(lite)] == ["reminders:mail:stopped"] * 2


def test_a_rule_is_changed_with_its_version_and_counts_from_then_on(client: Client, lite: Register) -> None:
    browser = client.as_person(ADA)
    browser.get("/admin/reminders/rules/review-due")
    page = browser.submit(
        before="7; soon", every="7", manager_after="x", register_owner_after="21", status=422
    )
    assert page.one("#field-before")["value"] == "7; soon"
    browser.get("/admin/reminders/rules/review-due")
    stale = {"version": "0", "every": "7", "manager_after": "5", "register_owner_after": "21"}
    page = browser.submit(before="0, 14", every="3", manager_after="0", register_owner_after="30")
    assert "Changed here" in page.one("#rule-review-due").get_text()
    assert page.words_of("#rule-review-due td")[:4] == ["14, 0", "every 3 days", "never", "after 30 days"]
    browser.get("/admin/reminders/rules/review-due")
    page = browser.submit(**{**stale, "before": "1"}, status=409)
    assert "14, 0" in page.text
    event = trail_of(lite)[-1]
    assert (event.tag, event.subject_name) == ("reminders:rule:changed", "review-due")


def test_the_register_owner_is_named(client: Client, lite: Register) -> None:
    browser = client.as_person(ADA)
    assert "nobody is named" in browser.get("/admin/reminders").text
    browser.get("/admin/reminders/owner")
    page = browser.submit(register_owner_id=str(person_id(lite, DORA)))
    assert "Register owner Dora Lindqvist" in page.text
    assert trail_of(lite)[-1].tag == "reminders:office:changed"


def test_everybody_chooses_the_day_and_place_of_their_mails(client: Client, lite: Register) -> None:
    browser = client.as_person(SAM)
    browser.get("/me")
    page = browser.submit("main form", mail_day="3", place_code="GB", receives=["quarter"])
    page = browser.get("/me")
    assert page.one("input[name=mail_day][checked]")["value"] == "3"
    assert page.one("select[name=place_code] option[selected]")["value"] == "GB"
    assert [box["value"] for box in page.all("input[name=receives][checked]")] == ["quarter"]
    put_due(lite, [SAMS])
    # A Thursday, 09:00 in London; in Hong Kong it is evening.
    remind_job.run(lite, "one", lambda: at("2026-11-26", 16))
    assert [row.period for row in _rows(lite)] == ["2026-11-16"]
    remind_job.run(lite, "one", lambda: at("2026-11-26", 17))
    assert [row.period for row in _rows(lite)][1:] == ["2026-11-23"]


def _rows(register: Register) -> list[Reminder]:
    return [row for row in ledger(register) if row.address == SAM.email]


def test_a_channel_is_added_changed_without_its_address_and_ended(client: Client, lite: Register) -> None:
    browser = client.as_person(ADA)
    browser.get("/admin/reminders/channels")
    browser.press("Add a channel")
    plain = {"name": "Privacy", "service": "slack", "language": "en", "mail_day": "1"}
    page = browser.submit("form.record-form", **plain, address="https://evil.example/hook", status=422)
    assert "not one of the service chosen" in page.text
    page = browser.submit(
        "form.record-form", **plain, address="https://hooks.slack.com/services/T/B/secret99"
    )
    assert "hooks.slack.com/…et99" in page.text
    assert "secret99" not in page.html
    page = browser.press("Privacy")
    assert "secret99" not in page.html
    page = browser.submit("form.record-form", **{**plain, "name": "DPO office"})
    assert "DPO office" in page.text
    browser.post("/admin/reminders/channels/1/message", status=403)
    browser.get("/admin/reminders/channels/1")
    page = browser.submit("form[action='/admin/reminders/channels/1/end']")
    assert "No channels yet" in page.text
    told = [event for event in trail_of(lite) if event.tag.startswith("reminders:channel:")]
    assert [event.tag.split(":")[2] for event in told] == ["added", "changed", "ended"]
    assert "secret99" not in "".join(event.changes for event in told)
