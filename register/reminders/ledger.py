"""The ledger at work: leasing what is to be sent, writing it out, and noting what became of it.

Sending takes three transactions. *Claim* leases a message, writes it out and gives it its Message-ID. *Hand over* is
committed after the server has agreed to sender and reader, just before it is given the text. *Record* is committed
when the server has answered. So what a crash leaves behind says how far it was:

- leased, not handed over: nobody has it. It is sent anew, with what is true by then.
- handed over, no answer recorded: the server may have it. It is sent once more, the same to the byte and under the same
  Message-ID, so that a mailbox that knows the Message-ID shows it once; after a second time without an answer it is
  left to an administrator, who sees it among the troubles.

A Message-ID follows from the message's key and the register's own key alone: a restored backup makes the same one.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from register.reminders.letters import Letter, Writer
from register.reminders.models import Reminder, ReminderState, ReminderTold
from register.reminders.owing import announce
from register.reminders.readers import House, Snapshot
from register.reminders.stopping import stop_path
from register.rules.reminding import CAN_BE_STOPPED, LONGEST_WAIT, ReminderKind, stand_in, wait_before
from register.words import EN, words_for

LEASE = timedelta(minutes=10)
"""How long a sender is trusted to be at work on one message; longer than any server may take."""
MOST_RESENDS = 1


@dataclass(frozen=True)
class Outgoing:
    """One message, written out."""

    id: int
    kind: ReminderKind
    address: str
    message_id: str
    language: str
    title: str
    text: str
    html: str
    written_at: datetime
    stop_href: str | None


@dataclass(frozen=True)
class Verdict:
    """What became of one try: ``sent``, ``kept``, ``failed`` (not taken) or ``unanswered`` (handed over, no answer)."""

    outcome: str
    problem: str | None = None
    detail: str | None = None
    is_final: bool = False
    """Whether trying again cannot help (the server's own words say so), so that tries are fewer."""


def waiting(session: Session, now: datetime, limit: int) -> Sequence[Reminder]:
    """What can be sent now, the oldest first; locked where the database locks rows.

    A lease, or a wait, further ahead than the longest there is was made under a wrong clock and does not count.
    """
    found = select(Reminder).where(can_be_sent(now), col(Reminder.channel_id).is_(None))
    found = found.order_by(col(Reminder.id)).limit(limit)
    return session.exec(found.with_for_update(skip_locked=True)).all()


def is_waiting(session: Session, now: datetime, *, is_chat: bool = False) -> bool:
    """Whether anything can be sent now, to people or to channels."""
    channel = col(Reminder.channel_id)
    to = channel.is_not(None) if is_chat else channel.is_(None)
    return session.exec(select(Reminder.id).where(can_be_sent(now), to).limit(1)).first() is not None


def can_be_sent(now: datetime) -> Any:
    """The condition of what may be sent at this moment."""
    free = sa.or_(
        col(Reminder.leased_until).is_(None),
        col(Reminder.leased_until) < now,
        col(Reminder.leased_until) > now + LEASE,
    )
    is_time = sa.or_(
        col(Reminder.next_try_at).is_(None),
        col(Reminder.next_try_at) <= now,
        col(Reminder.next_try_at) > now + LONGEST_WAIT,
    )
    unsent = (ReminderState.OWED, ReminderState.FAILED, ReminderState.MAYBE_SENT)
    return sa.or_(
        sa.and_(col(Reminder.state).in_(unsent), is_time),
        sa.and_(col(Reminder.state) == ReminderState.SENDING, free),
    )


def claim(
    session: Session, snapshot: Snapshot, house: House, holder: str, now: datetime, limit: int
) -> list[Outgoing]:
    """Lease what can be sent now and write it out; what has nothing to tell any more is closed.

    Source: house rule (sending is claimed by a lease).
    """
    found = []
    for row in waiting(session, now, limit):
        if row.state is ReminderState.SENDING and row.handed_at:
            row.state = ReminderState.MAYBE_SENT
        if row.state is ReminderState.MAYBE_SENT:
            if row.resends >= MOST_RESENDS:
                _close(row, ReminderState.UNSURE, "unanswered")
                continue
            row.resends += 1
        elif not _write(session, row, snapshot, house, now):
            continue
        row.state, row.leased_to, row.leased_until = ReminderState.SENDING, holder, now + LEASE
        row.handed_at, row.next_try_at = None, None
        found.append(_outgoing(row, house))
    session.flush()
    return found


def hand_over(session: Session, number: int, holder: str, now: datetime) -> bool:
    """Whether this sender may give the server the text: it still holds the lease, which is renewed.

    Source: house rule (recorded before it is sent).
    """
    changed = session.connection().execute(
        sa.update(Reminder)
        .where(
            col(Reminder.id) == number,
            col(Reminder.leased_to) == holder,
            col(Reminder.state) == ReminderState.SENDING,
            col(Reminder.handed_at).is_(None),
        )
        .values(handed_at=now, leased_until=now + LEASE)
    )
    return changed.rowcount == 1


def note(session: Session, number: int, holder: str, verdict: Verdict, now: datetime) -> bool:
    """Note what became of a message; False where another sender has taken it over meanwhile.

    Source: house rule (retried with backoff; given up in the end, and shown).
    """
    row = session.exec(
        select(Reminder)
        .where(col(Reminder.id) == number, col(Reminder.leased_to) == holder)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None or row.state is not ReminderState.SENDING:
        return False
    row.problem, row.detail = verdict.problem, (verdict.detail or "")[:300] or None
    if verdict.outcome in ("sent", "kept"):
        row.sent_at = now
        _close(row, ReminderState(verdict.outcome), None)
    elif verdict.outcome == "unanswered" and row.channel_id:
        _close(row, ReminderState.UNSURE, verdict.problem)
    elif verdict.outcome == "unanswered":
        row.tries += 1
        row.state, row.next_try_at = ReminderState.MAYBE_SENT, now + (wait_before(row.tries) or LONGEST_WAIT)
        row.leased_to = row.leased_until = None
    else:
        # A server that says "never" is believed sooner than one that says "not now".
        row.tries += 1
        wait = wait_before(row.tries * (2 if verdict.is_final else 1))
        if wait is None and row.resends == 0:
            _close(row, ReminderState.GIVEN_UP, verdict.problem)
        elif wait is None:
            _close(row, ReminderState.UNSURE, verdict.problem)
        else:
            # Once it may have arrived, only the same text may go out again.
            row.state = ReminderState.FAILED
            row.next_try_at, row.handed_at = now + wait, None
            if row.resends:
                row.state, row.resends = ReminderState.MAYBE_SENT, row.resends - 1
        row.leased_to = row.leased_until = None
    session.flush()
    return True


def give_back(session: Session, holder: str, *, but: Sequence[int] = ()) -> None:
    """Let go of what this sender holds and has not handed over: it is owed as before, without counting a try.

    Source: house rule.
    """
    rows = session.exec(
        select(Reminder).where(
            Reminder.leased_to == holder,
            Reminder.state == ReminderState.SENDING,
            col(Reminder.handed_at).is_(None),
            col(Reminder.id).not_in(list(but)),
        )
    )
    for row in rows:
        row.leased_to = row.leased_until = None
        row.state = ReminderState.OWED
        if row.resends:
            row.state, row.resends = ReminderState.MAYBE_SENT, row.resends - 1
    session.flush()


def message_id_of(key: str, edition: int, house: House) -> str:
    """The Message-ID of a message: always the same for the same key in the same register.

    Source: RFC 5322 s.3.6.4 (globally unique).
    """
    digest = hmac.new(house.secret, f"mail:{key}:{edition}".encode(), hashlib.sha256).hexdigest()[:40]
    domain = parseaddr(house.sender)[1].rpartition("@")[2] or "register.invalid"
    return f"<{digest}@{domain}>"


def letter_for(row: Reminder, snapshot: Snapshot, house: House, things: Sequence[str]) -> Letter | None:
    """What a message says now; None where there is nothing to tell any more, or nobody to tell it to."""
    writer = _writer(row, snapshot, house)
    if writer is None:
        return None
    if row.kind is ReminderKind.WEEKLY:
        return writer.weekly()
    if row.kind is ReminderKind.QUARTER:
        return writer.quarter(row.period)
    if row.kind is ReminderKind.TEST:
        return writer.test()
    if row.kind in (ReminderKind.STEP, ReminderKind.ESCALATION):
        items = [snapshot.by_thing[thing] for thing in things if thing in snapshot.by_thing]
        if row.kind is ReminderKind.STEP:
            return writer.step([item for item in items if item.doer_id == writer.reader.id])
        return writer.escalation([item for item in items if item.due_on < snapshot.today])
    return writer.at_once(row.kind, row.subject_ref or "", {k: str(v) for k, v in row.params.items()})


def _writer(row: Reminder, snapshot: Snapshot, house: House) -> Writer | None:
    managers = {reader.id: reader.manager_id for reader in snapshot.readers.values()}
    # Somebody who has left since is stood in for; what is theirs alone is written anew for whoever it falls to.
    to = stand_in(row.person_id, managers, snapshot.has_left, snapshot.register_owner_id)
    personal = (
        ReminderKind.WEEKLY,
        ReminderKind.QUARTER,
        ReminderKind.STEP,
        ReminderKind.MENTIONED,
        ReminderKind.TEST,
    )
    if to is None or (to != row.person_id and row.kind in personal):
        return None
    reader = snapshot.readers[to]
    if row.kind.value in reader.stopped:
        return None
    stop = (
        house.address + stop_path(house.secret, to, row.kind, row.owed_on)
        if row.kind in CAN_BE_STOPPED
        else None
    )
    return Writer(house, snapshot, reader, words_for(reader.language or EN), stop)


def _write(session: Session, row: Reminder, snapshot: Snapshot, house: House, now: datetime) -> bool:
    assert row.id is not None
    things = session.exec(
        select(ReminderTold.thing)
        .where(ReminderTold.reminder_id == row.id)
        .distinct()
        .order_by(ReminderTold.thing)
    ).all()
    letter = letter_for(row, snapshot, house, things)
    writer = _writer(row, snapshot, house)
    if letter is None or writer is None:
        _close(row, ReminderState.NOTHING, None)
        return False
    row.message_id = message_id_of(row.key.partition("~")[0], row.edition, house)
    row.address, row.language = writer.reader.email, letter.language
    row.title, row.text, row.html = letter.title, letter.as_text(), letter.as_html()
    row.items, row.rendered_at = letter.items, now
    announce(session, letter.announced, writer.reader.id, row.id)
    return True


def _outgoing(row: Reminder, house: House) -> Outgoing:
    assert row.id is not None
    kept: dict[str, Any] = {
        "address": row.address,
        "message_id": row.message_id,
        "language": row.language,
        "title": row.title,
        "text": row.text,
        "html": row.html,
        "written_at": row.rendered_at,
    }
    stop = None
    if row.kind in CAN_BE_STOPPED and row.person_id:
        stop = house.address + stop_path(house.secret, row.person_id, row.kind, row.owed_on)
    return Outgoing(id=row.id, kind=row.kind, stop_href=stop, **kept)


def _close(row: Reminder, state: ReminderState, problem: str | None) -> None:
    row.state, row.problem = state, problem or row.problem
    if state in (ReminderState.SENT, ReminderState.KEPT):
        row.problem = row.detail = None
    row.leased_to = row.leased_until = row.next_try_at = None
