"""Runs of reminders: put down what is owed, then send what waits. Any number of them may run at once.

The clock, the way out and the sign to stop are handed in. The thread that calls this lives in web/nightly.py.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock_time

import structlog
from sqlmodel import Session

from register.judge_job import Clock, never, wall_clock
from register.reminders import channels, ledger
from register.reminders.deciding import owe_urgent
from register.reminders.ledger import Outgoing, Verdict
from register.reminders.models import ReminderRun
from register.reminders.owing import owe_what_is_due
from register.reminders.readers import House, take_snapshot
from register.reminders.smtp import FolderTransport, ServerDown, SmtpTransport, Transport
from register.reminders.turns import is_down, needs_a_turn, note_down, note_up, take_turn
from register.reminders.webhooks import Allowed, payload_of, post
from register.rules.mail_server import read_server
from register.storage.engine import writing
from register.work import Register

BATCH = 20
FOLDER = "mail"
_log = structlog.get_logger(__name__)


@dataclass
class Done:
    """What one run did."""

    owed: int = 0
    sent: int = 0
    failed: int = 0
    problem: str | None = None
    detail: str | None = None


def house_of(register: Register) -> House:
    """What messages need to know of a register's settings."""
    settings = register.settings
    return House(
        zone=settings.zone,
        address=settings.address,
        product=settings.product_name,
        sender=settings.sender,
        secret=settings.secret,
    )


def transport_of(register: Register) -> Transport:
    """The way out the settings name: a mail server, or a folder where there is none."""
    settings = register.settings
    if settings.smtp_url:
        return SmtpTransport(read_server(settings.smtp_url), settings.sender)
    return FolderTransport(settings.data_dir / FOLDER, settings.sender)


def allowed_of(register: Register) -> Allowed:
    """Where messages to channels may go besides the services' own hosts."""
    hosts = (host.strip().lower() for host in register.settings.webhook_hosts.split(","))
    return Allowed(tuple(filter(None, hosts)), register.settings.webhook_private)


def run(
    register: Register,
    holder: str,
    clock: Clock = wall_clock,
    stops: Callable[[], bool] = never,
    *,
    why: str = "timer",
    transport: Transport | None = None,
) -> Done:
    """Put down what is owed and send what waits. Harmless to repeat, and at the same moment as another.

    A timer looks once in a quarter of an hour at what is owed, and whenever it is called at what waits.
    Source: house rule (design: nobody is mailed twice, nobody is forgotten).
    """
    started, done = clock(), Done()
    house = house_of(register)
    with register.read() as session:
        is_looking = why != "timer" or needs_a_turn(session, started)
    if is_looking:
        _look(register, house, started, done, is_asked=why != "timer")
    if done.problem is None:
        way_out = transport or transport_of(register)
        try:
            _send(register, house, holder, clock, stops, way_out, done, is_asked=why != "timer")
            _send_chats(register, house, holder, clock, stops, done)
        finally:
            way_out.close()
    if why != "timer" or done.owed or done.sent or done.failed:
        _keep(register, why, started, clock(), done)
    return done


def _look(register: Register, house: House, now: datetime, done: Done, *, is_asked: bool) -> None:
    with register.write(now) as session:
        turn = take_turn(session, now, is_asked=is_asked)
        if turn.is_doubtful:
            done.problem = "clock-doubtful"
        elif turn.is_ours:
            done.owed = owe_what_is_due(session, house, now) + owe_urgent(session, now, house.today(now))
            if channels.is_due(session, house, now):
                done.owed += channels.owe_to_channels(session, house, take_snapshot(session, house, now), now)


def _send(
    register: Register,
    house: House,
    holder: str,
    clock: Clock,
    stops: Callable[[], bool],
    way_out: Transport,
    done: Done,
    *,
    is_asked: bool,
) -> None:
    with register.read() as session:
        if not ledger.is_waiting(session, clock()) or (not is_asked and is_down(session, clock())):
            return
        snapshot = take_snapshot(session, house, clock())
    while not stops():
        with register.write(clock()) as session:
            batch = ledger.claim(session, snapshot, house, holder, clock(), BATCH)
        if not batch and not _is_more(register, clock()):
            return
        for position, outgoing in enumerate(batch):
            try:
                _send_one(register, holder, clock, way_out, outgoing, done)
            except ServerDown as error:
                with register.write(clock()) as session:
                    ledger.give_back(session, holder)
                    note_down(session, clock(), str(error))
                done.failed += len(batch) - position
                done.problem, done.detail = "server-down", str(error)[:300]
                return
            if stops():
                with register.write(clock()) as session:
                    ledger.give_back(session, holder)
                return


def _send_one(
    register: Register, holder: str, clock: Clock, way_out: Transport, outgoing: Outgoing, done: Done
) -> None:
    def hand_over() -> bool:
        with register.write(clock()) as session:
            note_up(session)
            return ledger.hand_over(session, outgoing.id, holder, clock())

    verdict = way_out.send(outgoing, hand_over)
    if verdict is None:
        return
    with register.write(clock()) as session:
        ledger.note(session, outgoing.id, holder, verdict, clock())
    _count(done, verdict)


def _send_chats(
    register: Register,
    house: House,
    holder: str,
    clock: Clock,
    stops: Callable[[], bool],
    done: Done,
) -> None:
    with register.read() as session:
        if not ledger.is_waiting(session, clock(), is_chat=True):
            return
        snapshot = take_snapshot(session, house, clock())
    with register.write(clock()) as session:
        batch = channels.claim_chat(session, snapshot, house, holder, clock(), BATCH)
    for outgoing in batch:
        if stops():
            break
        with register.write(clock()) as session:
            may_go = ledger.hand_over(session, outgoing.id, holder, clock())
        if not may_go:
            continue
        payload = payload_of(outgoing.service, outgoing.sentence, outgoing.link, outgoing.link_words)
        verdict = post(outgoing.address, outgoing.service, payload, allowed_of(register))
        with register.write(clock()) as session:
            ledger.note(session, outgoing.id, holder, verdict, clock())
        _count(done, verdict)
    with register.write(clock()) as session:
        ledger.give_back(session, holder)


def _count(done: Done, verdict: Verdict) -> None:
    if verdict.outcome in ("sent", "kept"):
        done.sent += 1
    else:
        done.failed += 1
        done.problem, done.detail = verdict.problem, verdict.detail


def _is_more(register: Register, now: datetime) -> bool:
    # A batch may be empty because all of it had nothing to tell any more.
    with register.read() as session:
        return ledger.is_waiting(session, now)


def _keep(register: Register, why: str, started: datetime, finished: datetime, done: Done) -> None:
    with register.write(finished) as session:
        session.add(
            ReminderRun(
                why=why,
                started_at=started,
                finished_at=finished,
                owed=done.owed,
                sent=done.sent,
                failed=done.failed,
                problem=done.problem,
                detail=(done.detail or "")[:300] or None,
            )
        )


def tick(register: Register, holder: str, clock: Clock, stops: Callable[[], bool] = never) -> None:
    """What a server does every minute."""
    done = run(register, holder, clock, stops)
    if done.owed or done.sent or done.failed:
        _log.info("reminders", owed=done.owed, sent=done.sent, failed=done.failed, problem=done.problem)


def let_go(register: Register, holder: str) -> None:
    """Give back what this server was about to send."""
    with register.write() as session:
        ledger.give_back(session, holder)


def foretell(register: Register, on: date, now: datetime | None = None) -> Sequence[Outgoing]:
    """What would go out by the end of a day, written out; nothing is kept, nothing is sent.

    Source: house rule (a dry run goes through the same code and is rolled back).
    """
    house = house_of(register)
    moment = now or datetime.combine(on, clock_time(23, 59), tzinfo=house.zone)
    with writing(register.engine) as session:
        try:
            return _foretold(session, house, moment)
        finally:
            session.rollback()


def _foretold(session: Session, house: House, moment: datetime) -> list[Outgoing]:
    owe_what_is_due(session, house, moment)
    snapshot = take_snapshot(session, house, moment)
    found: list[Outgoing] = []
    while batch := ledger.claim(session, snapshot, house, "dry run", moment + timedelta(days=8), 1_000):
        found.extend(batch)
    return found
