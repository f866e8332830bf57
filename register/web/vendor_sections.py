"""What the vendor page shows of other rooms, and where each flag is mended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from register.flags.pages import fix_href
from register.rules.cadence import due_state, expiry_state
from register.web.marks import marks_for
from register.web.visit import Visit


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
