"""Taking an applied list back as a whole: a change of the chain as it is now, or a refusal that names why not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from register.chains.actions import end_engagement, reopen_engagement
from register.chains.changing import ChainChange, ChangeKind, put_back, state_of
from register.chains.inputs import EndInput, places_typed
from register.chains.models import Engagement
from register.documents.models import Document
from register.errors import Conflict, Invalid
from register.imports.undo import has_more
from register.incidents.models import Incident
from register.published.actions import note
from register.published.models import ListState, PublishedList
from register.rules.list_change import Change
from register.rules.permissions import Permission
from register.storage.versions import load_for_change, stamp
from register.trail.actor import Actor
from register.vendors.actions import end_vendor, require_vendor_open
from register.vendors.models import Vendor, VendorStatus
from register.vendors.queries import get_vendor


@dataclass(frozen=True)
class UndoPlan:
    """What undoing a list would do to the chain as it is now."""

    changes: tuple[ChainChange, ...]
    in_the_way: tuple[str, ...]
    """Engagements of the list that say otherwise by now, or whose vendor has ended: those changes are undone first."""
    new_vendors: tuple[str, ...]
    """Vendors the list brought into the register that nobody has worked on since: they end with it."""
    staying_vendors: tuple[str, ...]
    """Those somebody has worked on since: they stay."""


def can_be_undone(published: PublishedList) -> bool:
    """Whether a list was applied, has not been taken back, and kept what undoing takes.

    Source: house rule.
    """
    return (
        published.state is ListState.APPLIED
        and published.undone_at is None
        and bool(published.result.get("steps"))
    )


def undo_plan(session: Session, published: PublishedList) -> UndoPlan:
    """What undoing would change, in the order it happens. Writes nothing.

    Source: house rule (what later changes rest on is not pulled away from under them).
    """
    steps: Sequence[dict[str, Any]] = published.result.get("steps", [])
    engagements = {
        row.ref: row
        for row in session.exec(
            select(Engagement).where(col(Engagement.ref).in_([step["ref"] for step in steps]))
        )
    }
    vendors = _vendors(session, [row.engaged_id for row in engagements.values()])
    changes, in_the_way = [], []
    for step in sorted(steps, key=lambda step: _ORDER.index(step["did"])):
        engagement = engagements[step["ref"]]
        engaged = vendors[engagement.engaged_id]
        is_gone = step["did"] == Change.REMOVED and engaged.status is VendorStatus.ENDED
        if is_gone or not _says_the_same(engagement, step):
            in_the_way.append(engagement.ref)
        else:
            changes.append(_turned_round(engagement, engaged, step))
    new = [step["new_vendor"] for step in steps if step.get("new_vendor")]
    ending = [ref for ref in dict.fromkeys(new) if _is_untouched(session, ref, set(engagements))]
    staying = [ref for ref in dict.fromkeys(new) if ref not in ending]
    return UndoPlan(tuple(changes), tuple(in_the_way), tuple(ending), tuple(staying))


def undo_list(
    session: Session, actor: Actor, ref: str, reason: str, version: int | None, now: datetime, *, today: date
) -> PublishedList:
    """The list taken back: who came in ends on the day it began, who left goes on, who moved is where it was.

    Raises Refused, NotFound, ChangedMeanwhile, Conflict (not applied or undone already; the vendor has ended; later
    changes rest on it: they are named).
    Source: house rule (nothing is deleted: both changes stay on the trail).
    """
    actor.require(Permission.EDIT_VENDORS)
    published = load_for_change(session, PublishedList, ref, None)
    if not can_be_undone(published):
        raise Conflict("list-not-undoable", ref=ref)
    load_for_change(session, PublishedList, ref, version)
    vendor = session.get(Vendor, published.vendor_id)
    assert vendor is not None
    require_vendor_open(vendor)
    plan = undo_plan(session, published)
    if plan.in_the_way:
        raise _rested_on(ref, plan.in_the_way)
    why = f"{published.ref}: {reason}"[:500]
    before = {step["ref"]: step.get("before") for step in published.result["steps"]}
    for change in plan.changes:
        for engagement in change.engagement_refs:
            try:
                _carry_out(session, actor, engagement, change, before[engagement], why, now, today)
            except Invalid as error:
                other = next(iter(error.problems.values())).params.get("ref", engagement)
                raise _rested_on(ref, [str(other)]) from None
    for new in plan.new_vendors:
        end_vendor(session, actor, new, today, why, None, now)
    published.undone_at, published.undone_by_id, published.undo_reason = now, actor.person_id, reason
    stamp(published, now)
    session.flush()
    told = {"undone": (None, [ref for change in plan.changes for ref in change.engagement_refs])}
    note(session, actor, "published:list:undone", published, vendor, told, reason)
    return published


def _says_the_same(engagement: Engagement, step: dict[str, Any]) -> bool:
    """Whether an engagement says what the list made it say: also where it was changed and put back since."""
    if "state" in step:
        return bool(state_of(engagement) == step["state"])
    return bool(engagement.version == step.get("version"))


_ORDER = (Change.ADDED, Change.MOVED, Change.REPURPOSED, Change.REMOVED)
"""Who came in goes first, so that nobody is in the way of who comes back."""


def _rested_on(ref: str, others: Sequence[str]) -> Conflict:
    return Conflict("list-rested-on", ref=ref, others=", ".join(others))


def _turned_round(engagement: Engagement, engaged: Vendor, step: dict[str, Any]) -> ChainChange:
    did, refs = Change(step["did"]), (engagement.ref,)
    if did is Change.ADDED:
        return ChainChange(
            ChangeKind.REMOVED, engaged.legal_name, engaged.ref, refs, places=tuple(engagement.places)
        )
    if did is Change.REMOVED:
        return ChainChange(
            ChangeKind.REOPENED, engaged.legal_name, engaged.ref, refs, places=tuple(engagement.places)
        )
    before = step["before"]
    return ChainChange(
        ChangeKind(did.value),
        engaged.legal_name,
        engaged.ref,
        refs,
        before["place_text"],
        tuple(places_typed(before["place_text"] or "")),
        before["purpose"],
    )


def _carry_out(
    session: Session,
    actor: Actor,
    ref: str,
    change: ChainChange,
    before: dict[str, Any] | None,
    why: str,
    now: datetime,
    today: date,
) -> None:
    if change.kind is ChangeKind.REOPENED:
        reopen_engagement(session, actor, ref, why, now)
    elif change.kind is ChangeKind.REMOVED:
        engagement = session.exec(select(Engagement).where(Engagement.ref == ref)).one()
        # It never counted: it ends on its first day.
        ended = EndInput(ended_on=min(engagement.since or today, today), reason=why)
        end_engagement(session, actor, ref, ended, None, now, today=today)
    elif before is not None:
        put_back(session, actor, ref, before, now)


def _vendors(session: Session, numbers: Sequence[int]) -> dict[int, Vendor]:
    rows = session.exec(select(Vendor).where(col(Vendor.id).in_(numbers)))
    return {row.id or 0: row for row in rows}


def _is_untouched(session: Session, ref: str, own: set[str]) -> bool:
    """Whether nobody has changed the vendor since, and nothing but this list's engagements hangs on it."""
    vendor = get_vendor(session, ref)
    if vendor.version != 1 or vendor.status is VendorStatus.ENDED or has_more(session, vendor, set()):
        return False
    for table in (Document, Incident):
        if session.exec(select(table.ref).where(col(table.vendor_id) == vendor.id).limit(1)).first():
            return False
    engagements = session.exec(
        select(Engagement.ref).where(
            sa.or_(col(Engagement.engaged_id) == vendor.id, col(Engagement.engager_id) == vendor.id)
        )
    )
    return set(engagements) <= own
