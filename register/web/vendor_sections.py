"""What the vendor page shows of other rooms, and where each flag is mended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from register.rules.cadence import due_state, expiry_state
from register.web.marks import marks_for
from register.web.visit import Visit

_FIXES = {
    "owner-missing": "/vendors/{vendor}/owner",
    "owner-has-left": "/vendors/{vendor}/owner",
    "importance-missing": "/vendors/{vendor}/edit#field-importance",
    "data-unknown": "/vendors/{vendor}/edit#field-handles_personal_data",
    "service-missing": "/vendors/{vendor}/services/new",
    "destination-missing": "/vendors/{vendor}/transfers/new",
    "dpa-missing": "/vendors/{vendor}/agreements/new",
    "dpa-published-only": "/agreements/{subject}",
    "dpa-ending": "/agreements/{subject}",
    "dpa-term-missing": "/agreements/{subject}/terms",
    "review-never": "/vendors/{vendor}/reviews/new",
    "review-due": "/reviews/{subject}",
    "assessment-review-due": "/assessments/{subject}",
}
"""Where a flag is mended; transfers are mended on their own page."""


@dataclass(frozen=True)
class FlagShown:
    """One flag: its words, when it is due, and the link that mends it."""

    words: str
    subject_ref: str
    due: Markup | str
    fix: str
    href: str
    severity: str


def flags_shown(visit: Visit, vendor_ref: str, flags: Sequence[Any]) -> list[FlagShown]:
    """Flags in the reader's words."""
    return [
        FlagShown(
            words=visit.words.text(f"flags.{flag.code}"),
            subject_ref=flag.subject_ref,
            due=due_mark(visit, flag.code, flag.due_on),
            fix=visit.words.text(f"flags.fix_{flag.code}"),
            href=fix_href(flag.code, vendor_ref, flag.subject_ref),
            severity=flag.severity,
        )
        for flag in flags
    ]


def due_mark(visit: Visit, code: str, due_on: date | None) -> Markup | str:
    """The tag and date of something due; endings speak of expiry, everything else of being overdue."""
    return "" if due_on is None else _due(visit.words.language, code.endswith("-ending"), due_on, visit.today)


@lru_cache(maxsize=4096)
def _due(language: str, is_ending: bool, due_on: date, today: date) -> Markup:
    marks = marks_for(language)
    if is_ending:
        mark = marks.tag(expiry_state(due_on, today))
    else:
        mark = marks.due(due_state(due_on, today), (today - due_on).days)
    return Markup("{} {}").format(mark, marks.date(due_on))


def fix_href(code: str, vendor_ref: str, subject_ref: str) -> str:
    """The page on which a flag is mended."""
    if subject_ref.startswith("T-"):
        return f"/transfers/{subject_ref}"
    return _FIXES.get(code, "/vendors/{vendor}").format(vendor=vendor_ref, subject=subject_ref)
