"""Ending a vendor: what must be so first, and where each point stands. Pure; counts and answers are handed in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final


class CheckKind(StrEnum):
    """What must be so before a vendor that handled personal data ends, in the order of the checklist."""

    DATA = "data"
    """The data are returned or destroyed, and a certificate says so (GDPR Art 28(3)(g); PDPO Sch 1 DPP2(3))."""
    ACCESS = "access"
    """Every access of theirs to our systems and data is revoked."""
    SUBPROCESSORS = "sub-processors"
    """No engagement of theirs runs, or somebody confirms that theirs hold nothing of ours."""
    TRANSFERS = "transfers"
    """No transfer runs. Nobody's word replaces it."""
    AGREEMENTS = "agreements"
    """No agreement runs, or somebody confirms which terms survive."""
    CONTACT = "contact"
    """Their contact has been told."""


class CheckState(StrEnum):
    """Where a point of the checklist stands."""

    OPEN = "open"
    ASKED = "asked"
    """An exception is asked for and waits for a second person."""
    EXCEPTED = "excepted"
    """A second person let it wait until a day."""
    DONE = "done"


COUNTED: Final = frozenset({CheckKind.SUBPROCESSORS, CheckKind.TRANSFERS, CheckKind.AGREEMENTS})
"""Points the register counts by itself: they are done where nothing is open."""
BY_WORD: Final = frozenset(CheckKind) - {CheckKind.TRANSFERS}
"""Points a person can confirm."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What people said about one point."""

    is_confirmed: bool = False
    exception_until: date | None = None
    is_approved: bool = False


def state_of(kind: CheckKind, n_open: int, answer: Answer, *, has_certificate: bool) -> CheckState:
    """Where one point stands; ``n_open`` is how many records of its kind still run.

    A confirmation of returned or destroyed data counts only with its certificate.
    Source: GDPR Art 28(3)(g), 28(4); PDPO Sch 1 DPP2(3), DPP4(2); house rule.
    """
    is_done = (kind in COUNTED and n_open == 0) or (kind in BY_WORD and answer.is_confirmed)
    if is_done and (kind is not CheckKind.DATA or has_certificate):
        return CheckState.DONE
    if answer.exception_until is None:
        return CheckState.OPEN
    return CheckState.EXCEPTED if answer.is_approved else CheckState.ASKED


def may_end(states: Iterable[CheckState]) -> bool:
    """Whether every point is done or let wait.

    Source: house rule.
    """
    return all(state in (CheckState.DONE, CheckState.EXCEPTED) for state in states)


def needs_checklist(
    handling: str, *, is_draft: bool, has_services: bool, has_transfers: bool, has_agreements: bool
) -> bool:
    """Whether a vendor ends through the checklist: it handled personal data, or nobody knows that it did not.

    A draft on which nothing hangs was never used and ends simply, as does a vendor without personal data.
    Source: house rule (unknown is never safe), on GDPR Art 28(3)(g).
    """
    if has_services or has_transfers:
        return True
    return handling != "no" and (has_agreements or not is_draft)
