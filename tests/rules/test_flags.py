"""What is owed or wrong about a vendor, from facts alone."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from register.rules.flags import AgreementFacts, FlagCode, TransferFacts, VendorFacts, flags_of

RECORDED = date(2026, 1, 5)
SOUND = VendorFacts(
    ref="V-0001",
    recorded_on=RECORDED,
    is_open=True,
    importance="high",
    handles_personal_data="yes",
    has_owner=True,
    owner_has_left=False,
    last_review_on=date(2026, 1, 10),
    next_review_on=None,
    processor_services=1,
    services=1,
    agreements=(AgreementFacts("A-0001", True, "executed", None, 0),),
    transfers=(TransferFacts("T-0001", "SG", RECORDED, "acceptable"),),
)


def codes(vendor: VendorFacts) -> list[str]:
    return [flag.code.value for flag in flags_of(vendor)]


def test_a_sound_vendor_has_no_flag() -> None:
    assert codes(SOUND) == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"has_owner": False}, "owner-missing"),
        ({"owner_has_left": True}, "owner-has-left"),
        ({"importance": None}, "importance-missing"),
        ({"handles_personal_data": "unknown"}, "data-unknown"),
        ({"services": 0, "processor_services": 0}, "service-missing"),
        ({"transfers": ()}, "destination-missing"),
        ({"agreements": ()}, "dpa-missing"),
        ({"last_review_on": None}, "review-never"),
        ({"agreements": (AgreementFacts("A-1", True, "published", None, 0),)}, "dpa-published-only"),
        ({"agreements": (AgreementFacts("A-1", True, "executed", None, 2),)}, "dpa-term-missing"),
        ({"agreements": (AgreementFacts("A-1", False, "executed", None, 0),)}, "dpa-missing"),
        ({"transfers": (TransferFacts("T-1", "UNKNOWN", RECORDED, None),)}, "destination-missing"),
        ({"transfers": (TransferFacts("T-1", "US", RECORDED, "unlawful"),)}, "transfer-unlawful"),
        ({"transfers": (TransferFacts("T-1", "US", RECORDED, "insufficient"),)}, "transfer-insufficient"),
        ({"transfers": (TransferFacts("T-1", "US", RECORDED, "not-evaluable"),)}, "transfer-not-evaluable"),
    ],
)
def test_each_gap_is_named(changed: dict[str, object], code: str) -> None:
    assert codes(replace(SOUND, **changed)) == [code]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("execution", "is_processing", "code"),
    [
        ("unsigned", False, "agreement-unsigned"),
        ("published", False, "agreement-unsigned"),
        ("published", True, ""),
    ],
)
def test_a_missing_signature_is_flagged_from_the_day_of_the_record_until_the_first_day(
    execution: str, is_processing: bool, code: str
) -> None:
    begins, recorded = date(2026, 5, 1), date(2026, 4, 1)
    other = AgreementFacts("A-2", is_processing, execution, None, 0, None, recorded, begins)
    found = flags_of(replace(SOUND, agreements=(*SOUND.agreements, other)))
    assert [(f.code.value, f.subject_ref, f.raised_on, f.due_on) for f in found] == (
        [(code, "A-2", recorded, begins)] if code else []
    )


def test_an_agreement_tells_of_its_notice_thirty_days_before_and_of_its_end_sixty() -> None:
    last, ends = date(2026, 9, 30), date(2026, 12, 31)
    other = AgreementFacts("A-2", False, "executed", ends, 0, last)
    found = flags_of(replace(SOUND, agreements=(*SOUND.agreements, other)))
    assert [(f.code.value, f.raised_on, f.due_on) for f in found] == [
        ("agreement-ending", date(2026, 11, 1), ends),
        ("notice-due", date(2026, 8, 31), last),
    ]


def test_a_controller_in_its_own_right_needs_no_processor_agreement() -> None:
    assert codes(replace(SOUND, processor_services=0, agreements=())) == []


def test_a_vendor_without_personal_data_needs_neither_agreement_nor_destination() -> None:
    bare = replace(
        SOUND, handles_personal_data="no", services=0, processor_services=0, agreements=(), transfers=()
    )
    assert codes(bare) == []


def test_never_reviewed_is_not_overdue() -> None:
    never = replace(SOUND, last_review_on=None)
    (flag,) = flags_of(never)
    assert (flag.code, flag.due_on, flag.raised_on) == (FlagCode.REVIEW_NEVER, None, RECORDED)


def test_a_review_counts_from_fourteen_days_before() -> None:
    due = date(2026, 12, 14)
    (flag,) = flags_of(replace(SOUND, next_review_on=due, review_ref="R-0903"))
    assert (flag.subject_ref, flag.due_on, flag.raised_on) == ("R-0903", due, due - timedelta(days=14))


def test_endings_count_from_sixty_days_before() -> None:
    ends = date(2027, 6, 30)
    agreement = AgreementFacts("A-0001", True, "executed", ends, 0)
    transfer = TransferFacts("T-0001", "SG", RECORDED, "acceptable", (("uk-gdpr", ends),))
    flags = flags_of(replace(SOUND, agreements=(agreement,), transfers=(transfer,)))
    assert [(f.code.value, f.subject_ref, f.due_on, f.raised_on) for f in flags] == [
        ("dpa-ending", "A-0001", ends, ends - timedelta(days=60)),
        ("mechanism-ending", "T-0001", ends, ends - timedelta(days=60)),
    ]
    assert dict(flags[1].params) == {"regime": "uk-gdpr"}


def test_an_assessment_to_be_reviewed_is_flagged_under_its_own_reference() -> None:
    due = date(2026, 9, 1)
    transfer = TransferFacts(
        "T-0001", "SG", RECORDED, "acceptable", (), due + timedelta(days=1), (("IA-0003", due),)
    )
    (flag,) = flags_of(replace(SOUND, transfers=(transfer,)))
    assert (flag.code.value, flag.subject_ref, flag.due_on, flag.raised_on) == (
        "assessment-review-due", "IA-0003", due, due - timedelta(days=60)
    )  # fmt: skip


def test_the_same_ending_is_flagged_once() -> None:
    ends = date(2027, 6, 30)
    transfer = TransferFacts(
        "T-0001", "SG", RECORDED, "acceptable", (("uk-gdpr", ends),), ends + timedelta(days=1)
    )
    assert codes(replace(SOUND, transfers=(transfer,))) == ["mechanism-ending"]
    other = replace(transfer, changes_next_on=date(2027, 1, 1))
    assert codes(replace(SOUND, transfers=(other,))) == ["mechanism-ending", "transfer-worsens"]


def test_a_vendor_that_has_ended_or_is_paused_owes_nothing() -> None:
    assert flags_of(replace(SOUND, is_open=False, has_owner=False, agreements=())) == []


def test_danger_comes_first() -> None:
    assert codes(replace(SOUND, importance=None, agreements=()))[0] == "dpa-missing"


def test_a_document_is_flagged_from_sixty_days_before_its_last_day() -> None:
    last = date(2026, 6, 30)
    (flag,) = flags_of(replace(SOUND, document_endings=(("F-0001", last),)))
    assert (flag.code, flag.subject_ref) == (FlagCode.DOCUMENT_ENDING, "F-0001")
    assert (flag.raised_on, flag.due_on) == (last - timedelta(days=60), last)
