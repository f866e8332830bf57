"""When a vendor may end, and where each point of its checklist stands."""

from datetime import date

import pytest

from register.rules.offboarding import (
    Answer,
    CheckKind,
    CheckState,
    may_end,
    needs_checklist,
    state_of,
)

SAID, NOTHING = Answer(is_confirmed=True), Answer()
ASKED = Answer(exception_until=date(2026, 5, 1))
APPROVED = Answer(exception_until=date(2026, 5, 1), is_approved=True)
OPEN, WAITING, EXCEPTED, DONE = CheckState.OPEN, CheckState.ASKED, CheckState.EXCEPTED, CheckState.DONE


@pytest.mark.parametrize(
    ("kind", "n_open", "answer", "certificate", "state"),
    [
        (CheckKind.DATA, 0, NOTHING, False, OPEN),
        (CheckKind.DATA, 0, SAID, False, OPEN),
        (CheckKind.DATA, 0, NOTHING, True, OPEN),
        (CheckKind.DATA, 0, SAID, True, DONE),
        (CheckKind.DATA, 0, ASKED, False, WAITING),
        (CheckKind.DATA, 0, APPROVED, False, EXCEPTED),
        (CheckKind.ACCESS, 0, NOTHING, True, OPEN),
        (CheckKind.ACCESS, 0, SAID, False, DONE),
        (CheckKind.CONTACT, 0, SAID, False, DONE),
        (CheckKind.TRANSFERS, 0, NOTHING, False, DONE),
        (CheckKind.TRANSFERS, 1, NOTHING, False, OPEN),
        (CheckKind.TRANSFERS, 1, SAID, True, OPEN),
        (CheckKind.TRANSFERS, 1, APPROVED, False, EXCEPTED),
        (CheckKind.SUBPROCESSORS, 2, NOTHING, False, OPEN),
        (CheckKind.SUBPROCESSORS, 2, SAID, False, DONE),
        (CheckKind.AGREEMENTS, 1, SAID, False, DONE),
        (CheckKind.AGREEMENTS, 0, APPROVED, False, DONE),
    ],
)  # fmt: skip
def test_where_a_point_stands(
    kind: CheckKind, n_open: int, answer: Answer, certificate: bool, state: CheckState
) -> None:
    assert state_of(kind, n_open, answer, has_certificate=certificate) is state


@pytest.mark.parametrize(
    ("states", "may"),
    [([DONE, EXCEPTED], True), ([DONE, OPEN], False), ([DONE, WAITING], False), ([DONE, DONE], True)],
)
def test_a_vendor_ends_when_nothing_is_open_or_waits(states: list[CheckState], may: bool) -> None:
    assert may_end(states) is may


@pytest.mark.parametrize(
    ("handling", "is_draft", "services", "transfers", "agreements", "needs"),
    [
        ("yes", True, True, False, False, True),
        ("no", False, False, False, False, False),
        ("no", False, False, False, True, False),
        ("no", True, False, True, False, True),
        ("yes", True, False, False, False, False),
        ("unknown", True, False, False, False, False),
        ("unknown", False, False, False, False, True),
        ("unknown", True, False, False, True, True),
    ],
)
def test_who_ends_through_the_checklist(
    handling: str, is_draft: bool, services: bool, transfers: bool, agreements: bool, needs: bool
) -> None:
    found = needs_checklist(
        handling,
        is_draft=is_draft,
        has_services=services,
        has_transfers=transfers,
        has_agreements=agreements,
    )
    assert found is needs
