"""Putting down what is owed: who is due which message now. Each is a row of the ledger, and there is only one of it.

Nothing here sends, waits or reads a clock; the caller's transaction holds it all.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from register.reminders.models import (
    ARRIVED,
    OPEN_STATES,
    Reminder,
    ReminderReader,
    ReminderState,
    ReminderTold,
)
from register.reminders.readers import House, Item, Reader, Snapshot, take_snapshot
from register.rules.cadence import DUE_SOON_DAYS
from register.rules.quarters import quarter_bounds
from register.rules.reminding import (
    AT_ONCE,
    ReminderKind,
    escalations,
    is_early_step,
    is_mailing_time,
    newest_step,
    quarter_to_mail,
    week_to_mail,
)

SAID = "said-"
"""Before a step of escalation: its doer was told beforehand that it would be taken."""
_WEEK = timedelta(days=7)
_CHUNK = 500


def owe_at_once(
    session: Session,
    kind: ReminderKind,
    person_id: int,
    subject_ref: str,
    now: datetime,
    *,
    today: date,
    params: Mapping[str, Any] | None = None,
    once: str = "",
) -> bool:
    """Owe somebody a mail now (decision assigned, changes requested, lapsing). False where it is owed already.

    To be called in the transaction of the change itself. One a person, kind and record; ``once`` sets apart what may
    come again for the same record (its version, its day). ``params``: ``what`` (the record's name), ``due_on`` (ISO),
    ``who`` (whose doing it is), ``href`` (one of our own paths; found by the reference where left out), all optional;
    no data types, no secrets.
    Source: house rule (design: at once only).
    """
    if kind not in AT_ONCE:
        raise ValueError(kind)
    key = ":".join(filter(None, (kind.value, str(person_id), subject_ref, once)))
    return owe(session, key, kind, now, today, person_id, subject_ref=subject_ref, params=dict(params or {}))


def owe(
    session: Session,
    key: str,
    kind: ReminderKind,
    now: datetime,
    today: date,
    person_id: int,
    **more: Any,
) -> bool:
    """Owe one message; False where one of this key is owed already.

    Source: house rule.
    """
    return bool(_insert(session, [_row(key, kind, now, today, person_id, **more)]))


def owe_to_channel(
    session: Session, channel_id: int, of: date | datetime, now: datetime, today: date
) -> bool:
    """Owe a channel its message of a week, or of a moment where somebody asks for it; False where it is owed.

    Source: house rule.
    """
    key = f"{ReminderKind.CHAT.value}:{channel_id}:{of.isoformat()}"
    period = of.isoformat()[:10]
    row = _row(key, ReminderKind.CHAT, now, today, None, channel_id=channel_id, period=period)
    return bool(_insert(session, [row]))


def owe_what_is_due(session: Session, house: House, now: datetime) -> int:
    """Put down every message that is due by ``now`` and was not yet; how many came to be owed.

    Runs that were missed are not made up one by one: of each kind only the newest is owed, and what an older one
    would have told is in it. Source: house rule (design: nobody is mailed twice, nobody is forgotten).
    """
    snapshot = take_snapshot(session, house, now, with_items=False)
    waiting = [reader for reader in snapshot.readers.values() if not reader.has_left and _is_due(reader, now)]
    if not waiting:
        return 0
    snapshot = take_snapshot(session, house, now)
    told = _told(session)
    rows: list[dict[str, Any]] = []
    steps: dict[str, list[tuple[str, str, int]]] = {}
    escalated = _escalated(session, snapshot, told)
    for reader in waiting:
        day, hour = reader.local(now)
        week = week_to_mail(day, hour, reader.mail_day, reader.is_day_off)
        if week and week != reader.week and _has_weekly(snapshot, reader):
            rows.append(_mail(reader, ReminderKind.WEEKLY, week.isoformat(), now, snapshot.today))
        quarter = quarter_to_mail(day, hour, reader.is_day_off)
        if quarter and quarter != reader.quarter and _has_quarter(snapshot, reader, quarter):
            rows.append(_mail(reader, ReminderKind.QUARTER, quarter, now, snapshot.today))
        if is_mailing_time(day, hour, reader.is_day_off) and day != reader.day:
            for kind, found in (
                (ReminderKind.STEP, _steps(snapshot, reader, told)),
                (ReminderKind.ESCALATION, escalated.get(reader.id, [])),
            ):
                if found:
                    rows.append(_mail(reader, kind, day.isoformat(), now, snapshot.today))
                    steps[rows[-1]["key"]] = found
    made = _insert(session, _in_editions(session, rows))
    _tell(session, [(*step, made[key]) for key, found in steps.items() if key in made for step in found])
    _overtake(session, made)
    _looked_at(session, waiting, now)
    return len(made)


def _is_due(reader: Reader, now: datetime) -> bool:
    day, hour = reader.local(now)
    week = week_to_mail(day, hour, reader.mail_day, reader.is_day_off)
    quarter = quarter_to_mail(day, hour, reader.is_day_off)
    return (
        (week is not None and week != reader.week)
        or (quarter is not None and quarter != reader.quarter)
        or (day != reader.day and is_mailing_time(day, hour, reader.is_day_off))
    )


def early_items(snapshot: Snapshot, reader: Reader) -> list[Item]:
    """What a ladder brings up before the weekly mail would: told once, in the mail of the week of its step."""
    since = snapshot.today - _WEEK
    return [
        item
        for item in snapshot.of_doer.get(reader.id, ())
        if is_early_step(snapshot.ladder(item), item.due_on, since, snapshot.today, DUE_SOON_DAYS)
    ]


def _has_weekly(snapshot: Snapshot, reader: Reader) -> bool:
    return bool(
        snapshot.overdue(reader.id)
        or snapshot.due_soon(reader.id)
        or snapshot.waiting(reader.id)
        or early_items(snapshot, reader)
    )


def _has_quarter(snapshot: Snapshot, reader: Reader, quarter: str) -> bool:
    bounds = quarter_bounds(quarter)
    stopped = ReminderKind.QUARTER.value in reader.stopped
    return bool(bounds and not stopped and snapshot.due_by(reader.id, bounds[1]))


def _steps(
    snapshot: Snapshot, reader: Reader, told: Mapping[tuple[str, str, int], bool]
) -> list[tuple[str, str, int]]:
    if ReminderKind.STEP.value in reader.stopped:
        return []
    found = []
    for item in snapshot.of_doer.get(reader.id, ()):
        ladder = snapshot.ladder(item)
        if not ladder.on_the_day:
            continue
        step = newest_step(ladder, item.due_on, snapshot.today)
        if step is not None and (item.thing, str(step), reader.id) not in told:
            found.append((item.thing, str(step), reader.id))
    return found


def _escalated(
    session: Session, snapshot: Snapshot, told: Mapping[tuple[str, str, int], bool]
) -> dict[int, list[tuple[str, str, int]]]:
    """What each person is newly told of others' work: only what its doer was told would be passed on."""
    found: dict[int, list[tuple[str, str, int]]] = defaultdict(list)
    for item in snapshot.items:
        if item.due_on >= snapshot.today:
            break
        if item.doer_id is None:
            continue
        for step in escalations(snapshot.ladder(item), item.due_on):
            to = snapshot.manager_of(item.doer_id) if step.to == "manager" else snapshot.register_owner_id
            if step.on > snapshot.today or to is None or to == item.doer_id:
                continue
            if not told.get((item.thing, SAID + step.to, item.doer_id)):
                continue
            if (item.thing, step.to, to) not in told:
                found[to].append((item.thing, step.to, to))
    return found


def _told(session: Session) -> dict[tuple[str, str, int], bool]:
    """Every step told or on its way, and whether its message arrived."""
    rows = session.connection().execute(
        sa.select(
            col(ReminderTold.thing),
            col(ReminderTold.step),
            col(ReminderTold.person_id),
            col(Reminder.state).in_(ARRIVED),
        ).join(Reminder, col(Reminder.id) == col(ReminderTold.reminder_id))
    )
    return {(thing, step, person): bool(arrived) for thing, step, person, arrived in rows}


def _mail(reader: Reader, kind: ReminderKind, period: str, now: datetime, today: date) -> dict[str, Any]:
    return _row(f"{kind.value}:{reader.id}:{period}", kind, now, today, reader.id, period=period)


def _row(
    key: str, kind: ReminderKind, now: datetime, today: date, person_id: int | None, **more: Any
) -> dict[str, Any]:
    return {
        "key": key,
        "kind": kind,
        "person_id": person_id,
        "channel_id": None,
        "period": "",
        "subject_ref": None,
        "params": {},
        "owed_on": today,
        "owed_at": now,
        "edition": 0,
        "state": ReminderState.OWED,
        "tries": 0,
        "resends": 0,
        "items": 0,
        **more,
    }


def _in_editions(session: Session, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows, numbered anew where one of the same key was set aside as made under a wrong clock."""
    aside = session.exec(select(Reminder.key).where(col(Reminder.key).contains("~"))).all()
    before: dict[str, int] = defaultdict(int)
    for key in aside:
        before[key.partition("~")[0]] += 1
    return [{**row, "edition": before.get(row["key"], 0)} for row in rows]


def _insert(session: Session, rows: Iterable[dict[str, Any]]) -> dict[str, int]:
    """The number of each message by its key; those that were owed already are left out."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    made: dict[str, int] = {}
    waiting = list(rows)
    for start in range(0, len(waiting), _CHUNK):
        statement = (
            dialect.insert(Reminder)
            .values(waiting[start : start + _CHUNK])
            .on_conflict_do_nothing()
            .returning(col(Reminder.key), col(Reminder.id))
        )
        made |= {row.key: row.id for row in session.connection().execute(statement)}
    return made


def _tell(session: Session, rows: list[tuple[str, str, int, int]]) -> None:
    """Note that these steps are told by these messages; where an older message arrived, it keeps the step."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    arrived = sa.select(col(Reminder.id)).where(col(Reminder.state).in_(ARRIVED))
    columns = ("thing", "step", "person_id", "reminder_id")
    values = list({row[:3]: dict(zip(columns, row, strict=True)) for row in rows}.values())
    for start in range(0, len(values), _CHUNK):
        statement = dialect.insert(ReminderTold).values(values[start : start + _CHUNK])
        session.connection().execute(
            statement.on_conflict_do_update(
                index_elements=["thing", "step", "person_id"],
                set_={"reminder_id": statement.excluded.reminder_id},
                where=col(ReminderTold.reminder_id).not_in(arrived),
            )
        )


def announce(session: Session, said: Iterable[tuple[Item, str]], person_id: int, reminder_id: int) -> None:
    """Note that a mail says of these things that they will be passed on, each with the step it names.

    Source: house rule (design: saying so beforehand).
    """
    _tell(session, [(item.thing, SAID + step, person_id, reminder_id) for item, step in said])


def _overtake(session: Session, made: Mapping[str, int]) -> None:
    """Older messages of the same kind to the same person that never went out are not sent any more."""
    if not made:
        return
    for start in range(0, len(made), _CHUNK):
        numbers = list(made.values())[start : start + _CHUNK]
        session.connection().execute(_OVERTAKE, {"made": numbers})


_newer = sa.orm.aliased(Reminder)
_OVERTAKE = (
    sa.update(Reminder)
    .where(
        col(Reminder.kind).in_((ReminderKind.WEEKLY, ReminderKind.QUARTER)),
        col(Reminder.state).in_((ReminderState.OWED, ReminderState.FAILED)),
        sa.exists().where(
            col(_newer.id).in_(sa.bindparam("made", expanding=True)),
            col(_newer.person_id) == col(Reminder.person_id),
            col(_newer.kind) == col(Reminder.kind),
            col(_newer.id) > col(Reminder.id),
        ),
    )
    .values(state=ReminderState.OVERTAKEN, next_try_at=None)
)


def _looked_at(session: Session, readers: Iterable[Reader], now: datetime) -> None:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    values = []
    for reader in readers:
        day, hour = reader.local(now)
        is_time = is_mailing_time(day, hour, reader.is_day_off)
        values.append(
            {
                "person_id": reader.id,
                "week": week_to_mail(day, hour, reader.mail_day, reader.is_day_off) or reader.week,
                "quarter": quarter_to_mail(day, hour, reader.is_day_off) or reader.quarter,
                "day": day if is_time else reader.day,
                "stopped": sorted(reader.stopped),
            }
        )
    for start in range(0, len(values), _CHUNK):
        statement = dialect.insert(ReminderReader).values(values[start : start + _CHUNK])
        chosen = {name: getattr(statement.excluded, name) for name in ("week", "quarter", "day")}
        session.connection().execute(
            statement.on_conflict_do_update(index_elements=["person_id"], set_=chosen)
        )


def set_aside(session: Session, today: date) -> int:
    """Give the keys of messages made under a clock that ran ahead free again; how many there were.

    Their days come yet, and what is owed then has a key, and a Message-ID, of its own (the next edition).
    Source: house rule (clock jumps are survived).
    """
    found = session.exec(
        select(Reminder).where(Reminder.owed_on > today, col(Reminder.key).not_like("%~%"))
    ).all()
    for row in found:
        row.key = f"{row.key}~{row.id}"
        if row.state in OPEN_STATES and row.handed_at is None:
            row.state = ReminderState.OVERTAKEN
    return len(found)
