"""Whose turn it is to look at what is owed, whether the clock can be believed, and whether the mail server is there."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from register.reminders.models import ReminderClock
from register.reminders.owing import set_aside
from register.rules.reminding import FIRST_WAIT

SLOT = timedelta(minutes=15)
"""How often what is owed is looked at: zones of a quarter of an hour meet their 09:00."""
BACK = timedelta(days=1)
AHEAD = timedelta(days=45)
"""Jumps of the clock that nothing explains: a machine that was off so long has other worries."""
AGREEMENT = timedelta(hours=12)
"""How long a clock must stand by what it says before it is believed after such a jump."""
LONGEST_DOWN = timedelta(minutes=30)


@dataclass(frozen=True)
class Turn:
    """What a run may do now."""

    is_ours: bool
    """Whether this run looks at what is owed: one does in each quarter of an hour."""
    is_doubtful: bool
    """Whether the clock has jumped so far that nothing is done until it stands by it."""


def needs_a_turn(session: Session, now: datetime) -> bool:
    """Whether what is owed was not looked at yet in this quarter of an hour, or the clock was in doubt."""
    clock = session.get(ReminderClock, 1)
    return clock is None or clock.doubted_at is not None or clock.slot != _slot(now)


def take_turn(session: Session, now: datetime, *, is_asked: bool) -> Turn:
    """Whose turn it is. The row stays locked until the transaction ends, so two runs never look at once.

    ``is_asked``: a person started the run; it looks in any case, and vouches for the clock.
    Source: house rule (two schedulers, clock jumps).
    """
    clock = _clock(session)
    newest = clock.newest_at
    has_jumped = newest is not None and (now < newest - BACK or now > newest + AHEAD)
    if has_jumped and not is_asked:
        doubted = clock.doubted_at
        if doubted is None or not timedelta(0) <= now - doubted <= AHEAD:
            clock.doubted_at = now
        if now - (clock.doubted_at or now) < AGREEMENT:
            session.flush()
            return Turn(is_ours=False, is_doubtful=True)
    if newest is not None and now < newest - BACK:
        set_aside(session, now.date() + timedelta(days=1))
        clock.newest_at = now
    clock.newest_at = max(filter(None, (clock.newest_at, now)))
    clock.doubted_at = None
    is_ours = is_asked or clock.slot != _slot(now)
    clock.slot = _slot(now)
    session.flush()
    return Turn(is_ours=is_ours, is_doubtful=False)


def is_down(session: Session, now: datetime) -> bool:
    """Whether the mail server did not answer lately and is left alone for a while."""
    clock = session.get(ReminderClock, 1)
    if clock is None or clock.down_until is None:
        return False
    return now < clock.down_until <= now + LONGEST_DOWN


def note_down(session: Session, now: datetime, detail: str) -> None:
    """Note that there is no talking to the mail server: it is left alone for longer each time, half an hour at most.

    No message loses a try by it. Source: house rule.
    """
    clock = _clock(session)
    clock.down_since = clock.down_since or now
    clock.down_tries += 1
    clock.down_until = now + min(FIRST_WAIT * 2 ** min(clock.down_tries - 1, 4), LONGEST_DOWN)
    clock.down_detail = detail[:300]
    session.flush()


def note_up(session: Session) -> None:
    """Note that the mail server answers again.

    Source: house rule.
    """
    session.connection().execute(
        sa.update(ReminderClock)
        .where(col(ReminderClock.down_since).is_not(None))
        .values(down_since=None, down_until=None, down_tries=0, down_detail=None)
    )


def find_clock(session: Session) -> ReminderClock | None:
    """What is known of runs so far, or None before the first."""
    return session.get(ReminderClock, 1)


def _slot(now: datetime) -> str:
    return str(int(now.astimezone(UTC).timestamp() // SLOT.total_seconds()))


def _clock(session: Session) -> ReminderClock:
    # The row must exist to be locked; the first two servers may meet here.
    session.connection().execute(
        sa.text(
            "INSERT INTO reminder_clock (id, slot, down_tries) VALUES (1, '', 0) ON CONFLICT (id) DO NOTHING"
        )
    )
    found = select(ReminderClock).where(ReminderClock.id == 1).with_for_update()
    return session.exec(found.execution_options(populate_existing=True)).one()
