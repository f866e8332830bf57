"""The frame of every page, tags, bands and dates, in each language; judged without a browser."""

from datetime import UTC, date, datetime
from time import process_time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup

from register.rules.permissions import Role
from register.web.frame import Crumb, Notice, Undo, menu_for
from register.web.marks import BANDS, TAGS, marks_for, written_date, written_moment
from register.words import EN, HANS, HANT, LANGUAGES, words_for
from tests.ground.page_rules import problems_of_page
from tests.web.drawing import NOW, TODAY, frame_of, one, patterns_page, words_in

HONG_KONG = ZoneInfo("Asia/Hong_Kong")
in_each_language = pytest.mark.parametrize("language", LANGUAGES)


# --- the frame ---------------------------------------------------------------------------------------------


@in_each_language
def test_the_page_of_every_pattern_breaks_no_rule(language: str) -> None:
    assert problems_of_page(patterns_page(language)) == []


@in_each_language
def test_the_frame_says_where_one_is_in_which_language(language: str) -> None:
    crumbs = [Crumb("Vendors", "/vendors")]
    page = patterns_page(language, section="Vendors", reference="V-0042", breadcrumbs=crumbs)
    soup = BeautifulSoup(page, "html.parser")
    assert one(soup, "html")["lang"] == language
    assert words_in(one(soup, "title")) == "Payco V-0042 – Vendors – Transfer register"
    assert words_in(one(soup, "h1")) == "Payco V-0042"
    assert one(soup, ".menu [aria-current]")["href"] == "/vendors"
    assert one(soup, ".languages [aria-current]")["value"] == language
    assert one(soup, ".languages [name=next]")["value"] == "/vendors/V-0042?from=list"
    assert one(soup, ".skip")["href"] == "#content"
    body = one(soup, "body")
    assert (body["data-density"], body["data-shortcuts"], body["data-person"]) == ("dense", "off", "7")


def test_a_refused_page_says_error_first_in_its_title() -> None:
    assert frame_of(EN, is_error=True).full_title == "Error: Payco – Transfer register"
    assert frame_of(HANT, is_error=True).full_title == "錯誤：Payco – Transfer register"
    assert "data-failed" in one(BeautifulSoup(patterns_page(EN, is_error=True), "html.parser"), "body").attrs


def test_regions_for_announcements_stand_empty_on_every_page() -> None:
    soup = BeautifulSoup(patterns_page(EN), "html.parser")
    assert one(soup, "[role=status]").decode_contents() == ""
    assert one(soup, "[role=alert]").decode_contents() == ""


def test_a_notice_shows_what_happened_once_and_escaped_and_undoes_by_a_form() -> None:
    undo = Undo("/imports/7/undo", "Undo the import", {"import": "7"})
    soup = BeautifulSoup(
        patterns_page(EN, notice=Notice("<b>287</b> vendors", "success", undo)), "html.parser"
    )
    assert words_in(one(soup, "#notice > p")) == "<b>287</b> vendors"
    form = one(soup, "#notice form")
    assert (form["method"], form["action"]) == ("post", "/imports/7/undo")
    assert one(form, "[name=_token]")["value"] == "the-token"
    assert one(form, "[name=import]")["value"] == "7"


def test_nobody_signed_in_gets_neither_menu_nor_search_but_languages() -> None:
    soup = BeautifulSoup(patterns_page(EN, person=None, menu=()), "html.parser")
    assert not soup.select(".menu, .user-menu, [role=search]")
    assert len(soup.select(".languages button")) == 3


@pytest.mark.parametrize(
    ("roles", "served", "keys"),
    [
        ({Role.AUDITOR}, None, {"work", "vendors", "history"}),
        ({Role.ADMINISTRATOR}, None, {"imports", "admin"}),
        ({Role.AUDITOR}, {"/", "/vendors"}, {"work", "vendors"}),
    ],
)
def test_the_menu_shows_what_the_roles_open_and_the_register_serves(
    roles: set[Role], served: set[str] | None, keys: set[str]
) -> None:
    shown = {item.key for item in menu_for(EN, roles, "/", known_paths=served)}
    assert keys <= shown
    if served is not None:
        assert shown == keys
    if roles == {Role.AUDITOR}:
        assert not shown & {"imports", "admin"}


def test_the_menu_has_its_order_of_the_guide() -> None:
    keys = [item.key for item in menu_for(EN, set(Role), "/")]
    guided = ["work", "vendors", "transfers", "decisions", "reviews", "insights", "reports", "admin"]
    assert keys[:5] == guided[:5]
    assert [key for key in keys if key in guided] == guided


def test_a_page_is_current_by_whole_steps_of_its_path() -> None:
    def current(path: str) -> list[str]:
        return [item.key for item in menu_for(EN, set(Role), path) if item.current]

    assert current("/vendors/V-0001/edit") == ["vendors"]
    assert current("/vendors?page=2") == ["vendors"]
    assert current("/vendors-of-old") == []
    assert current("/") == ["work"]


def test_a_print_says_as_at_when_by_whom_and_from_where() -> None:
    printed = frame_of(EN).printed
    assert "24 Nov 2026, 16:05 HKT" in printed
    assert "Priya Nair" in printed
    assert "https://register.test/vendors/V-0042" in printed
    assert "Priya" not in frame_of(EN, person=None).printed


# --- tags, bands, dates --------------------------------------------------------------------------------------


@in_each_language
def test_every_tag_is_an_icon_and_a_word_of_its_language(language: str) -> None:
    marks = marks_for(language)
    for code in TAGS:
        tag = BeautifulSoup(marks.tag(code), "html.parser")
        assert len(tag.select("svg[aria-hidden=true]")) == 1, code
        assert words_in(tag) == words_for(language).text(f"status.{code}")


def test_no_two_tags_that_look_alike_say_different_things_about_one_kind_of_record() -> None:
    statuses = ["draft", "submitted", "changes-requested", "approved", "approved-with-conditions"]
    statuses += ["not-approved", "lapsed", "paused", "ended"]
    assert len({TAGS[code][0] for code in statuses}) == len(statuses)


@in_each_language
def test_a_band_always_shows_its_letter_and_says_its_words(language: str) -> None:
    marks = marks_for(language)
    for letter in BANDS:
        for short in (False, True):
            band = BeautifulSoup(marks.band(letter, short), "html.parser")
            assert words_in(one(band, "b")) == letter
            assert words_for(language).text(f"status.band-{letter}") in words_in(band)
    assert words_for(language).text("status.band-unknown") in words_in(
        BeautifulSoup(marks.band(None), "html.parser")
    )


def test_dates_are_written_as_people_write_them() -> None:
    assert written_date(date(2026, 12, 4), EN) == "4 Dec 2026"
    assert written_date(date(2026, 12, 4), HANT) == "2026年12月4日"
    assert written_date(date(2026, 12, 4), HANS) == "2026年12月4日"
    assert written_moment(NOW, EN, HONG_KONG) == "24 Nov 2026, 16:05 HKT"
    assert written_moment(NOW, HANT, HONG_KONG) == "2026年11月24日 16:05 HKT"
    assert written_moment(NOW, EN, ZoneInfo("Asia/Singapore")) == "24 Nov 2026, 16:05 UTC+08"
    late = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
    assert written_moment(late, EN, HONG_KONG).startswith("25 Nov 2026, 01:00")


def test_a_date_says_how_far_it_is() -> None:
    marks = marks_for(EN)

    def near(day: date) -> str:
        return words_in(BeautifulSoup(marks.date_near(day, TODAY), "html.parser"))

    assert near(date(2026, 11, 24)) == "24 Nov 2026 today"
    assert near(date(2026, 11, 25)) == "25 Nov 2026 tomorrow"
    assert near(date(2026, 12, 3)) == "3 Dec 2026 in 9 days"
    assert near(date(2026, 11, 23)) == "23 Nov 2026 yesterday"
    assert 'datetime="2026-12-03"' in marks.date(date(2026, 12, 3))
    assert "9 days overdue" in marks.due("overdue", 9)
    assert "1 day overdue" in marks.due("overdue", 1)


def test_what_people_typed_is_escaped_and_marked_with_its_language() -> None:
    marks = marks_for(EN)
    assert marks.name("<script>", None) == "&lt;script&gt;"
    assert marks.name("薪通", "zh-Hant-HK") == '<span lang="zh-Hant-HK">薪通</span>'
    assert marks.name("Payco", "en") == "Payco"
    assert marks.name("x", '"><script>') == '<span lang="&#34;&gt;&lt;script&gt;">x</span>'
    assert "<b>" not in marks.own_tag("<b>")


def test_fifty_rows_of_marks_cost_about_a_millisecond() -> None:
    marks = marks_for(EN)

    def rows() -> None:
        for _ in range(50):
            marks.tag("approved"), marks.importance("high"), marks.destination("SG", "B"), marks.date(TODAY)

    rows()
    best = min(_seconds(rows) for _ in range(20))
    assert best < 0.004


def _seconds(run: Any) -> float:
    before = process_time()
    run()
    return process_time() - before
