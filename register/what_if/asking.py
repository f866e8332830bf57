"""A change tried out over the whole register: which transfers may be concerned, and how each is judged then.

Reads in chunks and keeps only what changes; stores nothing. The rules are in register/rules.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from register.agreements.models import Agreement
from register.assessments.concerned import concerned_transfers
from register.assessments.facts import facts_of
from register.assessments.gathering import Gathered
from register.chains.walking import vendors_upstream
from register.errors import Invalid, Problem
from register.law.current import current_law, current_policy
from register.people.models import Person
from register.reference.places import is_country, is_place
from register.rules.amendment_checks import problems_of
from register.rules.amendments import Amendment, amended
from register.rules.concern import may_concern
from register.rules.fact_changes import AgreementEnds, FactChange, changed_facts
from register.rules.facts import Facts
from register.rules.judgement import judge
from register.rules.law import Law
from register.rules.policy import Policy
from register.rules.verdict import Judgement
from register.rules.what_if import Change, Difference, difference, takes_effect_on
from register.transfers.models import Transfer
from register.vendors.models import Vendor
from register.what_if.records import is_of_vendor, patch_records

CHUNK = 1_000


@dataclass(frozen=True, slots=True)
class Affected:
    """One transfer that is judged otherwise with the change."""

    transfer_id: int
    ref: str
    vendor_id: int
    vendor_ref: str
    vendor_name: str
    exporter_name: str
    destination: str
    purpose: str
    difference: Difference


@dataclass(frozen=True, slots=True)
class Answer:
    """What a change does on one date: ``affected``, the worst first, out of ``concerned`` that were judged."""

    change: Change
    on: date
    law_version: str
    policy_id: str
    concerned: int
    affected: tuple[Affected, ...]
    owners: dict[int, tuple[int, str]]
    """Vendor to the number and name of its owner; a vendor without one is left out."""


Told = Callable[[int, int], None]
"""Is told how many transfers of how many have been judged."""


def days_of(change: Change, today: date) -> tuple[date, ...]:
    """The days a change is asked about where nobody names one: the day it takes effect, and today if later.

    Source: design (scoring, what if). Before it takes effect nothing is judged otherwise.
    """
    first = takes_effect_on(change)
    if first is None or first == today:
        return (today,)
    return (first,) if first > today else (first, today)


def check_change(session: Session, change: Change) -> None:
    """Whether the change can be asked about here. Raises Invalid: an unknown record or place, a row not there.

    Source: house rule.
    """
    problems: dict[str, Problem] = {}
    if not isinstance(change, FactChange):
        problems = problems_of(change, current_law(session))
    elif isinstance(change, AgreementEnds):
        if _number(session, Agreement, change.agreement) is None:
            problems["agreement"] = Problem("no-such-record", {"given": change.agreement})
    else:
        if _number(session, Vendor, change.vendor) is None:
            problems["vendor"] = Problem("no-such-record", {"given": change.vendor})
        for name in ("place", "from_place"):
            place = getattr(change, name, None)
            if place and not (is_place(place) and is_country(place.split("-", 1)[0])):
                problems[name] = Problem("not-a-place", {"given": place})
    if problems:
        raise Invalid(problems)


def concerned_ids(session: Session, change: Change) -> list[int]:
    """The transfers that may be concerned, in order of vendor.

    Source: house rule.
    """
    if not isinstance(change, FactChange):
        return [row.id for row in concerned_transfers(session, [change], current_law(session))]
    vendors = _vendors_of(session, change)
    open_ones = select(Transfer.id).where(
        col(Transfer.vendor_id).in_(vendors), col(Transfer.ended_on).is_(None)
    )
    ordered = open_ones.order_by(col(Transfer.vendor_id), col(Transfer.id))
    return [number for number in session.exec(ordered) if number]


def _vendors_of(session: Session, change: FactChange) -> list[int]:
    """The vendor itself; and, where its own sub-processing matters to others, those that reach it."""
    if isinstance(change, AgreementEnds):
        return [_number(session, Agreement, change.agreement, "vendor_id") or 0]
    return vendors_upstream(session, [_number(session, Vendor, change.vendor) or 0])


def answer(
    session: Session, change: Change, on: date, told: Told | None = None, ids: Sequence[int] | None = None
) -> Answer:
    """Every transfer whose outcome, band or points, overall or under one law, would be others on a date.

    Memory holds one chunk of transfers and what changes. Raises Invalid where the change cannot be asked about.
    Source: design (scoring, what if).
    """
    check_change(session, change)
    ids = concerned_ids(session, change) if ids is None else ids
    law, policy = current_law(session), current_policy(session)
    trial = (
        _LawTrial(change, law, policy)
        if not isinstance(change, FactChange)
        else _FactTrial(change, law, policy)
    )
    affected: list[Affected] = []
    for start in range(0, len(ids), CHUNK):
        gathered = Gathered(session, col(Transfer.id).in_(ids[start : start + CHUNK]))
        affected += trial.differences(gathered, on)
        if told:
            told(min(start + CHUNK, len(ids)), len(ids))
    affected.sort(key=lambda one: (one.difference.order, one.ref))
    owners = owners_of(session, sorted({one.vendor_id for one in affected}))
    return Answer(change, on, law.version, policy.id, len(ids), tuple(affected), owners)


class _LawTrial:
    """The same facts under two laws."""

    def __init__(self, change: Amendment, law: Law, policy: Policy) -> None:
        self.change, self.law, self.policy = change, law, policy
        self.changed_law = amended(law, [change])

    def differences(self, gathered: Gathered, on: date) -> Iterator[Affected]:
        for row in gathered.transfers:
            facts = facts_of(gathered, row, on)
            if not may_concern(self.change, facts, self.law):
                continue
            before = judge(facts, self.law, self.policy, looks_ahead=False)
            after = judge(facts, self.changed_law, self.policy, looks_ahead=False)
            found = difference(before, after)
            if found:
                yield affected_of(gathered, row, found)


class _FactTrial:
    """The same law over two sets of facts."""

    def __init__(self, change: FactChange, law: Law, policy: Policy) -> None:
        self.change, self.law, self.policy = change, law, policy

    def differences(self, gathered: Gathered, on: date) -> Iterator[Affected]:
        pairs = [(row, facts_of(gathered, row, on)) for row in gathered.transfers]
        patch_records(gathered, self.change, on)
        for row, facts in pairs:
            changed = facts_of(gathered, row, on)
            if is_of_vendor(gathered, row, self.change):
                changed = changed_facts(self.change, changed)
            if changed == facts:
                continue
            found = difference(self._judge(facts), self._judge(changed))
            if found:
                yield affected_of(gathered, row, found)

    def _judge(self, facts: Facts) -> Judgement:
        return judge(facts, self.law, self.policy, looks_ahead=False)


def affected_of(gathered: Gathered, row: Any, found: Difference) -> Affected:
    """A transfer with what differs, in the names people know it by.

    Source: house rule.
    """
    vendor, entity = gathered.vendors[row.vendor_id], gathered.entities[row.exporter_id]
    return Affected(
        transfer_id=row.id,
        ref=row.ref,
        vendor_id=row.vendor_id,
        vendor_ref=vendor.ref,
        vendor_name=vendor.legal_name,
        exporter_name=entity.name,
        destination=row.destination_subdivision or row.destination,
        purpose=gathered.services[row.service_id].purpose,
        difference=found,
    )


def owners_of(session: Session, vendor_ids: Sequence[int]) -> dict[int, tuple[int, str]]:
    """Vendor to the number and name of its owner; a vendor without one is left out.

    Source: house rule.
    """
    found: dict[int, tuple[int, str]] = {}
    for start in range(0, len(vendor_ids), 10_000):
        statement = (
            sa.select(col(Vendor.id), col(Person.id), col(Person.name))
            .join(Person, col(Person.id) == col(Vendor.owner_id))
            .where(col(Vendor.id).in_(vendor_ids[start : start + 10_000]))
        )
        for vendor_id, person_id, name in session.connection().execute(statement):
            found[int(vendor_id or 0)] = (int(person_id or 0), name)
    return found


def _number(session: Session, table: Any, ref: str, column: str = "id") -> int | None:
    return session.connection().scalar(sa.select(col(getattr(table, column))).where(col(table.ref) == ref))
