"""My work and search, as people meet them."""

from datetime import UTC, datetime, timedelta

import pytest

from register.decisions.actions import request_decision
from register.decisions.inputs import RequestInput
from register.decisions.models import SubjectKind
from register.inputs import read_input
from register.reviews.inputs import ScheduleInput
from register.reviews.scheduling import schedule_review
from register.settings import Settings
from register.vendors.actions import add_vendor
from register.vendors.inputs import VendorInput
from register.vendors.models import Vendor, VendorStatus
from register.work import open_register
from tests.cast import ANA, BO, PRIYA, SAM
from tests.ground.client import Client
from tests.ground.registers import actor_of

LONG_AGO = datetime.now(UTC) - timedelta(days=40)


def _overdue_vendor(settings: Settings, name: str = "Harbour Voice Limited", local: str = "海港話務") -> None:
    """A vendor of Bo's whose review was due three weeks ago, nine days after it was planned."""
    opened = open_register(settings)
    today = settings.today(LONG_AGO)
    with opened.write(LONG_AGO) as session:
        owner_id = actor_of(session, BO).person_id
        given = read_input(
            VendorInput,
            {"legal_name": name, "local_name": local, "handles_personal_data": "no", "importance": "low"},
        )
        vendor = add_vendor(session, actor_of(session, PRIYA), given, LONG_AGO, owner_id=owner_id)
        plan = ScheduleInput(due_on=today + timedelta(days=9))
        schedule_review(session, actor_of(session, SAM), vendor.ref, plan, LONG_AGO, today=today)
    opened.engine.dispose()


def test_the_same_number_stands_in_menu_and_page(client: Client, settings: Settings) -> None:
    _overdue_vendor(settings)
    page = client.as_person(BO).get("/")
    assert "1 thing is overdue. Start with it." in page.text
    assert page.one("#menu-count-work").text == "1"
    assert page.words_of("#overdue .count") == ["1"]
    assert "31 days overdue" in page.text


def test_each_thing_links_to_the_page_that_mends_it(client: Client, settings: Settings) -> None:
    _overdue_vendor(settings)
    page = client.as_person(BO).get("/")
    assert page.one("#overdue tbody tr td:last-of-type a")["href"] == "/reviews/R-0001"


def test_others_see_it_only_when_they_ask(client: Client, settings: Settings) -> None:
    _overdue_vendor(settings)
    ana = client.as_person(ANA)
    assert "Harbour Voice" not in ana.get("/").text
    assert "Harbour Voice" in ana.get("/?whose=all").text


def test_nothing_to_do_says_so(client: Client) -> None:
    page = client.as_person(BO).get("/")
    assert "Nothing is overdue, and nothing is due." in page.text
    assert page.one("#menu-count-work").text == "0"


def test_what_waits_for_others_is_folded_below_with_whom_it_waits_for(
    client: Client, settings: Settings
) -> None:
    _overdue_vendor(settings)
    opened = open_register(settings)
    plan = RequestInput(subject_kind=SubjectKind.VENDOR, subject_ref="V-0001")
    with opened.write() as session:
        now = datetime.now(UTC)
        request_decision(session, actor_of(session, PRIYA), plan, now, today=settings.today(now))
    opened.engine.dispose()
    page = client.as_person(PRIYA).get("/")
    others = page.one("#others").get_text(" ", strip=True)
    assert "1 thing others have to do" in others
    assert "With Dora Lindqvist" in others
    assert page.one("#others details").get("open") is None
    assert not client.as_person(BO).get("/").has("#others")


def test_drafts_are_listed(client: Client, settings: Settings) -> None:
    _overdue_vendor(settings)
    assert "V-0001" in client.as_person(BO).get("/").one("#drafts").text


@pytest.mark.parametrize("words", ["V-0001", "v-1", "v 0001"])
def test_an_exact_reference_opens_its_record(client: Client, settings: Settings, words: str) -> None:
    _overdue_vendor(settings)
    ana = client.as_person(ANA)
    ana.get("/search", q=words)
    assert ana.page.url == "/vendors/V-0001"


@pytest.mark.parametrize("words", ["harbour", "海", "海港话", "ＨＡＲＢＯＵＲ voice"])
def test_search_finds_names_in_any_script(client: Client, settings: Settings, words: str) -> None:
    _overdue_vendor(settings)
    page = client.as_person(ANA).get("/search", q=words)
    assert page.words_of("#vendors li a") == ["Harbour Voice Limited"]


def test_what_a_search_leaves_out_does_not_hide_what_it_shows(client: Client, settings: Settings) -> None:
    opened = open_register(settings)
    with opened.write(LONG_AGO) as session:
        for number in range(1, 61):
            status = VendorStatus.ENDED if number <= 55 else VendorStatus.DRAFT
            name = f"Harbour Lines {number:02d}"
            session.add(
                Vendor(
                    ref=f"V-{number:04d}",
                    legal_name=name,
                    folded_names=name.casefold(),
                    status=status,
                    created_at=LONG_AGO,
                    changed_at=LONG_AGO,
                )
            )
    opened.engine.dispose()
    page = client.as_person(ANA).get("/search?q=bour+lin")
    assert page.words_of("#vendors li a") == [f"Harbour Lines {number}" for number in range(56, 61)]


def test_one_latin_letter_is_too_short_and_nothing_found_gives_tips(client: Client) -> None:
    ana = client.as_person(ANA)
    assert "at least two letters" in ana.get("/search", q="h").text
    assert "No results for “zzz”" in ana.get("/search", q="zzz").text


def test_what_was_searched_stays_text(client: Client) -> None:
    page = client.as_person(ANA).get("/search", q='"><script>alert(1)</script>')
    assert "<script>alert" not in page.html
