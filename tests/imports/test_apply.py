"""The last button, on both databases: all or nothing, through the verbs people use, on the trail."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from register.agreements.models import Agreement
from register.errors import ChangedMeanwhile, Conflict, Refused
from register.imports.apply import carry_out
from register.imports.batches import decide
from register.imports.models import ImportBatch, ImportState
from register.reviews.models import SecurityReview
from register.trail.actor import Channel, operator
from register.transfers.models import Transfer, TransferMechanism
from register.vendors.models import Service, Vendor
from register.work import Register
from tests.cast import ADA, ANA, DORA, PRIYA, Known
from tests.ground.registers import actor_of, trail_of
from tests.imports.world import (
    NOW,
    TODAY,
    carried_out,
    imported,
    our_company,
    plan_for,
    planned,
    taken,
    vendor,
)

LIST = (
    "Vendor,What they do,Data location,DPA signed on,DPA link\n"
    "Harbour Voice,Call recording,Singapore,2026-01-05,https://harbour.example/dpa\n"
    "Lumen Payroll,Payroll,Germany; United States,,https://lumen.example/dpa\n"
)


def _all(register: Register, table: Any) -> list[Any]:
    with register.read() as session:
        return list(session.exec(select(table).order_by(*sa.inspect(table).primary_key)).all())


def test_vendors_services_transfers_and_agreements_arrive(register: Register) -> None:
    our_company(register)
    batch = imported(register, LIST)
    assert batch.state is ImportState.DONE
    assert [v.legal_name for v in _all(register, Vendor)] == ["Harbour Voice", "Lumen Payroll"]
    assert [s.purpose for s in _all(register, Service)] == ["Call recording", "Payroll"]
    assert [t.destination for t in _all(register, Transfer)] == ["SG", "DE", "US"]
    assert batch.result["vendors_new"] == 2
    assert batch.result["transfers"] == 3


def test_what_a_sheet_says_of_an_agreement_arrives_with_it(register: Register) -> None:
    our_company(register)
    imported(
        register,
        "Vendor,DPA signed on,Agreement expires on,Renewal,Notice period,Governing law\n"
        "Harbour Voice,2026-01-05,2027-12-31,automatic,3 months,England and Wales\n"
        "Lumen Payroll,2026-01-05,2027-12-31,evergreen,30 days,Germany\n",
    )
    first, second = _all(register, Agreement)
    assert (first.renewal, first.notice_months, first.governing_law) == ("automatic", 3, "GB-ENG")
    assert str(first.notice_by) == "2027-09-30"
    # No last day goes before a last day in another column.
    assert (second.renewal, second.expires_on, second.notice_days) == ("evergreen", None, 30)


def test_a_signed_date_is_executed_and_a_link_alone_is_published(register: Register) -> None:
    our_company(register)
    imported(register, LIST)
    assert [a.execution.value for a in _all(register, Agreement)] == ["executed", "published"]


def test_transfers_belong_to_the_company_that_was_chosen(register: Register) -> None:
    our_company(register)
    second = our_company(register, "Harbour GmbH", "DE")
    imported(register, LIST, decisions={"exporter_ref": second})
    assert {t.exporter_id for t in _all(register, Transfer)} == {2}


def test_a_second_company_gets_its_own_transfers(register: Register) -> None:
    our_company(register)
    second = our_company(register, "Harbour GmbH", "DE")
    imported(register, LIST)
    batch = imported(register, LIST, decisions={"exporter_ref": second})
    assert (batch.result["vendors_new"], batch.result["transfers"]) == (0, 3)
    assert planned(register, LIST, decisions={"exporter_ref": second}).to_import == 0


def test_without_a_company_transfers_wait_and_come_later_alone(register: Register) -> None:
    first = imported(register, LIST)
    assert (first.result["transfers"], first.result["transfers_waiting"]) == (0, 3)
    assert planned(register, LIST).to_import == 0
    our_company(register)
    second = imported(register, LIST)
    assert second.result["transfers"] == 3
    assert second.result["vendors_new"] == second.result["services"] == second.result["agreements"] == 0
    assert len(_all(register, Service)) == 2
    assert planned(register, LIST).to_import == 0


def test_an_unknown_place_is_recorded_with_its_words(register: Register) -> None:
    our_company(register)
    imported(
        register, "Vendor,What they do,Data location\nHarbour,Calls,Japan\nLumen,Payroll,Wherever it rains\n"
    )
    _, transfer = _all(register, Transfer)
    assert (transfer.destination, transfer.destination_text) == ("UNKNOWN", "Wherever it rains")


@pytest.mark.parametrize(
    ("place", "word", "rests_on"),
    [
        ("DE", "SCC", {"eu-gdpr": "eu-scc-2021"}),
        ("DE", "DPF", {"eu-gdpr": "eu-dpf"}),
        ("GB", "IDTA", {"uk-gdpr": "uk-idta"}),
        ("HK", "PCPD model clauses", {"hk-pdpo": "hk-rmc-u2p"}),
        ("HK", "Something of our own", {}),
    ],
)
def test_words_for_mechanisms_mean_those_of_the_companys_law(
    register: Register, place: str, word: str, rests_on: dict[str, str]
) -> None:
    our_company(register, place=place)
    imported(
        register,
        f"Vendor,What they do,Data location,Transfer mechanism\nLumen,Payroll,United States,{word}\n",
    )
    assert {m.regime_id: m.mechanism_id for m in _all(register, TransferMechanism)} == rests_on


def test_a_review_waits_where_procurement_imports(register: Register) -> None:
    text = "Vendor,Last review\nLumen,2026-01-05\n"
    batch = imported(register, text)
    assert (batch.result["reviews"], batch.result["reviews_waiting"]) == (0, 1)
    assert planned(register, text).to_import == 0
    assert not _all(register, SecurityReview)


def test_the_command_line_records_the_review_that_waited(register: Register) -> None:
    text = "Vendor,Last review\nLumen,2026-01-05\n"
    imported(register, text)
    ref = taken(register, text)
    with register.write(NOW) as session:
        batch, _ = carry_out(session, operator(), ref, None, NOW, today=TODAY)
    assert batch.result["reviews"] == 1
    assert min(r.done_on for r in _all(register, SecurityReview) if r.done_on).isoformat() == "2026-01-05"


def test_the_trail_names_the_person_and_the_door(register: Register) -> None:
    our_company(register)
    imported(register, LIST)
    events = [event for event in trail_of(register) if event.channel is Channel.IMPORT]
    tags = {event.tag for event in events}
    assert {"vendors:vendor:added", "vendors:service:added", "transfers:transfer:added"} <= tags
    assert {event.actor_name for event in events} == {PRIYA.name}
    last = trail_of(register)[-1]
    assert (last.tag, last.channel) == ("imports:import:done", Channel.WEB)


def test_an_administrator_imports_without_becoming_an_editor(register: Register) -> None:
    our_company(register)
    assert imported(register, LIST, ADA).result["transfers"] == 3


@pytest.mark.parametrize("known", [ANA, DORA])
def test_others_neither_upload_nor_import(register: Register, known: Known) -> None:
    ref = taken(register, LIST)
    with pytest.raises(Refused):
        taken(register, LIST, known)
    with pytest.raises(Refused):
        carried_out(register, ref, known)


def test_a_failure_in_the_middle_leaves_nothing_behind(register: Register) -> None:
    our_company(register)
    ref = taken(register, LIST)
    with register.write(NOW) as session:
        # The next service number but one is taken already: the second service breaks on the database's own rule.
        stub = Vendor(ref="V-9999", legal_name="Stub", folded_names="", created_at=NOW, changed_at=NOW)
        session.add(stub)
        session.flush()
        service = Service(
            ref="S-0002", vendor_id=stub.id or 0, purpose="in the way", created_at=NOW, changed_at=NOW
        )
        session.add(service)
        session.flush()
    before = (len(_all(register, Vendor)), len(_all(register, Service)), len(trail_of(register)))
    with pytest.raises(sa.exc.IntegrityError):
        carried_out(register, ref)
    assert (len(_all(register, Vendor)), len(_all(register, Service)), len(trail_of(register))) == before
    assert _all(register, ImportBatch)[0].state is ImportState.OPEN
    assert vendor(register, "The next one").endswith("0001")


def test_a_done_import_is_read_only(register: Register) -> None:
    batch = imported(register, LIST)
    with pytest.raises(Conflict, match="import-done"):
        carried_out(register, batch.ref)
    with pytest.raises(Conflict, match="import-done"), register.write(NOW) as session:
        decide(session, actor_of(session, PRIYA), batch.ref, {"kind": "vendors"}, None, NOW)


def test_what_was_previewed_is_what_is_imported(register: Register) -> None:
    ref = taken(register, LIST)
    seen = plan_for(register, ref).fingerprint
    vendor(register, "Harbour Voice")
    with pytest.raises(Conflict, match="import-plan-changed"), register.write(NOW) as session:
        carry_out(session, actor_of(session, PRIYA), ref, seen, NOW, today=TODAY)


def test_two_people_deciding_at_once_are_not_mixed(register: Register) -> None:
    ref = taken(register, LIST)
    with register.write(NOW) as session:
        decide(session, actor_of(session, ADA), ref, {"kind": "vendors"}, 1, NOW)
    with pytest.raises(ChangedMeanwhile), register.write(NOW) as session:
        decide(session, actor_of(session, PRIYA), ref, {"kind": "vendors"}, 1, NOW)


def test_numbers_go_on_without_gaps_after_an_import(register: Register) -> None:
    imported(register, LIST)
    assert vendor(register, "Next") == "V-0003"
    assert [v.ref for v in _all(register, Vendor)] == ["V-0001", "V-0002", "V-0003"]


ODD = (
    "Vendor,Telephone,Registration number,Contact email,Website,DPA link,Contact\n"
    f"Lumen,{'9' * 90},{'x' * 90},Bo@Lumen.Example,lumen.example,https://me@lumen.example/dpa,\u00a0Bo  Chan\n"
    "Harbour,+852 1234  5678,UBI:12; GB: 34; :; Nr:,a@b,https://bad_host,not a link,\n"
    "Cafe\u0301 Ltd,,,x@y.example,HTTPS://CAFE.example/,https://cafe.example/DPA,Zoe\u0308\n"
)


def test_facts_the_register_would_refuse_do_not_stop_the_import(register: Register) -> None:
    assert imported(register, ODD).result["vendors_new"] == 3


def test_odd_spellings_are_no_change_the_second_time(register: Register) -> None:
    imported(register, ODD)
    again = planned(register, ODD)
    assert [(v.name, dict(v.changes), v.agreement) for v in again.vendors if v.action != "unchanged"] == []


def test_an_ended_service_counts_as_gone(register: Register) -> None:
    our_company(register)
    imported(register, LIST)
    with register.write(NOW) as session:
        session.connection().execute(
            sa.update(Service).where(col(Service.ref) == "S-0001").values(ended_on=TODAY)
        )
    assert planned(register, LIST).counted("updated") == 1
