"""The incidents of the demo: recorded, worked on, and one of them closed, through the same actions people use."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlmodel import Session

from register.demo.growing import Seed
from register.incidents.actions import close_incident, record_incident
from register.incidents.inputs import CloseInput, IncidentInput, StepInput
from register.incidents.steps import record_step
from register.inputs import read_input
from register.vendors.queries import vendors_named

if TYPE_CHECKING:
    from register.demo.planting import Garden


def plan_incidents(garden: "Garden", seeds: list[Seed]) -> None:
    """Plan every incident with its steps and its end.

    Source: house rule.
    """
    for seed in seeds:
        _plan(garden, seed)


def _plan(garden: "Garden", seed: Seed) -> None:
    refs: list[str] = []

    def record(session: Session, garden: "Garden", at: datetime) -> None:
        given = read_input(IncidentInput, _told(seed, at))
        vendor = vendors_named(session, seed["vendor"])[0]
        refs.append(record_incident(session, garden.actor(seed["by"]), vendor, given, at).ref)

    garden.later(seed["age"], record)
    for step in seed["steps"]:
        _plan_step(garden, step, refs)
    if closed := seed.get("closed"):

        def close(session: Session, garden: "Garden", at: datetime) -> None:
            given = read_input(CloseInput, closed)
            close_incident(session, garden.actor("dora"), refs[0], given, None, at, zone=UTC)

        garden.later(closed["age"], close)


def _plan_step(garden: "Garden", step: Seed, refs: list[str]) -> None:
    def take(session: Session, garden: "Garden", at: datetime) -> None:
        given = {"kind": step["kind"], "at": at, "note": step.get("note"), "regime_id": step.get("law")}
        record_step(session, garden.actor(step["by"]), refs[0], read_input(StepInput, given), None, at)

    garden.later(step["age"], take)


def _told(seed: Seed, at: datetime) -> Mapping[str, Any]:
    def ago(hours: float | None) -> datetime | None:
        return None if hours is None else at - timedelta(hours=hours)

    since, until = seed["happened"]
    return {
        "title": seed["title"],
        "description": seed["description"],
        "learned_how": seed["how"],
        "happened_from": ago(since),
        "happened_until": ago(until),
        "vendor_knew_at": ago(seed["knew"]),
        "told_us_at": ago(seed["told"]),
        "aware_at": ago(seed["told"]),
        "data_categories": seed["data"],
        "people_count": seed.get("people"),
        "people_band": seed.get("band"),
        "severity": seed["severity"],
    }
