"""Links that stop a kind of mail: signed, for one person and one kind. Opening one stops nothing."""

import hashlib
import hmac

from sqlmodel import Session

from register.errors import NotFound
from register.people.queries import get_person, person_ref
from register.reminders.models import ReminderReader
from register.rules.reminding import CAN_BE_STOPPED, ReminderKind
from register.trail.actor import Actor
from register.trail.record import record


def stop_path(secret: bytes, person_id: int, kind: ReminderKind) -> str:
    """The path of the page that stops a kind of mail to one person.

    Source: RFC 8058 (the link names reader and list in a way that cannot be guessed).
    """
    return f"/unsubscribe/{person_id}.{kind.value}.{_signature(secret, person_id, kind)}"


def read_stop(secret: bytes, token: str) -> tuple[int, ReminderKind]:
    """Whom a link is for, and what it stops. Raises NotFound where it was not made by this register.

    Source: RFC 8058; OWASP ASVS 5.0.0 (links with secrets: one purpose).
    """
    number, _, rest = token.partition(".")
    name, _, signature = rest.partition(".")
    known = {kind.value: kind for kind in CAN_BE_STOPPED}
    if not (number.isascii() and number.isdigit() and len(number) <= 9) or name not in known:
        raise NotFound
    expected = _signature(secret, int(number), known[name])
    if not hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace")):
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


def _signature(secret: bytes, person_id: int, kind: ReminderKind) -> str:
    text = f"unsubscribe:{person_id}:{kind.value}".encode()
    return hmac.new(secret, text, hashlib.sha256).hexdigest()[:40]
