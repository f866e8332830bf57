"""The calendar feed, read by a library that is not the one that writes it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import vobject

from register.people.actions import disable_person
from register.reviews.models import SecurityReview
from register.vendors.touched import touch
from register.work import Register
from tests.cast import ADA, BO, DORA
from tests.ground.client import Client
from tests.ground.registers import actor_of
from tests.web.test_quarter import furnish


def subscribe(client: Client) -> str:
    """Bo makes an address; its path."""
    bo = client.as_person(BO)
    bo.get("/me/calendar")
    bo.submit("form[action='/me/calendar']")
    return str(bo.page.one("#calendar-address").text).removeprefix("http://testserver")


def events(client: Client, path: str) -> dict[str, Any]:
    """What an independent reader finds in the feed, by identity."""
    answer = client.get(path)
    assert answer.headers["content-type"].startswith("text/calendar")
    calendar = vobject.readOne(answer.response.text)
    return {event.uid.value: event for event in calendar.contents.get("vevent", [])}


def _move(register: Register, days: int) -> None:
    with register.write() as session:
        review = session.get(SecurityReview, 1)
        assert review
        assert review.due_on
        review.due_on += timedelta(days=days)
        session.add(review)
        touch(session, review.vendor_id)


def test_what_is_due_is_an_item_of_its_day(client: Client, lite: Register) -> None:
    furnish(lite)
    today = lite.settings.today(datetime.now(UTC))
    (event,) = (
        event for uid, event in events(client, subscribe(client)).items() if uid.startswith("quarterly-due")
    )
    assert event.dtstart.value == today
    assert event.dtend.value == today + timedelta(days=1)
    assert "Harbour Voice Limited" in event.summary.value
    assert event.url.value == "http://testserver/reviews/R-0001"


def test_a_moved_day_is_an_update_and_a_done_one_a_cancellation(client: Client, lite: Register) -> None:
    furnish(lite)
    path = subscribe(client)
    uid = next(uid for uid in events(client, path) if uid.startswith("quarterly-due"))
    _move(lite, 3)
    moved = events(client, path)[uid]
    assert (moved.sequence.value, moved.status.value) == ("1", "CONFIRMED")
    assert events(client, path)[uid].sequence.value == "1"
    bo = client.as_person(BO)
    bo.get("/reviews/R-0001")
    bo.submit("#confirm-review", answer="unchanged")
    done = events(client, path)[uid]
    assert (done.sequence.value, done.status.value) == ("2", "CANCELLED")


def test_the_same_feed_is_not_sent_twice(client: Client, lite: Register) -> None:
    furnish(lite)
    path = subscribe(client)
    events(client, path)
    tag = client.get(path).headers["etag"]
    answer = client.http.get(path, headers={"if-none-match": tag})
    assert answer.status_code == 304


def test_a_renewed_or_stopped_address_opens_nothing(client: Client, lite: Register) -> None:
    furnish(lite)
    old = subscribe(client)
    new = subscribe(client)
    client.get(old, status=404)
    assert events(client, new)
    bo = client.as_person(BO)
    bo.get("/me/calendar")
    assert not bo.page.has("#calendar-address")
    bo.submit("form[action='/me/calendar/stop']")
    client.get(new, status=404)


@pytest.mark.parametrize("secret", ["x", "", "A" * 43, "%00", "A" * 5000])
def test_a_guess_finds_nothing(client: Client, lite: Register, secret: str) -> None:
    assert client.get(f"/calendar/{secret}.ics", status=None).status in (400, 404)


def test_the_calendar_of_a_closed_account_is_closed(client: Client, lite: Register) -> None:
    furnish(lite)
    path = subscribe(client)
    with lite.write() as session:
        bo_id = actor_of(session, BO).person_id
        assert bo_id
        disable_person(session, actor_of(session, ADA), bo_id, "Left", None, datetime.now(UTC))
    client.get(path, status=404)


def test_the_feed_is_in_the_language_of_its_reader(client: Client, lite: Register) -> None:
    furnish(lite)
    path = subscribe(client)
    bo = client.as_person(BO)
    bo.get("/me")
    bo.submit("main form", language="zh-Hant-HK")
    assert any("季度覆檢" in event.summary.value for event in events(client, path).values())


def test_one_persons_calendar_holds_nothing_of_anothers(client: Client, lite: Register) -> None:
    furnish(lite)
    dora = client.as_person(DORA)
    dora.get("/me/calendar")
    dora.submit("main form")
    path = str(dora.page.one("#calendar-address").text).removeprefix("http://testserver")
    assert not events(client, path)
