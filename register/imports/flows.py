"""Services and transfers a vendor's rows would add, and its agreement and review. Pure; plan.py uses it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from register.imports.codes import codes_of
from register.imports.facts import usable_address
from register.imports.known import KnownRegister, KnownVendor
from register.imports.places import UNKNOWN
from register.imports.vendors import ServiceDraft, VendorDraft
from register.reference.folding import fold

_LONGEST_PURPOSE = 300
_LONGEST_TEXT = 500


@dataclass(frozen=True)
class PlannedService:
    """A service to be added; ``joins`` is the existing one its transfers belong to instead."""

    purpose: str
    facts: Mapping[str, Any]
    joins: str | None = None


@dataclass(frozen=True)
class PlannedTransfer:
    """A destination to be added to a service of the vendor; without ``exporter`` it waits."""

    place: str
    text: str
    purpose: str
    mechanisms: tuple[str, ...] = ()
    exporter: str | None = None
    access: str | None = None


def services_and_transfers(
    draft: VendorDraft,
    match: KnownVendor | None,
    known: KnownRegister,
    exporter_ref: str | None,
    *,
    is_whole: bool,
) -> tuple[tuple[PlannedService, ...], tuple[PlannedTransfer, ...]]:
    """What is not on record yet.

    ``is_whole``: the row stands for the whole vendor (our own export), so its destinations are compared with
    those of every service.
    """
    services: list[PlannedService] = []
    transfers: list[PlannedTransfer] = []
    held = {fold(purpose): ref for ref, purpose in match.services} if match else {}
    described = fold(str(match.facts["description"] or "")) if match else ""
    for service in draft.services:
        key = fold((service.purpose or "")[:_LONGEST_PURPOSE])
        is_own_description = bool(match) and (not key or key == described)
        joins = held.get(key)
        is_exact = joins is not None and not is_whole
        if joins is None and is_own_description:
            joins = next(iter(held.values()), None)
        exporter = next((known.exporter(row.exporter) for row in service.rows if row.exporter), None)
        exporter = exporter or exporter_ref
        places = [
            place for place in _places(service) if not _is_known(match, place[0], joins, exporter, is_exact)
        ]
        purpose = (service.purpose or "")[:_LONGEST_PURPOSE] or (draft.name or match_name(match))[
            :_LONGEST_PURPOSE
        ]
        if joins is None and not (is_own_description and not places):
            services.append(PlannedService(purpose, service_facts(service)))
        elif joins and places:
            services.append(PlannedService(purpose, {}, joins))
        transfers += _planned(service, places, purpose, exporter)
    return tuple(services), tuple(transfers)


def match_name(match: KnownVendor | None) -> str:
    """The name a vendor of the register has."""
    return str(match.facts["legal_name"]) if match else ""


def agreement_of(draft: VendorDraft, match: KnownVendor | None) -> dict[str, Any] | None:
    """The DPA the rows speak of, unless one like it is on record. A link alone is published terms, no more."""
    url, status = usable_address(_text(draft.fact("dpa_url"))), draft.fact("dpa_status")
    signed_on, expires_on = draft.fact("dpa_signed_on"), draft.fact("dpa_expires_on")
    if not (url or signed_on or status == "executed"):
        return None
    if match and (match.has_executed_dpa or (url or "") in match.agreement_urls):
        return None
    notice = _text(draft.fact("dpa_notice")) or ""
    renewal = _text(draft.fact("dpa_renewal"))
    return {
        "url": url,
        "signed_on": signed_on,
        # One that has no last day has none, whatever a sheet says in another column.
        "expires_on": None if renewal == "evergreen" else expires_on,
        "renewal": renewal,
        "notice_days": notice[:-1] if notice.endswith("d") else None,
        "notice_months": notice[:-1] if notice.endswith("m") else None,
        "governing_law": _text(draft.fact("dpa_governing_law")),
    }


def review_of(draft: VendorDraft, match: KnownVendor | None) -> dict[str, Any] | None:
    """The review the rows speak of, unless it is on record."""
    done_on, next_on = draft.fact("last_review_on"), draft.fact("next_review_on")
    if match and isinstance(done_on, date) and done_on in match.reviewed_on:
        done_on = None
    if match and next_on is not None and match.next_review_on is not None:
        next_on = None
    if done_on is None and next_on is None:
        return None
    findings = tuple(finding for row in draft.rows for finding in row.review_findings)
    return {"done_on": done_on, "next_due_on": next_on, "findings": findings}


def _text(value: object) -> str | None:
    return str(value) if value else None


def _is_known(
    match: KnownVendor | None, place: str, service_ref: str | None, exporter: str | None, is_exact: bool
) -> bool:
    if match is None:
        return False
    if is_exact:
        return (service_ref, place, exporter) in match.flows
    if service_ref is None:
        return False
    return any(place == destination for _, destination, _ in match.flows)


def _planned(
    service: ServiceDraft, places: list[tuple[str, str, bool]], purpose: str, exporter: str | None
) -> list[PlannedTransfer]:
    access = next((row.transfer_mode for row in service.rows if row.transfer_mode), None)
    mechanisms = tuple(dict.fromkeys(m for row in service.rows for m in row.mechanisms))
    return [
        PlannedTransfer(
            place, text[:_LONGEST_TEXT], purpose, mechanisms, exporter, "remote" if remote else access
        )
        for place, text, remote in places
    ]


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


def service_facts(service: ServiceDraft) -> dict[str, Any]:
    """What the rows say of a service besides its purpose, as ServiceInput takes it."""
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
