"""The vendors of the demo submitted for review with all their transfers, and decided, as onboarding does it."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlmodel import Session, select

from register.decisions.models import DecisionRequest, SubjectKind
from register.demo.deciding import plan_conditions, settle, talk
from register.entities.models import OurEntity
from register.onboarding.actions import submit_for_review
from register.onboarding.queries import waiting_of
from register.transfers.queries import get_transfer
from register.vendors.queries import get_vendor, vendors_named

if TYPE_CHECKING:
    from register.demo.planting import Garden

Seed = Mapping[str, Any]


def plan_submissions(garden: "Garden", seeds: list[Seed]) -> None:
    """Plan every vendor that was submitted; what was decided on its transfers and, last, on itself.

    Source: house rule.
    """
    for seed in seeds:
        _plan(garden, seed)


def _plan(garden: "Garden", seed: Seed) -> None:
    def submit(session: Session, garden: "Garden", at: datetime) -> None:
        ref = vendors_named(session, seed["vendor"])[0]
        actor = garden.actor(seed.get("by", "priya"))
        made = submit_for_review(session, actor, ref, at, today=garden.day_of(at))
        talk(session, garden, at, made[-1], seed)

    def decide_transfers(session: Session, garden: "Garden", at: datetime) -> None:
        for request in _waiting(session, seed, SubjectKind.TRANSFER):
            settle(session, garden, at, request, _said_of(session, garden, seed, request))

    def decide_vendor(session: Session, garden: "Garden", at: datetime) -> None:
        for request in _waiting(session, seed, SubjectKind.VENDOR):
            settle(session, garden, at, request, seed)

    garden.later(seed["age"], submit)
    if "decided" not in seed:
        return
    garden.later(seed["decided"], decide_transfers)
    garden.later(seed["decided"] - seed.get("after", 0), decide_vendor)
    for decided in (seed, *seed.get("transfers", {}).values()):
        plan_conditions(garden, decided)


def _waiting(session: Session, seed: Seed, kind: SubjectKind) -> list[DecisionRequest]:
    vendor = get_vendor(session, vendors_named(session, seed["vendor"])[0])
    return [request for request in waiting_of(session, vendor) if request.subject_kind is kind]


def _said_of(session: Session, garden: "Garden", seed: Seed, request: DecisionRequest) -> Seed:
    """What the seed says of a transfer, by its exporter and destination: ``uk-NL``."""
    transfer = get_transfer(session, request.subject_ref)
    exporter = session.exec(select(OurEntity.ref).where(OurEntity.id == transfer.exporter_id)).one()
    key = next(key for key, ref in garden.entities.items() if ref == exporter)
    found: Seed = seed.get("transfers", {}).get(f"{key}-{transfer.destination}", {})
    return found
