"""What an import would change: new, updated, unchanged, left out. Computed anew each time; writes nothing."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from register.imports.codes import code_of, codes_of
from register.imports.drafts import ImportRow, LeftOut, ProblemGroup
from register.imports.known import KnownRegister, KnownVendor
from register.imports.names import exact_key
from register.imports.places import PlaceText
from register.imports.similar import Named, similar_names
from register.imports.vendors import Conflict, ServiceDraft, VendorDraft
from register.reference.folding import fold
from register.trail.chain import canonical

NEW, UPDATED, UNCHANGED = "new", "updated", "unchanged"
UNKNOWN = "UNKNOWN"
_NO_MORE_THAN_TEXT = 500


@dataclass(frozen=True)
class PlannedService:
    """A service to be added; ``joins`` is the existing one its transfers belong to instead."""

    purpose: str
    facts: Mapping[str, Any]
    joins: str | None = None


@dataclass(frozen=True)
class PlannedTransfer:
    """A destination to be added to a service of the vendor."""

    place: str
    text: str
    purpose: str
    mechanisms: tuple[str, ...] = ()
    exporter: str | None = None
    access: str | None = None


@dataclass(frozen=True)
class PlannedVendor:
    """One vendor of the file and what would become of it."""

    name: str
    action: str
    ref: str | None
    version: int | None
    facts: Mapping[str, Any]
    changes: Mapping[str, tuple[Any, Any]]
    services: tuple[PlannedService, ...]
    transfers: tuple[PlannedTransfer, ...]
    agreement: Mapping[str, Any] | None
    review: Mapping[str, Any] | None
    owner: tuple[str | None, str | None]
    similar: tuple[tuple[str, str, str], ...]
    """Vendors it may be: (reference or '', name, reason); never merged unasked."""
    conflicts: tuple[Conflict, ...]
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Plan:
    """The whole import."""

    vendors: tuple[PlannedVendor, ...]
    left_out: tuple[LeftOut, ...]
    problems: tuple[ProblemGroup, ...]
    rows_read: int
    exporters: Sequence[tuple[str, str]] = ()
    lacks_exporter: bool = False
    """There are destinations, but no company of ours to send from: transfers wait until there is one."""
    notes: tuple[str, ...] = field(default=())

    def counted(self, action: str) -> int:
        """How many vendors are new, updated or unchanged."""
        return sum(vendor.action == action for vendor in self.vendors)

    @property
    def destinations(self) -> tuple[str, ...]:
        """Every place the file names, each once."""
        return tuple(sorted({t.place for v in self.vendors for t in v.transfers} - {UNKNOWN}))

    @property
    def fingerprint(self) -> str:
        """Changes when the plan does: what was previewed is what is imported."""
        told = [
            {
                "vendor": [v.name, v.action, v.ref, v.version],
                "changes": {name: list(pair) for name, pair in v.changes.items()},
                "services": [s.purpose for s in v.services],
                "places": [t.place for t in v.transfers],
            }
            for v in self.vendors
        ]
        return hashlib.sha256(canonical({"plan": told}).encode()).hexdigest()


def plan_vendors(
    drafts: Sequence[VendorDraft],
    known: KnownRegister,
    *,
    same_as: Mapping[str, str],
    exporter_ref: str | None,
    holds_personal_data: bool,
) -> tuple[tuple[PlannedVendor, ...], bool]:
    """Each draft compared with the register; whether destinations wait for a company of ours.

    ``same_as`` maps a name of the file to the reference somebody chose, or to '' for "another vendor".
    Source: house rule (nothing is merged unasked).
    """
    suggestions = _suggestions(drafts, known, same_as)
    planned = []
    for draft in drafts:
        chosen = same_as.get(draft.name)
        names = [draft.name, *([str(draft.fact("legal_name"))] if draft.fact("legal_name") else [])]
        reference = chosen or (str(draft.fact("reference")) if draft.fact("reference") else None)
        match = known.by_ref.get(chosen) if chosen else known.find(reference, [] if chosen == "" else names)
        planned.append(
            _plan_one(draft, match, known, exporter_ref, holds_personal_data, suggestions.get(draft.name, ()))
        )
    waits = not known.exporters and any(vendor.transfers for vendor in planned)
    return tuple(planned), waits


def _suggestions(
    drafts: Sequence[VendorDraft], known: KnownRegister, same_as: Mapping[str, str]
) -> dict[str, tuple[tuple[str, str, str], ...]]:
    open_ones = [d for d in drafts if d.name not in same_as and d.name and not known.find(None, [d.name])]
    newcomers = [Named(d.name, (d.name, *d.other_names)) for d in open_ones]
    names = {v.ref: str(v.facts["legal_name"]) for v in known.by_ref.values()}
    inhabitants = [Named(v.ref, (names[v.ref], *v.names)) for v in known.by_ref.values()]
    found: dict[str, list[tuple[str, str, str]]] = {}
    for pair in similar_names(newcomers, inhabitants) if inhabitants else ():
        found.setdefault(pair.first, []).append((pair.second, names[pair.second], pair.reason))
    for pair in similar_names(newcomers):
        found.setdefault(pair.first, []).append(("", pair.second, pair.reason))
    return {name: tuple(pairs[:5]) for name, pairs in found.items()}


def _plan_one(
    draft: VendorDraft,
    match: KnownVendor | None,
    known: KnownRegister,
    exporter_ref: str | None,
    holds_personal_data: bool,
    similar: tuple[tuple[str, str, str], ...],
) -> PlannedVendor:
    facts = _facts(draft, holds_personal_data)
    changes = _changes(facts, match, draft) if match else {}
    services, transfers = _services_and_transfers(draft, match, known, exporter_ref)
    if not match and not draft.name:
        facts["legal_name"] = str(draft.fact("reference") or "")
    agreement, review = _agreement(draft, match), _review(draft, match)
    touched = bool(changes or services or transfers or agreement or review)
    return PlannedVendor(
        name=draft.name or str(draft.fact("reference") or ""),
        action=NEW if not match else UPDATED if touched else UNCHANGED,
        ref=match.ref if match else None,
        version=match.version if match else None,
        facts=facts,
        changes=changes,
        services=tuple(services),
        transfers=tuple(transfers),
        agreement=agreement,
        review=review,
        owner=(_text(draft.fact("owner_name")), _text(draft.fact("owner_email"))),
        similar=() if match else similar,
        conflicts=draft.conflicts,
        rows=tuple(row.number for row in draft.rows),
    )


def _text(value: object) -> str | None:
    return str(value) if value else None


def _facts(draft: VendorDraft, holds_personal_data: bool) -> dict[str, Any]:
    seat = draft.fact("headquarters")
    has_seat = isinstance(seat, PlaceText) and len(seat.codes) == 1 and seat.codes[0] not in ("EU", "EEA")
    category = _text(draft.fact("category"))
    legal_name = _text(draft.fact("legal_name")) or draft.name
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
        "other_names": [name[:300] for name in dict.fromkeys(others)][:100],
        "identifiers": list(dict.fromkeys(n for row in draft.rows for n in row.registration_numbers))[:50],
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
    }
    if has_seat and isinstance(seat, PlaceText):
        code = seat.codes[0]
        facts["place_code"] = code if code not in ("WORLDWIDE", UNKNOWN) else None
        if seat.raw.casefold() not in (code.casefold(), "") and len(seat.raw) > 2:
            facts["place_text"] = seat.raw[:500]
    elif isinstance(seat, PlaceText) and seat.raw:
        facts["place_text"] = seat.raw[:500]
    return {name: value for name, value in facts.items() if value not in (None, [], "")}


def _notes(row: ImportRow) -> list[str]:
    links = [row.subprocessors_url, row.privacy_url]
    found = [*row.notes, *(link for link in links if link)]
    found += [f"{name}" for name in (*row.certifications, row.product, row.engaged_by) if name]
    _, other_data = codes_of("data", row.data_categories)
    _, other_people = codes_of("subject", row.data_subjects)
    return [text for text in (*found, *other_data, *other_people) if text]


def _changes(facts: Mapping[str, Any], match: KnownVendor, draft: VendorDraft) -> dict[str, tuple[Any, Any]]:
    found: dict[str, tuple[Any, Any]] = {}
    for name in ("website", "category", "importance", "parent_name", "place_code"):
        before = getattr(match.facts[name], "value", match.facts[name])
        if name in facts and facts[name] != before and not _same_site(name, before, facts[name]):
            found[name] = (before, facts[name])
    if not match.facts["description"] and "description" in facts:
        found["description"] = (None, facts["description"])
    if match.facts["handles_personal_data"] == "unknown" and "handles_personal_data" in facts:
        found["handles_personal_data"] = ("unknown", facts["handles_personal_data"])
    given_name = _text(draft.fact("legal_name"))
    # A reference in the sheet says which vendor it is; the name beside it is then a fact like any other.
    new_name = given_name or (draft.name if draft.fact("reference") else None)
    is_other = new_name is not None and exact_key(new_name) != exact_key(match.facts["legal_name"])
    if new_name and is_other and new_name not in match.names:
        found["legal_name"] = (match.facts["legal_name"], new_name[:300])
    for name in ("contact_name", "contact_email", "contact_phone"):
        before = match.contact.get(name.removeprefix("contact_"))
        if name in facts and facts[name] != before:
            found[name] = (before, facts[name])
    held = {exact_key(n) for n in (match.facts["legal_name"], match.facts["local_name"] or "", *match.names)}
    if "legal_name" in found:
        held.add(exact_key(str(found["legal_name"][1])))
    added = [name for name in facts.get("other_names", []) if exact_key(name) not in held]
    if added:
        found["other_names"] = (match.names, [*match.names, *added])
    held_numbers = {number.rpartition(": ")[2] for number in match.identifiers}
    numbers = [n for n in facts.get("identifiers", []) if n.rpartition(": ")[2] not in held_numbers]
    if numbers:
        found["identifiers"] = (match.identifiers, [*match.identifiers, *numbers])
    old_notes = match.facts["notes"] or ""
    more = [line for line in str(facts.get("notes", "")).splitlines() if line and line not in old_notes]
    if more:
        found["notes"] = (old_notes or None, "\n".join(filter(None, [old_notes, *more]))[:10_000])
    return found


def _same_site(name: str, before: Any, after: Any) -> bool:
    def bare(url: str) -> str:
        return url.split("://", 1)[-1].removeprefix("www.").rstrip("/").casefold()

    return name == "website" and bool(before) and bare(str(before)) == bare(str(after))


def _services_and_transfers(
    draft: VendorDraft, match: KnownVendor | None, known: KnownRegister, exporter_ref: str | None
) -> tuple[list[PlannedService], list[PlannedTransfer]]:
    services: list[PlannedService] = []
    transfers: list[PlannedTransfer] = []
    held = {fold(purpose): ref for ref, purpose in match.services} if match else {}
    described = fold(str(match.facts["description"] or "")) if match else ""
    seen_places = set(match.destinations) if match else set()
    for service in draft.services:
        purpose = (service.purpose or "")[:300]
        key = fold(purpose)
        places = [p for p in _places(service) if match is None or p[0] not in seen_places]
        joins = held.get(key) or (next(iter(held.values()), None) if not key or key == described else None)
        is_own_description = bool(match) and (not key or key == described)
        if joins is None and not (is_own_description and not places):
            services.append(PlannedService(purpose or draft.name[:300], _service_facts(service)))
        elif joins and places:
            services.append(PlannedService(purpose or draft.name[:300], {}, joins))
        exporter = next((known.exporter(row.exporter) for row in service.rows if row.exporter), None)
        access = next((row.transfer_mode for row in service.rows if row.transfer_mode), None)
        mechanisms = tuple(dict.fromkeys(m for row in service.rows for m in row.mechanisms))
        transfers += [
            PlannedTransfer(
                place,
                text[:_NO_MORE_THAN_TEXT],
                purpose or draft.name[:300],
                mechanisms,
                exporter or exporter_ref,
                "remote" if remote else access,
            )
            for place, text, remote in places
        ]
    return [
        s for s in services if s.joins is None or any(t.purpose == s.purpose for t in transfers)
    ], transfers


def _places(service: ServiceDraft) -> list[tuple[str, str, bool]]:
    found: dict[str, tuple[str, str, bool]] = {}
    for row in service.rows:
        for places, remote in ((row.destinations, False), (row.access_from, True)):
            for place in places:
                for code in place.codes or (UNKNOWN,):
                    found.setdefault(code, (code, place.raw, remote))
    if len(found) > 1:
        # Something is known: the part that is not stays as the text beside it.
        found.pop(UNKNOWN, None)
    return list(found.values())


def _service_facts(service: ServiceDraft) -> dict[str, Any]:
    rows = service.rows
    facts = {
        "party_role": next((row.party_role for row in rows if row.party_role), None),
        "sensitivity": next((row.sensitivity for row in rows if row.sensitivity), None),
        "people_count": next((row.people_count for row in rows if row.people_count is not None), None),
        "data_categories": codes_of("data", (c for row in rows for c in row.data_categories))[0],
        "data_subjects": codes_of("subject", (s for row in rows for s in row.data_subjects))[0],
        "started_on": next((row.contract_starts_on for row in rows if row.contract_starts_on), None),
    }
    return {name: value for name, value in facts.items() if value not in (None, [])}


def _agreement(draft: VendorDraft, match: KnownVendor | None) -> dict[str, Any] | None:
    url, status = _text(draft.fact("dpa_url")), draft.fact("dpa_status")
    signed_on, expires_on = draft.fact("dpa_signed_on"), draft.fact("dpa_expires_on")
    if not (url or signed_on or status == "executed"):
        return None
    if match and (match.has_executed_dpa or (url or "") in match.agreement_urls):
        return None
    return {"url": url, "signed_on": signed_on, "expires_on": expires_on}


def _review(draft: VendorDraft, match: KnownVendor | None) -> dict[str, Any] | None:
    done_on, next_on = draft.fact("last_review_on"), draft.fact("next_review_on")
    if match and (done_on is None or done_on in match.reviewed_on):
        done_on = None
    if match and next_on is not None and (match.next_review_on is not None):
        next_on = None
    if done_on is None and next_on is None:
        return None
    findings = tuple(f for row in draft.rows for f in row.review_findings)
    return {"done_on": done_on, "next_due_on": next_on, "findings": findings}
