"""Where an agreement stands: the day before, the day, the day after."""

from datetime import date

import pytest

from register.rules.agreement_state import AgreementState, agreement_state, execution_of

SIGNED = date(2026, 3, 1)
URL = "https://vendor.example/dpa"


@pytest.mark.parametrize(
    ("by_us", "by_vendor", "url", "execution"),
    [
        (None, None, None, "unsigned"),
        (None, None, URL, "published"),
        (SIGNED, None, None, "unsigned"),
        (SIGNED, None, URL, "unsigned"),
        (None, SIGNED, URL, "unsigned"),
        (SIGNED, SIGNED, None, "executed"),
        (SIGNED, SIGNED, URL, "executed"),
    ],
)
def test_only_both_signatures_execute_an_agreement(
    by_us: date | None, by_vendor: date | None, url: str | None, execution: str
) -> None:
    assert execution_of(by_us, by_vendor, url) == execution


START, END = date(2026, 3, 1), date(2026, 12, 31)


@pytest.mark.parametrize(
    ("as_of", "state"),
    [
        (date(2026, 2, 28), AgreementState.NOT_STARTED),
        (date(2026, 3, 1), AgreementState.IN_FORCE),
        (date(2026, 3, 2), AgreementState.IN_FORCE),
        (date(2026, 10, 31), AgreementState.IN_FORCE),
        (date(2026, 11, 1), AgreementState.EXPIRING),
        (date(2026, 12, 31), AgreementState.EXPIRING),
        (date(2027, 1, 1), AgreementState.EXPIRED),
    ],
)
def test_a_signed_agreement_runs_from_its_first_to_its_last_day(as_of: date, state: AgreementState) -> None:
    assert agreement_state("executed", START, END, None, as_of) is state


@pytest.mark.parametrize("execution", ["published", "unsigned"])
def test_what_is_not_signed_by_both_is_never_in_force(execution: str) -> None:
    assert agreement_state(execution, START, END, None, date(2026, 6, 1)) is AgreementState.NOT_SIGNED
    assert agreement_state(execution, START, END, None, date(2027, 1, 1)) is AgreementState.EXPIRED


def test_an_ended_agreement_is_ended_whatever_its_dates() -> None:
    assert agreement_state("executed", START, END, date(2026, 5, 1), date(2027, 1, 1)) is AgreementState.ENDED


def test_an_agreement_without_dates_is_in_force_once_signed() -> None:
    assert agreement_state("executed", None, None, None, date(2026, 6, 1)) is AgreementState.IN_FORCE
