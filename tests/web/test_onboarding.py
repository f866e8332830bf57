"""Onboarding on screen: press by press, what is asked, what is not, and what stands in the way of using a vendor."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page as BrowserPage
from sqlmodel import select

from register.decisions.models import DecisionRequest
from register.entities.actions import add_entity
from register.entities.inputs import EntityInput
from register.inputs import read_input
from register.transfers.models import Transfer, TransferMechanism
from register.vendors.models import Service, Vendor, VendorIdentifier
from register.work import Register
from tests.cast import ADA, ANA, BO, DORA, PRIYA, SAM, Known
from tests.ground.browser import assert_accessible, assert_fits, signed_in
from tests.ground.client import Client
from tests.ground.registers import actor_of, trail_of
from tests.ground.site import Site
from tests.imports.world import imported


def have_entity(register: Register) -> None:
    """One company of ours, in Hong Kong."""
    now = datetime.now(UTC)
    with register.write(now) as session:
        ada = actor_of(session, ADA)
        add_entity(session, ada, read_input(EntityInput, {"name": "Lantau Ltd", "place_code": "HK"}), now)


def start(client: Client, name: str = "Harbour Voice Limited") -> Client:
    """Priya has pressed Add vendor and Continue."""
    priya = client.as_person(PRIYA)
    priya.get("/vendors/new")
    priya.submit("main form", legal_name=name)
    return priya


def answer_all(priya: Client) -> None:
    """Every task, from the first to the check of answers."""
    priya.submit("main form", place_code="HK")
    priya.submit(
        "main form",
        description="Outbound calls",
        category="call-centre",
        importance="low",
        handles_personal_data="yes",
    )
    priya.submit(
        "main form",
        data_subjects=["customers"],
        data_categories=["contact", "health"],
        people_count="9999",
        party_role="processor",
    )
    priya.submit(
        "main form",
        exporter_ref="E-0001",
        destination="PH",
        access="remote",
        mechanism="hk-pdpo|hk-rmc-u2p",
        passes_on="no",
    )


def test_a_vendor_is_taken_on_task_by_task(client: Client, lite: Register) -> None:
    have_entity(lite)
    priya = start(client)
    assert priya.page.url == "/vendors/V-0001/onboard/who"
    answer_all(priya)
    assert priya.page.url == "/vendors/V-0001/onboard/documents"
    priya.press("I will add this later")
    assert priya.page.heading == "Check answers V-0001"
    assert "1 answer is missing" in priya.page.text
    priya.submit("main form")
    assert "2 decisions are asked for" in priya.page.text
    with lite.read() as session:
        assert [r.subject_ref for r in session.exec(select(DecisionRequest))] == ["T-0001", "V-0001"]
        transfer = session.exec(select(Transfer)).one()
        assert (transfer.status.value, transfer.facts["onward_transfers"]) == ("submitted", False)
        assert session.exec(select(TransferMechanism)).one().mechanism_id == "hk-rmc-u2p"
    tags = [event.tag for event in trail_of(lite)]
    assert tags.count("decisions:request:opened") == 2


def test_without_personal_data_nothing_about_them_is_asked(client: Client, lite: Register) -> None:
    priya = start(client)
    priya.submit("main form", place_code="HK")
    page = priya.submit(
        "main form",
        description="Plants for the office",
        category="other",
        importance="low",
        handles_personal_data="no",
    )
    assert page.url == "/vendors/V-0001/onboard/check"
    tags = priya.get("/vendors/V-0001/onboard").words_of(".task .tag")
    assert tags == ["Completed", "Completed", "Not needed", "Not needed", "Not needed"]


def test_one_leaves_and_returns_and_nothing_is_lost(client: Client, lite: Register) -> None:
    priya = start(client)
    priya.submit("main form", place_code="HK")
    page = priya.get("/vendors/V-0001/onboard")
    assert "1 of 5 completed" in page.text
    assert page.words_of(".task .tag")[1] == "Not started"
    priya.get("/vendors/V-0001/onboard/what")
    priya.submit("main form", description="Calls", importance="low")
    assert priya.get("/vendors/V-0001/onboard").words_of(".task .tag")[1] == "Incomplete"


def test_what_cannot_be_used_is_refused_and_stays_typed(client: Client, lite: Register) -> None:
    have_entity(lite)
    priya = start(client)
    page = priya.submit("main form", place_code="HK", contact_email="not an address", status=422)
    assert page.one("input[name=contact_email]")["value"] == "not an address"
    priya.get("/vendors/V-0001/onboard/destinations")
    page = priya.submit("main form", exporter_ref="E-0001", destination="PH", access="remote", status=422)
    assert "Say first what personal data they handle" in page.text


def test_a_mechanism_of_a_law_that_does_not_bind_the_sender_is_refused(
    client: Client, lite: Register
) -> None:
    have_entity(lite)
    priya = start(client)
    priya.submit("main form", place_code="HK")
    priya.submit("main form", handles_personal_data="yes", description="Calls")
    priya.submit("main form", data_subjects=["customers"])
    priya.get("/vendors/V-0001/onboard/destinations")
    fields = {
        "_token": str(priya.page.one("main form input[name=_token]")["value"]),
        "exporter_ref": "E-0001",
        "destination": "PH",
        "mechanism": "eu-gdpr|eu-scc-2021",
    }
    page = priya.post("/vendors/V-0001/onboard/destinations", fields, status=422)
    assert "Choose a mechanism of a law that binds Lantau Ltd" in page.text
    with lite.read() as session:
        assert not session.exec(select(Transfer)).all()


def test_a_pasted_website_fills_in_name_and_address(client: Client, lite: Register) -> None:
    priya = start(client, "https://www.cloudharbor.example/about")
    assert priya.page.one("input[name=legal_name]")["value"] == "Cloudharbor"
    assert priya.page.one("input[name=website]")["value"] == "https://cloudharbor.example"


def test_several_registration_numbers_stay_apart_when_the_task_is_saved_again(
    client: Client, lite: Register
) -> None:
    priya = start(client)
    priya.submit("main form", place_code="HK", identifiers="BR: 12345678\nLEI: 5493001KJTIIGC8Y1R12")
    page = priya.get("/vendors/V-0001/onboard/who")
    assert page.one("textarea[name=identifiers]").text.split() == [
        "BR:",
        "12345678",
        "LEI:",
        "5493001KJTIIGC8Y1R12",
    ]
    priya.submit("main form")
    with lite.read() as session:
        schemes = session.exec(select(VendorIdentifier.scheme)).all()
    assert schemes == ["BR", "LEI"]


def test_a_known_vendor_is_shown_before_anyone_types_twice(client: Client, lite: Register) -> None:
    start(client, "Harbour Voice Limited")
    priya = client.as_person(PRIYA)
    priya.get("/vendors/new")
    page = priya.submit("main form", legal_name="Harbour Voice Ltd Hong Kong", status=422)
    assert page.one("#similar a")["href"] == "/vendors/V-0001/onboard"
    priya.submit("main form")
    assert priya.page.url == "/vendors/V-0002/onboard/who"


LEFT_OUT = (
    "Vendor,Website,Purpose,Data,Importance,Notes\n"
    'Cebu Post Inc,https://cebu.example,Letters,"contact, health",high,bad\u0007bell\n'
)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "was left out: it held a character that cannot be shown"),
        ("zh-Hant-HK", "曾被略過：含有無法顯示的字元"),
        ("zh-Hans", "曾被略过：含有无法显示的字符"),
    ],
)
def test_a_row_an_import_left_out_is_offered_and_fills_in_the_tasks(
    client: Client, lite: Register, language: str, told: str
) -> None:
    batch = imported(lite, LEFT_OUT)
    priya = client.as_person(PRIYA).in_language(language)
    priya.get("/vendors/new")
    priya.submit("main form", legal_name="Cebu Post", status=422)
    assert told in priya.page.one("#earlier").text
    assert batch.ref in priya.page.one("#earlier").text
    priya.submit("main form")
    assert priya.page.url == "/vendors/V-0001/onboard/who"
    assert priya.page.one("[name=website]").get("value") == "https://cebu.example"
    with lite.read() as session:
        vendor = session.exec(select(Vendor)).one()
        service = session.exec(select(Service)).one()
    assert (vendor.legal_name, vendor.importance, vendor.description) == ("Cebu Post", "high", "Letters")
    assert set(service.data_categories) == {"contact", "health"}


def test_nobody_has_to_use_a_row_and_another_name_asks_again(client: Client, lite: Register) -> None:
    imported(lite, LEFT_OUT)
    priya = start_over(client, "Cebu Post")
    priya.submit("main form", legal_name="Davao Post")
    assert "Davao Post" in priya.page.text
    with lite.read() as session:
        assert session.exec(select(Vendor.website)).all() == [None]
    priya = start_over(client, "Cebu Post")
    priya.submit("main form", earlier="none")
    with lite.read() as session:
        assert session.exec(select(Vendor.website)).all() == [None, None]


def start_over(client: Client, name: str) -> Client:
    """Priya has typed a name that stood in an import."""
    priya = client.as_person(PRIYA)
    priya.get("/vendors/new")
    priya.submit("main form", legal_name=name, status=422)
    return priya


def test_papers_signed_by_both_make_an_agreement(client: Client, lite: Register) -> None:
    have_entity(lite)
    priya = start(client)
    answer_all(priya)
    priya.submit("main form", signed_by_us_on="2026-01-05", signed_by_vendor_on="2026-01-07")
    assert priya.page.url == "/vendors/V-0001/onboard/check"
    gates = dict(
        zip(*[priya.page.words_of(f"#gates .task {x}") for x in (".task-name", ".tag")], strict=True)
    )
    assert gates["A processor agreement is signed by both sides"] == "Met"


def test_the_gates_say_what_is_missing_and_who_can_supply_it(client: Client, lite: Register) -> None:
    have_entity(lite)
    priya = start(client)
    answer_all(priya)
    page = client.as_person(ANA).get("/vendors/V-0001")
    assert "It may not be used yet" in page.one("#gates").text
    assert "no agreement both sides signed" in page.one("#gate-dpa").text
    assert "Data protection officer" in page.one("#gate-transfers").text
    assert not page.has("#gate-dpa a[href$=exception]")


def test_a_vendor_is_not_approved_past_a_shut_gate_but_by_a_decided_exception(
    client: Client, lite: Register
) -> None:
    priya = start(client)
    priya.submit("main form", place_code="HK")
    priya.submit(
        "main form",
        description="Badges",
        category="other",
        importance="high",
        handles_personal_data="no",
    )
    priya.submit("main form")
    dora = client.as_person(DORA)
    dora.get("/decisions/DR-0001")
    page = decide(dora, status=422)
    assert "1 of its gates is shut" in page.text
    priya.get("/vendors/V-0001/gates/review/exception")
    priya.submit("main form", reason="Delivered once; reviewed in January")
    dora.get(priya.page.url)
    assert "although this is missing: Its security was reviewed in time" in dora.page.text
    assert "The exception ends on" in dora.page.text
    decide(dora)
    assert "Its security was reviewed in time" in dora.get(f"{dora.page.url.split('?')[0]}/record").text
    assert "Exception in force" in dora.get("/vendors/V-0001").one("#gate-review").text
    dora.get("/decisions/DR-0001")
    decide(dora)
    with lite.read() as session:
        assert session.exec(select(Vendor)).one().status.value == "approved"


def decide(dora: Client, status: int | None = 200) -> object:
    """Approve what is open, with a reason for everything that asks for one."""
    form = dora.page.one("form[action$='/decide'], form#decide, main form.decision-form")
    names = [str(f["name"]) for f in form.select("textarea[name]") if "reason" in str(f["name"])]
    selector = f"form[action='{form['action']}']"
    return dora.submit(selector, outcome="approve", status=status, **dict.fromkeys(names, "As discussed"))


def test_a_finding_is_accepted_by_somebody_else_until_a_day(client: Client, lite: Register) -> None:
    start(client)
    sam = client.as_person(SAM)
    sam.get("/vendors/V-0001/reviews/new")
    finding = {"text.0": "No second factor", "severity.0": "low"}
    sam.submit("#record-review", outcome="passed-with-findings", **finding)
    sam.press("Ask to have it accepted (No second factor)")
    assert "Enter reason" in sam.submit("main form", status=422).text
    sam.submit("main form", reason="A change is planned for March")
    dora = client.as_person(DORA)
    dora.get(sam.page.url)
    assert "No second factor" in dora.page.text
    decide(dora)
    assert "Accepted until" in sam.get("/reviews/R-0001").one("#findings").text


@pytest.mark.parametrize("known", [ANA, BO], ids=lambda known: known.email)
def test_those_who_may_not_edit_are_refused(client: Client, lite: Register, known: Known) -> None:
    start(client)
    client.as_person(known).get("/vendors/V-0001/onboard/who", status=403)
    assert client.as_person(known).get("/vendors/V-0001/onboard").status == 200


def test_an_administrator_sets_for_whom_a_gate_holds_within_limits(client: Client, lite: Register) -> None:
    ada = client.as_person(ADA)
    page = ada.get("/admin/gates")
    assert not page.has("#gate-dpa form")
    page = ada.submit("#gate-review form", levels=["critical"], **{"reason-review": ""}, status=422)
    ada.get("/admin/gates")
    ada.submit("#gate-review form", levels=["critical"], **{"reason-review": "We buy little"})
    assert trail_of(lite)[-1].tag == "gates:gate:set"
    start(client)
    assert "Not needed" not in client.as_person(PRIYA).get("/vendors/V-0001").one("#gate-review").text


def test_every_screen_is_accessible_and_fits_a_phone(phone: BrowserPage, client: Client, site: Site) -> None:
    have_entity(site.register)
    signed_in(phone, site, PRIYA)
    phone.goto("/vendors/new")
    phone.locator("[name=legal_name]").fill("Harbour Voice Limited")
    phone.locator("main form button[type=submit]").first.click()
    phone.locator("[name=place_code]").select_option("HK")
    phone.get_by_text("Save and continue", exact=True).click()
    for path in ("", "/who", "/what", "/data", "/destinations", "/documents", "/check"):
        phone.goto(f"/vendors/V-0001/onboard{path}")
        assert_accessible(phone)
        assert_fits(phone)
    phone.goto("/vendors/V-0001/gates/importance/exception")
    assert_accessible(phone)
    assert_fits(phone)
