"""Reviews on screen, as the people of the cast meet them; without script unless a test says otherwise."""

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import openpyxl
import pytest

from register.inputs import read_input
from register.reviews.inputs import ScheduleInput
from register.reviews.scheduling import schedule_review
from register.rules.cadence import add_months
from register.rules.quarters import quarter_end, week_of
from register.settings import Settings
from register.web.marks import written_date
from register.words import LANGUAGES
from register.work import Register
from tests.cast import ADA, ANA, BO, DORA, PRIYA, SAM, STRANGER, Known
from tests.ground.client import Client
from tests.ground.registers import actor_of, trail_of
from tests.reviews.ground import have_vendor


@pytest.fixture
def today(settings: Settings) -> date:
    """The day the pages think it is."""
    return settings.today(datetime.now(UTC))


def _schedule(register: Register, today: date, due_on: date, vendor: str = "V-0001") -> str:
    """A review planned with a reason, as if on the day it was due where that has passed."""
    now = datetime.now(UTC)
    with register.write(now) as session:
        given = read_input(ScheduleInput, {"due_on": due_on.isoformat(), "due_reason": "As agreed"})
        on = min(today, due_on)
        return schedule_review(session, actor_of(session, SAM), vendor, given, now, today=on).ref


def _tags(register: Register) -> list[str]:
    return [event.tag for event in trail_of(register)]


def test_a_review_is_recorded_and_the_next_one_planned(client: Client, lite: Register, today: date) -> None:
    have_vendor(lite)
    ref = _schedule(lite, today, today - timedelta(days=9))
    sam = client.as_person(SAM)
    sam.get("/reviews")
    assert "9 days overdue" in sam.page.text
    sam.press("Harbour Voice Limited", within="tbody")
    assert sam.page.url == f"/reviews/{ref}"
    sam.submit(
        "#record-review",
        outcome="passed-with-findings",
        summary="SOC 2 report read.",
        **{"text.1": "No penetration test", "severity.1": "high", "due_on.1": "2030-01-31"},
    )
    assert sam.page.url == f"/reviews/{ref}"
    assert f"{ref} is done. The next one is" in sam.page.text
    assert "This review is done and cannot be changed" in sam.page.text
    assert "No penetration test" in sam.page.one("#findings").text
    assert SAM.name in sam.page.one("#about").text
    assert not sam.page.has("#record-review")
    assert _tags(lite)[-2:] == ["reviews:review:recorded", "reviews:review:scheduled"]
    upcoming = add_months(today, 6).isoformat()
    assert sam.get("/reviews").one("tbody time")["datetime"] == upcoming
    assert ref in sam.get("/reviews?state=done").text


def test_a_completed_review_takes_no_second_result(client: Client, lite: Register, today: date) -> None:
    have_vendor(lite)
    ref = _schedule(lite, today, today)
    sam = client.as_person(SAM)
    stale = sam.get(f"/reviews/{ref}")
    sam.submit("#record-review", outcome="passed")
    sam._page = stale
    page = sam.submit("#record-review", outcome="failed", summary="Second thoughts", status=409)
    assert "Second thoughts" in page.text
    assert "was saved before" in page.text
    fresh = {**_hidden(sam, ref), "done_on": today.isoformat(), "outcome": "failed"}
    assert f"{ref} is done" in sam.post(f"/reviews/{ref}", fresh, status=409).text


def _hidden(client: Client, ref: str) -> dict[str, str]:
    page = client.get(f"/reviews/{ref}")
    return {"_token": str(page.one(".languages input[name=_token]")["value"]), "version": "2"}


def test_nothing_typed_is_lost_when_a_field_is_wrong(client: Client, lite: Register, today: date) -> None:
    have_vendor(lite)
    ref = _schedule(lite, today, today)
    sam = client.as_person(SAM)
    sam.get(f"/reviews/{ref}")
    page = sam.submit(
        "#record-review",
        status=422,
        done_on=(today + timedelta(days=1)).isoformat(),
        summary="Long look",
        outcome="failed",
        **{"text.0": "Open port", "severity.2": "low"},
    )
    assert page.one("title").text.startswith("Error: ")
    assert page.words_of(".error-summary a") == [
        "Finding 1: Severity: choose one of the list",
        "Enter finding 3",
    ]
    assert page.one("[name='text.0']").text.strip() == "Open port"
    assert page.one("[name='severity.2'] option[selected]")["value"] == "low"
    page = sam.submit("#record-review", status=422, **{"severity.0": "high", "severity.2": "", "text.2": ""})
    assert page.words_of(".error-summary a") == ["Done on must not be in the future"]
    assert page.one("#field-summary").text.strip() == "Long look"
    assert _tags(lite)[-1] == "reviews:review:scheduled"


def test_more_rows_keep_what_was_typed(client: Client, lite: Register, today: date) -> None:
    have_vendor(lite)
    ref = _schedule(lite, today, today)
    sam = client.as_person(SAM)
    rows = len(sam.get(f"/reviews/{ref}").all("textarea[name^='text.']"))
    page = sam.submit("#record-review", button="yes", status=422, outcome="failed", **{"text.0": "Open port"})
    assert len(page.all("textarea[name^='text.']")) > rows
    assert not page.has(".error-summary")
    assert page.one("[name='text.0']").text.strip() == "Open port"
    sam.submit("#record-review", **{"severity.0": "low"})
    assert "Open port" in sam.page.one("#findings").text


def test_a_later_date_asks_why(client: Client, lite: Register, today: date) -> None:
    have_vendor(lite)
    sam = client.as_person(SAM)
    sam.get("/vendors/V-0001/reviews/new")
    late = (add_months(today, 6) + timedelta(days=1)).isoformat()
    page = sam.submit("#record-review", status=422, outcome="passed", next_due_on=late)
    assert page.words_of(".error-summary a") == [
        f"Say why: the rule allows {add_months(today, 6)} at the latest"
    ]
    sam.submit("#record-review", next_due_reason="Agreed with the DPO")
    assert sam.page.url == "/reviews/R-0001"
    assert "Agreed with the DPO" in sam.get("/reviews/R-0002").text


def test_a_review_is_recorded_straight_away_from_the_vendor(client: Client, lite: Register) -> None:
    have_vendor(lite)
    sam = client.as_person(SAM)
    sam.get("/vendors/V-0001")
    sam.press("Record a review", within="#reviews")
    sam.submit("#record-review", kind="full", outcome="passed")
    assert sam.page.url == "/reviews/R-0001"
    assert "Full review" in sam.page.text
    assert "R-0001" in sam.get("/vendors/V-0001").one("#vendor-reviews").text


def test_a_form_made_before_a_change_shows_it(client: Client, lite: Register, today: date) -> None:
    have_vendor(lite)
    sam, dora, ada = client.as_person(SAM), client.as_person(DORA), client.as_person(ADA)
    sam.get("/vendors/V-0001/reviews/new")
    sam.submit("#record-review", outcome="passed")
    stale = dora.get("/reviews/R-0002")
    ada.get("/admin/review-rules")
    ada.submit("#review-rules", **RULES)
    ada.submit("#change-rules")
    dora._page = stale
    page = dora.submit("#record-review", status=409, outcome="passed", summary="Kept")
    assert "Somebody else saved R-0002" in page.text
    assert written_date(add_months(today, 2), "en") in page.one("#theirs").text
    assert page.one("#field-summary").text.strip() == "Kept"
    dora.submit("#record-review")
    assert "R-0002 is done" in dora.page.text
    assert "Kept" in dora.page.text


def test_a_review_is_put_off_once(client: Client, lite: Register, today: date) -> None:
    have_vendor(lite)
    first = quarter_end(today) + timedelta(days=1)
    last = quarter_end(first)
    ref = _schedule(lite, today, first)
    sam = client.as_person(SAM)
    sam.get(f"/reviews/{ref}")
    sam.press("Postpone")
    late = (last + timedelta(days=1)).isoformat()
    page = sam.submit("main form", status=422, postponed_to=late, reason="x")
    assert f"no later than {last}" in page.one(".error-summary").text
    sam.submit("main form", postponed_to=last.isoformat(), reason="Vendor moves office")
    assert "Postponed" in sam.page.one(".page-title").text
    assert "Vendor moves office" in sam.page.text
    assert _tags(lite)[-1] == "reviews:review:postponed"
    assert "was postponed before" in sam.get(f"/reviews/{ref}/postpone", status=409).text


def test_scheduling_twice_names_the_review_there_is(client: Client, lite: Register) -> None:
    have_vendor(lite)
    sam = client.as_person(SAM)
    sam.get("/vendors/V-0001/reviews/schedule")
    page = sam.submit("main form", status=422, due_on="2020-01-01")
    assert "Due on must be today or later" in page.text
    sam.submit("main form", due_on="")
    assert "R-0001 was scheduled" in sam.page.text
    assert _tags(lite)[-1] == "reviews:review:scheduled"
    sam.get("/vendors/V-0001/reviews/schedule")
    assert "R-0001 is scheduled already" in sam.submit("main form", status=409).text


def test_a_finding_is_closed_with_a_note(client: Client, lite: Register, today: date) -> None:
    have_vendor(lite)
    sam = client.as_person(SAM)
    sam.get("/vendors/V-0001/reviews/new")
    sam.submit("#record-review", outcome="failed", **{"text.0": "Open port 23", "severity.0": "high"})
    assert "Open port 23" in sam.get("/reviews/R-0002").one("#earlier").text
    sam.get("/reviews/R-0001")
    sam.press("Close this finding (Open port 23)", within="#findings")
    page = sam.submit("main form", status=422, note="")
    assert page.has(".error-summary")
    sam.submit("main form", note="Port is closed, scan attached")
    assert "The finding was closed" in sam.page.text
    assert "Port is closed, scan attached" in sam.page.one("#findings").text
    assert _tags(lite)[-1] == "reviews:finding:closed"
    sam.get("/reviews/R-0001/findings/1/close", status=409)
    for number in ("999", "x", "1" * 12):
        sam.get(f"/reviews/R-0001/findings/{number}/close", status=404)
    assert not sam.get("/reviews/R-0002").has("#earlier")


@pytest.mark.parametrize("known", [PRIYA, BO, ANA, ADA])
def test_readers_see_reviews_but_do_not_record_them(
    client: Client, lite: Register, today: date, known: Known
) -> None:
    have_vendor(lite)
    ref = _schedule(lite, today, today)
    reader = client.as_person(known)
    page = reader.get(f"/reviews/{ref}")
    assert not page.has("#record-review")
    assert "A security reviewer or the data protection officer records it" in page.text
    token = page.one(".languages input[name=_token]")["value"]
    data = {"_token": token, "version": "1", "done_on": today.isoformat(), "outcome": "passed"}
    for path in (f"/reviews/{ref}", f"/reviews/{ref}/postpone", "/vendors/V-0001/reviews/new"):
        reader.post(path, data, status=403)
    for path in (
        "/vendors/V-0001/reviews/new",
        "/vendors/V-0001/reviews/schedule",
        f"/reviews/{ref}/postpone",
    ):
        reader.get(path, status=403)
    assert "reviews:review:recorded" not in _tags(lite)


def test_somebody_without_a_role_sees_nothing(client: Client, lite: Register) -> None:
    stranger = client.as_person(STRANGER)
    for path in ("/reviews", "/reviews/never-reviewed", "/reviews/export.csv", "/admin/review-rules"):
        stranger.get(path, status=403)


def test_unknown_reviews_are_not_found(client: Client, lite: Register) -> None:
    sam = client.as_person(SAM)
    for path in ("/reviews/R-9999", "/reviews/R-9999/postpone", "/vendors/V-9999/reviews/new"):
        sam.get(path, status=404)


def test_never_reviewed_is_kept_apart_and_linked(client: Client, lite: Register) -> None:
    have_vendor(lite)
    sam = client.as_person(SAM)
    page = sam.get("/reviews")
    assert "Nothing is due" in page.text
    assert "Never reviewed 1" in page.words_of(".tabs a")
    sam.get("/reviews/never-reviewed")
    assert "1 vendor was never reviewed" in sam.page.text
    sam.press("Record a review (Harbour Voice Limited)")
    sam.submit("#record-review", outcome="passed")
    assert "Every vendor in use has been reviewed" in sam.get("/reviews/never-reviewed").text
    assert not client.as_person(ANA).get("/reviews/never-reviewed").has("tbody a[href$=new]")


def test_the_calendar_leads_to_the_lists_it_counts(client: Client, lite: Register, today: date) -> None:
    have_vendor(lite)
    ref = _schedule(lite, today, today)
    sam = client.as_person(SAM)
    page = sam.get("/reviews?view=calendar")
    assert len(page.all("table:first-of-type")[0].select("tbody tr")) == 13
    (link,) = [a for a in page.all("tbody a") if f"week={week_of(today)}" in str(a["href"])]
    listed = sam.get(str(link["href"]))
    assert listed.words_of("tbody .reference") == [ref]
    assert any("Week" in chip for chip in listed.words_of(".chips a"))
    for start in ("2026-W30", "nonsense", "9999-W99", "1900-W01", "2200-W52"):
        sam.get(f"/reviews?view=calendar&from={start}")


def test_the_list_is_filtered_sorted_and_taken_out(client: Client, lite: Register, today: date) -> None:
    have_vendor(lite, legal_name="@risky name")
    have_vendor(lite, legal_name="海港話務有限公司", importance="low")
    _schedule(lite, today, today)
    _schedule(lite, today, today + timedelta(days=40), "V-0002")
    sam = client.as_person(SAM)
    assert sam.get("/reviews?state=due-soon").words_of("tbody .reference") == ["R-0001"]
    assert sam.get("/reviews?q=海港话务").words_of("tbody .reference") == ["R-0002"]
    assert sam.get("/reviews?importance=low&sort=vendor&dir=desc", htmx=True).one("div#results")
    junk = "/reviews?state=x&kind=x&importance=x&quarter=x&week=x&owner=x&reviewer=99999999999&sort=x&page=-1"
    assert sam.get(junk).status == 200
    page = sam.get("/reviews/export.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(page.response.content))["Reviews"]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:2] == ("Reference", "Vendor")
    assert [row[0] for row in rows[1:]] == ["R-0001", "R-0002"]
    csv = sam.get("/reviews/export.csv?state=due-soon").response.content.decode("utf-8-sig")
    assert "'@risky name" in csv
    assert "R-0002" not in csv


RULES = {"critical": "1", "high": "2", "medium": "12", "low": "24"}


def test_an_administrator_sees_what_new_rules_touch_before_they_hold(
    client: Client, lite: Register, today: date
) -> None:
    have_vendor(lite)
    sam, ada = client.as_person(SAM), client.as_person(ADA)
    sam.get("/vendors/V-0001/reviews/new")
    sam.submit("#record-review", outcome="passed")
    ada.get("/admin/review-rules")
    assert ada.page.one("#field-critical")["value"] == "3"
    page = ada.submit("#review-rules", **RULES)
    assert "1 vendor is touched. 1 review moves." in page.text
    assert _tags(lite)[-1] == "reviews:review:scheduled"
    ada.submit("#change-rules")
    assert "The review rules were changed and 1 review was moved" in ada.page.text
    assert _tags(lite)[-2:] == ["reviews:cadence:changed", "reviews:review:rescheduled"]
    due = sam.get("/reviews").one("tbody time")["datetime"]
    assert due == add_months(today, 2).isoformat()


def test_rules_that_make_no_sense_are_refused(client: Client, lite: Register) -> None:
    ada = client.as_person(ADA)
    ada.get("/admin/review-rules")
    page = ada.submit(
        "#review-rules", status=422, **{**RULES, "low": "6", "critical": "0", "high": "x" * 900}
    )
    assert [str(a["href"]) for a in page.all(".error-summary a")] == [
        f"#field-{name}" for name in ("critical", "high", "low")
    ]
    assert page.one("#field-low")["value"] == "6"
    page = ada.submit("#review-rules", critical="3", high="6", medium="12", low="24")
    assert "The review rules are as before" in page.text


def test_rules_changed_meanwhile_are_shown_again(client: Client, lite: Register) -> None:
    ada = client.as_person(ADA)
    ada.get("/admin/review-rules")
    stale = ada.submit("#review-rules", **RULES)
    other = client.as_person(ADA)
    other.get("/admin/review-rules")
    other.submit("#review-rules", **{**RULES, "low": "36"})
    other.submit("#change-rules")
    ada._page = stale
    page = ada.submit("#change-rules", status=409)
    assert "Somebody changed the review rules meanwhile" in page.text
    ada.submit("#change-rules")
    assert ada.get("/admin/review-rules").one("#field-low")["value"] == "24"


@pytest.mark.parametrize("known", [PRIYA, DORA, SAM, BO, ANA])
def test_only_administrators_open_the_rules(client: Client, lite: Register, known: Known) -> None:
    person = client.as_person(known)
    person.get("/admin/review-rules", status=403)
    person.get("/admin/review-rules/check", status=403, **RULES)


def test_every_page_reads_in_every_language(client: Client, lite: Register, today: date) -> None:
    have_vendor(lite)
    have_vendor(lite, legal_name="Second")
    ref = _schedule(lite, today, today)
    sam = client.as_person(SAM)
    sam.get("/vendors/V-0001/reviews/new")
    sam.submit("#record-review", outcome="failed", **{"text.0": "開放端口", "severity.0": "high"})
    paths: list[Any] = [f"/reviews/{ref}", "/reviews/R-0002", "/reviews?state=done", "/reviews?view=calendar"]
    paths += ["/reviews/never-reviewed", "/vendors/V-0002/reviews/new", "/vendors/V-0002/reviews/schedule"]
    paths += [f"/reviews/{ref}/findings/1/close", "/vendors/V-0001"]
    for language in LANGUAGES:
        reader = client.as_person(SAM).in_language(language)
        for path in paths:
            assert reader.get(path).one("html")["lang"] == language
        admin = client.as_person(ADA).in_language(language)
        admin.get("/admin/review-rules")
        assert admin.submit("#review-rules", **RULES).one("html")["lang"] == language
