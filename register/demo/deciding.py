"""What the demo group asked for and decided over two years, through the same actions people use."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlmodel import Session, select

from register.decisions.actions import advise, comment, request_decision
from register.decisions.conditions import meet_condition
from register.decisions.following import touch_due
from register.decisions.inputs import (
    AdviceInput,
    CommentInput,
    DecisionInput,
    DoneInput,
    RequestInput,
    SettingInput,
)
from register.decisions.models import Condition, Decision, DecisionRequest, SubjectKind
from register.decisions.queries import standing_of, waiting_for
from register.decisions.recording import decide, suggested_review_by
from register.decisions.settling import choose_mode
from register.decisions.subjects import case_of, find_subject
from register.decisions.telling import subject_sentences
from register.demo.finding import transfer_ref
from register.inputs import read_input
from register.rules.deciding import REVIEW_AFTER_DAYS, Mode
from register.transfers.actions import change_transfer
from register.transfers.inputs import TransferInput
from register.transfers.queries import get_transfer, parties_of
from register.vendors.queries import get_vendor, vendors_named
from register.vendors.touched import touch
from register.words import EN, words_for

if TYPE_CHECKING:
    from register.demo.planting import Garden

Seed = Mapping[str, Any]


def plan_decisions(garden: "Garden", seeds: Mapping[str, list[Seed]]) -> None:
    """Plan who decides, every single request, what was decided on it, what changed since, and the nights after.

    Source: house rule.
    """
    for mode in seeds["modes"]:
        garden.later(mode["age"], partial(_choose, mode))
    for seed in seeds["single"]:
        _plan(garden, seed)
    for seed in seeds["looked_at"]:
        garden.later(seed["age"], partial(_look, seed))
    for night in sorted(_nights(seeds)):
        garden.later(night, _night)


def talk(session: Session, garden: "Garden", at: datetime, request: DecisionRequest, seed: Seed) -> None:
    """What people say about a request, in their order.

    Source: house rule.
    """
    for said in seed.get("said", ()):
        comment(session, garden.actor(said["by"]), request.ref, CommentInput(text=said["text"]), at)


def settle(
    session: Session, garden: "Garden", at: datetime, request: DecisionRequest, seed: Seed
) -> Decision:
    """The request decided by whoever decides on that day.

    Source: house rule.
    """
    today, standing = garden.day_of(at), standing_of(session)
    by = garden.actor("dora")
    outcome = seed.get("outcome", "approve")
    if standing.mode is Mode.DPO_ADVISES:
        by = next(actor for actor in garden.people.values() if actor.person_id == standing.owner_id)
    subject = find_subject(session, request.subject_kind, request.subject_ref)
    case = case_of(session, subject, today)
    approves = outcome.startswith("approve")
    reason = seed.get("reason") or (_PLAIN if case.points and approves else None)
    given = {
        "outcome": outcome,
        "reason": reason,
        "departure": seed.get("departure"),
        "review_by": _review_by(garden, seed, suggested_review_by(case.basis, today), today)
        if approves
        else None,
        "point_reasons": dict.fromkeys(case.serious, reason) if approves else {},
        "conditions": [
            {
                "text": c["text"],
                "owner_id": garden.actor(c["owner"]).person_id,
                "due_on": garden.day(-c["due"]),
            }
            for c in seed.get("conditions", [])
        ],
    }
    words = words_for(EN)
    return decide(
        session,
        by,
        request.ref,
        read_input(DecisionInput, given),
        None,
        at,
        today=today,
        words=words,
        flow=subject_sentences(session, words, subject, request.detail),
    )


def plan_conditions(garden: "Garden", seed: Seed) -> None:
    """Plan the days on which conditions of a decision were met.

    Source: house rule.
    """
    for condition in seed.get("conditions", []):
        if "met" in condition:
            garden.later(condition["met"], partial(_meet, condition))


_PLAIN = "Nothing in the points keeps it from being used."


def _choose(mode: Seed, session: Session, garden: "Garden", at: datetime) -> None:
    owner = garden.actor(mode["owner"]).person_id if "owner" in mode else None
    given = {"mode": mode["mode"], "owner_id": owner, "reason": mode["reason"]}
    choose_mode(session, garden.actor("ada"), read_input(SettingInput, given), at)


def _plan(garden: "Garden", seed: Seed) -> None:
    def ask(session: Session, garden: "Garden", at: datetime) -> None:
        kind, ref = _kind(seed), _subject(session, garden, seed)
        given = RequestInput(
            subject_kind=kind, subject_ref=ref, detail=seed.get("gate"), note=seed.get("note")
        )
        if waiting_for(session, kind, ref, seed.get("gate", "")) is None:
            actor = garden.actor(seed.get("by", "priya"))
            talk(
                session,
                garden,
                at,
                request_decision(session, actor, given, at, today=garden.day_of(at)),
                seed,
            )

    def discuss(session: Session, garden: "Garden", at: datetime) -> None:
        request = waiting_for(session, _kind(seed), _subject(session, garden, seed), seed.get("gate", ""))
        assert request is not None, seed
        talk(session, garden, at, request, seed)

    def give_advice(session: Session, garden: "Garden", at: datetime) -> None:
        request = waiting_for(session, _kind(seed), _subject(session, garden, seed), seed.get("gate", ""))
        assert request is not None, seed
        given = {"outcome": seed.get("advised", seed["outcome"]), "text": seed["advice"]}
        advise(session, garden.actor("dora"), request.ref, read_input(AdviceInput, given), None, at)

    def answer(session: Session, garden: "Garden", at: datetime) -> None:
        request = waiting_for(session, _kind(seed), _subject(session, garden, seed), seed.get("gate", ""))
        assert request is not None, seed
        settle(session, garden, at, request, seed)

    def move(session: Session, garden: "Garden", at: datetime) -> None:
        _move(session, garden, at, seed["moved"]["to"], _subject(session, garden, seed))

    if "asked" in seed:
        garden.later(seed["asked"], ask)
    elif "said" in seed:
        # What had lapsed was asked again by the register itself; people talk about it the day before.
        garden.later(seed["decided"] + 1, discuss)
    if "advice" in seed:
        garden.later(seed["decided"] + 2, give_advice)
    if "decided" in seed:
        garden.later(seed["decided"], answer)
        plan_conditions(garden, seed)
    if "moved" in seed:
        garden.later(seed["moved"]["age"], move)


def _nights(seeds: Mapping[str, list[Seed]]) -> set[int]:
    """The nights of two years, as far as they mattered: the last one is the one before today."""
    given = [*seeds["single"]]
    for seed in seeds["submitted"]:
        given += [seed, *seed.get("transfers", {}).values()]
    reviews = {-seed["review"] - 1 for seed in given if seed.get("review", 0) < 0}
    return {max(0, night) for night in reviews} | {0}


def _night(session: Session, garden: "Garden", at: datetime) -> None:
    touch_due(session, garden.day_of(at))


def _look(seed: Seed, session: Session, garden: "Garden", at: datetime) -> None:
    touch(session, get_vendor(session, vendors_named(session, seed["vendor"])[0]).id or 0)


def _kind(seed: Seed) -> SubjectKind:
    if "gate" in seed:
        return SubjectKind.EXCEPTION
    return SubjectKind.TRANSFER if "to" in seed else SubjectKind.VENDOR


def _subject(session: Session, garden: "Garden", seed: Seed) -> str:
    if "to" in seed:
        return transfer_ref(session, garden, seed)
    return vendors_named(session, seed["vendor"])[0]


def _review_by(garden: "Garden", seed: Seed, suggested: date, today: date) -> date:
    """As the seed says, but never more than a year after it was decided; else what the form fills in."""
    if "review" not in seed:
        return suggested
    wanted = date.fromisoformat(garden.day(-seed["review"]) or "")
    return min(wanted, today + timedelta(days=REVIEW_AFTER_DAYS))


def _meet(condition: Seed, session: Session, garden: "Garden", at: datetime) -> None:
    found = session.exec(select(Condition).where(Condition.text == condition["text"])).one()
    given, actor = DoneInput(evidence=condition["evidence"]), garden.actor(condition["owner"])
    meet_condition(session, actor, found.ref, given, None, at, today=garden.day_of(at))


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
