"""The quarterly review on screen: three presses at most, nothing typed; what others see; what is kept."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import expect
from sqlmodel import select

from register.agreements.actions import add_agreement
from register.agreements.inputs import AgreementInput, TermInput
from register.agreements.models import AgreementKind
from register.agreements.terms import set_terms
from register.attestations.planning import plan_quarter
from register.chains.actions import add_engagement
from register.chains.inputs import EngagementInput
from register.entities.actions import add_entity
from register.entities.inputs import EntityInput
from register.inputs import read_input
from register.reviews.models import SecurityReview
from register.transfers.actions import add_transfer
from register.transfers.inputs import TransferInput
from register.vendors.actions import add_vendor, change_vendor
from register.vendors.inputs import ServiceInput, VendorInput
from register.vendors.services import add_service
from register.vendors.touched import touch
from register.words import LANGUAGES
from register.work import Register
from tests.attestations.ground import NOBODY, VENDOR
from tests.cast import ADA, ANA, BO, DORA, PRIYA, SAM, STRANGER, Known
from tests.ground.browser import assert_accessible, assert_fits, signed_in
from tests.ground.client import Client
from tests.ground.registers import actor_of, trail_of
from tests.ground.site import Site


def furnish(register: Register) -> None:
    """A vendor of Bo's with a record of several kinds, whose quarterly review is due today."""
    now = datetime.now(UTC)
    today = register.settings.today(now)
    with register.write(now) as session:
        priya, ada, bo = (actor_of(session, known) for known in (PRIYA, ADA, BO))
        add_entity(session, ada, read_input(EntityInput, {"name": "Lantau Ltd", "place_code": "HK"}), now)
        add_vendor(session, priya, read_input(VendorInput, VENDOR), now, owner_id=bo.person_id)
        add_vendor(
            session,
            priya,
            read_input(VendorInput, {"legal_name": "CloudCo", "handles_personal_data": "no"}),
            now,
        )
        service = {"purpose": "Outbound calls", "party_role": "processor", "sensitivity": "high"}
        add_service(session, priya, "V-0001", read_input(ServiceInput, service), now)
        to = {"exporter_ref": "E-0001", "service_ref": "S-0001", "destination": "PH", "access": "remote"}
        add_transfer(session, priya, read_input(TransferInput, to), now)
        hosting = {"purpose": "Hosting", "place_text": "Singapore"}
        add_engagement(session, priya, "V-0001", "V-0002", read_input(EngagementInput, hosting), now)
    with register.write(now) as session:
        plan_quarter(session, NOBODY, today, now)
        for review in session.exec(select(SecurityReview)):
            review.due_on = today if review.vendor_id == 1 else review.due_on
            touch(session, review.vendor_id)


def _agree(register: Register, state: str) -> None:
    now = datetime.now(UTC)
    with register.write(now) as session:
        priya = actor_of(session, PRIYA)
        if state == "weak":
            given = AgreementInput(kind=AgreementKind.DPA, title="Call centre DPA")
            add_agreement(session, priya, "V-0001", given, now, today=register.settings.today(now))
        term = read_input(TermInput, {"term_id": "breach-notice", "state": state})
        set_terms(session, priya, "A-0001", [term], None, now)


def test_a_contract_term_that_changed_is_shown_by_its_name(client: Client, lite: Register) -> None:
    furnish(lite)
    _agree(lite, "weak")
    bo = client.as_person(BO)
    bo.get("/reviews/quarter")
    bo.submit("#quarter-R-0001 form")
    _agree(lite, "present")
    page = bo.get("/reviews/R-0002")
    assert "Weak" in page.one("#since del").text
    assert "Covered" in page.one("#since ins").text
    record = bo.get("/reviews/R-0001/record").text
    assert "Weak" in record
    assert "The record is as it was confirmed" in record


def _change(register: Register) -> None:
    with register.write() as session:
        given = read_input(VendorInput, {**VENDOR, "importance": "critical"})
        change_vendor(session, actor_of(session, PRIYA), "V-0001", given, None, datetime.now(UTC))


def test_an_unchanged_vendor_takes_one_press_on_the_page_of_its_owner(client: Client, lite: Register) -> None:
    furnish(lite)
    bo = client.as_person(BO)
    page = bo.get("/reviews/quarter")
    assert "0 of 1 confirmed" in page.text
    assert "Philippines" in page.one("#records-R-0001").text
    bo.submit("#quarter-R-0001 form")
    assert "Harbour Voice Limited is confirmed for this quarter" in bo.page.text
    assert "1 of 1 confirmed" in bo.page.text
    assert "attestations:review:confirmed" in [event.tag for event in trail_of(lite)]


def test_others_may_look_but_have_nothing_to_press(client: Client, lite: Register) -> None:
    furnish(lite)
    page = client.as_person(DORA).get("/reviews/quarter?whose=all")
    assert "Harbour Voice Limited" in page.text
    assert not page.has("#quarter-R-0001 form")
    assert f"Asked: {BO.name}" in client.as_person(ANA).get("/reviews/R-0001").text


def test_something_changed_asks_what_and_keeps_what_was_typed(client: Client, lite: Register) -> None:
    furnish(lite)
    bo = client.as_person(BO)
    page = bo.get("/reviews/R-0001?answer=changed")
    assert page.one("input[name=answer][value=changed]").has_attr("checked")
    page = bo.submit("#confirm-review", status=422)
    assert "write down what changed" in page.text
    assert page.one("input[name=answer][value=changed]").has_attr("checked")
    bo.submit("#confirm-review", note="The call floor moved to Cebu")
    priya = client.as_person(PRIYA)
    assert "A change was told and waits" in priya.get("/reviews/R-0001").text
    priya.submit("#follow-up form", follow_up="Recorded as T-0002")
    assert "Looked into by" in priya.page.text


def test_records_that_changed_meanwhile_are_shown_before_they_are_confirmed(
    client: Client, lite: Register
) -> None:
    furnish(lite)
    bo = client.as_person(BO)
    bo.get("/reviews/R-0001")
    _change(lite)
    page = bo.submit("#confirm-review", answer="unchanged", status=409)
    assert "The records changed while you were reading" in page.text
    assert page.one("input[name=answer][value=unchanged]").has_attr("checked")
    assert "is confirmed for this quarter" in bo.submit("#confirm-review").text


def test_what_changed_since_last_time_stands_on_the_record(client: Client, lite: Register) -> None:
    furnish(lite)
    bo = client.as_person(BO)
    bo.get("/reviews/quarter")
    bo.submit("#quarter-R-0001 form")
    _change(lite)
    page = bo.get("/reviews/R-0002")
    assert "1 record changed since" in page.text
    assert "High" in page.one("#since del").text
    assert "Critical" in page.one("#since ins").text
    record = client.as_person(ANA).get("/reviews/R-0001/record")
    assert "The record is as it was confirmed" in record.text
    assert BO.name in record.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_stands_in_three_languages(client: Client, lite: Register, language: str) -> None:
    furnish(lite)
    bo = client.as_person(BO).in_language(language)
    for path in ("/reviews/quarter", "/reviews/R-0001", "/reviews/R-0001/assign", "/reviews/coverage"):
        assert bo.get(path).one("html")["lang"] == language
    bo.get("/reviews/quarter")
    bo.submit("#quarter-R-0001 form")
    assert bo.get("/reviews/R-0001/record").one("html")["lang"] == language


@pytest.mark.parametrize("known", [ANA, STRANGER], ids=lambda known: known.email)
def test_those_who_may_not_confirm_are_refused(client: Client, lite: Register, known: Known) -> None:
    furnish(lite)
    fields = {"_token": _token(client.as_person(known)), "answer": "unchanged"}
    client.as_person(known).post("/reviews/R-0001/confirm", fields, status=403)
    assert "attestations:review:confirmed" not in [event.tag for event in trail_of(lite)]


def _token(client: Client) -> str:
    return str(client.get("/me").one(".languages input[name=_token]")["value"])


def test_it_is_handed_to_somebody_else_who_then_confirms(client: Client, lite: Register) -> None:
    furnish(lite)
    bo = client.as_person(BO)
    bo.get("/reviews/R-0001/assign")
    page = bo.submit("main form", reason="", status=422)
    chosen = next(o for o in page.all("select[name=person_id] option") if SAM.name in o.text)
    bo.submit("main form", person_id=str(chosen["value"]), reason="On leave until January")
    assert "R-0001 was handed to Sam Okafor" in bo.page.text
    sam = client.as_person(SAM)
    sam.get("/reviews/quarter")
    assert "1 of 1 confirmed" in sam.submit("#quarter-R-0001 form").text


def test_coverage_counts_what_the_lists_show(client: Client, lite: Register) -> None:
    furnish(lite)
    ana = client.as_person(ANA)
    row = ana.get("/reviews/coverage").one("#people tbody tr")
    assert [cell.get_text(" ").split()[0] for cell in row.select("td.numeric")][:2] == ["1", "0"]
    bo = client.as_person(BO)
    bo.get("/reviews/quarter")
    bo.submit("#quarter-R-0001 form")
    page = ana.get("/reviews/coverage")
    assert "100% of the reviews owed" in page.text
    numbers = page.all("td.numeric a")
    assert len(numbers) == 6, "owed, confirmed and covered, of the quarter and of its one owner"
    for number in numbers:
        shown = number.get_text(" ").split()[0]
        listed = ana.get(str(number["href"]))
        assert listed.words_of("#results td .reference") == ["V-0001", "R-0001"], shown
        assert shown in ("1", "100%")
    assert "R-0001" in ana.get("/reviews/coverage/reviews/export.csv?counted=confirmed").response.text
    assert "No reviews match" in ana.get("/reviews/coverage/reviews?counted=overdue").text
    sheet = ana.get("/reviews/coverage/export.csv").response.text
    assert BO.name in sheet
    assert "Covered" in sheet


@pytest.mark.parametrize("kind", ["page", "page_without_script"])
def test_from_anywhere_it_is_three_presses_and_no_typing(
    request: pytest.FixtureRequest, site: Site, kind: str
) -> None:
    browser: BrowserPage = request.getfixturevalue(kind)
    furnish(site.register)
    signed_in(browser, site, BO)
    browser.goto("/vendors")
    browser.get_by_role("link", name="Reviews", exact=True).first.click()
    browser.get_by_role("link", name="This quarter").click()
    browser.get_by_role("button", name="Nothing has changed").click()
    expect(browser.locator("main")).to_contain_text("1 of 1 confirmed")


def test_every_screen_is_accessible_and_fits_a_phone(phone: BrowserPage, site: Site) -> None:
    furnish(site.register)
    signed_in(phone, site, BO)
    for path in ("/reviews/quarter", "/reviews/R-0001?answer=changed", "/reviews/R-0001/assign"):
        phone.goto(path)
        assert_accessible(phone)
        assert_fits(phone)
    phone.goto("/reviews/quarter")
    phone.get_by_role("button", name="Nothing has changed").click()
    for path in ("/reviews/R-0001/record", "/reviews/coverage", "/reviews/R-0001"):
        phone.goto(path)
        assert_accessible(phone)
        assert_fits(phone)
