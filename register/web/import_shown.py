"""A planned vendor as the screen of changes shows it: what it is, what would change, where data goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from register.imports.plan import PlannedVendor
from register.reference.places import place_name
from register.web.marks import marks_for
from register.web.visit import Visit
from register.words import Words

_PREFIXES = {
    "category": "vendors.category_",
    "importance": "status.importance-",
    "handles_personal_data": "vendors.handling_",
}


@dataclass(frozen=True)
class PlaceShown:
    """A destination: the place recognised and the words of the file where they say more."""

    place: Markup
    text: str
    waits: bool


@dataclass(frozen=True)
class VendorShown:
    """One vendor of the plan."""

    name: str
    ref: str | None
    description: str
    rows: str
    changes: Sequence[tuple[str, str, str]]
    """Field, before, after."""
    services: Sequence[str]
    places: Sequence[PlaceShown]
    papers: Sequence[str]
    """Agreement and review the file tells of."""
    conflicts: Sequence[str]


def vendor_shown(visit: Visit, vendor: PlannedVendor) -> VendorShown:
    """A vendor in the reader's words."""
    words = visit.words
    marks = marks_for(words.language, visit.settings.time_zone)
    places = [
        PlaceShown(
            marks.place(transfer.place),
            "" if _says_the_same(transfer.text, transfer.place, words) else transfer.text,
            transfer.exporter is None,
        )
        for transfer in vendor.transfers
    ]
    papers = []
    if vendor.agreement:
        papers.append(words.text("imports.with_agreement"))
    if vendor.review:
        papers.append(words.text("imports.with_review"))
    return VendorShown(
        name=vendor.name,
        ref=vendor.ref,
        description=str(vendor.facts.get("description", "")),
        rows=", ".join(str(number) for number in vendor.rows[:8]) + (" …" if len(vendor.rows) > 8 else ""),
        changes=[
            (words.text(f"vendors.field_{name}"), _value(words, name, before), _value(words, name, after))
            for name, (before, after) in vendor.changes.items()
        ],
        services=[service.purpose for service in vendor.services if service.joins is None],
        places=places,
        papers=papers,
        conflicts=[
            words.text(
                "imports.conflict",
                fact=words.text(f"imports.column-{conflict.fact}"),
                values=words.text("frame.list_mark").join(
                    words.text("imports.conflict_value", value=value[:120], row=row)
                    for value, row in conflict.values[:4]
                ),
            )
            for conflict in vendor.conflicts
        ],
    )


def _says_the_same(text: str, place: str, words: Words) -> bool:
    known = {
        place.casefold(),
        place_name(place, words.language).casefold(),
        place_name(place, "en").casefold(),
    }
    return text.strip().casefold() in known


def _value(words: Words, name: str, value: Any) -> str:
    if value in (None, "", []):
        return ""
    if isinstance(value, list):
        return words.text("frame.list_mark").join(str(item) for item in value)
    if name == "place_code":
        return place_name(str(value), words.language)
    if name in _PREFIXES:
        return words.text(f"{_PREFIXES[name]}{value}")
    return str(value)
