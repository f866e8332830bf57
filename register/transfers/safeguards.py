"""The verbs that record what protects a transfer and the other facts its judgement needs."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field
from sqlmodel import Session

from register.errors import Invalid, Problem
from register.inputs import RoomInput
from register.law.current import current_law
from register.rules.law import Law
from register.storage.versions import stamp
from register.trail.actor import Actor
from register.trail.record import changes_between
from register.transfers.actions import load_open, note
from register.transfers.facts import FactsInput, as_told, merged
from register.transfers.models import Transfer


class SafeguardInput(RoomInput):
    """One safeguard in place, and the codes of those of its conditions that hold."""

    id: Annotated[str, Field(max_length=80)]
    conditions: Annotated[list[str], Field(max_length=50)] = []


class SafeguardsInput(RoomInput):
    """Every safeguard in place; those left out are not in place."""

    safeguards: Annotated[list[SafeguardInput], Field(max_length=100)] = []


def set_safeguards(
    session: Session, actor: Actor, ref: str, given: SafeguardsInput, version: int | None, now: datetime
) -> Transfer:
    """The transfer with exactly these safeguards. Saving what is there already changes nothing.

    Raises Refused, NotFound, ChangedMeanwhile, Conflict where it has ended, Invalid (no such safeguard or
    condition).
    Source: EDPB 01/2020 (a measure works only where all its conditions hold).
    """
    transfer = load_open(session, actor, ref, version)
    wanted = in_catalogue(given, current_law(session))
    before = {item["id"]: item["conditions"] for item in transfer.safeguards}
    after = {item["id"]: item["conditions"] for item in wanted}
    changes = changes_between(before, after)
    if not changes:
        return transfer
    transfer.safeguards = wanted
    stamp(transfer, now)
    session.flush()
    note(session, actor, "transfers:safeguards:changed", transfer, changes)
    return transfer


def set_facts(
    session: Session,
    actor: Actor,
    ref: str,
    given: FactsInput,
    version: int | None,
    now: datetime,
    *,
    today: date,
) -> Transfer:
    """The transfer with the facts handed in; facts that were not handed in stay as they are.

    Raises Refused, NotFound, ChangedMeanwhile, Conflict where it has ended, Invalid (an assessment dated after
    ``today``).
    Source: house rule (design: the scoring facts; every one may be unknown).
    """
    transfer = load_open(session, actor, ref, version)
    if given.assessed_on and given.assessed_on > today:
        raise Invalid({"assessed_on": Problem("in-the-future")})
    kept = merged(transfer.facts, given)
    changes = changes_between(as_told(transfer.facts), as_told(kept))
    if not changes:
        return transfer
    transfer.facts = kept
    stamp(transfer, now)
    session.flush()
    note(session, actor, "transfers:facts:changed", transfer, changes)
    return transfer


def in_catalogue(given: SafeguardsInput, law: Law) -> list[dict[str, Any]]:
    """The measures as they are stored: known ones with known conditions, in the order of the catalogue.

    Raises Invalid (no such safeguard or condition). Source: house rule.
    """
    catalogue = law.safeguard_by_id
    found: dict[str, list[str]] = {}
    for item in given.safeguards:
        row = catalogue.get(item.id)
        if row is None:
            raise Invalid({"safeguards": Problem("not-in-list", {"given": item.id})})
        if not set(item.conditions) <= set(row.conditions):
            raise Invalid({"safeguards": Problem("not-in-list", {"given": item.id})})
        found[item.id] = [code for code in row.conditions if code in item.conditions]
    return [{"id": name, "conditions": found[name]} for name in catalogue if name in found]
