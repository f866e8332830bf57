"""Decisions in the reader's words: outcomes, points, changes from before to after, why something is in the inbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from markupsafe import Markup
from sqlmodel import Session

from register.decisions.freezing import sentence_of
from register.decisions.models import SubjectKind
from register.reference.places import place_name
from register.rules.deciding import Outcome
from register.rules.lapsing import Change, ChangeCode
from register.rules.open_points import Point, PointKind
from register.transfers.naming import mechanism_name, regime_name
from register.web.marks import Marks, written_date
from register.words import Words

_OUTCOME_TAGS = {
    Outcome.APPROVE: "approved",
    Outcome.APPROVE_WITH_CONDITIONS: "approved-with-conditions",
    Outcome.REQUEST_CHANGES: "changes-requested",
    Outcome.NOT_APPROVE: "not-approved",
}
_BY_DATE = (ChangeCode.REVIEW_BY, ChangeCode.CONDITION, ChangeCode.CERTIFICATE_EXPIRED)
"""What is told by the day that has gone by; nothing stands in its place."""
_STATE_TAGS = {"in-force": "in-force", "expiring": "expiring", "lapsed": "lapsed", "replaced": "ended"}


@dataclass(frozen=True)
class PointShown:
    """One thing to look at."""

    key: str
    field: str
    text: str
    law: str
    citation: str
    is_serious: bool


class ChangeLine(NamedTuple):
    """One difference, as the before-and-after macro takes it."""

    label: str
    before: str
    after: str


def outcome_said(words: Words, outcome: Outcome | str) -> str:
    """What was decided, in the word of its tag."""
    return words.text(f"status.{_OUTCOME_TAGS[Outcome(outcome)]}")


def outcome_tag(marks: Marks, outcome: Outcome) -> Markup:
    """What was decided, as a tag."""
    return marks.tag(_OUTCOME_TAGS[Outcome(outcome)])


def state_tag(marks: Marks, state: str) -> Markup:
    """What became of a decision, as a tag; nothing where it approved nothing."""
    if state == "replaced":
        return marks.own_tag(marks.words.text("decisions.state_replaced"), "square")
    return marks.tag(_STATE_TAGS[state]) if state in _STATE_TAGS else Markup()


def points_shown(session: Session, words: Words, points: Sequence[Point]) -> list[PointShown]:
    """The points in words, serious ones first."""
    found = []
    for point in points:
        text = sentence_of(session, words, point)
        if point.kind is PointKind.COMING:
            on = dict(point.params).get("changes_on")
            text = words.text("decisions.point_coming", on=_date(words, on), text=text)
        law = regime_name(words, point.regime) if point.regime else ""
        found.append(PointShown(point.key, f"point_{point.key}", text, law, point.citation, point.is_serious))
    return found


def changes_shown(words: Words, changes: Sequence[Change]) -> list[ChangeLine]:
    """What is different, before and after, in words."""
    return [
        ChangeLine(_label(words, change), _value(words, change, change.before), _after(words, change))
        for change in changes
    ]


def kept_changes(kept: Sequence[Any]) -> list[Change]:
    """Changes as a request or decision keeps them."""
    return [
        Change(ChangeCode(code), subject, before, after, is_worse)
        for code, subject, before, after, is_worse in kept
    ]


def subject_name(words: Words, row: Any) -> str:
    """What a request or decision of a list is about: its vendor and, of a transfer, where the data go."""
    if row.destination is None:
        return str(row.vendor_name)
    place = place_name(row.destination_subdivision or row.destination, words.language)
    return f"{row.vendor_name} → {place}"


def subject_href(kind: SubjectKind, ref: str) -> str:
    """The page of what is decided on."""
    room = {"T": "transfers", "R": "reviews"}.get(ref.partition("-")[0], "vendors")
    return f"/{room}/{ref}"


def _label(words: Words, change: Change) -> str:
    text = words.text(f"decisions.change_{change.code.value}")
    if not change.subject:
        return text
    if change.code is ChangeCode.ONWARD:
        subject = place_name(change.subject, words.language)
    elif change.code in (ChangeCode.GAP, ChangeCode.CONDITION):
        subject = words.text(f"flags.{change.subject}") if change.code is ChangeCode.GAP else change.subject
    else:
        subject = regime_name(words, change.subject)
    return words.text("frame.labelled", label=text, text=subject)


def _after(words: Words, change: Change) -> str:
    """What holds now: of a day that has gone by, that it has."""
    if change.after is None and change.code in _BY_DATE:
        return words.text(f"decisions.gone_{change.code.value}")
    return _value(words, change, change.after)


def _value(words: Words, change: Change, value: Any) -> str:
    code = change.code
    if code is ChangeCode.GAP:
        return words.text("decisions.gap_there" if value is not None else "decisions.gap_none")
    if value is None or value == "":
        return ""
    if code is ChangeCode.DESTINATION:
        return place_name(str(value), words.language)
    if code is ChangeCode.ACCESS:
        return words.text(f"transfers.access_{value}")
    if code is ChangeCode.SENSITIVITY:
        return words.text(f"status.sensitivity-{value}")
    if code is ChangeCode.DATA:
        return words.text("frame.list_mark").join(words.text(f"vendors.data_{item}") for item in value)
    if code is ChangeCode.OUTCOME or code is ChangeCode.AGREEMENT:
        return words.text(f"status.{value}")
    if code in (ChangeCode.BAND, ChangeCode.ONWARD):
        return f"{value} · {words.text(f'status.band-{value}')}"
    if code in (ChangeCode.MECHANISM, ChangeCode.MECHANISM_ENDED):
        text = str(value)
        return _date(words, text) if text[:4].isdigit() else mechanism_name(words, text)
    if code is ChangeCode.ASSESSMENT:
        return words.text(f"impact.verdict_{value}")
    if code in (ChangeCode.REVIEW_BY, ChangeCode.CONDITION, ChangeCode.CERTIFICATE_EXPIRED):
        return _date(words, value)
    return str(value)


def _date(words: Words, value: Any) -> str:
    if value is None:
        return ""
    return written_date(value if isinstance(value, date) else date.fromisoformat(str(value)), words.language)
