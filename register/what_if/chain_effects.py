"""What changes of one vendor's chain do to the transfers above it: judged before and after, nothing stored."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from register.assessments.facts import facts_of
from register.assessments.gathering import Gathered
from register.chains.changing import ChainChange, ChangeKind
from register.chains.walking import Chains, read_chains, vendors_upstream
from register.law.current import current_law, current_policy
from register.rules.chain import Edge, by_engager
from register.rules.judgement import judge
from register.rules.what_if import difference
from register.transfers.models import Transfer
from register.vendors.models import Vendor
from register.vendors.queries import get_vendor
from register.what_if.asking import CHUNK, Affected, affected_of, owners_of


@dataclass(frozen=True)
class Effects:
    """The transfers that would be judged otherwise on a day, the worst first, out of ``concerned``."""

    on: date
    concerned: int
    affected: tuple[Affected, ...]
    owners: dict[int, tuple[int, str]]


def effects_of(session: Session, engager_ref: str, changes: Sequence[ChainChange], today: date) -> Effects:
    """Every transfer above a vendor whose outcome, band or points would be others once all changes have taken effect.

    Judged on the day the last of them takes effect, or today where that is later. Raises NotFound.
    Source: design (scoring, what if); SCC 2021/914 cl 8.8, 9 (a change of sub-processors is a change of the transfer).
    """
    on = max([today, *(change.on for change in changes if change.on)])
    engager = get_vendor(session, engager_ref)
    assert engager.id is not None
    above = vendors_upstream(session, [engager.id])
    open_ones = select(Transfer.id).where(
        col(Transfer.vendor_id).in_(above), col(Transfer.ended_on).is_(None)
    )
    ids = [number for number in session.exec(open_ones.order_by(col(Transfer.id))) if number]
    known = _vendors(session, [change.engaged_ref for change in changes if change.engaged_ref])
    below = read_chains(session, [row.id for row in known.values()])
    affected: list[Affected] = []
    for start in range(0, len(ids), CHUNK):
        gathered = Gathered(session, col(Transfer.id).in_(ids[start : start + CHUNK]))
        after = _patched(gathered.chains, below, engager.id, changes, known, on)
        affected += _differences(session, gathered, after, on)
    affected.sort(key=lambda one: (one.difference.order, one.ref))
    owners = owners_of(session, sorted({one.vendor_id for one in affected}))
    return Effects(on, len(ids), tuple(affected), owners)


def _differences(session: Session, gathered: Gathered, after: Chains, on: date) -> Iterator[Affected]:
    law, policy = current_law(session), current_policy(session)
    before = [(row, facts_of(gathered, row, on)) for row in gathered.transfers]
    gathered.chains = after
    for row, facts in before:
        changed = facts_of(gathered, row, on)
        if changed == facts:
            continue
        found = difference(
            judge(facts, law, policy, looks_ahead=False), judge(changed, law, policy, looks_ahead=False)
        )
        if found:
            yield affected_of(gathered, row, found)


def _patched(
    chains: Chains,
    below: Chains,
    engager_id: int,
    changes: Sequence[ChainChange],
    known: dict[str, Any],
    on: date,
) -> Chains:
    """The chains as they would read, on a copy; those of vendors that come in hang below them."""
    rows: dict[int, Any] = {**below.rows, **chains.rows}
    by_ref = {row.ref: key for key, row in rows.items()}
    for number, change in enumerate(changes, 1):
        if change.kind is ChangeKind.ADDED:
            # Numbers below nought are nobody's: a new engagement, and a vendor the register does not have.
            engaged = known.get(change.engaged_ref or "")
            rows[-number] = _engagement(-number, engager_id, engaged, change)
        for ref in change.engagement_refs:
            if ref in by_ref:
                rows[by_ref[ref]] = _with(rows[by_ref[ref]], **_fresh(change, on))
    edges = [Edge(key, row.engager_id, row.engaged_id, row.service_id) for key, row in rows.items()]
    return Chains(rows, by_engager(edges))


def _fresh(change: ChainChange, on: date) -> dict[str, Any]:
    if change.kind is ChangeKind.REMOVED:
        return {"ended_on": change.on or on}
    if change.kind is ChangeKind.REOPENED:
        return {"ended_on": None}
    if change.kind is ChangeKind.MOVED:
        return {"places": list(change.places), "place_text": change.place_text}
    return {"purpose": change.purpose}


def _engagement(number: int, engager_id: int, engaged: Any, change: ChainChange) -> SimpleNamespace:
    return SimpleNamespace(
        id=number,
        ref="",
        engager_id=engager_id,
        engaged_id=engaged.id if engaged else number,
        service_id=None,
        purpose=change.purpose,
        places=list(change.places),
        place_text=change.place_text,
        facts={},
        mechanisms={},
        processor_contract=None,
        since=change.on,
        ended_on=None,
        engaged_ref=engaged.ref if engaged else "",
        engaged_name=engaged.legal_name if engaged else change.name,
        engaged_parent_place=engaged.parent_place if engaged else None,
    )


def _with(row: Any, **fresh: Any) -> SimpleNamespace:
    told = vars(row) if isinstance(row, SimpleNamespace) else row._asdict()
    return SimpleNamespace(**{**told, **fresh})


def _vendors(session: Session, refs: Sequence[str]) -> dict[str, Any]:
    columns = (col(Vendor.id), col(Vendor.ref), col(Vendor.legal_name), col(Vendor.parent_place))
    found = session.connection().execute(sa.select(*columns).where(col(Vendor.ref).in_(refs)))
    return {row.ref: row for row in found}
