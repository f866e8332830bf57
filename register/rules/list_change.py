"""A published list of sub-processors as a change against the known chain: added, removed, moved. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Change(StrEnum):
    """What a list says of one sub-processor, compared with what is on record."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    REPURPOSED = "repurposed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Held:
    """One engagement on record that has not ended."""

    ref: str
    vendor: str
    places: tuple[str, ...]
    purpose: str
    """Folded, so that spelling makes no difference."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One sub-processor of the list. ``vendor`` None: the register does not have it; ``key`` names the entry."""

    key: str
    vendor: str | None
    places: tuple[str, ...]
    purpose: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of the comparison: of a list entry (``key``), of engagements on record (``refs``), or of both."""

    change: Change
    key: str | None
    vendor: str | None
    refs: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    """Where somebody is added or has moved: only the places this line is about."""


def compare_list(held: Sequence[Held], listed: Sequence[Listed]) -> list[Difference]:
    """Every entry of the list and every engagement it lacks, in the order of the list, then of the record.

    Places are compared by country: a list that says "US" and a record that says "US-CA" agree. A list that names no
    place, or no purpose, says nothing against the record. Where several engagements of one vendor are on record, each
    stays, ends or is joined by another for the places it has; one alone moves.
    Source: house rule (GDPR Art 28(2): changes of sub-processors are what we must know).
    """
    by_vendor: dict[str, list[Held]] = {}
    for one in held:
        by_vendor.setdefault(one.vendor, []).append(one)
    found: list[Difference] = []
    named: set[str] = set()
    for entry in listed:
        known = by_vendor.get(entry.vendor or "", [])
        if entry.vendor:
            named.add(entry.vendor)
        if not known:
            found.append(Difference(Change.ADDED, entry.key, entry.vendor, places=entry.places))
        else:
            found += _of_known(entry, known)
    for one in held:
        if one.vendor not in named:
            found.append(Difference(Change.REMOVED, None, one.vendor, (one.ref,)))
    return found


def _of_known(entry: Listed, known: Sequence[Held]) -> list[Difference]:
    listed = _countries(entry.places)
    held = set().union(*(_countries(one.places) for one in known))
    refs = tuple(one.ref for one in known)
    if not listed or listed == held:
        is_other = bool(entry.purpose) and entry.purpose not in {one.purpose for one in known}
        change = Change.REPURPOSED if is_other and len(known) == 1 else Change.UNCHANGED
        return [Difference(change, entry.key, entry.vendor, refs)]
    if len(known) == 1:
        return [Difference(Change.MOVED, entry.key, entry.vendor, refs, entry.places)]
    gone = [one for one in known if _countries(one.places).isdisjoint(listed)]
    fresh = tuple(place for place in entry.places if place.split("-", 1)[0] not in held)
    found = [Difference(Change.REMOVED, entry.key, entry.vendor, (one.ref,)) for one in gone]
    if fresh:
        found.append(Difference(Change.ADDED, entry.key, entry.vendor, places=fresh))
    return found or [Difference(Change.UNCHANGED, entry.key, entry.vendor, refs)]


def _countries(places: Sequence[str]) -> set[str]:
    return {place.split("-", 1)[0] for place in places}
