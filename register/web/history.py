"""Entries of the trail as people read them: a sentence, the fields that changed, from what to what."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from register.trail.models import TrailEvent
from register.web.visit import Visit
from register.words import Words


@dataclass(frozen=True)
class ChangeShown:
    """One field of an entry: its name in words, before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class EventShown:
    """One entry of the trail."""

    seq: int
    at: datetime
    who: str
    did: str
    subject_ref: str
    subject_name: str
    href: str | None
    changes: list[ChangeShown]
    reason: str | None
    channel: str
    address: str | None

    @property
    def changes_shown(self) -> list[tuple[str, str, str]]:
        """The changes as the before-and-after macro takes them."""
        return [(change.label, change.before, change.after) for change in self.changes]


_PLACES = {
    "U": "/admin/people/",
    "E": "/admin/entities/",
    "V": "/vendors/",
    "T": "/transfers/",
    "A": "/agreements/",
    "R": "/reviews/",
}


def shown_events(events: Iterable[TrailEvent], visit: Visit) -> list[EventShown]:
    """The entries in the reader's language; a tag or field without words shows its code."""
    return [_shown(event, visit.words) for event in events]


def sentence_of(tag: str, words: Words) -> str:
    """What a tag says was done, in words."""
    room, _, rest = tag.partition(":")
    key = f"{room}.tag_{rest.replace(':', '_')}"
    return words.text(key) if words.has(key) else tag


def _shown(event: TrailEvent, words: Words) -> EventShown:
    room = event.tag.partition(":")[0]
    return EventShown(
        seq=event.seq,
        at=event.at,
        who=event.actor_name or words.text("trail.nobody"),
        did=sentence_of(event.tag, words),
        subject_ref=event.subject_ref,
        subject_name=event.subject_name,
        href=record_href(event.subject_ref),
        changes=[
            ChangeShown(_label(room, name, words), _value(name, pair[0], words), _value(name, pair[1], words))
            for name, pair in json.loads(event.changes).items()
        ],
        reason=event.reason,
        channel=words.text(f"trail.channel_{event.channel.value}"),
        address=event.address,
    )


def record_href(ref: str) -> str | None:
    """Where the record of a reference is shown, or None where it has no page of its own."""
    kind, dash, number = ref.partition("-")
    return _PLACES[kind] + ref if dash and kind in _PLACES and number.isdigit() else None


def _label(room: str, name: str, words: Words) -> str:
    for key in (f"{room}.field_{name}", f"trail.field_{name}"):
        if words.has(key):
            return words.text(key)
    return name.replace("_", " ")


def _value(name: str, value: Any, words: Words) -> str:
    if value is None or value == "" or value == []:
        return words.text("trail.nothing")
    if isinstance(value, list):
        return ", ".join(_value(name, item, words) for item in value)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_value(name, item, words)}" for key, item in value.items())
    if isinstance(value, bool):
        return words.text("trail.yes" if value else "trail.no")
    return str(value)
