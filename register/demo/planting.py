"""Planting the demo group into an empty register, spread over the past two years, oldest change first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import yaml
from sqlmodel import Session

from register.demo.assessing import plan_assessments
from register.demo.chaining import plan_chains
from register.demo.deciding import plan_decisions
from register.demo.filing import plan_documents
from register.demo.growing import grow_vendor
from register.demo.law import plan_law
from register.demo.listing import plan_lists
from register.demo.mishaps import plan_incidents
from register.demo.parting import plan_offboardings
from register.demo.positions import plan_positions
from register.demo.quarters import plan_quarters
from register.demo.submitting import plan_submissions
from register.entities.actions import add_entity
from register.entities.inputs import EntityInput
from register.inputs import read_input
from register.people.actions import add_person, disable_person
from register.people.inputs import NewPersonInput
from register.people.queries import find_person, has_anybody
from register.rules.permissions import Role
from register.trail.actor import Actor, Channel
from register.work import Register

FIRST_DAY = 730
PASSWORD = "lantau-demo-{key}-walks"
"""Known to everybody who reads this: the demo is not for real data."""

Verb = Callable[[Session, "Garden", datetime], None]


@dataclass(order=True)
class Step:
    """One change and how many days ago it was made."""

    age: float
    order: int
    verb: Verb = field(compare=False)


@dataclass
class Garden:
    """What is known while planting: the people and entities by key, and the day everything counts from."""

    today: date
    now: datetime
    day_of: Callable[[datetime], date]
    """The calendar date of an instant in the register's own time zone."""
    people: dict[str, Actor] = field(default_factory=dict)
    entities: dict[str, str] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)

    def day(self, age: float | None) -> str | None:
        """The date ``age`` days ago (negative: to come), in ISO 8601."""
        return None if age is None else (self.today - timedelta(days=age)).isoformat()

    def later(self, age: float, verb: Verb) -> None:
        """Do this ``age`` days ago, after what was said before for the same day."""
        self.steps.append(Step(-float(age), len(self.steps), verb))

    def actor(self, key: str) -> Actor:
        """Somebody of the group."""
        return self.people[key]


def plant(register: Register, seed_dir: Path, now: datetime | None = None) -> bool:
    """Fill an empty register; False where it has people already, and nothing is changed.

    Source: house rule.
    """
    with register.read() as session:
        if has_anybody(session):
            return False
    moment = now or datetime.now(UTC)
    garden = Garden(register.settings.today(moment), moment, register.settings.today)
    group = _read(seed_dir / "group.yaml")
    _plan_people(garden, group["people"])
    _plan_entities(garden, group["entities"])
    for vendor in _read(seed_dir / "vendors.yaml"):
        grow_vendor(garden, vendor)
    chains = _read(seed_dir / "chains.yaml")
    plan_chains(garden, chains)
    plan_lists(garden, chains["lists"])
    plan_assessments(garden, _read(seed_dir / "assessments.yaml"))
    plan_documents(garden, _read(seed_dir / "documents.yaml"))
    plan_law(garden, _read(seed_dir / "law.yaml"))
    plan_offboardings(garden, _read(seed_dir / "offboarding.yaml"))
    plan_positions(garden, _read(seed_dir / "positions.yaml"))
    plan_incidents(garden, _read(seed_dir / "incidents.yaml"))
    plan_quarters(garden)
    decisions = _read(seed_dir / "decisions.yaml")
    plan_submissions(garden, decisions["submitted"])
    plan_decisions(garden, decisions)
    days = groupby(sorted(garden.steps), key=lambda step: step.age)
    for number, (age, steps) in enumerate(days):
        # Working hours in Hong Kong, a few minutes between one day's changes and the next.
        at = moment - timedelta(days=-age, minutes=max(0, 240 - number % 240))
        # What is done at once follows at once: a vendor with its services and transfers is one change.
        with register.write(at) as session:
            for step in steps:
                step.verb(session, garden, at)
    return True


def demo_logins(register: Register, seed_dir: Path) -> list[tuple[str, str, str]]:
    """The logins of ``group_logins``; none where the demo people are not in this register.

    Source: house rule (no default accounts outside the demo).
    """
    logins = group_logins(seed_dir)
    with register.read() as session:
        return logins if find_person(session, logins[0][1]) else []


def group_logins(seed_dir: Path) -> list[tuple[str, str, str]]:
    """One login a role: (role, e-mail address, password).

    Source: house rule.
    """
    found: dict[str, tuple[str, str, str]] = {}
    for person in _read(seed_dir / "group.yaml")["people"]:
        for role in person["roles"]:
            if "left" not in person:
                found.setdefault(role, (role, person["email"], PASSWORD.format(key=person["key"])))
    return [found[role.value] for role in Role if role.value in found]


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _plan_people(garden: Garden, people: list[Mapping[str, Any]]) -> None:
    first = Actor(None, "Demo", frozenset(Role), Channel.CLI)
    for person in people:

        def arrive(
            session: Session, garden: Garden, at: datetime, person: Mapping[str, Any] = person
        ) -> None:
            manager = garden.people.get(person.get("manager", ""))
            given = read_input(
                NewPersonInput,
                {
                    "name": person["name"],
                    "email": person["email"],
                    "roles": person["roles"],
                    "team": person.get("team"),
                    "language": person.get("language", "en"),
                    "manager_id": manager.person_id if manager else None,
                    "place_code": person.get("place"),
                },
            )
            added, _ = add_person(session, first, given, at, chosen=PASSWORD.format(key=person["key"]))
            roles = frozenset(Role(role) for role in person["roles"])
            garden.people[person["key"]] = Actor(added.id, added.name, roles)

        garden.later(FIRST_DAY, arrive)
        if "left" in person:

            def leave(session: Session, garden: Garden, at: datetime, key: str = person["key"]) -> None:
                person_id = garden.people[key].person_id
                assert person_id is not None
                disable_person(session, garden.actor("ada"), person_id, "Left the company", None, at)

            garden.later(person["left"], leave)


def _plan_entities(garden: Garden, entities: list[Mapping[str, Any]]) -> None:
    for entity in entities:

        def found(session: Session, garden: Garden, at: datetime, entity: Mapping[str, Any] = entity) -> None:
            added = add_entity(session, garden.actor("ada"), read_input(EntityInput, entity), at)
            garden.entities[entity["key"]] = added.ref

        garden.later(FIRST_DAY - 1, found)
