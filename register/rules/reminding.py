"""When somebody is to be reminded of what: ladders, mail days, escalation, trying again. Pure: days are handed in.

One weekly mail carries nearly everything; a ladder says what may come sooner, and when others are told.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from register.rules.quarters import quarter_bounds, quarter_of

IsDayOff = Callable[[date], bool]

TUESDAY: Final = 1
MAIL_HOUR: Final = 9
"""Mails go out from this hour on, where their reader is."""
QUARTER_LATEST: Final = timedelta(days=31)
"""A list for the quarter that could not be sent in its first month is of no use any more."""
LONGEST_HOLIDAY: Final = 21


class ReminderKind(StrEnum):
    """What a message is about. The first of them are mails to one person, the last goes to a channel."""

    WEEKLY = "weekly"
    """Everything overdue and due soon: once a week, on the reader's own day. Cannot be stopped."""
    QUARTER = "quarter"
    """What is due in the quarter: on its first working day."""
    STEP = "step"
    """A step of a ladder that is told on its day."""
    ESCALATION = "escalation"
    """What others have left overdue: to their manager, later to the register owner. Cannot be stopped."""
    DECISION_ASSIGNED = "decision-assigned"
    """A decision waits for the reader. At once; cannot be stopped."""
    CHANGES_REQUESTED = "changes-requested"
    """What the reader asked for was sent back. At once; cannot be stopped."""
    LAPSING = "lapsing"
    """A condition or an approval lapses in three days. At once; cannot be stopped."""
    MENTIONED = "mentioned"
    """Somebody named the reader in a comment on what waits for a decision. At once."""
    TEST = "test"
    """A test message, asked for by an administrator."""
    CHAT = "chat"
    """How much is overdue, to a channel: a sentence, a count, a link."""


AT_ONCE: Final = frozenset(
    {
        ReminderKind.DECISION_ASSIGNED,
        ReminderKind.CHANGES_REQUESTED,
        ReminderKind.LAPSING,
        ReminderKind.MENTIONED,
    }
)
CAN_BE_STOPPED: Final = (ReminderKind.QUARTER, ReminderKind.STEP, ReminderKind.MENTIONED)
"""The mails a reader may unsubscribe from; the others can change day, not stop."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """How one kind of thing is reminded of. Days are calendar days counted from the due date; 0 is the day itself."""

    before: tuple[int, ...] = (30, 7, 0)
    """Days before the due date, each a step."""
    every: int = 7
    """Days between steps once it is overdue; 0: no more steps."""
    manager_after: int = 7
    """Days overdue after which the owner's manager is told; 0: never."""
    register_owner_after: int = 21
    """Days overdue after which the register owner is told; 0: never."""
    on_the_day: bool = False
    """Whether steps are mails on their day; otherwise they are left to the weekly mail."""


DEFAULT_LADDER: Final = Ladder()
LADDERS: Final[Mapping[str, Ladder]] = MappingProxyType(
    {
        "mechanism-ending": Ladder(before=(60, 30, 7, 0)),
        "dpa-ending": Ladder(before=(60, 30, 7, 0)),
        "document-ending": Ladder(before=(60, 30, 7, 0)),
        "transfer-worsens": Ladder(before=(60, 30, 7, 0)),
        "law-changed": Ladder(before=(14, 7, 0)),
        "review-due": Ladder(before=(14, 7, 0)),
        # Hours count there: a weekly mail would come too late.
        "incident-clock-running": Ladder(
            (2, 1, 0), every=1, manager_after=1, register_owner_after=3, on_the_day=True
        ),
    }
)
"""House rule: the ladder of each kind of flag, until an administrator says otherwise; others have the usual one."""


def ladder_of(code: str, changed: Mapping[str, Ladder]) -> Ladder:
    """The ladder of a kind of flag: as an administrator set it, else the default.

    Source: house rule.
    """
    return changed.get(code) or LADDERS.get(code, DEFAULT_LADDER)


def newest_step(ladder: Ladder, due_on: date, as_of: date) -> int | None:
    """The last step reached by ``as_of`` (inclusive), as days from the due date (-7: a week before); None before all.

    After downtime it alone is told: the steps that were missed have been overtaken by it.
    Source: house rule (design: ladders; catch-up is no flood).
    """
    days = (as_of - due_on).days
    if days > 0 and ladder.every:
        late = days // ladder.every * ladder.every
        if late:
            return late
    return max((-step for step in ladder.before if -step <= days), default=None)


def is_early_step(ladder: Ladder, due_on: date, since: date, as_of: date, soon_days: int) -> bool:
    """Whether a step was reached after ``since`` of something due later than the weekly mail looks ahead.

    Source: house rule (each early step is told in one weekly mail).
    """
    if due_on <= as_of + timedelta(days=soon_days):
        return False
    return any(since < due_on - timedelta(days=step) <= as_of for step in ladder.before)


@dataclass(frozen=True, slots=True)
class Escalation:
    """Who else is told that something is overdue, and from which day on."""

    to: str
    """``manager`` or ``register-owner``."""
    on: date


def escalations(ladder: Ladder, due_on: date) -> list[Escalation]:
    """When others are told of something due on ``due_on``, the soonest first.

    Source: house rule (design: +7 days the manager, +21 the register owner).
    """
    days = (("manager", ladder.manager_after), ("register-owner", ladder.register_owner_after))
    return [Escalation(to, due_on + timedelta(days=after)) for to, after in days if after]


def next_escalation(
    ladder: Ladder, due_on: date, as_of: date, *, has_manager: bool, told: Collection[str] = ()
) -> Escalation | None:
    """What a mail of ``as_of`` announces: the next escalation of which nobody was told yet, or None.

    Its day is at least tomorrow: what was not announced in time is passed on later. Source: house rule (design:
    saying so beforehand).
    """
    for step in escalations(ladder, due_on):
        if step.to not in told and (has_manager or step.to != "manager"):
            return Escalation(step.to, max(step.on, as_of + timedelta(days=1)))
    return None


def weekly_day(monday: date, weekday: int, is_day_off: IsDayOff) -> date:
    """The day the mail of the week from ``monday`` goes out: the chosen weekday, or the next working day.

    Source: house rule (design: Tuesday 09:00 local, not on public holidays).
    """
    return next_working_day(monday + timedelta(days=weekday), is_day_off)


def next_working_day(day: date, is_day_off: IsDayOff) -> date:
    """The day itself where it is a working day, else the first one after it; after three weeks off, that day.

    Source: house rule.
    """
    for ahead in range(LONGEST_HOLIDAY):
        if not is_day_off(day + timedelta(days=ahead)):
            return day + timedelta(days=ahead)
    return day + timedelta(days=LONGEST_HOLIDAY)


def week_to_mail(today: date, hour: int, weekday: int, is_day_off: IsDayOff) -> date | None:
    """The Monday of the newest week whose mail is due at this hour of this day, or None in a week not yet due.

    Only the present week and the one before it are looked at: a holiday may push a mail into the next week, but
    what was missed longer ago is overtaken. Source: house rule (catch-up sends one current mail).
    """
    this_week = today - timedelta(days=today.weekday())
    for monday in (this_week, this_week - timedelta(days=7)):
        day = weekly_day(monday, weekday, is_day_off)
        if day < today or (day == today and hour >= MAIL_HOUR):
            return monday
    return None


def quarter_to_mail(today: date, hour: int, is_day_off: IsDayOff) -> str | None:
    """The quarter whose list is due now, such as ``2026-Q4``: from 09:00 on its first working day, for a month.

    Source: house rule (design: first working day of a quarter).
    """
    quarter = quarter_of(today)
    bounds = quarter_bounds(quarter)
    assert bounds is not None
    day = next_working_day(bounds[0], is_day_off)
    if today < day or (today == day and hour < MAIL_HOUR) or today > bounds[0] + QUARTER_LATEST:
        return None
    return quarter


def is_mailing_time(today: date, hour: int, is_day_off: IsDayOff) -> bool:
    """Whether mails of the day itself may go out: from 09:00 on a working day.

    Source: house rule.
    """
    return hour >= MAIL_HOUR and not is_day_off(today)


FIRST_WAIT: Final = timedelta(minutes=5)
LONGEST_WAIT: Final = timedelta(hours=6)
MOST_TRIES: Final = 16
"""With the waits above: a little over two and a half days."""


def wait_before(tries: int) -> timedelta | None:
    """How long to wait after this many failed tries; None: give up.

    Source: house rule (RFC 5321 s.4.5.4.1 asks for at least half an hour on average, and four to five days at most).
    """
    if tries >= MOST_TRIES:
        return None
    return min(FIRST_WAIT * 2 ** (tries - 1), LONGEST_WAIT)


AGES: Final = ((1, 30), (31, 60), (61, 90), (91, None))
"""The ages of what is overdue, in days, both ends inclusive."""


def age_of(days_overdue: int) -> int:
    """The position in ``AGES`` of something this many days overdue (at least 1).

    Source: house rule (design: 1–30, 31–60, 61–90, 90+).
    """
    return next(number for number, (_, last) in enumerate(AGES) if last is None or days_overdue <= last)


def stand_in(
    owner_id: int | None,
    managers: Mapping[int, int | None],
    has_left: Callable[[int], bool],
    register_owner_id: int | None,
) -> int | None:
    """Who is told of what an owner should do: the owner; one who has left, their manager up the line; else the
    register owner. None where there is nobody.

    Source: house rule (design: owner has left).
    """
    seen: set[int] = set()
    person = owner_id
    while person is not None and person not in seen:
        if not has_left(person):
            return person
        seen.add(person)
        person = managers.get(person)
    return register_owner_id


def steps_of(text: Iterable[int]) -> tuple[int, ...]:
    """Days before the due date as a ladder keeps them: each once, the longest first.

    Source: house rule.
    """
    return tuple(sorted(set(text), reverse=True))
