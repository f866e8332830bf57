"""What people can do to vendors, and what the trail says of it."""

import json
import threading
from datetime import UTC, date, datetime
from typing import Any

import pytest

from register.errors import ChangedMeanwhile, Conflict, Invalid, Refused
from register.inputs import read_input
from register.vendors.actions import (
    add_vendor,
    change_vendor,
    end_vendor,
    hand_over,
    pause_vendor,
    resume_vendor,
)
from register.vendors.inputs import ServiceInput, VendorInput
from register.vendors.models import Vendor, VendorStatus
from register.vendors.queries import (
    VendorFilters,
    count_vendors,
    get_vendor,
    list_vendors,
    similar_vendors,
    vendor_parts,
)
from register.vendors.services import add_service, change_service, end_service
from register.work import Register
from tests.cast import ANA, BO, DORA, PRIYA, Known
from tests.ground.registers import actor_of, trail_of

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)


def _given(**fields: Any) -> VendorInput:
    return read_input(VendorInput, {"legal_name": "Harbour Voice Limited", **fields})


def _add(register: Register, known: Known = PRIYA, **fields: Any) -> Vendor:
    with register.write(NOW) as session:
        return add_vendor(session, actor_of(session, known), _given(**fields), NOW)


def _changes(register: Register, tag: str) -> dict[str, Any]:
    return json.loads(next(e for e in trail_of(register) if e.tag == tag).changes)


def test_adding_a_vendor_stores_it_and_says_who(register: Register) -> None:
    vendor = _add(
        register,
        local_name="海港話務有限公司",
        other_names="Harbour Voice\nHVL",
        identifiers="BR: 12345678\n998877",
        place_code="hk",
        website="harbourvoice.example.com",
        importance="critical",
    )
    assert (vendor.ref, vendor.place_code, vendor.status) == ("V-0001", "HK", VendorStatus.DRAFT)
    with register.read() as session:
        stored = get_vendor(session, "V-0001")
        parts = vendor_parts(session, stored.id or 0)
    assert stored.website == "https://harbourvoice.example.com"
    assert [n.name for n in parts.names] == ["Harbour Voice", "HVL"]
    assert [(i.scheme, i.value) for i in parts.identifiers] == [("BR", "12345678"), ("", "998877")]
    (event,) = trail_of(register)
    assert (event.tag, event.actor_name, event.subject_ref) == ("vendors:vendor:added", PRIYA.name, "V-0001")
    assert json.loads(event.changes)["legal_name"] == [None, "Harbour Voice Limited"]


def test_references_are_gap_free_even_after_a_failure(register: Register) -> None:
    _add(register)
    with pytest.raises(Invalid):
        _add(register, identifiers="BR: " + "9" * 81)
    assert _add(register, legal_name="Second").ref == "V-0002"


def test_only_what_differs_is_on_the_trail(register: Register) -> None:
    _add(register, importance="low")
    with register.write(NOW) as session:
        given = _given(importance="critical", other_names="HVL")
        change_vendor(session, actor_of(session, DORA), "V-0001", given, 1, NOW)
    assert _changes(register, "vendors:vendor:changed") == {
        "importance": ["low", "critical"],
        "other_names": [None, ["HVL"]],
    }


def test_saving_what_is_there_already_changes_nothing(register: Register) -> None:
    _add(register, importance="low", contact_email="A@B.example")
    with register.write(NOW) as session:
        given = _given(importance="low", contact_email="a@b.example")
        vendor = change_vendor(session, actor_of(session, PRIYA), "V-0001", given, 1, NOW)
    assert vendor.version == 1
    assert len(trail_of(register)) == 1


def test_a_stale_form_is_refused(register: Register) -> None:
    _add(register)
    with register.write(NOW) as session:
        change_vendor(session, actor_of(session, PRIYA), "V-0001", _given(notes="first"), 1, NOW)
    with pytest.raises(ChangedMeanwhile), register.write(NOW) as session:
        change_vendor(session, actor_of(session, DORA), "V-0001", _given(notes="second"), 1, NOW)
    with register.read() as session:
        assert get_vendor(session, "V-0001").notes == "first"


def test_two_editors_at_once_one_wins_and_the_other_is_told(register: Register) -> None:
    _add(register)
    results: list[str] = []
    ready = threading.Barrier(2)

    def edit(known: Known, note: str) -> None:
        ready.wait()
        try:
            with register.write(NOW) as session:
                change_vendor(session, actor_of(session, known), "V-0001", _given(notes=note), 1, NOW)
            results.append("saved")
        except ChangedMeanwhile:
            results.append("told")

    threads = [threading.Thread(target=edit, args=pair) for pair in ((PRIYA, "a"), (DORA, "b"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["saved", "told"]


@pytest.mark.parametrize("known", [ANA, BO])
def test_readers_cannot_add(register: Register, known: Known) -> None:
    with pytest.raises(Refused):
        _add(register, known)
    assert trail_of(register) == []


def test_ending_needs_an_open_vendor_and_keeps_the_record(register: Register) -> None:
    _add(register)
    with register.write(NOW) as session:
        end_vendor(session, actor_of(session, PRIYA), "V-0001", TODAY, "Contract ended", 1, NOW)
    with pytest.raises(Conflict), register.write(NOW) as session:
        end_vendor(session, actor_of(session, PRIYA), "V-0001", TODAY, "again", None, NOW)
    with pytest.raises(Conflict), register.write(NOW) as session:
        add_service(
            session, actor_of(session, PRIYA), "V-0001", read_input(ServiceInput, {"purpose": "Calls"}), NOW
        )
    event = trail_of(register)[-1]
    assert (event.tag, event.reason) == ("vendors:vendor:ended", "Contract ended")
    with register.read() as session:
        assert get_vendor(session, "V-0001").end_reason == "Contract ended"
        assert count_vendors(session, VendorFilters(), TODAY) == 0
        assert count_vendors(session, VendorFilters(status=("ended",)), TODAY) == 1


def test_a_resumed_vendor_is_in_draft_never_approved(register: Register) -> None:
    _add(register)
    with register.write(NOW) as session:
        pause_vendor(session, actor_of(session, PRIYA), "V-0001", "No calls in summer", 1, NOW)
    with register.write(NOW) as session:
        vendor = resume_vendor(session, actor_of(session, PRIYA), "V-0001", "Back", 2, NOW)
    assert vendor.status is VendorStatus.DRAFT
    assert [e.tag for e in trail_of(register)][1:] == ["vendors:vendor:paused", "vendors:vendor:resumed"]


def test_handing_over_names_both_owners(register: Register) -> None:
    _add(register)
    with register.write(NOW) as session:
        owner_id = actor_of(session, BO).person_id or 0
        hand_over(session, actor_of(session, PRIYA), "V-0001", owner_id, 1, NOW)
    assert _changes(register, "vendors:vendor:handed-over") == {"owner": [PRIYA.name, BO.name]}


def test_a_service_is_added_changed_and_ended(register: Register) -> None:
    _add(register)
    wanted = {"purpose": "Outbound calls", "data_categories": ["health", "contact"], "people_count": "1200"}
    with register.write(NOW) as session:
        service = add_service(
            session, actor_of(session, PRIYA), "V-0001", read_input(ServiceInput, wanted), NOW
        )
        assert service.data_categories == ["contact", "health"]
    with register.write(NOW) as session:
        wanted["sensitivity"] = "special"
        change_service(session, actor_of(session, PRIYA), "S-0001", read_input(ServiceInput, wanted), 1, NOW)
    assert _changes(register, "vendors:service:changed") == {"sensitivity": [None, "special"]}
    with register.read() as session:
        assert get_vendor(session, "V-0001").is_sensitive is True
    with register.write(NOW) as session:
        end_service(session, actor_of(session, PRIYA), "S-0001", TODAY, "Moved", 2, NOW)
    with register.read() as session:
        assert get_vendor(session, "V-0001").is_sensitive is None


@pytest.mark.parametrize(
    "words", ["海港", "海港话务", "HARBOUR voice", "ｈａｒｂｏｕｒ", "12345678", "v-0001"]
)
def test_search_folds_script_width_and_case(register: Register, words: str) -> None:
    _add(register, local_name="海港話務有限公司", identifiers="BR: 12345678")
    _add(register, legal_name="Other 100% Ltd")
    with register.read() as session:
        rows = list_vendors(
            session, VendorFilters(text=words), "name", descending=False, paging=None, as_of=TODAY
        )
    assert [row.ref for row in rows] == ["V-0001"]


def test_a_per_cent_sign_is_only_a_per_cent_sign(register: Register) -> None:
    _add(register)
    _add(register, legal_name="Other 100% Ltd")
    with register.read() as session:
        assert count_vendors(session, VendorFilters(text="%"), TODAY) == 1


def test_a_similar_vendor_is_shown_before_a_second_is_added(register: Register) -> None:
    _add(register, other_names="HVL Asia")
    with register.read() as session:
        assert [row.ref for row in similar_vendors(session, "hvl  asia")] == ["V-0001"]
        assert similar_vendors(session, "x") == []


def test_what_is_missing_is_fresh_in_the_same_transaction(register: Register) -> None:
    _add(register, handles_personal_data="yes")
    with register.read() as session:
        gaps = get_vendor(session, "V-0001").gaps
    assert gaps == [
        "dpa-missing",
        "importance-missing",
        "service-missing",
        "destination-missing",
        "review-never",
    ]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("legal_name", "", "required"),
        ("legal_name", "x" * 10_000, "too-long"),
        ("legal_name", "a\x00b", "control-character"),
        ("legal_name", "abc\u202egnp.exe", "direction-mark"),
        ("place_code", "ZZ", "not-a-place"),
        ("website", "javascript:alert(1)", "not-a-web-address"),
        ("contact_email", "nobody", "not-an-email"),
        ("importance", "huge", "not-in-list"),
        ("category", "<script>", "not-in-list"),
    ],
)
def test_bad_input_is_named_by_field(field: str, value: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        _given(**{field: value})
    assert caught.value.problems[field].code == code


def test_arabic_and_hebrew_names_are_names() -> None:
    assert _given(legal_name="شركة الاتصالات").legal_name == "شركة الاتصالات"
