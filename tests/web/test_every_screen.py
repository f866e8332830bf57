"""Every screen of the register in a real browser: no accessibility rule broken, nothing wider than a phone."""

import re
from datetime import UTC, date, datetime

import pytest
from playwright.sync_api import Page, expect

from register.agreements.actions import add_agreement
from register.agreements.inputs import AgreementInput
from register.assessments.facts import facts_of_stored
from register.chains.actions import add_engagement
from register.chains.inputs import EngagementInput
from register.documents.actions import add_document
from register.entities.actions import add_entity
from register.entities.inputs import EntityInput
from register.impact.actions import start_assessment
from register.impact.inputs import StartInput
from register.imports.batches import take_file
from register.incidents.actions import record_incident
from register.incidents.inputs import IncidentInput, StepInput
from register.incidents.steps import record_step
from register.inputs import read_input
from register.law.actions import adopt_policy
from register.law.inputs import PolicyInput, read_change
from register.notices.actions import record_notice
from register.notices.inputs import NoticeInput
from register.offboarding.actions import start_offboarding
from register.offboarding.inputs import StartInput as EndingInput
from register.published.actions import apply_list, take_list
from register.reference.policy import GROUPS, load_policy
from register.reminders.actions import ask_for_test
from register.reminders.channels import add_channel
from register.reminders.inputs import ChannelInput
from register.reminders.webhooks import Allowed
from register.reviews.inputs import ScheduleInput
from register.reviews.scheduling import schedule_review
from register.rules.permissions import Permission, is_allowed
from register.rules.what_if import read_change as read_question
from register.transfers.actions import add_transfer
from register.transfers.inputs import TransferInput
from register.vendors.actions import add_vendor
from register.vendors.inputs import ServiceInput, VendorInput
from register.vendors.services import add_service
from register.web.site_map import all_routes
from register.what_if.adopting import adopt
from register.what_if.runs import ask
from register.what_if_job import work_out
from register.work import Register
from tests.cast import ADA, DORA, PRIYA, SAM, Known
from tests.decisions.scene import ask as ask_for_decision
from tests.decisions.scene import decided as take_decision
from tests.ground.browser import assert_accessible, assert_fits, in_every_language, signed_in
from tests.ground.registers import actor_of, furnished_url
from tests.ground.site import Site

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
REFS = {
    "vendors": "V-0001",
    "services": "S-0001",
    "transfers": "T-0001",
    "agreements": "A-0001",
    "reviews": "R-0001",
    "imports": "I-0001",
    "people": "U-0001",
    "entities": "E-0001",
    "changes": "L-0001",
    "policy": "P-0001",
    "sub-processors": "SP-0001",
    "notices": "SN-0001",
    "sub-processor-lists": "SL-0001",
    "assessments": "IA-0001",
    "documents": "F-0001",
    "incidents": "IC-0001",
    "offboardings": "OB-0001",
    "runs": "W-0001",
    "reminders": "RM-0001",
    "decisions": "DR-0002",
    "conditions": "C-0001",
}
DECIDED = "D-2026-001"
QUESTIONS = {
    "/documents/new": "?about=A-0001",
    "/what-if/form": "?kind=finding-added",
    "/what-if/answer": "?kind=vendor-moves&vendor=V-0001&place=IN&on=2026-04-01",
}
"""What a screen is asked that shows nothing without a question."""
NOT_A_SCREEN = re.compile(
    r"/mail$|^/unsubscribe|/file$|\.pdf$|/export\.|/template\.|/left-out\.|/(list|difference)\.|^/health$|^/first-run$|^/sign-out$"
)


def furnish(register: Register) -> None:
    """One record of each kind, as the cast would make them."""
    with register.write(NOW) as session:
        priya, ada, sam = (actor_of(session, known) for known in (PRIYA, ADA, SAM))
        entity = {"name": "Lantau Retail Group Limited", "place_code": "HK"}
        add_entity(session, ada, read_input(EntityInput, entity), NOW)
        vendor = {
            "legal_name": "Harbour Voice Limited",
            "local_name": "海港話務",
            "handles_personal_data": "yes",
        }
        add_vendor(session, priya, read_input(VendorInput, vendor), NOW)
        service = {"purpose": "Outbound calls", "party_role": "processor", "sensitivity": "high"}
        add_service(session, priya, "V-0001", read_input(ServiceInput, service), NOW)
        transfer = {
            "exporter_ref": "E-0001",
            "service_ref": "S-0001",
            "destination": "PH",
            "access": "remote",
        }
        add_transfer(session, priya, read_input(TransferInput, transfer), NOW)
        add_vendor(session, priya, read_input(VendorInput, {"legal_name": "CloudCo"}), NOW)
        hosting = {"purpose": "Hosting of recordings", "place_text": "United States", "since": "2026-01-01"}
        add_engagement(session, priya, "V-0001", "V-0002", read_input(EngagementInput, hosting), NOW)
        agreement = {"kind": "dpa", "title": "Call centre DPA", "entity_refs": ["E-0001"]}
        add_agreement(session, priya, "V-0001", read_input(AgreementInput, agreement), NOW, today=TODAY)
        incident = {"title": "Recordings open to the internet", "aware_at": NOW, "severity": "high"}
        record_incident(session, sam, "V-0001", read_input(IncidentInput, incident), NOW)
        asked_them = read_input(StepInput, {"kind": "vendor-asked", "at": NOW, "note": "Which ones?"})
        record_step(session, sam, "IC-0001", asked_them, None, NOW)
        add_document(session, priya, "V-0001", "list.csv", b"a,b\n1,2\n", NOW, about_ref="A-0001")
        listed = b"Sub-processor,Location\nCloudCo,Ireland\nLantau Hosting,Japan\n"
        take_list(session, priya, "V-0001", listed, "list.csv", TODAY, NOW, today=TODAY)
        take_list(session, priya, "V-0001", listed, "applied.csv", TODAY, NOW, today=TODAY)
        apply_list(session, priya, "SL-0002", ["1"], "By the list", None, None, NOW, today=TODAY)
        coming = {"kind": "added", "name": "Lantau Hosting", "place_text": "Japan", "on": "2026-04-01"}
        received = {"agreement_ref": "A-0001", "received_on": TODAY, "stated_days": 14, "changes": [coming]}
        record_notice(session, priya, "V-0001", read_input(NoticeInput, received), NOW, today=TODAY)
        ending = {"planned_end_on": "2026-06-30", "reason": "Another call centre"}
        start_offboarding(session, priya, "V-0001", read_input(EndingInput, ending), NOW, today=TODAY)
        schedule_review(session, sam, "V-0001", ScheduleInput(), NOW, today=TODAY)
        change = {"kind": "fact-ends", "place": "PH", "fact": "law", "on": "2030-01-01", "citation": "Act 1"}
        adopt(session, ada, read_change(change), NOW, today=TODAY)
        weights = {group: dict(getattr(load_policy(), group)) for group in GROUPS}
        weights["caps"]["insufficient"] = 48
        adopted = PolicyInput(policy_id="own-1", weights=weights, reason="Try it")
        adopt_policy(session, ada, adopted, NOW, today=TODAY)
        sheet = b"Vendor,Purpose,Location\nAlpha Ltd,Hosting,Singapore\nBeta Ltd,Mail,Somewhere\n"
        take_file(session, priya, sheet, "vendors.csv", NOW)
        facts = facts_of_stored(session, "T-0001", TODAY)
        start_assessment(session, priya, "T-0001", StartInput(regime_id="hk-pdpo"), facts, NOW)
        ask_for_test(session, ada, NOW, TODAY)
        hook = {"name": "Chat", "service": "slack", "address": "https://hooks.slack.com/x", "language": "en"}
        add_channel(session, ada, ChannelInput(**hook), Allowed(), NOW)
    ask_for_decision(register)
    condition = {"text": "Sign it", "owner_id": "2", "due_on": "2026-06-01"}
    take_decision(register, now=NOW, outcome="approve-with-conditions", conditions=[condition])
    ask_for_decision(register, ref="V-0001")
    with register.write() as session:
        moves = {"kind": "vendor-moves", "vendor": "V-0001", "place": "IN", "on": "2026-04-01"}
        dora, moment = actor_of(session, DORA), datetime.now(UTC)
        asked = ask(session, dora, read_question(moves), date(2026, 4, 1), moment)
    work_out(register, asked.ref)


sqlite_url = furnished_url(furnish)


def screens_of(known: Known) -> list[str]:
    """The addresses of the screens this person is the first of the four to be shown."""
    found = []
    for declared in all_routes():
        if declared.method != "GET" or NOT_A_SCREEN.search(declared.path):
            continue
        may = [
            person
            for person in (DORA, PRIYA, ADA, SAM)
            if declared.permission in (Permission.ANYONE, Permission.SIGNED_IN)
            or is_allowed(person.roles, declared.permission)
        ]
        if may and may[0] is known:
            room = next((part for part in declared.path.split("/") if part in REFS), "")
            path = declared.path.replace("{regime}", "hk-pdpo").replace("{regime_id}", "hk-pdpo")
            path = (
                path.replace("/rules/{code}", "/rules/review-due")
                .replace("{code}", "PH")
                .replace("{number}", "1")
                .replace("{term_id}", "breach-notice")
                .replace("{kind}", "data")
            )
            if path == "/sub-processor-lists/{ref}/undo":
                found.append("/sub-processor-lists/SL-0002")
                path = "/sub-processor-lists/SL-0002/undo"
            if path == "/decisions/{ref}":
                found.append(f"/decisions/{DECIDED}")
            if path == "/decisions/{ref}/record":
                path = f"/decisions/{DECIDED}/record"
            found.append(re.sub(r"\{[a-z_]+\}", REFS.get(room, ""), path) + QUESTIONS.get(path, ""))
    return found


WALKS = [(DORA, 0, 3), (DORA, 1, 3), (DORA, 2, 3), (PRIYA, 0, 1), (ADA, 0, 1), (SAM, 0, 1)]
"""Who walks, and which part of how many: one walk over most of the register would keep the others waiting."""


@pytest.mark.parametrize(
    ("known", "part", "parts"), WALKS, ids=[f"{known.email}-{part}" for known, part, _ in WALKS]
)
def test_every_screen_is_accessible_and_fits_a_phone(
    page: Page, site: Site, known: Known, part: int, parts: int
) -> None:
    signed_in(page, site, known)
    for path in screens_of(known)[part::parts]:
        answer = page.goto(path)
        assert answer, path
        # A question that does not fit this record is refused in a page, never with a fault.
        assert answer.status < 500, f"{path} gave {answer.status}"
        if answer.status == 200:
            assert_accessible(page)
            page.set_viewport_size({"width": 360, "height": 800})
            assert_fits(page)
            page.set_viewport_size({"width": 1280, "height": 900})


@in_every_language
def test_the_main_pages_are_accessible_in_every_language(page: Page, site: Site) -> None:
    signed_in(page, site, DORA)
    for path in ("/", "/vendors", "/vendors/V-0001", "/transfers", "/transfers/T-0001", "/agreements/A-0001"):
        page.goto(path)
        assert_accessible(page)


def test_a_transfer_is_recorded_from_nothing_and_judged(page: Page, site: Site) -> None:
    signed_in(page, site, PRIYA)
    page.goto("/vendors")
    page.get_by_role("link", name="Add a vendor").click()
    page.get_by_label("Legal name").fill("Cloudline Pte. Ltd.")
    page.locator("main form .button-primary").click()
    page.wait_for_url("**/onboard/who")
    page.goto(page.url.removesuffix("/onboard/who"))
    page.get_by_role("link", name="Add a service").click()
    page.get_by_label("Purpose").fill("Hosting of the web shop")
    page.locator("main form .button-primary").click()
    page.get_by_role("link", name="Add a transfer").click()
    page.locator("[name=destination]").select_option("SG")
    page.locator("main form .button-primary").click()
    page.goto("/transfers/T-0002")
    expect(page.locator("h1")).to_contain_text("Singapore")
    expect(page.locator("#assessment")).to_contain_text("Personal Data (Privacy) Ordinance")
