"""Our own export, imported unchanged, changes nothing: in each language, as workbook and as CSV."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from register.agreements.actions import add_agreement, end_agreement
from register.agreements.inputs import AgreementInput, EndInput, SignaturesInput, TermInput
from register.agreements.terms import set_terms
from register.chains.actions import add_engagement
from register.chains.inputs import EngagementInput
from register.documents.actions import add_document
from register.documents.inputs import DocumentInput
from register.entities.actions import add_entity
from register.entities.inputs import EntityInput
from register.imports.batches import plan_of, take_file
from register.imports.records.planned import Clock
from register.incidents.actions import record_incident
from register.incidents.inputs import IncidentInput
from register.inputs import read_input
from register.offboarding.actions import start_offboarding
from register.offboarding.inputs import StartInput
from register.reviews.actions import record_vendor_review
from register.reviews.inputs import ReviewInput
from register.reviews.models import ReviewKind, ReviewOutcome
from register.transfers.actions import add_transfer
from register.transfers.inputs import TransferInput
from register.vendors.actions import add_vendor, end_vendor, pause_vendor
from register.vendors.inputs import ServiceInput, VendorInput
from register.vendors.services import add_service
from register.work import Register
from tests.cast import ADA, DORA, PRIYA
from tests.ground.client import Client
from tests.ground.registers import actor_of

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
CLOCK = Clock(NOW, date(2026, 3, 2), ZoneInfo("Asia/Hong_Kong"))
LANGUAGES = ["en", "zh-Hant-HK", "zh-Hans"]
VENDORS = [
    {
        "legal_name": "Harbour Voice Limited",
        "local_name": "海港話務有限公司",
        "other_names": "HVL\nHarbour Talk",
    },
    {"legal_name": "=SUM(A1:A9) Limited", "description": "=1+1", "importance": "low"},
    {"legal_name": "+852 Telecom", "description": "-5 °C cold storage", "website": "https://plus.example"},
    {"legal_name": "@Home Services", "description": "@scale hosting", "handles_personal_data": "no"},
    {"legal_name": "'Quoted' Trading", "description": "'as is"},
    {"legal_name": "＝全形有限公司", "importance": "high"},
    {"legal_name": "Two Faces Ltd", "description": "Hosting"},
    {"legal_name": "Two Faces Ltd", "description": "Catering", "importance": "medium"},
    {"legal_name": "Gone Ltd", "description": "Was here", "importance": "critical"},
    {"legal_name": "Paused Ltd", "place_code": "JP"},
    {"legal_name": "12345", "description": "A number, and a comma; and a semicolon\nand a second line"},
    {"legal_name": "N/A", "description": "none"},
    {"legal_name": "2026-03-01", "description": "1/2/2026"},
    {"legal_name": "Amazon Web Services (AWS)", "description": "Sentry (Functional Software, Inc.)"},
    {"legal_name": "Fox dba Wolf", "identifiers": "UBI: 1234"},
]


def _settle(register: Register) -> None:
    with register.write(NOW) as session:
        priya, dora = actor_of(session, PRIYA), actor_of(session, DORA)
        for place in ("HK", "DE"):
            entity = read_input(EntityInput, {"name": f"Acme {place}", "place_code": place})
            add_entity(session, actor_of(session, ADA), entity, NOW)
        refs = [add_vendor(session, priya, read_input(VendorInput, given), NOW).ref for given in VENDORS]
        for purpose, exporter, places in (
            ("Call recording", "E-0001", ("SG", "UNKNOWN", "US")),
            ("Support; second line", "E-0002", ("IN", "GB", "TW", "MO")),
        ):
            service = read_input(ServiceInput, {"purpose": purpose, "sensitivity": "special"})
            made = add_service(session, dora, refs[0], service, NOW)
            for place in places:
                values = {"exporter_ref": exporter, "service_ref": made.ref, "destination": place}
                add_transfer(session, dora, read_input(TransferInput, values), NOW)
        plain = add_service(session, dora, refs[2], ServiceInput(purpose="Cold storage"), NOW)
        values = {"exporter_ref": "E-0002", "service_ref": plain.ref, "destination": "CN"}
        add_transfer(session, dora, read_input(TransferInput, values), NOW)
        given = read_input(AgreementInput, {"kind": "dpa", "title": "DPA", "url": "https://plus.example/dpa"})
        add_agreement(session, dora, refs[2], given, NOW, today=date(2026, 3, 2))
        further = read_input(EngagementInput, {"place_text": "Philippines; Kenya"})
        add_engagement(session, dora, refs[0], refs[1], further, NOW)
        review = ReviewInput(done_on=date(2026, 2, 1), outcome=ReviewOutcome.PASSED)
        for ref in refs[:3]:
            record_vendor_review(session, dora, ref, ReviewKind.SECURITY, review, NOW, today=date(2026, 3, 2))
        end_vendor(session, priya, refs[8], date(2026, 3, 1), "Contract over", None, NOW)
        pause_vendor(session, priya, refs[9], "On hold", None, NOW)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_our_own_export_changes_nothing(client: Client, language: str, kind: str) -> None:
    register = client.register
    _settle(register)
    content = client.as_person(PRIYA).in_language(language).get(f"/vendors/export.{kind}").response.content
    with register.write(NOW) as session:
        batch = take_file(session, actor_of(session, PRIYA), content, f"vendors.{kind}", NOW)
        plan = plan_of(session, batch, CLOCK, may_review=True)
        told = [(v.name, v.action, dict(v.changes), v.services, v.transfers, v.review) for v in plan.vendors]
        assert [t for t in told if t[1] != "unchanged"] == []
        assert plan.left_out == ()
        assert [(group.code, group.values[0].value) for group in plan.problems] == []
        assert plan.rows_read == len(plan.vendors) == len(VENDORS) - 1
        assert [vendor.similar for vendor in plan.vendors if vendor.similar] == []


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_our_own_lists_of_what_hangs_on_vendors_change_nothing(
    client: Client, language: str, kind: str
) -> None:
    register = client.register
    _settle(register)
    with register.write(NOW) as session:
        dora, today = actor_of(session, DORA), date(2026, 3, 2)
        both = SignaturesInput(signed_by_us_on=date(2026, 3, 1), signed_by_vendor_on=date(2026, 3, 1))
        for fields in (
            {"kind": "nda", "title": "NDA", "governing_law": "GB-ENG"},
            {"kind": "dpa", "title": "Old"},
        ):
            given = read_input(AgreementInput, fields)
            made = add_agreement(session, dora, "V-0001", given, NOW, today=today, signatures=both)
        end_agreement(
            session, dora, made.ref, EndInput(ended_on=today, reason="Replaced"), None, NOW, today=today
        )
        plan = StartInput(planned_end_on=today, reason="Over")
        start_offboarding(session, actor_of(session, PRIYA), "V-0001", plan, NOW, today=today)
    priya = client.as_person(PRIYA).in_language(language)
    for path in ("/agreements/gaps/export", "/offboardings/export"):
        content = priya.get(f"{path}.{kind}").response.content
        with register.write(NOW) as session:
            batch = take_file(session, actor_of(session, PRIYA), content, f"list.{kind}", NOW)
            read = plan_of(session, batch, CLOCK, may_review=True)
        assert read.vendors, path
        assert {(v.action, v.agreement, v.review) for v in read.vendors} == {("unchanged", None, None)}, path
        assert [(group.code, group.values[0].value) for group in read.problems] == [], path


def test_a_vendor_that_has_ended_stays_ended(client: Client) -> None:
    register = client.register
    _settle(register)
    content = client.as_person(PRIYA).get("/vendors/export.csv?status=ended").response.content
    changed = content.replace(b"Was here", b"Is back")
    with register.write(NOW) as session:
        plan = plan_of(
            session, take_file(session, actor_of(session, PRIYA), changed, "-", NOW), CLOCK, may_review=True
        )
        assert [(vendor.ref, vendor.action) for vendor in plan.vendors] == [("V-0009", "unchanged")]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_our_own_lists_of_records_change_nothing(client: Client, language: str, kind: str) -> None:
    register = client.register
    _settle(register)
    _add_records(register)
    priya = client.as_person(PRIYA).in_language(language)
    for path, rows in (
        ("/agreements/export", 4),
        ("/agreements/terms/export", 2),
        ("/incidents/export", 2),
        ("/documents/export", 2),
    ):
        content = priya.get(f"{path}.{kind}").response.content
        with register.write(NOW) as session:
            batch = take_file(session, actor_of(session, PRIYA), content, f"list.{kind}", NOW)
            read = plan_of(session, batch, CLOCK, may_review=True)
        assert [(r.ref, dict(r.changes)) for r in read.records if r.action != "unchanged"] == [], path
        assert [(group.code, group.values[0].value) for group in read.problems] == [], path
        assert (read.left_out, len(read.records)) == ((), rows), path


def _add_records(register: Register) -> None:
    today = date(2026, 3, 2)
    with register.write(NOW) as session:
        dora = actor_of(session, DORA)
        both = SignaturesInput(signed_by_us_on=date(2026, 3, 1), signed_by_vendor_on=date(2026, 2, 1))
        whole = {
            "kind": "scc",
            "title": "=SUM(1) clauses",
            "entity_refs": ["E-0002", "E-0001"],
            "vendor_parties": [
                {"name": "Harbour, Voice & Co BV", "place": "NL"},
                {"name": "HVL", "place": "US"},
            ],
            "effective_on": "2026-03-01",
            "expires_on": "2028-02-29",
            "renewal": "automatic",
            "renewal_months": 12,
            "notice_months": 3,
            "governing_law": "GB-ENG",
            "url": "https://harbour.example/dpa",
            "service_refs": ["S-0002", "S-0001"],
            "transfer_refs": ["T-0001"],
            "scc_modules": ["2", "3"],
            "annex_i": "yes",
            "annex_ii": "no",
            "notes": "-5 °C\nsecond line",
        }
        filed = {
            "kind": "gba-standard-contract",
            "title": "N/A",
            "filed_on": "2026-02-02",
            "filing_number": "007",
            "filing_authority": "CAC, Guangdong",
            "notice_days": 30,
            "renewal": "evergreen",
            "is_intragroup": "yes",
        }
        for fields in (whole, filed, {"kind": "nda", "title": "NDA", "parent_ref": "A-0002"}):
            add_agreement(
                session,
                dora,
                "V-0001",
                read_input(AgreementInput, fields),
                NOW,
                today=today,
                signatures=both if fields is whole else None,
                transfers=["T-0001"],
            )
        for ref, term, state, clause, value in (
            ("A-0001", "breach-notice", "present", "=cl 5", "72"),
            ("A-0001", "encryption-keys", "weak", None, "third-party"),
            ("A-0001", "audit-right", "not-applicable", None, None),
            ("A-0002", "tm-hours", "present", None, "09:00-22:00"),
        ):
            said = {"term_id": term, "state": state, "clause": clause, "value": value}
            set_terms(session, dora, ref, [read_input(TermInput, said)], None, NOW)
        for told in (
            {
                "title": "Recordings open to the internet",
                "description": "=1+1\nA second line; and more",
                "happened_from": "2026-02-01T23:59+08:00",
                "happened_until": "2026-02-02T00:00+08:00",
                "vendor_knew_at": "2026-02-03T10:05+08:00",
                "told_us_at": "2026-02-04T18:30+08:00",
                "aware_at": "2026-02-04T18:30+08:00",
                "learned_how": "vendor",
                "data_categories": ["health", "call-recordings"],
                "people_band": "1000-9999",
                "severity": "high",
                "service_refs": ["S-0001"],
                "transfer_refs": ["T-0001", "T-0002"],
            },
            {
                "title": "Lost laptop",
                "aware_at": "2026-02-20T09:00+08:00",
                "people_count": 1200,
                "severity": "low",
            },
        ):
            record_incident(session, dora, "V-0001", read_input(IncidentInput, told), NOW)
        dates = read_input(
            DocumentInput, {"signed_on": "2026-02-01", "expires_on": "2027-02-01", "title": "-5 °C"}
        )
        for name, about, given in (("=dpa.txt", "A-0002", dates), ("list.csv", "V-0001", None)):
            add_document(session, dora, "V-0001", name, name.encode(), NOW, about_ref=about, given=given)
