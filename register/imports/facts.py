"""A vendor's own facts as a file gives them, and what they would change in the register. Pure; plan.py uses it."""

from collections.abc import Mapping
from typing import Any

from register.errors import Invalid
from register.imports.codes import code_of, codes_of
from register.imports.drafts import ImportRow
from register.imports.known import KnownVendor
from register.imports.names import exact_key
from register.imports.places import UNKNOWN, PlaceText
from register.imports.vendors import VendorDraft
from register.inputs import read_input
from register.vendors.inputs import IdentifierLine, VendorInput

_SINGLE = ("website", "category", "importance", "parent_name", "place_code")
_CONTACT = ("contact_name", "contact_email", "contact_phone")
_NO_SEAT = ("EU", "EEA", "WORLDWIDE", UNKNOWN)
_MOST_NAMES = 100
_MOST_IDENTIFIERS = 50


def facts_of(draft: VendorDraft, *, holds_personal_data: bool) -> dict[str, Any]:
    """What the rows of a vendor say about it, as VendorInput takes it; ``place_text`` is a seat's raw words."""
    category = _text(draft.fact("category"))
    legal_name = _text(draft.fact("legal_name")) or draft.name or str(draft.fact("reference") or "")
    others = list(draft.other_names)
    if draft.name and exact_key(legal_name) != exact_key(draft.name):
        others.append(draft.name)
    notes = list(dict.fromkeys(note for row in draft.rows for note in _notes(row)))
    if category and not code_of("category", category):
        notes.append(category)
    says_yes = holds_personal_data or any(
        row.data_categories or row.data_subjects or row.dpa_url or row.dpa_signed_on or row.people_count
        for row in draft.rows
    )
    facts: dict[str, Any] = {
        "legal_name": legal_name[:300],
        "other_names": [name[:300] for name in dict.fromkeys(others)][:_MOST_NAMES],
        "identifiers": _identifiers(draft),
        "website": _text(draft.fact("website")),
        "category": code_of("category", category),
        "importance": draft.fact("importance"),
        "description": next((s.purpose[:500] for s in draft.services if s.purpose), None),
        "parent_name": _text(draft.fact("parent_company")),
        "contact_name": _text(draft.fact("contact_name")),
        "contact_email": _text(draft.fact("contact_email")),
        "contact_phone": (_text(draft.fact("contact_phone")) or "")[:80] or None,
        "notes": "\n".join(notes)[:10_000] or None,
        "handles_personal_data": "yes" if says_yes else None,
        **_seat(draft.fact("headquarters")),
    }
    return _as_kept({name: value for name, value in facts.items() if value not in (None, [], "")})


def usable_address(url: str | None) -> str | None:
    """A web address as the register keeps it, or None where it would be refused."""
    facts = _as_kept({"legal_name": "-", "website": url}) if url else {}
    return _text(facts.get("website"))


def changes_to(
    match: KnownVendor, facts: Mapping[str, Any], draft: VendorDraft, *, is_renaming: bool
) -> dict[str, tuple[Any, Any]]:
    """What these facts would change about a vendor of the register: field to (before, after).

    ``is_renaming``: the file says by reference which vendor it is, so another name is its new name; else the
    name is kept as one more.
    """
    found: dict[str, tuple[Any, Any]] = {}
    for name in _SINGLE:
        before = getattr(match.facts[name], "value", match.facts[name])
        if name in facts and facts[name] != before and not _same_site(name, before, facts[name]):
            found[name] = (before, facts[name])
    if not match.facts["description"] and "description" in facts:
        found["description"] = (None, facts["description"])
    if match.facts["handles_personal_data"] == "unknown" and "handles_personal_data" in facts:
        found["handles_personal_data"] = ("unknown", facts["handles_personal_data"])
    for name in _CONTACT:
        before = match.contact.get(name.removeprefix("contact_"))
        if name in facts and facts[name] != before:
            found[name] = (before, facts[name])
    _change_names(found, match, facts, draft, is_renaming=is_renaming)
    held = {number.rpartition(": ")[2] for number in match.identifiers}
    numbers = [n for n in facts.get("identifiers", []) if n.rpartition(": ")[2] not in held]
    if numbers:
        found["identifiers"] = (match.identifiers, [*match.identifiers, *numbers][:_MOST_IDENTIFIERS])
    old_notes = match.facts["notes"] or ""
    more = [line for line in str(facts.get("notes", "")).splitlines() if line and line not in old_notes]
    if more and (after := "\n".join(filter(None, [old_notes, *more]))[:10_000]) != old_notes:
        found["notes"] = (old_notes or None, after)
    return found


def _change_names(
    found: dict[str, tuple[Any, Any]],
    match: KnownVendor,
    facts: Mapping[str, Any],
    draft: VendorDraft,
    *,
    is_renaming: bool,
) -> None:
    held = {
        exact_key(name) for name in (match.facts["legal_name"], match.facts["local_name"] or "", *match.names)
    }
    if any(exact_key(name) in held for name in draft.written):
        # It is on record as it is written there; what it could be taken apart into is nothing new.
        held |= {
            exact_key(name) for name in (draft.name, *(n for row in draft.rows for n in row.other_names))
        }
        held.add(exact_key(_text(draft.fact("legal_name")) or ""))
    legal_name = _text(draft.fact("legal_name")) or (draft.name if is_renaming else None)
    if legal_name and exact_key(legal_name) not in held:
        found["legal_name"] = (match.facts["legal_name"], legal_name[:300])
        held.add(exact_key(legal_name))
    names = dict.fromkeys([*facts.get("other_names", []), *([draft.name[:300]] if draft.name else [])])
    added = [name for name in names if exact_key(name) not in held]
    if added:
        found["other_names"] = (match.names, [*match.names, *added][:_MOST_NAMES])


def _as_kept(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts as the register keeps them; what it would refuse is written into the notes instead."""
    refused: dict[str, Any] = {}
    try:
        given = read_input(VendorInput, facts)
    except Invalid as error:
        refused = {name: facts[name] for name in error.problems if name in facts and name != "legal_name"}
        facts = {name: value for name, value in facts.items() if name not in refused}
        told = [str(facts["notes"])] if "notes" in facts else []
        told += [str(value)[:500] for name, value in refused.items() if name != "notes"]
        facts |= {"notes": "\n".join(told)[:10_000]} if told else {}
        given = read_input(VendorInput, facts)
    kept = given.model_dump(mode="json", include=set(facts))
    return kept | ({"place_text": facts["place_text"]} if "place_text" in facts else {})


def _identifiers(draft: VendorDraft) -> list[str]:
    found: dict[str, None] = {}
    for text in (number for row in draft.rows for number in row.registration_numbers):
        scheme, colon, value = text.partition(":")
        try:
            read = read_input(
                IdentifierLine, {"scheme": scheme if colon else "", "value": value if colon else text}
            )
        except Invalid:
            continue
        found[f"{read.scheme[:40]}: {read.value}" if read.scheme else read.value] = None
    return list(found)[:_MOST_IDENTIFIERS]


def _text(value: object) -> str | None:
    return str(value) if value else None


def _seat(seat: object) -> dict[str, Any]:
    if not isinstance(seat, PlaceText):
        return {}
    if len(seat.codes) != 1 or seat.codes[0] in _NO_SEAT:
        return {"place_text": seat.raw[:500]}
    code = seat.codes[0]
    is_plain = seat.raw.casefold() == code.casefold() or len(seat.raw) <= 2
    return {"place_code": code} if is_plain else {"place_code": code, "place_text": seat.raw[:500]}


def _notes(row: ImportRow) -> list[str]:
    found = [*row.notes, row.subprocessors_url, row.privacy_url]
    found += [*row.certifications, row.product, row.engaged_by]
    _, other_data = codes_of("data", row.data_categories)
    _, other_people = codes_of("subject", row.data_subjects)
    return [text for text in (*found, *other_data, *other_people) if text]


def _same_site(name: str, before: Any, after: Any) -> bool:
    def bare(url: str) -> str:
        return url.split("://", 1)[-1].removeprefix("www.").rstrip("/").casefold()

    return name == "website" and bool(before) and bare(str(before)) == bare(str(after))
