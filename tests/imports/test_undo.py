"""Taking an import back: what it added ends, what it changed reads as before, later work stays."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from register.errors import Conflict, Refused
from register.imports.models import ImportBatch, ImportState
from register.inputs import read_input
from register.transfers.models import Transfer
from register.vendors.actions import change_vendor
from register.vendors.inputs import VendorInput
from register.vendors.models import Service, Vendor, VendorName
from register.work import Register
from tests.cast import ANA, PRIYA
from tests.ground.registers import actor_of, trail_of
from tests.imports.world import LATER, NOW, imported, our_company, planned, undone, vendor

LIST = (
    "Vendor,Also known as,What they do,Data location,Website,DPA link\n"
    "Harbour Voice,HV Group,Call recording,Singapore,https://new.example,https://harbour.example/dpa\n"
    "Lumen Payroll,,Payroll,Germany,,\n"
)


def _vendor(register: Register, ref: str) -> Vendor:
    with register.read() as session:
        return session.exec(select(Vendor).where(Vendor.ref == ref)).one()


def test_what_was_changed_reads_as_before(register: Register) -> None:
    our_company(register)
    ref = vendor(register, "Harbour Voice", website="https://old.example", notes="Ask Mei", other_names="HV")
    batch = imported(register, LIST)
    assert _vendor(register, ref).website == "https://new.example"
    undone(register, batch.ref)
    back = _vendor(register, ref)
    assert (back.website, back.description, back.notes) == ("https://old.example", None, "Ask Mei")
    assert back.ended_on is None
    with register.read() as session:
        names = session.exec(select(VendorName.name).where(VendorName.vendor_id == back.id)).all()
    assert list(names) == ["HV"]


def test_what_was_added_ends_with_the_import_as_its_reason(register: Register) -> None:
    our_company(register)
    batch = imported(register, LIST)
    result = undone(register, batch.ref)
    assert result.left_alone == ()
    with register.read() as session:
        tables: tuple[Any, ...] = (Vendor, Service, Transfer)
        for table in tables:
            for record in session.exec(select(table)).all():
                assert record.ended_on == LATER.date(), record
                assert record.end_reason == batch.ref
        assert session.exec(select(ImportBatch)).one().state is ImportState.UNDONE


def test_what_somebody_worked_on_since_is_left_alone_and_named(register: Register) -> None:
    our_company(register)
    batch = imported(register, LIST)
    with register.write(NOW) as session:
        given = read_input(VendorInput, {"legal_name": "Harbour Voice", "importance": "high"})
        change_vendor(session, actor_of(session, PRIYA), "V-0001", given, None, NOW)
    result = undone(register, batch.ref)
    assert "V-0001" in result.left_alone
    assert _vendor(register, "V-0001").ended_on is None
    assert _vendor(register, "V-0002").ended_on == LATER.date()


def test_a_vendor_somebody_added_to_since_does_not_end_under_it(register: Register) -> None:
    from register.vendors.inputs import ServiceInput
    from register.vendors.services import add_service

    our_company(register)
    batch = imported(register, LIST)
    with register.write(NOW) as session:
        add_service(session, actor_of(session, PRIYA), "V-0002", ServiceInput(purpose="By hand"), NOW)
    result = undone(register, batch.ref)
    assert "V-0002" in result.left_alone
    assert _vendor(register, "V-0002").ended_on is None


def test_undoing_is_on_the_trail_and_importing_again_works(register: Register) -> None:
    our_company(register)
    batch = imported(register, LIST)
    undone(register, batch.ref)
    assert trail_of(register)[-1].tag == "imports:import:undone"
    assert planned(register, LIST).counted("new") == 2
    assert imported(register, LIST).result["transfers"] == 2


def test_an_import_is_undone_once_and_within_seven_days(register: Register) -> None:
    first, second = imported(register, "Vendor\nLumen\n"), imported(register, "Vendor\nHarbour\n")
    undone(register, first.ref, NOW + timedelta(days=7))
    with pytest.raises(Conflict, match="import-not-undoable"):
        undone(register, first.ref, NOW + timedelta(days=7))
    with pytest.raises(Conflict, match="import-not-undoable"):
        undone(register, second.ref, NOW + timedelta(days=7, seconds=1))


def test_only_those_who_import_undo(register: Register) -> None:
    batch = imported(register, LIST)
    with pytest.raises(Refused):
        undone(register, batch.ref, who=ANA)
