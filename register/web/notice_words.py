"""The words of sub-processor notices: states, days, deadlines, lines. Reads nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from register.notices.models import NoticeStatus
from register.reference.places import place_name
from register.web.marks import Marks, marks_for
from register.web.vendor_sections import due_mark
from register.web.visit import Visit
from register.words import Words

_TAGS = {
    NoticeStatus.OPEN: ("clock", "info"),
    NoticeStatus.ACCEPTED: ("tick", "success"),
    NoticeStatus.OBJECTED: ("cross", "attention"),
    NoticeStatus.WITHDRAWN: ("ban", "neutral"),
}


@dataclass(frozen=True)
class LineShown:
    """One change a notice announces, in words."""

    kind: str
    who: str
    who_ref: str | None
    instead_of: str
    instead_of_ref: str | None
    places: str
    purpose: str
    on: date | None


def status_tag(words: Words, marks: Marks, status: NoticeStatus) -> Markup:
    """The tag of where a notice stands."""
    icon, tone = _TAGS[status]
    return marks.own_tag(words.text(f"notices.status_{status.value}"), icon, tone)


def days_words(words: Words, days: int | None, kind: str) -> str:
    """So many days of one kind, or that nothing is said."""
    return words.text("notices.days_not_said") if days is None else words.text(f"notices.days_{kind}", n=days)


def silence_words(words: Words, silence: bool | None) -> str:
    """What silence means."""
    code = "unknown" if silence is None else "consent" if silence else "no_consent"
    return words.text(f"notices.silence_{code}")


def deadline_mark(visit: Visit, status: NoticeStatus, deadline: date | None) -> Markup | str:
    """The deadline with its tag while the notice waits; afterwards the bare day."""
    if deadline is None:
        return visit.words.text("notices.no_deadline") if status is NoticeStatus.OPEN else "–"
    if status is NoticeStatus.OPEN:
        return due_mark(visit, "notice-decision-due", deadline)
    return marks_for(visit.words.language).date(deadline)


def lines_shown(
    words: Words, lines: Sequence[Mapping[str, Any]], names: Mapping[str, str]
) -> list[LineShown]:
    """The lines of a notice; ``names`` are those of the vendors it refers to."""
    found = []
    for line in lines:
        subject, engaged = line["subject_ref"], line["engaged_ref"]
        comes = line["name"] and line["kind"] in ("added", "replaced")
        known = names.get(subject or "", subject or "")
        replaces = line["kind"] == "replaced"
        found.append(
            LineShown(
                kind=words.text(f"notices.kind_{line['kind']}"),
                who=line["name"] if comes else known,
                who_ref=engaged if comes else subject,
                instead_of=known if replaces else "",
                instead_of_ref=subject if replaces else None,
                places=words.text("frame.list_mark").join(
                    place_name(place, words.language) for place in line["places"]
                ),
                purpose=line["purpose"] or "",
                on=date.fromisoformat(line["on"]) if line["on"] else None,
            )
        )
    return found
