"""A register with things due, and runs of reminders at any moment: time is handed in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import col, select

from register import remind_job
from register.flags.models import FlagRow
from register.people.models import Person
from register.reminders.models import Reminder
from register.reminders.smtp import SmtpTransport
from register.rules.mail_server import read_server
from register.vendors.models import Vendor
from register.work import Register
from tests.cast import BO, SAM, Known
from tests.reminders.post import Post

SENDER = "Register <register@lantau.example>"


def at(day: str, hour: int = 9, minute: int = 5) -> datetime:
    """A moment in Hong Kong."""
    return datetime.fromisoformat(f"{day}T{hour:02}:{minute:02}:00+08:00").astimezone(UTC)


@dataclass(frozen=True)
class Due:
    """One thing due of somebody."""

    owner: Known | None
    due_on: str
    code: str = "review-due"
    ref: str = "R-0001"
    days_seen: int = 14


def put_due(register: Register, things: Iterable[Due]) -> None:
    """Write these flags down as the rules would: straight into the table, this is the ground."""
    with register.write(at("2026-01-05")) as session:
        people = dict(session.connection().execute(sa.select(col(Person.email), col(Person.id))).all())
        if not session.exec(select(Vendor.id)).first():
            moment = at("2026-01-05")
            session.add(
                Vendor(
                    ref="V-0001",
                    legal_name="Harbour Voice Limited",
                    local_name="海港話務",
                    folded_names="",
                    created_at=moment,
                    changed_at=moment,
                )
            )
            session.flush()
        for due in things:
            day = date.fromisoformat(due.due_on)
            session.add(
                FlagRow(
                    vendor_id=1,
                    code=due.code,
                    severity="danger",
                    subject_ref=due.ref,
                    owner_id=people[due.owner.email] if due.owner else None,
                    raised_on=day - timedelta(days=due.days_seen),
                    due_on=day,
                    params={},
                )
            )


def change_person(register: Register, known: Known, **values: object) -> None:
    """Set somebody's columns."""
    with register.write(at("2026-01-05")) as session:
        session.connection().execute(sa.update(Person).where(col(Person.email) == known.email).values(values))


def person_id(register: Register, known: Known) -> int:
    """Somebody's number."""
    with register.read() as session:
        found = session.exec(select(Person.id).where(Person.email == known.email)).one()
    assert found is not None
    return found


def go(
    register: Register,
    post: Post,
    moment: datetime,
    holder: str = "one",
    why: str = "timer",
    patience: float = 5,
) -> remind_job.Done:
    """One run at a moment, against a mail server."""
    transport = SmtpTransport(read_server(post.url), SENDER, timeout=patience)
    return remind_job.run(register, holder, lambda: moment, why=why, transport=transport)


def ledger(register: Register) -> list[Reminder]:
    """Every message, the oldest first."""
    with register.read() as session:
        return list(session.exec(select(Reminder).order_by(col(Reminder.id))).all())


SAMS = Due(SAM, "2026-11-20")
BOS = Due(BO, "2026-12-04", ref="R-0002")
