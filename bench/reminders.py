"""The daily run of reminders: what is owed put down and written out at many due items and people. Nothing is sent."""

import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session

from register import remind_job
from register.flags.models import FlagRow
from register.people.models import Person
from register.reminders.ledger import Outgoing, Verdict
from register.settings import Settings
from register.storage.migrate import migrate
from register.vendors.models import Vendor
from register.work import Register, open_register

ITEMS, PEOPLE, VENDORS = 50_000, 2_000, 5_000
TUESDAY = datetime(2026, 11, 24, 1, 5, tzinfo=UTC)


class Taken:
    """A mail server that takes everything at once."""

    def __init__(self) -> None:
        self.taken = 0

    def send(self, _outgoing: Outgoing, hand_over: Callable[[], bool]) -> Verdict | None:
        """Take it."""
        if not hand_over():
            return None
        self.taken += 1
        return Verdict("sent")

    def close(self) -> None:
        """Nothing to end."""


def main(items: int = ITEMS, people: int = PEOPLE) -> None:
    """Print what a run costs on an empty ledger, and a day later."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/register.db"
        migrate(url)
        register = open_register(
            Settings(data_dir=Path(folder), database_url=url, secret_key="s" * 64, trail_key="t" * 64)
        )
        with register.write(TUESDAY) as session:
            _fill(session, items, people)
        for what, moment in (
            ("the weekly mails of everybody", TUESDAY),
            ("the same quarter of an hour again", TUESDAY + timedelta(minutes=1)),
            ("the next day, with escalations", TUESDAY + timedelta(days=1)),
        ):
            _run(register, what, moment)
        register.engine.dispose()


def _run(register: Register, what: str, moment: datetime) -> None:
    way_out = Taken()
    wall, cpu = time.perf_counter(), time.process_time()
    done = remind_job.run(register, "bench", lambda: moment, transport=way_out)
    print(
        f"{what}: {done.owed:,} owed, {way_out.taken:,} sent, "
        f"{time.process_time() - cpu:.1f} s CPU, {time.perf_counter() - wall:.1f} s"
    )


def _fill(session: Session, items: int, people: int) -> None:
    today = date(2026, 11, 24)
    connection = session.connection()
    plain = {"created_at": TUESDAY, "changed_at": TUESDAY, "version": 1}
    connection.execute(
        sa.insert(Person),
        [
            {
                **plain,
                "id": n,
                "email": f"p{n}@bench.example",
                "name": f"Person {n}",
                "must_change_password": False,
                "shortcuts_on": True,
                "manager_id": n // 10 or None,
                "team": f"Team {n % 40}",
            }
            for n in range(1, people + 1)
        ],
    )
    session.add_all(
        Vendor(
            ref=f"V-{n:04}", legal_name=f"Vendor {n}", folded_names="", created_at=TUESDAY, changed_at=TUESDAY
        )
        for n in range(1, VENDORS + 1)
    )
    session.flush()
    connection.execute(
        sa.insert(FlagRow),
        [
            {
                "vendor_id": n % VENDORS + 1,
                "code": "review-due",
                "severity": "danger",
                "subject_ref": f"R-{n:05}",
                "owner_id": n % people + 1,
                "raised_on": today - timedelta(days=60),
                "due_on": today - timedelta(days=n % 60 - 14),
                "params": {},
            }
            for n in range(items)
        ],
    )
