"""What a quarterly review shows: the records in words, and what differs from the time before. Knows no SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from register.attestations.actions import Shown
from register.people.queries import names_of
from register.rules.attesting import SECTIONS, Difference
from register.transfers.naming import mechanism_name, regime_name
from register.web.history import ChangeShown, record_href, told_field
from register.web.marks import written_date
from register.web.term_words import term_name
from register.web.visit import Visit
from register.words import Words

_ROOMS: Final = {
    "vendor": "vendors",
    "services": "vendors",
    "transfers": "transfers",
    "assessments": "impact",
    "agreements": "agreements",
    "documents": "documents",
    "subprocessors": "chains",
    "reviews": "reviews",
    "incidents": "incidents",
}
"""The room whose words say the values of a section."""
_CHANGED_AT: Final = {
    "vendor": "/vendors/{vendor}/edit",
    "services": "/vendors/{vendor}#services",
    "transfers": "/vendors/{vendor}#destinations",
    "assessments": "/vendors/{vendor}#destinations",
    "agreements": "/vendors/{vendor}#agreements",
    "documents": "/vendors/{vendor}#documents",
    "subprocessors": "/vendors/{vendor}#sub-processors",
    "incidents": "/vendors/{vendor}#incidents",
}
"""Where a section is changed; security reviews are recorded, not changed."""


@dataclass(frozen=True)
class RecordShown:
    """One record in words."""

    ref: str
    href: str | None
    fields: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class SectionShown:
    """The records of one kind, and where they are changed."""

    key: str
    title: str
    records: Sequence[RecordShown]
    change_href: str | None


@dataclass(frozen=True)
class DifferenceShown:
    """One record that is not as it was."""

    title: str
    ref: str
    href: str | None
    kind: str
    changes: Sequence[ChangeShown]


def sections_shown(words: Words, vendor_ref: str, sections: Mapping[str, Any]) -> list[SectionShown]:
    """The sections in reading order, those without a record too."""
    return [
        SectionShown(
            key=key,
            title=words.text(f"attestations.section_{key}"),
            records=[
                RecordShown(
                    ref,
                    record_href(ref),
                    [
                        (_label(words, name), _told(words, key, name, value))
                        for name, value in fields.items()
                        if value not in (None, "", [], {})
                    ],
                )
                for ref, fields in sections[key].items()
            ],
            change_href=_CHANGED_AT[key].format(vendor=vendor_ref) if key in _CHANGED_AT else None,
        )
        for key in SECTIONS
        if key in sections
    ]


def differences_shown(words: Words, found: Sequence[Difference]) -> list[DifferenceShown]:
    """What differs, in words."""
    return [
        DifferenceShown(
            title=words.text(f"attestations.section_{difference.section}"),
            ref=difference.ref,
            href=record_href(difference.ref),
            kind=words.text(f"attestations.kind_{difference.kind}"),
            changes=[
                ChangeShown(
                    _label(words, name),
                    _told(words, difference.section, name, before),
                    _told(words, difference.section, name, after),
                )
                for name, before, after in difference.fields
            ],
        )
        for difference in found
    ]


def last_lines(visit: Visit, shown: Mapping[int, Shown]) -> dict[int, str]:
    """For each vendor who confirmed last and when, or that nobody did."""
    lasts = {vendor_id: one.last for vendor_id, one in shown.items() if one.last}
    names = names_of(visit.session, [last.confirmed_by_id for last in lasts.values() if last.confirmed_by_id])
    found = dict.fromkeys(shown, visit.words.text("attestations.first_time"))
    for vendor_id, last in lasts.items():
        day = written_date(visit.settings.today(last.confirmed_at), visit.words.language)
        name = names.get(last.confirmed_by_id or 0, "")
        found[vendor_id] = visit.words.text("attestations.last_time", date=day, name=name)
    return found


def since_line(words: Words, shown: Shown) -> str:
    """How many records changed since, or that none did; empty the first time."""
    if shown.last is None:
        return ""
    if not shown.differences:
        return words.text("attestations.unchanged_since")
    return words.text("attestations.changed_since", n=len(shown.differences))


def _label(words: Words, name: str) -> str:
    return words.text(f"attestations.field_{name}")


def _term(words: Words, stated: str) -> str:
    state, _, value = stated.partition(" ")
    said = words.text(f"status.{state}")
    return f"{said} ({value})" if value else said


def _told(words: Words, section: str, name: str, value: Any) -> str:
    if value in (None, "", [], {}):
        return ""
    if name == "mechanisms":
        told = [f"{regime_name(words, r)}: {mechanism_name(words, m)}" for r, m in value.items()]
        return words.text("frame.list_mark").join(told)
    if name == "terms":
        told = [f"{term_name(words, t)}: {_term(words, state)}" for t, state in value.items()]
        return words.text("frame.list_mark").join(told)
    if name == "closed_at":
        return written_date(date.fromisoformat(value[:10]), words.language)
    if name == "severity":
        return words.text(f"incidents.severity_{value}")
    if name == "regime_id":
        return regime_name(words, value)
    if name == "importance":
        return words.text(f"status.importance-{value}")
    if name == "band":
        return f"{value} · {words.text(f'status.band-{value}')}"
    return told_field(_ROOMS[section], name, value, words)
