"""Entries of the trail as people read them: a sentence, the fields that changed, from what to what."""

import json
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from register.reference.places import place_name
from register.rules.deciding import Outcome
from register.trail.queries import Entry
from register.transfers.naming import mechanism_name, regime_name
from register.web.chain_words import told_tool
from register.web.decision_words import outcome_said
from register.web.fact_words import told_label, told_value
from register.web.impact_words import told_value as told_answer
from register.web.marks import written_date, written_moment
from register.web.visit import Visit
from register.words import Words, words_for


class ChangeShown(NamedTuple):
    """One field of an entry: its name in words, before and after."""

    label: str
    before: str
    after: str


class EventShown(NamedTuple):
    """One entry of the trail."""

    seq: int
    at: datetime
    who: str
    did: str
    subject_ref: str
    subject_name: str
    href: str | None
    changes: Sequence[ChangeShown]
    """As the before-and-after macro takes them."""
    reason: str | None
    channel: str
    address: str | None


_UTC = ZoneInfo("UTC")
_PREFIXES = {
    "handles_personal_data": "handling",
    "party_role": "role",
    "data_subjects": "subject",
    "data_categories": "data",
    "serves_as": "type",
    "needs": "need",
    "learned_how": "how",
    "people_band": "band",
    "step": "kind",
    "advice": "outcome",
    "lapsed_because": "change",
}
_FACT_ROOMS = frozenset({"transfers", "chains"})
_PLACE_FIELDS = frozenset(
    {
        "holiday_place",
        "place_code",
        "places",
        "parent_place",
        "destination",
        "destination_subdivision",
        "governing_law",
        "subdivision",
    }
)
_DAYS = ("_on", "_until", "_by", "as_of", "since")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\+00:00")
_DATED = re.compile(r"\d{4}-\d{3,}")
_CODE = re.compile(r"[a-z][a-z0-9_-]*")
_PLACES = {
    "U": "/admin/people/",
    "E": "/admin/entities/",
    "V": "/vendors/",
    "T": "/transfers/",
    "A": "/agreements/",
    "HP": "/agreements/positions#",
    "R": "/reviews/",
    "IA": "/assessments/",
    "IC": "/incidents/",
    "OB": "/offboardings/",
    "L": "/law/changes/",
    "P": "/law/policy/",
    "SP": "/sub-processors/",
    "RQ": "/vendor-requests/",
    "RM": "/admin/reminders/",
    "F": "/documents/",
    "D": "/documents/",
    "DR": "/decisions/",
    "SN": "/notices/",
    "SL": "/sub-processor-lists/",
    "C": "/conditions/",
}


def shown_events(events: Iterable[Entry], visit: Visit) -> list[EventShown]:
    """The entries in the reader's language; a tag or field without words shows its code."""
    return [_shown(event, visit.words.language, visit.settings.zone) for event in events]


def sentence_of(tag: str, words: Words) -> str:
    """What a tag says was done, in words."""
    room, _, rest = tag.partition(":")
    key = f"{room}.tag_{rest.replace(':', '_')}"
    return words.text(key) if words.has(key) else tag


@lru_cache(maxsize=2_000)
def _shown(event: Entry, language: str, zone: ZoneInfo) -> EventShown:
    """An entry in words. What is on the trail never changes, so neither does what it says."""
    words = words_for(language)
    room = event.tag.partition(":")[0]
    return EventShown(
        seq=event.seq,
        at=event.at,
        who=event.actor_name or words.text("trail.nobody"),
        did=sentence_of(event.tag, words),
        subject_ref=event.subject_ref,
        subject_name=event.subject_name,
        href=record_href(event.subject_ref),
        changes=tuple(
            ChangeShown(
                _label(room, name, words),
                _value(room, name, pair[0], words, zone),
                _value(room, name, pair[1], words, zone),
            )
            for name, pair in json.loads(event.changes).items()
        ),
        reason=event.reason,
        channel=words.text(f"trail.channel_{event.channel.value}"),
        address=event.address,
    )


def told_field(room: str, name: str, value: Any, words: Words) -> str:
    """A field's value in words, as the history of its room says it."""
    return _value(room, name, value, words, _UTC)


def record_href(ref: str) -> str | None:
    """Where the record of a reference is shown, or None where it has no page of its own."""
    kind, dash, number = ref.partition("-")
    if kind == "D" and _DATED.fullmatch(number):
        return f"/decisions/{ref}"
    return _PLACES[kind] + ref if dash and kind in _PLACES and number.isdigit() else None


def _label(room: str, name: str, words: Words) -> str:
    keys = [f"{room}.field_{name}", f"trail.field_{name}", f"{room}.{name}"]
    for key in [*keys, f"transfers.field_{name}"] if room in _FACT_ROOMS else keys:
        if words.has(key):
            return words.text(key)
    if room == "chains" and (tool := told_tool(words, name, "")):
        return tool[0]
    return (told_label(words, name) if room == "transfers" else None) or name.replace("_", " ")


def _value(room: str, name: str, value: Any, words: Words, zone: ZoneInfo) -> str:
    if value is None or value == "" or (value == [] and room != "transfers"):
        return words.text("trail.nothing")
    if room == "chains" and (tool := told_tool(words, name, str(value))):
        return tool[1]
    if room in _FACT_ROOMS and (told := told_value(words, name, value)) is not None:
        return told
    if room == "impact" and (told := told_answer(words, name, value)) is not None:
        return told
    if isinstance(value, list):
        return words.text("frame.list_mark").join(_value(room, name, item, words, zone) for item in value)
    if isinstance(value, dict):
        said = [
            words.text("frame.labelled", label=key, text=_value(room, name, item, words, zone))
            for key, item in value.items()
        ]
        return words.text("frame.clause_mark").join(said)
    if isinstance(value, bool):
        return words.text("trail.yes" if value else "trail.no")
    if name == "mail_day":
        return words.text(f"people.weekday_{value}")
    if isinstance(value, int):
        return f"{value:,}"
    return _text(room, name, str(value), words, zone)


def _text(room: str, name: str, text: str, words: Words, zone: ZoneInfo) -> str:
    """A code in words, a place by its name, a date as dates are written; anything else as it stands."""
    if name in _PLACE_FIELDS:
        return place_name(text, words.language)
    if room == "law" and name in ("regime", "mechanism"):
        return regime_name(words, text) if name == "regime" else mechanism_name(words, text)
    if (name.endswith(_DAYS) or room == "law") and _DATE.fullmatch(text):
        return written_date(date.fromisoformat(text), words.language)
    if (room, name) == ("decisions", "outcome") and text in set(Outcome):
        return outcome_said(words, text)
    if told := _composed(room, name, text, words):
        return told
    if (name.endswith("_at") or room == "incidents") and _MOMENT.fullmatch(text):
        return written_moment(datetime.fromisoformat(text), words.language, zone)
    keys = [f"{room}.{_PREFIXES.get(name, name)}_{text}", f"status.{text}"]
    # Kinds of data and of people have one vocabulary, that of the services.
    keys += [f"vendors.{_PREFIXES[name]}_{text}"] if name in ("data_subjects", "data_categories") else []
    for key in keys:
        if _CODE.fullmatch(text) and words.has(key):
            return words.text(key)
    return text


def _composed(room: str, name: str, text: str, words: Words) -> str:
    """What the trail keeps as one text of several parts, part by part; nothing where it is not of that kind."""
    if (room, name) == ("reviews", "findings"):
        severity, colon, found = text.partition(": ")
        if colon and words.has(key := f"reviews.severity_{severity}"):
            return words.text("frame.labelled", label=words.text(key), text=found)
    if (room, name) == ("notices", "changes"):
        kind, *parts = text.split(" · ")
        if words.has(key := f"notices.kind_{kind}"):
            said = [
                written_date(date.fromisoformat(part), words.language) if _DATE.fullmatch(part) else part
                for part in parts
            ]
            return " · ".join([words.text(key), *said])
    return ""
