"""What if over a whole register, and judging again after one change of the law; CPU of one core. Run it alone."""

import time
from datetime import UTC, date, datetime
from typing import Any

from sqlmodel import Session, func, select

from bench.build import built, settings_for
from register.assessments.concerned import concerned_vendors
from register.assessments.judging import judge_vendors
from register.flags.standing import refresh_standing
from register.law.actions import add_change
from register.law.current import current_law
from register.law.inputs import read_change as read_law_change
from register.rules.permissions import Role
from register.rules.what_if import read_change
from register.storage.engine import writing
from register.trail.actor import Actor
from register.transfers.models import Transfer
from register.what_if.asking import answer
from register.what_if.telling import answer_json
from register.work import open_register

CHANGES: tuple[dict[str, Any], ...] = (
    {"kind": "finding-ends", "regime": "eu-gdpr", "place": "JP", "on": "2026-12-31"},
    {"kind": "finding-ends", "regime": "eu-gdpr", "place": "US", "on": "2026-12-31"},
    {"kind": "law-problematic", "regime": "eu-gdpr", "place": "IN", "since": "2026-12-31"},
    {"kind": "mechanism-ends", "mechanism": "eu-scc-2021", "on": "2026-12-31"},
    {"kind": "fact-ends", "place": "JP", "fact": "authority", "on": "2026-12-31"},
)
ON = date(2027, 1, 1)


def main(vendors: int, today: date) -> None:
    """Print what each change costs, and what it costs to adopt one."""
    register = open_register(settings_for(built(vendors, today)))
    with register.read() as session:
        print(f"transfers: {session.exec(select(func.count()).select_from(Transfer)).one():,}")
    for given in CHANGES:
        with register.read() as session:
            start = time.process_time()
            told = answer_json(answer(session, read_change(given), ON))
            spent = time.process_time() - start
        what = " ".join(str(value) for name, value in given.items() if name not in ("on", "since"))
        print(f"what if {what}: {told['concerned']:,} judged, {told['changed']:,} change, {spent:.2f} s")
    with writing(register.engine) as session:
        _judge_again(session, today)
        session.rollback()
    register.engine.dispose()


def _judge_again(session: Session, today: date) -> None:
    """One adequacy change, its vendors judged again and flagged; the caller takes it all back."""
    actor = Actor(None, "", frozenset({Role.ADMINISTRATOR}))
    given = {**CHANGES[0], "on": today.isoformat(), "citation": "bench"}
    start = time.process_time()
    add_change(session, actor, read_law_change(given), datetime.now(UTC), today=today)
    amendment = read_law_change(given).amendment()
    vendors = concerned_vendors(session, [amendment], current_law(session))
    judge_vendors(session, vendors, date.fromordinal(today.toordinal() + 1))
    refresh_standing(session, vendors, UTC)
    print(f"judged again after it: {len(vendors):,} vendors, {time.process_time() - start:.2f} s")
