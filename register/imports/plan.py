"""What an import would change: new, updated, unchanged, left out. Computed anew each time; writes nothing."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from register.imports.drafts import LeftOut, ProblemGroup
from register.imports.facts import changes_to, facts_of
from register.imports.flows import (
    PlannedService,
    PlannedTransfer,
    agreement_of,
    match_name,
    review_of,
    services_and_transfers,
)
from register.imports.known import KnownRegister, KnownVendor
from register.imports.matching import Chosen, SimilarVendor, match_drafts
from register.imports.places import UNKNOWN
from register.imports.records.planned import NEW, UNCHANGED, UPDATED, PlannedRecord
from register.imports.vendors import Conflict, VendorDraft
from register.trail.chain import canonical


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
    similar: tuple[SimilarVendor, ...]
    """Vendors it may be; never merged unasked."""
    conflicts: tuple[Conflict, ...]
    rows: tuple[int, ...]

    @property
    def new_services(self) -> int:
        """How many services would be added."""
        return sum(service.joins is None for service in self.services)


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
    records: tuple[PlannedRecord, ...] = ()
    """Agreements, terms, incidents or documents, where the file is a list of those; it then has no vendors."""
    unlisted: tuple[str, ...] = ()
    """Files that came with a list of documents and that no row names."""

    def counted(self, action: str) -> int:
        """How many vendors or records are new, updated or unchanged."""
        return sum(one == action for one in self._actions)

    @property
    def to_import(self) -> int:
        """How many vendors or records the last button would add or update."""
        return sum(one != UNCHANGED for one in self._actions)

    @property
    def _actions(self) -> list[str]:
        return [vendor.action for vendor in self.vendors] + [record.action for record in self.records]

    @property
    def destinations(self) -> tuple[str, ...]:
        """Every place the file names for what is added, each once."""
        return tuple(sorted({t.place for v in self.vendors for t in v.transfers} - {UNKNOWN}))

    @property
    def fingerprint(self) -> str:
        """Changes when the plan does: what was previewed is what is imported."""
        told: list[dict[str, Any]] = [
            {
                "vendor": [v.name, v.action, v.ref, v.version],
                "changes": {name: list(pair) for name, pair in v.changes.items()},
                "services": [[s.purpose, s.joins] for s in v.services],
                "places": [[t.place, t.exporter] for t in v.transfers],
                "papers": [v.agreement is not None, v.review is not None],
            }
            for v in self.vendors
        ]
        told += [
            {
                "record": [r.name, r.action, r.ref, r.version, r.vendor_ref, r.parent_row],
                "given": dict(r.given),
                "changes": {name: list(pair) for name, pair in r.changes.items()},
            }
            for r in self.records
        ]
        return hashlib.sha256(canonical({"plan": told}).encode()).hexdigest()


def plan_vendors(
    drafts: Sequence[VendorDraft],
    known: KnownRegister,
    *,
    chosen: Chosen,
    exporter_ref: str | None,
    holds_personal_data: bool,
    may_review: bool,
) -> tuple[tuple[PlannedVendor, ...], bool]:
    """Each vendor of the file compared with the register; whether destinations wait for a company of ours.

    ``chosen`` is what people said about names that may be the same; ``may_review``: reviews are recorded with it.
    Source: house rule (nothing is merged unasked).
    """
    planned = tuple(
        _plan_one(matched.draft, matched.match, known, exporter_ref, holds_personal_data, may_review, matched)
        for matched in match_drafts(drafts, known, chosen)
    )
    waits = any(transfer.exporter is None for vendor in planned for transfer in vendor.transfers)
    return planned, waits


def _plan_one(
    draft: VendorDraft,
    match: KnownVendor | None,
    known: KnownRegister,
    exporter_ref: str | None,
    holds_personal_data: bool,
    may_review: bool,
    matched: Any,
) -> PlannedVendor:
    facts = facts_of(draft, holds_personal_data=holds_personal_data)
    if match and match.is_ended:
        return _ended(draft, match, facts)
    changes = changes_to(match, facts, draft, is_renaming=matched.by_reference) if match else {}
    services, transfers = services_and_transfers(
        draft, match, known, exporter_ref, is_whole=matched.by_reference
    )
    agreement, review = agreement_of(draft, match), review_of(draft, match)
    is_touched = bool(
        changes
        or any(service.joins is None for service in services)
        or any(transfer.exporter for transfer in transfers)
        or agreement
        or (review and may_review)
    )
    return PlannedVendor(
        name=draft.name or match_name(match) or str(draft.fact("reference") or ""),
        action=NEW if not match else UPDATED if is_touched else UNCHANGED,
        ref=match.ref if match else None,
        version=match.version if match else None,
        facts=facts,
        changes=changes,
        services=services,
        transfers=transfers,
        agreement=agreement,
        review=review,
        owner=(_text(draft.fact("owner_name")), _text(draft.fact("owner_email"))),
        similar=matched.similar,
        conflicts=draft.conflicts,
        rows=tuple(row.number for row in draft.rows),
    )


def _ended(draft: VendorDraft, match: KnownVendor, facts: Mapping[str, Any]) -> PlannedVendor:
    """A vendor that has ended stays as it is: nothing is added to it any more."""
    rows = tuple(row.number for row in draft.rows)
    name = draft.name or match_name(match)
    nobody = (None, None)
    return PlannedVendor(
        name, UNCHANGED, match.ref, match.version, facts, {}, (), (), None, None, nobody, (), (), rows
    )


def _text(value: object) -> str | None:
    return str(value) if value else None
