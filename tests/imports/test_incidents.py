"""A log of incidents at vendors the register knows: recorded, known again, changed, taken back."""

import pytest
from sqlmodel import col, select

from register.imports.columns import guess_columns
from register.imports.plan import Plan
from register.imports.records.refusals import reason_in_words
from register.incidents.models import Incident
from register.words import words_for
from register.work import Register
from tests.ground.registers import trail_of
from tests.imports.files import table_of
from tests.imports.world import imported, our_company, planned, undone, vendor

LOG = (
    "Vendor,Incident,Date of incident,Discovered,Notified us,People affected,Severity,Data affected,Source,Services\n"
    "Harbour Voice,Calls open to the internet,2026-01-03 22:15,2026-01-04T08:00Z,2026-01-05 09:30 HKT,1200,Critical,"
    "Health; Financial,vendor,\n"
    "V-0001,Lost laptop,,,2026-02-01,,minor,,press,S-0001\n"
)


@pytest.fixture
def stocked(register: Register) -> Register:
    """A vendor with one service."""
    our_company(register)
    vendor(register, "Harbour Voice")
    imported(register, "Vendor,What they do\nHarbour Voice,Calls\n")
    return register


def _all(register: Register) -> list[Incident]:
    with register.read() as session:
        return list(session.exec(select(Incident).order_by(col(Incident.id))).all())


def _why(plan: Plan) -> list[str]:
    words = words_for("en")
    return [reason_in_words(words, code, params) for row in plan.left_out for code, params in row.reasons]


def test_a_log_becomes_incidents_with_their_instants(stocked: Register) -> None:
    batch = imported(stocked, LOG)
    assert (batch.kind, batch.result["records_new"]) == ("incidents", 2)
    first, second = _all(stocked)
    # The tests' organisation lives in UTC; a cell that names its zone is read in that one.
    assert [
        str(at)[:16] for at in (first.happened_from, first.vendor_knew_at, first.told_us_at, first.aware_at)
    ] == [
        "2026-01-03 22:15",
        "2026-01-04 08:00",
        "2026-01-05 01:30",
        "2026-01-05 01:30",
    ]
    assert (first.people_count, first.severity, first.learned_how) == (1200, "high", "vendor")
    assert (second.severity, second.learned_how, str(second.aware_at)[:16]) == (
        "low",
        "press",
        "2026-02-01 00:00",
    )
    assert second.happened_from is None


def test_the_same_log_again_changes_nothing_and_a_correction_is_told(stocked: Register) -> None:
    imported(stocked, LOG)
    assert planned(stocked, LOG).to_import == 0
    corrected = planned(stocked, LOG.replace("1200,Critical", "1500,Medium"))
    assert [(r.ref, dict(r.changes)) for r in corrected.records if r.changes] == [
        ("IC-0001", {"people_count": (1200, 1500), "severity": ("high", "medium")})
    ]


def test_what_was_imported_is_withdrawn_and_what_was_changed_reads_as_before(stocked: Register) -> None:
    first = imported(stocked, LOG)
    second = imported(stocked, LOG.replace("1200,Critical", "1500,Medium"))
    assert undone(stocked, second.ref).taken_back == ("IC-0001",)
    assert (_all(stocked)[0].people_count, _all(stocked)[0].severity) == (1200, "high")
    # The first was worked on since, by the second import and its undoing.
    done = undone(stocked, first.ref)
    assert (done.taken_back, done.left_alone) == (("IC-0002",), ("IC-0001",))
    withdrawn = _all(stocked)[1]
    assert (withdrawn.closed_at is not None, withdrawn.close_reason) == (True, first.ref)
    assert "incidents:incident:withdrawn" in {event.tag for event in trail_of(stocked)}


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("Harbour Voice,Something,,,2026-03-05\n", "future"),
        ("Harbour Voice,Something,,,\n", "when we knew"),
        ("Harbour Voice,,,,2026-01-05\n", "what happened"),
        ("Nobody,Something,,,2026-01-05\n", "no vendor of this name"),
        ("Harbour Voice,Something,2026-01-04,2026-01-03,2026-01-05\n", "cannot have known before"),
    ],
)
def test_rows_that_cannot_be_used_say_why(stocked: Register, row: str, why: str) -> None:
    plan = planned(stocked, "Vendor,Incident,Date of incident,Discovered,Notified us\n" + row)
    assert (len(plan.left_out), plan.records) == (1, ())
    assert why in _why(plan)[0]


@pytest.mark.parametrize(
    "headers",
    [
        "供應商,事故,發生日期,發現日期,通知日期,受影響人數,嚴重程度",
        "供应商,事件,发生日期,发现日期,通知日期,受影响人数,严重程度",
    ],
)
def test_columns_are_guessed_in_chinese(headers: str) -> None:
    guess = guess_columns(
        table_of(f"{headers}\nPayco,外洩,2026-01-01,2026-01-02,2026-01-03,12,高\n", "list.csv")
    )
    assert guess.kind == "incidents"
    assert [column.target for column in guess.columns] == [
        "vendor_name",
        "title",
        "happened_from",
        "vendor_knew_at",
        "told_us_at",
        "people",
        "severity",
    ]
