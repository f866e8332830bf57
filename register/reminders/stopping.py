"""Links that stop a kind of mail: signed, for one person and one kind. Opening one stops nothing."""

import hashlib
import hmac
from datetime import date, timedelta
from typing import Final

from sqlmodel import Session

from register.errors import NotFound
from register.people.queries import get_person, person_ref
from register.reminders.models import ReminderReader
from register.rules.reminding import CAN_BE_STOPPED, ReminderKind
from register.trail.actor import Actor
from register.trail.record import record

LINK_DAYS: Final = 365
"""How long a link in a mail stops anything, counted from the day the mail came to be owed."""


def stop_path(secret: bytes, person_id: int, kind: ReminderKind, owed_on: date) -> str:
    """The path of the page that stops a kind of mail to one person, until ``LINK_DAYS`` after ``owed_on``.

    The day is that of the mail, so that a mail sent once more is the same to the byte.
    Source: RFC 8058 (the link names reader and list in a way that cannot be guessed).
    """
    return f"/unsubscribe/{person_id}.{kind.value}.{owed_on.isoformat()}.{_signature(secret, person_id, kind, owed_on)}"


def read_stop(secret: bytes, token: str, today: date) -> tuple[int, ReminderKind]:
    """Whom a link is for, and what it stops. Raises NotFound.

    So it does where it was not made by this register, or for a mail of more than a year ago.
    Source: RFC 8058; OWASP ASVS 5.0.0 (links with secrets: one purpose, expiring).
    """
    number, _, rest = token.partition(".")
    name, _, rest = rest.partition(".")
    day, _, signature = rest.partition(".")
    known = {kind.value: kind for kind in CAN_BE_STOPPED}
    if not (number.isascii() and number.isdigit() and len(number) <= 9) or name not in known:
        raise NotFound
    try:
        owed_on = date.fromisoformat(day)
    except ValueError:
        raise NotFound from None
    expected = _signature(secret, int(number), known[name], owed_on)
    if not hmac.compare_digest(
        expected.encode(), signature.encode("utf-8", "replace")
    ) or today > owed_on + timedelta(days=LINK_DAYS):
        raise NotFound
    return int(number), known[name]


def stopped_by(session: Session, person_id: int) -> frozenset[str]:
    """The kinds of mail this person does not want.

    Source: house rule.
    """
    reader = session.get(ReminderReader, person_id)
    return frozenset(reader.stopped) if reader else frozenset()


def stop(session: Session, actor: Actor, person_id: int, kind: ReminderKind, *, starts: bool = False) -> None:
    """Stop a kind of mail to one person, or start it again; doing so twice changes nothing.

    Whoever calls has checked that it is the person, or a link made for them. Raises NotFound.
    Source: house rule (design: required mails can change day, not stop; others have unsubscribe).
    """
    person = get_person(session, person_id)
    reader = session.get(ReminderReader, person_id) or ReminderReader(person_id=person_id)
    before = set(reader.stopped)
    after = before - {kind.value} if starts else before | {kind.value}
    if before == after:
        return
    reader.stopped = sorted(after)
    session.add(reader)
    session.flush()
    tag = "reminders:mail:started" if starts else "reminders:mail:stopped"
    change = {"kind": (kind.value, None) if not starts else (None, kind.value)}
    record(session, actor, tag, person_ref(person_id), subject_name=person.name, changes=change)


def _signature(secret: bytes, person_id: int, kind: ReminderKind, owed_on: date) -> str:
    text = f"unsubscribe:{person_id}:{kind.value}:{owed_on.isoformat()}".encode()
    return hmac.new(secret, text, hashlib.sha256).hexdigest()[:40]
