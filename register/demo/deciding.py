"""What the demo group asked for and decided over two years, through the same actions people use."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlmodel import Session, select

from register.decisions.actions import request_decision
from register.decisions.following import touch_due
from register.decisions.inputs import DecisionInput, RequestInput
from register.decisions.models import SubjectKind
from register.decisions.queries import waiting_for
from register.decisions.recording import decide
from register.decisions.subjects import case_of, find_subject
from register.demo.finding import transfer_ref
from register.inputs import read_input
from register.reference.places import place_name
from register.transfers.actions import change_transfer
from register.transfers.inputs import TransferInput
from register.transfers.queries import get_transfer, parties_of
from register.vendors.models import Vendor
from register.words import EN, words_for

if TYPE_CHECKING:
    from register.demo.planting import Garden

Seed = Mapping[str, Any]


def plan_decisions(garden: "Garden", seeds: list[Seed]) -> None:
    """Plan every request, what was decided on it, what changed since, and the nights on which approvals lapsed.

    Source: house rule.
    """
    for seed in seeds:
        refs: dict[str, str] = {}
        _plan(garden, seed, refs)
    # The nights of two years, as far as they mattered: the last one is the one before today.
    for night in sorted({-seed["review"] - 1 for seed in seeds if seed.get("review", 0) < 0} | {0}):
        garden.later(max(0, night), _night)


def _plan(garden: "Garden", seed: Seed, refs: dict[str, str]) -> None:
    def ask(session: Session, garden: "Garden", at: datetime) -> None:
        refs["subject"] = _subject(session, garden, seed)
        given = RequestInput(subject_kind=_kind(seed), subject_ref=refs["subject"], note=seed.get("note"))
        if waiting_for(session, given.subject_kind, given.subject_ref) is None:
            actor = garden.actor(seed.get("by", "priya"))
            request_decision(session, actor, given, at, today=garden.day_of(at))

    def answer(session: Session, garden: "Garden", at: datetime) -> None:
        _decide(session, garden, at, seed, refs["subject"])

    def move(session: Session, garden: "Garden", at: datetime) -> None:
        _move(session, garden, at, seed["moved"]["to"], refs["subject"])

    if "asked" in seed:
        garden.later(seed["asked"], ask)
    if "decided" in seed:
        garden.later(seed["decided"], answer)
    if "moved" in seed:
        garden.later(seed["moved"]["age"], move)


def _night(session: Session, garden: "Garden", at: datetime) -> None:
    touch_due(session, garden.day_of(at))


def _kind(seed: Seed) -> SubjectKind:
    return SubjectKind.TRANSFER if "to" in seed else SubjectKind.VENDOR


def _subject(session: Session, garden: "Garden", seed: Seed) -> str:
    if "to" in seed:
        return transfer_ref(session, garden, seed)
    return session.exec(select(Vendor.ref).where(Vendor.legal_name == seed["vendor"])).one()


def _decide(session: Session, garden: "Garden", at: datetime, seed: Seed, subject_ref: str) -> None:
    kind, today = _kind(seed), garden.day_of(at)
    request = waiting_for(session, kind, subject_ref)
    assert request is not None
    case = case_of(session, find_subject(session, kind, subject_ref), today)
    approves = seed["outcome"].startswith("approve")
    given = {
        "outcome": seed["outcome"],
        "reason": seed.get("reason"),
        "review_by": _review_by(garden, seed, today) if approves else None,
        "point_reasons": dict.fromkeys(case.serious, seed.get("serious", seed.get("reason")))
        if approves
        else {},
        "conditions": [
            {
                "text": c["text"],
                "owner_id": garden.actor(c["owner"]).person_id,
                "due_on": garden.day(-c["due"]),
            }
            for c in seed.get("conditions", [])
        ],
    }
    decide(
        session,
        garden.actor(seed.get("decider", "dora")),
        request.ref,
        read_input(DecisionInput, given),
        None,
        at,
        today=today,
        words=words_for(EN),
        flow=_flow(session, kind, subject_ref),
    )


def _review_by(garden: "Garden", seed: Seed, today: date) -> date:
    """Never more than a year after it was decided, however the days fall."""
    asked = date.fromisoformat(garden.day(-seed["review"]) or "")
    return min(asked, today + timedelta(days=365))


def _flow(session: Session, kind: SubjectKind, subject_ref: str) -> list[str]:
    if kind is not SubjectKind.TRANSFER:
        return []
    transfer = get_transfer(session, subject_ref)
    entity, vendor, service = parties_of(session, transfer)
    place = place_name(transfer.destination, EN)
    return [f"{entity.name} → {vendor.legal_name} ({place}): {service.purpose}"]


def _move(session: Session, garden: "Garden", at: datetime, place: str, subject_ref: str) -> None:
    transfer = get_transfer(session, subject_ref)
    entity, _vendor, service = parties_of(session, transfer)
    given = {
        "exporter_ref": entity.ref,
        "service_ref": service.ref,
        "destination": place,
        "access": transfer.access.value if transfer.access else None,
        "started_on": transfer.started_on,
    }
    change_transfer(session, garden.actor("priya"), subject_ref, read_input(TransferInput, given), None, at)
